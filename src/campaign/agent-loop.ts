/**
 * One agent at work on a campaign: carries out what machine.ts wants with the agent's session, and tells it what happens.
 */
import type { Agent } from '../agents/agent';
import { GuardedEmitter, guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { notPossible } from '../errors/requests';
import type { Values } from '../operations/parameters';
import type { SessionState } from '../session/machine';
import type { RequestSource } from '../session/permit';
import { DEVICES_CHANNEL } from '../wire/device-messages';
import type { SessionNotification } from '../wire/notification';
import { isPreviewRecord, OUTBOUND_CHANNEL } from '../wire/outbound-events';
import { AgentState, type StateRules } from './agent-state';
import { readChoice } from './decision';
import { type DialLimits, dialRecord, followDial } from './dialing';
import type { RecordDone } from './done';
import { faultOf, transition } from './machine';
import { campaignNews, earlierWork, isOfOther, recordIn } from './messages';
import type { EarlierWork, Work } from './record';
import { CampaignRequests } from './requests';
import { type CampaignRules, DEFAULT_RULES } from './rules';
import { type CampaignEvent, type CampaignState, type Effect, INITIAL } from './state';
import { ToldRecords } from './told';

export interface LoopSettings {
  readonly campaignName: string;
  /** DBID of the application Outbound Contact Server. */
  readonly applicationId: number;
  /** Of records that name none. */
  readonly callingList?: string | undefined;
  readonly rules?: Partial<CampaignRules>;
  /** Agent states to set. */
  readonly states?: StateRules;
  /** ID or phone number; empty: the agent's. */
  readonly device?: string;
  /** ms to wait for the outcome of an operation (10 000). */
  readonly timeout?: number;
  readonly limits?: Partial<DialLimits>;
  /** Whether anybody still hears what becomes of records; otherwise that is told again by the next loop. Always, unless it is given. */
  readonly isHeard?: () => boolean;
  /** Who works, for the ledger. After a restart, only the dials of this node are taken up again. */
  readonly source?: RequestSource;
}

interface LoopEvents {
  /** A record is there. Within `ms`, or without limit, {@link AgentLoop.decide} decides on it; with 0, nobody is asked. */
  record: [work: Work, ms: number | undefined];
  /** A call is over, and its result is decided on in the same way; with 0, the settings do. */
  result: [work: Work, ms: number | undefined];
  done: [RecordDone];
  state: [CampaignState];
  /** Something went wrong that the agent's work goes on without. */
  warning: [GwsError];
}

const DEFAULT_TIMEOUT = 10_000;
const DEFAULT_LIMITS: DialLimits = { appearance: 30_000, call: 4 * 60 * 60 * 1000 };

/** ms for which a record that was dialed may still be in the agent's hands: the ledger remembers a handle as long. */
const OLDEST = 24 * 60 * 60 * 1000;

export class AgentLoop extends GuardedEmitter<LoopEvents> {
  readonly agent: Agent;
  #finish = (): void => {};
  /** Resolves when the agent's work is over, for whatever reason. */
  readonly over = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });
  readonly #settings: LoopSettings;
  readonly #rules: CampaignRules;
  readonly #requests: CampaignRequests;
  readonly #agentState: AgentState;
  readonly #told: ToldRecords;
  readonly #abort = new AbortController();
  readonly #effects: Effect[] = [];
  readonly #ends: (() => void)[] = [];
  #state = INITIAL;
  #isCarryingOut = false;
  #timer: NodeJS.Timeout | undefined;
  #isNewSignIn = false;
  #disengage: (() => void) | undefined;

  constructor(agent: Agent, settings: LoopSettings) {
    super((error) => this.emit('warning', error));
    this.agent = agent;
    this.#settings = settings;
    this.#rules = { ...DEFAULT_RULES, ...settings.rules };
    const { campaignName, applicationId, callingList, device = '', timeout = DEFAULT_TIMEOUT, source } = settings;
    const common = { device, source, signal: this.#abort.signal };
    this.#requests = new CampaignRequests(agent, { campaignName, applicationId, callingList, timeout, ...common });
    const onFailure = (error: GwsError) => this.emit('warning', error);
    this.#told = new ToldRecords(agent, campaignName);
    this.#agentState = new AgentState(agent, { rules: settings.states ?? {}, timeout, onFailure });
  }

  get state(): CampaignState {
    return this.#state;
  }

  /** Begins, with what a restart has left; once only. */
  async start(): Promise<void> {
    const { session, dialer } = this.agent;
    session.on('state', this.#onSession);
    this.#ends.push(
      () => session.off('state', this.#onSession),
      dialer.watchCalls(),
      session.observe(OUTBOUND_CHANNEL, this.#onMessage, { onMissed: () => this.#tell({ type: 'missed' }) }),
      session.observe(DEVICES_CHANNEL, this.#onMessage),
    );
    this.#tell({ type: 'start', earlier: await this.#earlierWork() });
  }

  /** Finishes the record in hand, and takes no other one until {@link resume}. */
  pause(): void {
    this.#tell({ type: 'pause' });
  }

  resume(): void {
    this.#tell({ type: 'resume' });
  }

  /** Finishes what is under way; a record that was not dialed is given back. Resolves when it is over. */
  stop(): Promise<void> {
    this.#tell({ type: 'stop' });
    return this.over;
  }

  /** Nothing more can be sent for this agent. What was dialed is taken up again by the next loop. */
  abandon(): void {
    this.#tell({ type: 'gone' });
    this.#abort.abort();
  }

  /**
   * Decides what becomes of the record in hand.
   * @param key the {@link CampaignRecord}'s
   * @param word and `details` as {@link readChoice} takes them
   * @throws {GwsError} `GWS_INVALID_REQUEST` when it cannot be read; `GWS_NOT_POSSIBLE` when it comes too late, twice, or for another record
   */
  decide(key: string, word: unknown, details: Values = {}): void {
    const decision = { key, ...readChoice(word, details) };
    const fault = faultOf(this.#state, decision);
    if (fault !== undefined) {
      throw notPossible(fault);
    }
    this.#tell({ type: 'decided', decision });
  }

  /** Whether another instance has the agent, or may have by now. */
  get #isElsewhere(): boolean {
    const { lease } = this.agent.dialing;
    return lease !== undefined && lease()?.holds() !== true;
  }

  #tell(event: CampaignEvent): void {
    if (event.type !== 'gone' && !this.#abort.signal.aborted && this.#isElsewhere) {
      // As after a process has hung: the news may be old.
      this.abandon();
    }
    const { state, effects } = transition(this.#state, event, this.#rules);
    const isChanged = state !== this.#state;
    this.#state = state;
    this.#effects.push(...effects);
    if (isChanged) {
      this.#agentState.follow(state);
      this.#engage(isAtWork(state));
      this.emit('state', state);
    }
    this.#carryOutAll();
    if (state.phase.is === 'over') {
      this.#end();
    }
  }

  /** In their order, also when one of them leads to an event at once. */
  #carryOutAll(): void {
    if (this.#isCarryingOut) {
      return;
    }
    this.#isCarryingOut = true;
    try {
      for (let effect = this.#effects.shift(); effect; effect = this.#effects.shift()) {
        this.#carryOut(effect);
      }
    } finally {
      this.#isCarryingOut = false;
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'request':
        void this.#requests.send(effect).then((answer) => this.#tell({ type: 'answered', id: effect.id, answer }));
        break;
      case 'dial':
        this.#answerDial(effect.id, dialRecord(this.agent, effect.record, this.#dialSettings()));
        break;
      case 'follow':
        this.#answerDial(effect.id, followDial(this.agent, effect.earlier.entry, this.#dialSettings()));
        break;
      case 'wait':
        this.#wait(effect);
        break;
      case 'show':
        this.emit('record', effect.work, effect.ms);
        break;
      case 'ask-result':
        this.emit('result', effect.work, effect.ms);
        break;
      case 'tell':
        this.#tellDone(effect.done);
        break;
      case 'warn':
        this.emit('warning', effect.error);
        break;
    }
  }

  /** What was dialed for an agent who is elsewhere by now is taken up and told there. */
  #tellDone(done: RecordDone): void {
    if (this.#isElsewhere && done.dials.length > 0) {
      return;
    }
    this.emit('done', done);
    void this.#told.note(done, this.#settings.isHeard ?? (() => true));
  }

  #answerDial(id: number, dial: ReturnType<typeof dialRecord>): void {
    void dial.then((dialed) => this.#tell({ type: 'answered', id, answer: { is: 'dialed', dialed } }));
  }

  #wait({ id, ms, spread }: Extract<Effect, { do: 'wait' }>): void {
    clearTimeout(this.#timer);
    const over = () => this.#tell({ type: 'waited', id });
    const onFailure = (error: GwsError) => this.emit('warning', error);
    this.#timer = setTimeout(guarded('A wait', onFailure, over), spread ? ms * (0.5 + Math.random() / 2) : ms);
  }

  #dialSettings() {
    const { limits, device = '', source } = this.#settings;
    return { limits: { ...DEFAULT_LIMITS, ...limits }, signal: this.#abort.signal, device, source };
  }

  readonly #onMessage = ({ data }: SessionNotification): void => {
    const { campaignName } = this.#settings;
    const news = campaignNews(data, campaignName);
    if (news) {
      this.#tell(news);
    } else if (isPreviewRecord(data) && !isOfOther(campaignName, data) && this.#requests.isForUs(data)) {
      const record = recordIn(data);
      if (record) {
        this.#tell({ type: 'record', record });
      } else {
        this.emit('warning', nameless(campaignName));
      }
    }
  };

  readonly #onSession = ({ phase }: SessionState): void => {
    if (phase === 'signing-in') {
      this.#isNewSignIn = true;
    } else if (phase === 'connected' && this.#isNewSignIn) {
      this.#isNewSignIn = false;
      this.#tell({ type: 'renewed' });
    } else if (phase === 'idle' || phase === 'closing' || phase === 'closed') {
      this.abandon();
    }
  };

  /** The last dial of the agent in this campaign, if the flow was not told what became of it. */
  async #earlierWork(): Promise<EarlierWork[]> {
    const { ledger, server, agent } = this.agent.dialing;
    const { campaignName: campaign, source } = this.#settings;
    try {
      const [entry] = await ledger.find({ server, agent, campaign, from: Date.now() - OLDEST }, 1);
      const isOurs = entry && entry.state !== 'notDialed' && (source?.node === undefined || entry.node === source.node);
      const work = isOurs ? earlierWork(entry) : undefined;
      return work && !(await this.#told.has(work.record.key)) ? [work] : [];
    } catch (error) {
      this.emit('warning', GwsError.from(error, 'GWS_LEDGER_UNAVAILABLE', 'The ledger cannot be read.'));
      return [];
    }
  }

  /** Has the agent stay here, where several instances share the agents, until the record is finished. */
  #engage(isWanted: boolean): void {
    if (isWanted) {
      this.#disengage ??= this.agent.engage();
    } else {
      this.#disengage?.();
      this.#disengage = undefined;
    }
  }

  #end(): void {
    this.#finish();
    this.#engage(false);
    clearTimeout(this.#timer);
    for (const end of this.#ends.splice(0)) {
      end();
    }
  }
}

/** Whether a record is in hand that was dialed, or is about to be. */
function isAtWork({ phase }: CampaignState): boolean {
  return 'work' in phase && (phase.is === 'dialing' || phase.work.dials.length > 0);
}

function nameless(campaignName: string): GwsError {
  return new GwsError(
    'GWS_INVALID_RECORD',
    `A record of campaign ${JSON.stringify(campaignName)} has no GSW_RECORD_HANDLE, so nothing can be done with it.`,
  );
}
