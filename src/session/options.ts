/** What a session is made from; nodes/gws-server fills it in from its settings. */
import type { SecureContextOptions } from 'node:tls';
import type { Secret } from '../secret';
import { type BackoffOptions, DEFAULT_BACKOFF } from './backoff';

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
  tls?: SecureContextOptions & { rejectUnauthorized?: boolean; servername?: string };
  backoff?: Partial<BackoffOptions>;
  /** ms between two sign-ins that GWS refuses: accounts get locked when a wrong password is repeated. */
  refusedDelay?: number;
}

export type ResolvedSessionOptions = Required<Omit<SessionOptions, 'backoff'>> & { backoff: BackoffOptions };

export function resolveOptions(options: SessionOptions): ResolvedSessionOptions {
  return {
    device: '',
    startSession: false,
    place: '',
    loginCode: '',
    queue: '',
    timeout: 10_000,
    tls: {},
    refusedDelay: 5 * 60_000,
    ...options,
    backoff: { ...DEFAULT_BACKOFF, ...options.backoff },
  };
}
