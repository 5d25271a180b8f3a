/** What a session is made from; nodes/gws-server fills it in from its settings. */
import { Governor } from '../http/governor';
import type { ProxySettings } from '../http/proxy';
import type { TlsSettings } from '../http/tls';
import type { Secret } from '../secrets/secret';
import { type BackoffOptions, DEFAULT_BACKOFF } from '../timing/backoff';
import { Credentials } from './credentials';
import type { RequestQueue } from './request-queue';
import { LONGEST_WAIT } from './wait-limit';

/** Of a server, common to all its agents. */
export interface ServerOptions {
  /** As the user typed it, see address.ts. */
  url: string;
  /** ms for each request. */
  timeout?: number;
  /** For the connection to GWS; certificates are verified unless this says otherwise. */
  tls?: TlsSettings;
  /** Without it, the environment variables apply. */
  proxy?: ProxySettings;
  backoff?: Partial<BackoffOptions>;
  /** ms between two sign-ins that GWS refuses: repeating a wrong password locks the account. */
  refusedDelay?: number;
  /** ms within which a request must be sent, counted from when it is made, or it is not sent at all; see wait-limit.ts. */
  longestWait?: number;
}

/** What the agent signs in with at the switch (page StartContactCenterSession); empty: GWS decides. */
export interface AgentLogin {
  place?: string;
  loginCode?: string;
  queue?: string;
}

/** Of one agent. */
export interface AgentSettings extends AgentLogin {
  username: string;
  password: Secret;
  /** Id or phone number of the device to use; empty: the user's only voice device. */
  device?: string;
  /** Start a contact-centre session for `voice`, and end it at the end. */
  startSession?: boolean;
}

export interface SessionOptions extends ServerOptions, AgentSettings {
  /** The pace of sign-ins and requests; sessions of one server share it. */
  governor?: Governor;
  /** Where requests wait for their turns; sessions of one server share it. */
  requests?: RequestQueue;
}

/**
 * What an agent inherits from the server and may override only in `startSession`; nothing else of another agent is
 * included.
 */
export type SharedOptions = ServerOptions &
  Pick<AgentSettings, 'startSession'> & { [Own in Exclude<keyof AgentSettings, 'startSession'>]?: never };

/** What other agents share with the agent of `options`: everything not named here. */
export function sharedOptions({
  username,
  password,
  device,
  place,
  loginCode,
  queue,
  ...shared
}: ServerOptions & AgentSettings): SharedOptions {
  return shared;
}

export type ResolvedSessionOptions = Required<
  Omit<SessionOptions, 'backoff' | 'proxy' | 'requests' | 'username' | 'password'>
> & {
  credentials: Credentials;
  backoff: BackoffOptions;
  proxy: ProxySettings | undefined;
};

export function resolveSessionOptions({ username, password, ...options }: SessionOptions): ResolvedSessionOptions {
  const backoff = { ...DEFAULT_BACKOFF, ...options.backoff };
  return {
    device: '',
    startSession: false,
    place: '',
    loginCode: '',
    queue: '',
    timeout: 10_000,
    tls: {},
    proxy: undefined,
    refusedDelay: 5 * 60_000,
    longestWait: LONGEST_WAIT,
    governor: new Governor(backoff),
    ...options,
    credentials: new Credentials(username, password),
    backoff,
  };
}
