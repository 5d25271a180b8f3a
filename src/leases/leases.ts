/**
 * The agents of one server that this instance has, of those whom several instances share. Carries out what `machine.ts`
 * decides: one statement after another, again and again, and at once when there is something to do.
 */
import { GuardedEmitter, guarded } from '../errors/guard';
import { type Instance, identifier } from '../postgres';
import { waitFor } from '../timing/wait-for';
import type { AgentLease } from './lease';
import { ABSENT, isAtRest, type LeaseEvent, type LeaseState, leaseOf, toRelease, transition } from './machine';
import { LeaseStatements, type Terms } from './statements';

interface LeasesEvents {
  /** The agent is to be signed in here. */
  held: [agent: string];
  /** The agent is to be signed out here, and then handed on by `signedOut`. */
  moved: [agent: string];
  /** Another instance may have the agent by now: nothing may be done for the agent any more. */
  lost: [agent: string];
  /** Another number of agents is held. */
  changed: [];
}

/** Whom it is about. */
export interface SharedAgents {
  /** Address of their server, as in the claims of their dials. */
  readonly server: string;
  /** User names of the agents to be spread. */
  readonly agents: readonly string[];
  /** Whether the agent must stay for now: has a call, or is about to have one. */
  isBusy(agent: string): boolean;
}

export interface LeasesOptions {
  /** This Node-RED, as others see it in the database. */
  readonly instance: Instance;
  readonly timing?: Partial<Timing> | undefined;
}

/** ms. */
interface Timing extends Terms {
  /** Between two looks at who has how many agents. */
  readonly tick: number;
}

export interface LeasesReport {
  /** Name of this Node-RED, which others are told as the holder of its agents. */
  readonly instance: string;
  /** Agents to be spread, and those here. */
  readonly agents: number;
  readonly held: number;
  /** How many came, how many were handed on, and how many were lost. */
  readonly moves: { readonly held: number; readonly moved: number; readonly lost: number };
}

const TIMING: Timing = { grace: 5000, patience: 5000, tick: 1000 };

/** ms for which an instance that may be dead waits to hear whether it is. */
const DOUBT_LIMIT = 1000;

/** ms for which it is waited until everybody is signed out and the database knows; Node-RED gives a node 15 s to close. */
const DEPARTURE_LIMIT = 5000;

const NONE: SharedAgents = { server: '', agents: [], isBusy: () => false };

export class Leases extends GuardedEmitter<LeasesEvents> {
  readonly #instance: Instance;
  readonly #terms: Terms;
  #statements: LeaseStatements;
  readonly #tick: number;
  readonly #moves = { held: 0, moved: 0, lost: 0 };
  #shared = NONE;
  #state: LeaseState = ABSENT;
  #timer: NodeJS.Timeout | undefined;
  /** A turn is being taken, and whether another one is due after it. */
  #turn: Promise<void> | undefined;
  #isDue = false;
  /** A turn has failed: the database may have other leases than are known. */
  #isInDoubt = false;
  #isClosed = false;
  #onAbsent = (): void => {};

  constructor({ instance, timing }: LeasesOptions) {
    super(() => {});
    const { tick, ...terms } = { ...TIMING, ...timing };
    this.#tick = tick;
    this.#instance = instance;
    this.#terms = terms;
    this.#statements = this.#statementsOn(NONE);
    instance.on('registered', this.#registered);
    instance.on('lost', this.#expired);
    if (instance.id !== undefined) {
      this.#registered(instance.id);
    }
  }

  /** Says whom it is about, before anything else. */
  of(shared: SharedAgents): void {
    this.#shared = shared;
    this.#statements = this.#statementsOn(shared);
  }

  get report(): LeasesReport {
    const held = [...this.#state.held.keys()].filter((agent) => this.has(agent)).length;
    return { instance: this.#instance.name, agents: this.#shared.agents.length, held, moves: { ...this.#moves } };
  }

  /** Takes its share of the agents from now on. */
  join(): void {
    this.#dispatch({ type: 'join' });
    this.#look();
  }

  /** Hands all agents on; resolves when the database knows, or after a while. */
  async depart(): Promise<void> {
    this.#dispatch({ type: 'depart' });
    await waitFor(
      (done) => {
        this.#onAbsent = done;
        this.#toldIfAbsent();
      },
      { limit: DEPARTURE_LIMIT },
    );
  }

  /** As {@link depart}, for good. */
  async close(): Promise<void> {
    await this.depart();
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#instance.off('registered', this.#registered);
    this.#instance.off('lost', this.#expired);
    await this.#turn;
  }

  /** Whether it takes part, or is about to. */
  get isJoined(): boolean {
    return this.#state.phase === 'joining' || this.#state.phase === 'present';
  }

  /** Whether the agent is to be signed in here. */
  has(agent: string): boolean {
    return leaseOf(this.#state, agent) !== undefined;
  }

  /** The lease with which the agent may dial here; undefined if there is none. */
  lease(agent: string): AgentLease | undefined {
    const lease = leaseOf(this.#state, agent);
    const { id } = this.#instance;
    if (!lease || id === undefined || id !== this.#state.instance) {
      return undefined;
    }
    const { epoch } = lease;
    return {
      fence: { instance: id, epoch },
      holds: () => this.#instance.id === id && leaseOf(this.#state, agent)?.epoch === epoch,
      refused: () => this.#dispatch({ type: 'refused', lease: { agent, epoch } }),
    };
  }

  /**
   * Takes an agent for somebody who signs the agent in here.
   * @returns whether the agent is here now
   * @throws {Error} if the database cannot be asked
   */
  async take(agent: string): Promise<boolean> {
    if (this.has(agent)) {
      return true;
    }
    const id = await this.#registration();
    await this.#statements.list([agent]);
    const leases = await this.#statements.acquire(id, [agent], 1);
    if (id === this.#state.instance) {
      this.#dispatch({ type: 'acquired', leases, reason: 'asked' });
    }
    return this.has(agent);
  }

  /**
   * Hands on an agent whom somebody has signed in here; one who belongs to the share stays, so that nobody else signs the agent
   * in.
   */
  letGo(agent: string): void {
    this.#dispatch({ type: 'let-go', agent });
  }

  /** After `moved`: the agent is signed out. */
  signedOut(agent: string): void {
    this.#dispatch({ type: 'signed-out', agent });
  }

  /**
   * Name of the instance that has the agent; undefined if none has.
   * @throws {Error} if the database cannot be asked
   */
  holderOf(agent: string): Promise<string | undefined> {
    return this.#statements.holderOf(agent);
  }

  #statementsOn({ server }: SharedAgents): LeaseStatements {
    const { database, schema } = this.#instance;
    return new LeaseStatements(database, identifier(schema), server, this.#terms);
  }

  readonly #registered = (id: string): void => {
    this.#dispatch({ type: 'registered', instance: id });
  };

  readonly #expired = (): void => {
    this.#dispatch({ type: 'expired' });
  };

  #dispatch(event: LeaseEvent): readonly Reading[] {
    const { state, effects } = transition(this.#state, event);
    const before = this.#state;
    this.#state = state;
    const work: Reading[] = [];
    for (const effect of effects) {
      switch (effect.do) {
        case 'sign-in':
          this.#moves.held += 1;
          this.emit('held', effect.agent);
          break;
        case 'sign-out':
          this.#moves.moved += 1;
          this.emit('moved', effect.agent);
          break;
        case 'drop':
          this.#moves.lost += 1;
          this.emit('lost', effect.agent);
          break;
        case 'list':
        case 'acquire':
          work.push(effect);
          break;
        default:
          this.#look();
      }
    }
    if (state.held !== before.held) {
      this.emit('changed');
    }
    this.#toldIfAbsent();
    return work;
  }

  #toldIfAbsent(): void {
    if (this.#state.phase === 'absent') {
      this.#onAbsent();
    }
  }

  /** Takes a turn now, or after the one that is being taken. */
  #look(): void {
    if (this.#turn) {
      this.#isDue = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#turn = this.#takeTurn()
      // What has failed is seen, and tried again, at the next look.
      .catch(() => {
        this.#isInDoubt = true;
      })
      .then(() => {
        this.#turn = undefined;
        if (this.#isDue) {
          this.#isDue = false;
          this.#look();
        } else {
          this.#wait();
        }
      });
  }

  #wait(): void {
    if (this.#isClosed || (this.#state.phase === 'absent' && this.#state.held.size === 0)) {
      return;
    }
    // Those who start together do not look together for ever.
    const delay = this.#tick * (0.8 + 0.4 * Math.random());
    const look = guarded(
      'The next look at the leases',
      () => {},
      () => this.#look(),
    );
    this.#timer = setTimeout(look, delay);
  }

  async #takeTurn(): Promise<void> {
    const id = await this.#registration();
    const statements = this.#statements;
    /** Whether what was asked for this registration is still of interest. */
    const isCurrent = () => id === this.#state.instance;
    const leases = toRelease(this.#state);
    if (leases.length > 0) {
      await statements.release(id, leases);
      this.#dispatchIf(isCurrent, { type: 'released', leases });
    }
    if (this.#state.phase === 'joining') {
      await statements.list(this.#shared.agents);
      await statements.join(id, this.#shared.agents.length);
      // Those who start at the same time are to be seen before anybody is taken.
      this.#dispatchIf(isCurrent, { type: 'joined' });
    } else if (this.#state.phase === 'present') {
      await this.#share(id, isCurrent);
    }
    if (this.#state.phase === 'departing' && this.#state.held.size === 0) {
      await statements.depart(id);
      this.#dispatchIf(isCurrent, { type: 'departed' });
    }
  }

  /** An instance that may be dead has no agents, unless the database says at once that it lives. */
  async #registration(): Promise<string> {
    const registered = this.#instance.registered();
    if (this.#instance.id === undefined) {
      await waitFor((done) => void registered.then(done, done), { limit: DOUBT_LIMIT });
    }
    if (this.#instance.id === undefined) {
      this.#expired();
    }
    const id = await registered;
    this.#registered(id);
    return id;
  }

  async #share(id: string, isCurrent: () => boolean): Promise<void> {
    const { agents } = this.#shared;
    if (!this.#isInDoubt && isAtRest(this.#state, await this.#statements.members())) {
      this.#dispatchIf(isCurrent, { type: 'rested' });
      return;
    }
    const members = await this.#statements.counts();
    const busy = new Set([...this.#state.held.keys()].filter((agent) => this.#shared.isBusy(agent)));
    this.#isInDoubt = false;
    const work = this.#dispatchIf(isCurrent, { type: 'seen', members, busy });
    for (const effect of work) {
      if (effect.do === 'list') {
        this.#dispatchIf(isCurrent, { type: 'listed', leases: await this.#statements.leasesOf(id) });
      } else {
        const { most, reason } = effect;
        const leftOver = reason === 'left-over';
        const candidates = leftOver ? await this.#leftOver(agents) : agents;
        const leases = candidates.length > 0 ? await this.#statements.acquire(id, candidates, most, leftOver) : [];
        this.#dispatchIf(isCurrent, { type: 'acquired', leases, reason });
      }
    }
  }

  async #leftOver(agents: readonly string[]): Promise<readonly string[]> {
    const leftOver = new Set(await this.#statements.leftOver());
    return leftOver.size > 0 ? agents.filter((agent) => leftOver.has(agent)) : [];
  }

  #dispatchIf(isCurrent: () => boolean, event: LeaseEvent): readonly Reading[] {
    return isCurrent() ? this.#dispatch(event) : [];
  }
}

type Reading = Extract<ReturnType<typeof transition>['effects'][number], { do: 'list' | 'acquire' }>;
