/** What lifecycle.ts offers to the modules it is made up of. */

import type { GwsError } from '../errors/gws-error';
import type { SessionEvent, SessionState } from './machine';
import type { SignIn } from './sign-in';

export interface SessionHost {
  readonly state: SessionState;
  /** Whether this is the current sign-in; results of any other are ignored. */
  isCurrent(signIn: SignIn): boolean;
  dispatch(event: SessionEvent): void;
  /** Runs `work` for `signIn`; a failure becomes an event, unless another sign-in has become current meanwhile. */
  attempt(signIn: SignIn, work: (signIn: SignIn) => Promise<void>): Promise<void>;
  /** GWS has forgotten the session. */
  forget(error: GwsError): void;
  /** The connection is lost, so a new sign-in is needed. */
  fail(error: GwsError): void;
  /** Warns users; if `matter` is given, the warning concerns the whole server. */
  warn(warning: GwsError, matter?: string): void;
  /** The list of devices may have changed. */
  devicesRead(): void;
  /** GWS has started or stopped refusing a channel. */
  conditionChanged(): void;
}
