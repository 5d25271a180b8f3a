/**
 * The agents of one server: GWS gives each a session of its own. The default agent is always there; others sign in and out.
 * They share nothing but the settings of the server, the pace of their requests, and the ledger of what was dialed.
 */
import type { RulesInUse } from '../dial/claims';
import { GuardedEmitter } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { asText } from '../errors/requests';
import { Governor, type RateReport } from '../http/governor';
import type { Leases, LeasesReport } from '../leases/leases';
import { type DialEntry, type Ledger, type LedgerReport, MemoryLedger } from '../ledger';
import { ConfiguredCampaigns } from '../outbound/configured-campaigns';
import { KnownCampaigns } from '../outbound/known-campaigns';
import type { SessionState } from '../session/machine';
import { type AgentSettings, type ServerOptions, type SharedOptions, sharedOptions } from '../session/options';
import { type QueueReport, RequestQueue } from '../session/request-queue';
import { DEFAULT_BACKOFF } from '../timing/backoff';
import type { QueueLimits } from '../timing/fair-queue';
import { serverName } from '../wire/address';
import type { SessionNotification } from '../wire/notification';
import { Agent, answersOf } from './agent';
import { type Attend, Attendances } from './attendances';
import { Journal } from './journal';
import type { PoolListenerOptions, PoolResources } from './pool-options';
import { type Members, Sharing } from './sharing';
import { agentSettings, alreadyIn, type SignInSettings } from './sign-in-settings';
import { Statistics, type StatisticsReport } from './statistics';

/** What an operator wants to know about a server. */
export interface ServerReport extends StatisticsReport {
  requests: QueueReport;
  /** The request rate that the server allows, as far as it has become known. */
  rate: RateReport;
  ledger: LedgerReport;
  /** Where several instances share the agents. */
  leases?: LeasesReport;
}

interface PoolEvents {
  state: [agent: Agent, state: SessionState];
  /** The backlog of events has changed, see `Session`. */
  backlog: [agent: Agent];
  /** As of a session. */
  devices: [agent: Agent];
  /** As of a session. */
  condition: [agent: Agent];
  /** The server has started or stopped limiting the rate of requests. */
  rate: [];
  warning: [agent: Agent, warning: GwsError];
  /** Another number of the shared agents is here. */
  leases: [];
}

export class AgentPool extends GuardedEmitter<PoolEvents> {
  readonly default: Agent;
  /** The campaigns that the agents have seen on the channels that are kept open. */
  readonly campaigns = new KnownCampaigns();
  /** Those that Configuration Server has. */
  readonly configuredCampaigns = new ConfiguredCampaigns();
  /** Of all agents, including those who have left. */
  readonly statistics = new Statistics();
  /** What has happened lately, to all of them. */
  readonly journal = new Journal();
  /** The requests of all agents. */
  readonly requests: RequestQueue;
  /** The pace of all of them. */
  readonly governor: Governor;
  /** Of the dials of all of them. */
  readonly ledger: Ledger;
  readonly #sharing: Sharing | undefined;
  readonly #leases: Leases | undefined;
  readonly #rules: RulesInUse;
  readonly #shared: SharedOptions;
  readonly #listed: ReadonlyMap<string, AgentSettings>;
  readonly #agents = new Map<string, Agent>();
  /** Agents with a requested sign-in: only the requester is told of its failure. */
  readonly #onTrial = new Set<Agent>();
  readonly #attendances = new Attendances();
  /** Matters of the server already reported; each agent's session would report them. */
  readonly #told = new Set<string>();
  readonly #stopFollowing: () => void;

  /**
   * @param options of the default agent; the others share what is the server's, and its `startSession` unless they have their own
   * @param listed more agents, who sign in along with it and whose passwords need not be given again
   * @param limits of the requests of all agents
   */
  constructor(
    options: ServerOptions & AgentSettings,
    listed: readonly AgentSettings[] = [],
    limits: Partial<QueueLimits> = {},
    { ledger = new MemoryLedger(), leases, rules }: PoolResources = {},
  ) {
    super((error) => this.emit('warning', this.default, error));
    this.ledger = ledger;
    this.#leases = leases;
    this.#rules = rules;
    this.requests = new RequestQueue(limits);
    this.governor = new Governor({ ...DEFAULT_BACKOFF, ...options.backoff });
    this.governor.on('limited', (error) => this.emit('warning', this.default, error));
    this.governor.on('changed', () => this.emit('rate'));
    const server = serverName(options.url);
    const follow = (entry: DialEntry) => {
      if (entry.server === server) {
        this.journal.dial(entry);
      }
    };
    ledger.on('written', follow);
    this.#stopFollowing = () => ledger.off('written', follow);
    this.#shared = sharedOptions(options);
    this.#listed = new Map(listed.map((settings) => [settings.username, settings]));
    this.default = this.#add(options);
    this.#sharing = leases && new Sharing(leases, this.#members());
    leases?.on('changed', () => this.emit('leases'));
  }

  /** Every agent who is signed in, is being signed in, or waits to be. */
  get all(): Agent[] {
    return [...this.#agents.values()];
  }

  /** User names of the agents who sign in with the default one. */
  get listed(): string[] {
    return [...this.#listed.keys()];
  }

  /** The counters and the current state. */
  report(): ServerReport {
    return {
      ...this.statistics.report(this.all),
      requests: this.requests.report,
      rate: this.governor.report,
      ledger: this.ledger.report(),
      ...(this.#leases && { leases: this.#leases.report }),
    };
  }

  /**
   * The agent with a user name; the default agent if none is given.
   * @throws {GwsError} `GWS_INVALID_REQUEST` if it is not a name, `GWS_NOT_CONNECTED` if nobody with that name is signed
   * in
   */
  find(name: unknown): Agent {
    const wanted = asText(name, 'agent') ?? this.default.name;
    const agent = this.#agents.get(wanted);
    const isElsewhere = this.#leases?.isJoined && !this.#leases.has(wanted);
    if (!agent || isElsewhere) {
      throw new GwsError(
        'GWS_NOT_CONNECTED',
        `The agent ${JSON.stringify(wanted)} is not signed in${isElsewhere ? ' here' : ''}. Sign the agent in first. Nothing was sent.`,
      );
    }
    return agent;
  }

  /**
   * As {@link find}; where several instances share the agents, the error says by its `holder` which of them has this one.
   * @throws {GwsError} as {@link find}
   */
  async seek(name: unknown): Promise<Agent> {
    try {
      return this.find(name);
    } catch (failure) {
      throw (await this.#sharing?.elsewhere(asText(name, 'agent') ?? this.default.name, failure)) ?? failure;
    }
  }

  /** Whether several instances share the agents. */
  get isShared(): boolean {
    return this.#leases !== undefined;
  }

  /**
   * Signs in every known agent, at a measured pace; where several instances share the agents, those whom this one has, then
   * and later.
   */
  connect(): void {
    if (this.#sharing) {
      this.#sharing.join();
      return;
    }
    for (const name of this.#known()) {
      this.#connect(name);
    }
  }

  /** Signs everybody out; resolves when that is done. */
  async disconnect(): Promise<void> {
    await this.#sharing?.depart();
    const others = this.all.filter((agent) => agent !== this.default);
    await Promise.all([this.default.session.disconnect(), ...others.map((agent) => this.#remove(agent))]);
  }

  /** Signs everybody out for good, after a little while in which GWS may still answer dials. */
  async close(): Promise<void> {
    await answersOf(this.all);
    await this.#sharing?.close();
    const others = this.all.filter((agent) => agent !== this.default);
    await Promise.all([this.default.session.close(), ...others.map((agent) => this.#remove(agent))]);
    this.#stopFollowing();
  }

  /**
   * Signs an agent in; resolves when connected.
   * @param given user name, and password unless the agent is listed
   * @throws {GwsError} `GWS_NOT_POSSIBLE` when the agent is signed in already, or just being so; why it failed otherwise, and
   *   the agent is then not in the pool
   */
  signIn(given: SignInSettings): Promise<Agent> {
    const signIn = () => this.#signIn(given);
    return this.statistics.operation('signIn', () => this.#sharing?.signIn(given.username, signIn) ?? signIn());
  }

  /**
   * Signs an agent out; resolves when that is done.
   * @throws {GwsError} as {@link find}
   */
  signOut(name: unknown): Promise<Agent> {
    return this.statistics.operation('signOut', async () => {
      const agent = await this.seek(name);
      await this.#signOut(agent);
      await this.#sharing?.letGo(agent.name);
      return agent;
    });
  }

  /**
   * Attaches `attend` to every agent, including those who sign in later.
   * @returns a function that ends it
   */
  attend(attend: Attend): () => void {
    return this.#attendances.add(attend, this.all);
  }

  /**
   * Calls `listener` for each message on `channel` of any agent.
   * @param options as for a session's own `subscribe`
   * @returns a function that ends it
   */
  subscribe(
    channel: string,
    listener: (notification: SessionNotification, agent: Agent) => void,
    { wants, onRefused, onMissed }: PoolListenerOptions = {},
  ): () => void {
    return this.attend((agent) =>
      agent.session.subscribe(channel, (notification) => listener(notification, agent), {
        wants: wants && ((notification) => wants(notification, agent)),
        onRefused: onRefused && ((error) => onRefused(error, agent)),
        onMissed: onMissed && ((error) => onMissed(error, agent)),
      }),
    );
  }

  /** Keeps every agent subscribed to `channel`, for anybody who later waits for an event. */
  keepOpen(channel: string): () => void {
    return this.attend((agent) => agent.session.observe(channel, ({ data }) => this.campaigns.note(data)));
  }

  async #signIn(given: SignInSettings): Promise<Agent> {
    const existing = this.#agents.get(given.username);
    if (existing && existing !== this.default && existing.session.state.phase !== 'refused') {
      throw alreadyIn(existing);
    }
    if (existing === this.default) {
      return this.#signInDefault();
    }
    const settings = agentSettings(given, this.#listed.get(given.username));
    if (existing) {
      await this.#remove(existing);
    }
    const agent = this.#add(settings);
    this.#onTrial.add(agent);
    try {
      const connected = agent.connected();
      agent.session.connect();
      await connected;
      return agent;
    } catch (failure) {
      await this.#remove(agent);
      throw failure;
    } finally {
      this.#onTrial.delete(agent);
    }
  }

  async #signInDefault(): Promise<Agent> {
    const { session } = this.default;
    if (session.state.phase !== 'idle' && session.state.phase !== 'refused') {
      throw alreadyIn(this.default);
    }
    const connected = this.default.connected();
    session.connect();
    await connected;
    return this.default;
  }

  /** User names of those who sign in by themselves. */
  #known(): string[] {
    return [this.default.name, ...this.listed];
  }

  #connect(name: string): void {
    const settings = this.#listed.get(name);
    const agent = this.#agents.get(name) ?? (settings && this.#add(settings));
    agent?.session.connect();
  }

  async #signOut(agent: Agent): Promise<void> {
    await (agent === this.default ? agent.session.disconnect() : this.#remove(agent));
  }

  /** The agents, for those who decide which of them are here. */
  #members(): Members {
    return {
      server: serverName(this.#shared.url),
      names: this.#known(),
      // Somebody whom a flow has signed out here is not to be signed in by another instance.
      isBusy: (name) => {
        const agent = this.#agents.get(name);
        return agent === undefined || agent.session.state.phase === 'idle' || agent.isBusy;
      },
      isThere: (name) => (this.#agents.get(name)?.session.state.phase ?? 'idle') !== 'idle',
      connect: (name) => this.#connect(name),
      leave: async (name, isLost) => {
        const agent = this.#agents.get(name);
        if (agent) {
          if (isLost) {
            agent.session.disown();
          }
          await answersOf([agent]);
          await this.#signOut(agent);
        }
      },
    };
  }

  #add(settings: AgentSettings): Agent {
    const options = { ...this.#shared, ...settings, governor: this.governor, requests: this.requests };
    const agent = new Agent(options, this.ledger, this.statistics, this.#leases, this.#rules, this.journal);
    agent.session.on('state', (state) => {
      if (!('error' in state && this.#onTrial.has(agent))) {
        this.emit('state', agent, state);
      }
    });
    agent.session.on('backlog', () => this.emit('backlog', agent));
    agent.session.on('devices', () => this.emit('devices', agent));
    agent.session.on('condition', () => this.emit('condition', agent));
    agent.session.on('warning', (warning, matter) => this.#warn(agent, warning, matter));
    this.#agents.set(agent.name, agent);
    this.#attendances.arrived(agent);
    return agent;
  }

  /** Matters of the server are reported once, as the default agent's. */
  #warn(agent: Agent, warning: GwsError, matter: string | undefined): void {
    if (matter === undefined) {
      this.emit('warning', agent, warning);
    } else if (!this.#told.has(matter)) {
      this.#told.add(matter);
      this.emit('warning', this.default, warning);
    }
  }

  /** Stays in the pool until GWS has ended the session: a second one started meanwhile would be ended with it. */
  async #remove(agent: Agent): Promise<void> {
    await agent.session.close();
    if (this.#agents.get(agent.name) === agent) {
      this.#agents.delete(agent.name);
    }
    this.#attendances.left(agent);
  }
}
