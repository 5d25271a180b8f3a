/** What the parts of a session's life have of the whole, which lifecycle.ts is. */

import type { GwsError } from '../errors/gws-error';
import type { SessionEvent, SessionState } from './machine';
import type { SignIn } from './sign-in';

export interface SessionHost {
  readonly state: SessionState;
  /** Whether it is the sign-in that counts; what comes of another one is ignored. */
  isCurrent(signIn: SignIn): boolean;
  dispatch(event: SessionEvent): void;
  /** Runs `work` for `signIn`; its failure becomes an event, unless another sign-in has taken over meanwhile. */
  attempt(signIn: SignIn, work: (signIn: SignIn) => Promise<void>): Promise<void>;
  /** GWS has forgotten the session. */
  forget(error: GwsError): void;
  /** The connection is lost, and a new sign-in is due. */
  fail(error: GwsError): void;
  /** Tells people what nobody asked for; with a matter, it is one of the server. */
  warn(warning: GwsError, matter?: string): void;
  /** GWS refuses a channel, or does so no more. */
  conditionChanged(): void;
}
