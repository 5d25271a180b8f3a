/**
 * A campaign for some or all agents of a server: an agent who comes begins to work on it, and one who goes ends; the trouble of
 * one touches no other.
 */
import type { Agent } from '../agents/agent';
import type { AgentPool } from '../agents/pool';
import { GuardedEmitter } from '../errors/guard';
import type { GwsError } from '../errors/gws-error';
import { notPossible } from '../errors/requests';
import type { Values } from '../operations/parameters';
import { waitFor } from '../timing/wait-for';
import { AgentLoop, type LoopSettings } from './agent-loop';
import type { RecordDone } from './done';
import { type Presence, type PresenceRule, PresenceWatch } from './presence';
import { Progress, type RecordCounts } from './progress';
import type { Work } from './record';
import type { CampaignState, EndReason } from './state';

export interface CampaignSettings extends LoopSettings {
  /** User names; all agents of the server, unless they are given. */
  readonly agents?: readonly string[] | undefined;
  /** When an agent works: while `ready`, unless it is `signedIn`. */
  readonly presence?: PresenceRule;
}

interface CampaignEvents {
  /** As of an {@link AgentLoop}, of one agent each. */
  record: [agent: Agent, work: Work, ms: number | undefined];
  result: [agent: Agent, work: Work, ms: number | undefined];
  done: [agent: Agent, done: RecordDone];
  warning: [agent: Agent, error: GwsError];
  state: [agent: Agent, state: CampaignState];
}

/** What an agent is doing, and has done. */
export interface AgentProgress extends RecordCounts {
  readonly phase: CampaignState['phase']['is'];
  /** Why the agent's work is over. */
  readonly reason?: EndReason | undefined;
  readonly error?: GwsError | undefined;
}

export interface CampaignReport extends RecordCounts {
  /** `ended`: nobody works on it any more, see the agents' reasons. */
  readonly phase: 'idle' | 'running' | 'paused' | 'stopping' | 'ended';
  /** By user name; also of those who have gone. */
  readonly agents: Readonly<Record<string, AgentProgress>>;
}

interface Worker {
  readonly watch: PresenceWatch;
  presence: Presence;
  loop?: AgentLoop;
}

export class Campaign extends GuardedEmitter<CampaignEvents> {
  readonly #pool: AgentPool;
  readonly #settings: CampaignSettings;
  readonly #workers = new Map<Agent, Worker>();
  readonly #progress = new Progress();
  readonly #byAgent = new Map<string, { progress: Progress; state: CampaignState }>();
  #phase: Exclude<CampaignReport['phase'], 'ended'> = 'idle';
  #isHeard = true;
  #leave = (): void => {};

  constructor(pool: AgentPool, settings: CampaignSettings) {
    super((error) => this.emit('warning', pool.default, error));
    this.#pool = pool;
    this.#settings = settings;
  }

  get phase(): CampaignReport['phase'] {
    const states = this.#loops.map(({ state }) => state);
    const isEnded =
      states.length > 0 && states.every(({ phase, reason }) => phase.is === 'over' && reason !== 'agentGone');
    return this.#phase === 'running' && isEnded ? 'ended' : this.#phase;
  }

  get #loops(): AgentLoop[] {
    return [...this.#workers.values()].map(({ loop }) => loop).filter((loop) => loop !== undefined);
  }

  /** Has every agent work who is there, or comes later; also one whose work was over. */
  start(): void {
    this.#isHeard = true;
    if (this.#phase === 'idle') {
      this.#phase = 'running';
      this.#leave = this.#pool.attend((agent) => this.#attend(agent));
    } else {
      this.resume();
      for (const [agent, worker] of this.#workers) {
        this.#begin(agent, worker);
      }
    }
  }

  /** Every agent finishes the record in hand, and takes no other one. */
  pause(): void {
    if (this.#phase === 'running') {
      this.#phase = 'paused';
      this.#steerAll();
    }
  }

  resume(): void {
    if (this.#phase === 'paused') {
      this.#phase = 'running';
      this.#steerAll();
    }
  }

  /** Finishes what is under way. Resolves when no agent works on it any more. */
  async stop(): Promise<void> {
    if (this.#phase === 'idle') {
      return;
    }
    this.#phase = 'stopping';
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    this.#leaveAll();
  }

  /**
   * As {@link abandon}, but gives back what was not dialed, and finishes what is about to be. Nobody need hear of that any more: what
   * becomes of records that were dialed is told again at the next start.
   * @param limit ms for which that is waited
   */
  async leave(limit: number): Promise<void> {
    this.#isHeard = false;
    if (this.#phase === 'idle') {
      return;
    }
    this.#phase = 'stopping';
    const [calling, others] = [this.#loops.filter(isCalling), this.#loops.filter((loop) => !isCalling(loop))];
    for (const loop of calling) {
      loop.abandon();
    }
    await waitFor((done) => void Promise.all(others.map((loop) => loop.stop())).then(done), { limit });
    this.abandon();
  }

  /** Lets go of everything at once: what was dialed is taken up again at the next start. */
  abandon(): void {
    for (const loop of this.#loops) {
      loop.abandon();
    }
    this.#leaveAll();
  }

  /**
   * Decides what becomes of a record in an agent's hands.
   * @param key the record's, see {@link keyOf}
   * @param word and `details` as {@link readChoice} takes them
   * @throws {GwsError} as {@link AgentLoop.decide}
   */
  decide(key: string, word: unknown, details: Values = {}): void {
    const loops = this.#loops;
    const loop = loops.find(({ state }) => isAbout(state, key)) ?? loops.find(({ state }) => state.known.includes(key));
    if (!loop) {
      throw notPossible('The decision is about a record that no agent has.');
    }
    loop.decide(key, word, details);
  }

  report(): CampaignReport {
    const agents = [...this.#byAgent].map(([name, { progress, state }]) => {
      const { phase, reason, error } = state;
      return [name, { ...progress.report(), phase: phase.is, reason, error }] as const;
    });
    return { ...this.#progress.report(), phase: this.phase, agents: Object.fromEntries(agents) };
  }

  #attend(agent: Agent): () => void {
    const { agents, presence = 'ready' } = this.#settings;
    if (agents && !agents.includes(agent.name)) {
      return () => {};
    }
    const watch = new PresenceWatch(agent, presence, (now) => this.#onPresence(agent, now));
    const worker: Worker = { watch, presence: 'gone' };
    this.#workers.set(agent, worker);
    watch.begin();
    return () => {
      watch.end();
      worker.loop?.abandon();
      this.#workers.delete(agent);
    };
  }

  #onPresence(agent: Agent, presence: Presence): void {
    const worker = this.#workers.get(agent);
    if (!worker) {
      return;
    }
    worker.presence = presence;
    const { loop } = worker;
    if (presence === 'there' && (!loop || loop.state.reason === 'agentGone')) {
      this.#begin(agent, worker);
    } else {
      this.#steer(worker);
    }
  }

  /** A loop of an agent who is there and has none, or whose loop is over. */
  #begin(agent: Agent, worker: Worker): void {
    const isWorking = worker.loop !== undefined && worker.loop.state.phase.is !== 'over';
    if (isWorking || worker.presence !== 'there' || this.#phase === 'stopping') {
      return;
    }
    const { agents, presence, ...settings } = this.#settings;
    const loop = new AgentLoop(agent, { isHeard: () => this.#isHeard, ...settings });
    worker.loop = loop;
    this.#listen(agent, loop);
    void loop.start();
    this.#steer(worker);
  }

  #listen(agent: Agent, loop: AgentLoop): void {
    const account = this.#byAgent.get(agent.name) ?? { progress: new Progress(), state: loop.state };
    account.state = loop.state;
    this.#byAgent.set(agent.name, account);
    loop.on('record', (work, ms) => this.emit('record', agent, work, ms));
    loop.on('result', (work, ms) => this.emit('result', agent, work, ms));
    loop.on('warning', (error) => this.emit('warning', agent, error));
    loop.on('state', (state) => {
      account.state = state;
      this.emit('state', agent, state);
    });
    loop.on('done', (done) => {
      this.#progress.note(done);
      account.progress.note(done);
      this.emit('done', agent, done);
    });
  }

  #steerAll(): void {
    for (const worker of this.#workers.values()) {
      this.#steer(worker);
    }
  }

  /** Has the agent work or not, as the agent's state and the campaign's want it. */
  #steer({ loop, presence }: Worker): void {
    if (this.#phase === 'running' && presence === 'there') {
      loop?.resume();
    } else if (this.#phase !== 'stopping') {
      loop?.pause();
    }
  }

  #leaveAll(): void {
    this.#leave();
    this.#workers.clear();
    this.#phase = 'idle';
  }
}

/** Whether there is a call, or one whose result is to be decided on. */
function isCalling({ state: { phase } }: AgentLoop): boolean {
  return phase.is === 'dialing' || phase.is === 'chaining' || phase.is === 'resulting';
}

function isAbout({ phase, queue }: CampaignState, key: string): boolean {
  const inHands = 'work' in phase ? phase.work.keys : [];
  return inHands.includes(key) || queue.some((record) => record.key === key);
}
