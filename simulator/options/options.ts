/** The options of a simulator, and their defaults. */
import type { ServerOptions } from 'node:https';
import type { CampaignOptions } from './campaign-options';
import { HUMAN_TIMING, type ScenarioName, type Timing } from './scenarios';

/** An agent's default features: those needed to dial preview records, and those that sites typically add. */
export const DEFAULT_FEATURES: readonly string[] = [
  'api-voice',
  'api-voice-outbound',
  'api-voice-predictive-calls',
  'api-voice-instant-messaging',
  'api-provisioning-read',
  'api-platform-configuration-read',
];

/** Id and number of the device of the documented samples. */
export const DEFAULT_DEVICE: Readonly<DeviceOptions> = {
  id: 'efelab32-53f9-43ce-b65e-5768c61f7d4a',
  phoneNumber: '5005',
};

/** The first agent, when none is named. */
export const DEFAULT_USERNAME = 'agent';
export const DEFAULT_PASSWORD = 'simulator';

/** A voice device of an agent. */
export interface DeviceOptions {
  id?: string;
  phoneNumber: string;
  /** Decides which of several devices is logged in when the client names none (page StartContactCenterSession). */
  type?: 'ACDPosition' | 'Extension';
}

/** An agent who can sign in. */
export interface AgentOptions {
  username: string;
  password: string;
  devices?: DeviceOptions[];
  features?: readonly string[];
}

/** An agent state of the contact centre's own: a NotReady with a reason. */
export interface AgentStateOptions {
  /** What a client posts, e.g. `OutToLunch`. */
  operationName: string;
  displayName?: string;
  /** Reason code (the operation's name). */
  reason?: string;
}

/** The contact centre's own states when none are given; the first is the documented sample (page QueryAgentState). */
export const DEFAULT_AGENT_STATES: readonly AgentStateOptions[] = [
  { operationName: 'OutToLunch', displayName: 'Out to Lunch', reason: 'Lunch' },
  { operationName: 'Break' },
  { operationName: 'Training' },
];

/**
 * How records are shown: newer builds send `record.userData`, older ones were seen to send a record that is `ReadyToCall`
 * with `customFields`.
 */
export type RecordShape = 'userData' | 'customFields';

/** Settings of the CometD server; times in milliseconds. */
export interface CometdOptions {
  /** How long a poll is held (30000). */
  timeout?: number;
  /** How long a session lives without a poll (10000). */
  maxInterval?: number;
  /** How long a client is told to wait between polls (0). */
  interval?: number;
  /** Whether the acknowledgement extension is granted (true); without it, what goes with an answer that is lost is lost. */
  ack?: boolean;
  /** Held polls per browser cookie before the others are slowed down (1). */
  maxSessionsPerBrowser?: number;
  /** How often expired sessions are looked for (997). */
  sweepPeriod?: number;
}

/** TLS material of an https simulator. */
export interface TlsOptions {
  cert: string | Buffer;
  key: string | Buffer;
  ca?: ServerOptions['ca'];
  requestCert?: boolean;
}

/** What can be chosen about a simulator; everything has a default. */
export interface SimulatorOptions {
  /** Address to listen on (127.0.0.1). */
  host?: string;
  /** Names, besides those of the loopback address and `host`, by which it may be reached; others are refused (none). */
  hosts?: readonly string[];
  /** Port to listen on; 0 takes a free one, and keeps it over a restart (0). */
  port?: number;
  /** Path before `/api/v2`, e.g. `/gws` (empty). */
  contextPath?: string;
  /** First agent's user name (agent). */
  username?: string;
  /** First agent's password (simulator). */
  password?: string;
  /** First agent's devices (one, `5005`). */
  devices?: DeviceOptions[];
  /** Further agents. */
  agents?: AgentOptions[];
  /** Whether POST, PUT and DELETE need a CSRF token (false). */
  csrf?: boolean;
  /** Name of the header that has to carry the token (X-CSRF-TOKEN). */
  csrfHeader?: string;
  /** Makes it an https server. */
  tls?: TlsOptions;
  /** Features of every agent that names none. */
  features?: readonly string[];
  /** Answer of diagnostics/version (8.5.202.96). */
  version?: string;
  /** Start of the absolute `uri` fields, when it is to differ from the address (as behind a proxy). */
  externalApiUrl?: string;
  campaigns?: CampaignOptions[];
  /** Shape of records on `/v2/me/outbound`: newer builds send user data, older ones custom fields (userData). */
  recordShape?: RecordShape;
  /** The time in epoch milliseconds, by which callbacks are due (Date.now). */
  now?: () => number;
  /** Whether calls carry the dialed record's user data (true); the documented sample has none. */
  callUserData?: boolean;
  /** Shape of `call.participants`: newer builds send objects, older ones numbers (objects). */
  participants?: 'objects' | 'strings';
  /** What `call.id` equals: newer builds `callUuid`, older ones `connId` (callUuid). */
  callId?: 'callUuid' | 'connId';
  /** Agent states of the contact centre's own, which are NotReady with a reason (OutToLunch, Break, Training). */
  agentStates?: readonly AgentStateOptions[];
  /** Milliseconds of after-call work that follow the last call on a device; 0 for none (0). */
  wrapUp?: number;
  /**
   * Whether a device has one line. `true`, as a SIP phone behind SIP Server may: Dial, Answer and Retrieve are refused while
   * another call on it is not on hold. `false`: any number of calls side by side. Else only Dial is refused then, as a switch does.
   */
  singleLine?: boolean;
  timing?: Partial<Timing>;
  /** Scenario of exact phone numbers, before the built-in table. */
  scenarios?: Record<string, ScenarioName>;
  cometd?: CometdOptions;
  /** Milliseconds of inactivity after which an HTTP session is gone (30 minutes). */
  sessionTimeout?: number;
  /** Largest request body in bytes (4 MiB). */
  maxBodyBytes?: number;
  /** Milliseconds in which a request has to be complete once its connection is there, or the one before is done (10000). */
  requestTimeout?: number;
}

/** The options with every default filled in. */
export interface ResolvedOptions
  extends Required<Omit<SimulatorOptions, 'tls' | 'externalApiUrl' | 'timing' | 'campaigns' | 'singleLine'>> {
  singleLine: boolean | undefined;
  timing: Timing;
  tls: TlsOptions | undefined;
  externalApiUrl: string | undefined;
  campaigns: CampaignOptions[] | undefined;
}

/** Fills in the defaults. */
export function resolveSimulatorOptions(given: SimulatorOptions): ResolvedOptions {
  const path = (given.contextPath ?? '').replace(/^\/+|\/+$/g, '');
  return {
    host: given.host || '127.0.0.1',
    hosts: given.hosts ?? [],
    port: given.port ?? 0,
    contextPath: path === '' ? '' : `/${path}`,
    username: given.username ?? DEFAULT_USERNAME,
    password: given.password ?? DEFAULT_PASSWORD,
    devices: given.devices ?? [DEFAULT_DEVICE],
    agents: given.agents ?? [],
    csrf: given.csrf ?? false,
    csrfHeader: given.csrfHeader ?? 'X-CSRF-TOKEN',
    tls: given.tls,
    features: given.features ?? DEFAULT_FEATURES,
    version: given.version ?? '8.5.202.96',
    externalApiUrl: given.externalApiUrl?.replace(/\/+$/, ''),
    campaigns: given.campaigns,
    recordShape: given.recordShape ?? 'userData',
    now: given.now ?? Date.now,
    callUserData: given.callUserData ?? true,
    participants: given.participants ?? 'objects',
    callId: given.callId ?? 'callUuid',
    agentStates: given.agentStates ?? DEFAULT_AGENT_STATES,
    wrapUp: given.wrapUp ?? 0,
    singleLine: given.singleLine,
    timing: { ...HUMAN_TIMING, ...given.timing },
    scenarios: given.scenarios ?? {},
    cometd: given.cometd ?? {},
    sessionTimeout: given.sessionTimeout ?? 30 * 60 * 1000,
    maxBodyBytes: given.maxBodyBytes ?? 4 * 1024 * 1024,
    requestTimeout: given.requestTimeout ?? 10_000,
  };
}
