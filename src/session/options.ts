/** What a session is made from; nodes/gws-server fills it in from its settings. */

import type { ProxySettings } from '../http/proxy';
import type { TlsSettings } from '../http/tls';
import type { Secret } from '../secret';
import { type BackoffOptions, DEFAULT_BACKOFF } from './backoff';
import { Credentials } from './credentials';
import type { RequestQueue } from './request-queue';
import { LONGEST_WAIT } from './wait-limit';

export interface SessionOptions {
  /** As the user typed it, see address.ts. */
  url: string;
  username: string;
  password: Secret;
  /** Id or phone number of the device to use; empty: the user's only voice device. */
  device?: string;
  /** Start a contact-centre session for `voice`, at `place`, with `loginCode` and `queue`, and end it at the end. */
  startSession?: boolean;
  place?: string;
  loginCode?: string;
  queue?: string;
  /** ms for each request. */
  timeout?: number;
  /** Of the connection to GWS; certificates are verified unless it says otherwise. */
  tls?: TlsSettings;
  /** Without it the environment's variables count. */
  proxy?: ProxySettings;
  backoff?: Partial<BackoffOptions>;
  /** ms between two sign-ins that GWS refuses: accounts get locked when a wrong password is repeated. */
  refusedDelay?: number;
  /** Resolves when a sign-in may begin; with many sessions it spaces them out. */
  admit?: () => Promise<void>;
  /** ms from when a request is asked for in which it has to be sent, or it is not sent at all; see wait-limit.ts. */
  longestWait?: number;
  /** Where requests wait for their turns; sessions of one server share it. */
  requests?: RequestQueue;
}

export type ResolvedSessionOptions = Required<
  Omit<SessionOptions, 'backoff' | 'proxy' | 'requests' | 'username' | 'password'>
> & {
  credentials: Credentials;
  backoff: BackoffOptions;
  proxy: ProxySettings | undefined;
};

export function resolveOptions({ username, password, ...options }: SessionOptions): ResolvedSessionOptions {
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
    admit: () => Promise.resolve(),
    ...options,
    credentials: new Credentials(username, password),
    backoff: { ...DEFAULT_BACKOFF, ...options.backoff },
  };
}
