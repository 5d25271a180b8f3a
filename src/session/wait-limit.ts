/**
 * How long a request may wait to be sent: for its turn, for a sign-in, for a connection. A request that is carried out
 * late surprises people: a telephone rings minutes later, an agent is made ready after going home.
 */

import { GwsError } from '../errors/gws-error';
import { elapsed } from '../timing/clock';

/** ms; three times what a request may take unless a setting says otherwise. */
export const LONGEST_WAIT = 30_000;

export class WaitLimit {
  readonly #longest: number;
  readonly #until: number;

  /**
   * @param longest ms
   * @param askedAt when the request was asked for, on the monotonic clock
   */
  constructor(longest: number, askedAt = elapsed()) {
    this.#longest = longest;
    this.#until = askedAt + longest;
  }

  /** ms within which it may still be sent; 0 if it no longer may. */
  get left(): number {
    return Math.max(0, this.#until - elapsed());
  }

  /** @throws {GwsError} `GWS_NOT_POSSIBLE` if it may no longer be sent */
  check(): void {
    if (this.left === 0) {
      throw this.error();
    }
  }

  /** Of a request that could not be sent in time. */
  error(): GwsError {
    return new GwsError(
      'GWS_NOT_POSSIBLE',
      `The request could not be sent within ${this.#longest / 1000} s, and may no longer be wanted. ` +
        'Nothing was sent. Send messages no faster than GWS answers them, and check whether the agent was signing in.',
    );
  }
}
