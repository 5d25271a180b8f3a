/** Waiting for a sign-in to send requests in. */
import { waitFor } from '../timing/wait-for';
import { isUnderWay, notConnected, unavailability } from './availability';
import type { Lifecycle } from './lifecycle';
import type { SessionState } from './machine';
import type { SignIn } from './sign-in';

export class Readiness {
  readonly #lifecycle: Lifecycle;
  readonly #timeout: number;

  /** @param timeout ms for which a sign-in in progress is waited for */
  constructor(lifecycle: Lifecycle, timeout: number) {
    this.#lifecycle = lifecycle;
    this.#timeout = timeout;
  }

  /**
   * Resolves when connected. Waits for a sign-in in progress; rejects in any other state.
   * @throws {GwsError} `GWS_NOT_CONNECTED` or `GWS_NOT_AUTHENTICATED`, with what is wrong
   */
  async ready(): Promise<void> {
    if (isUnderWay(this.#lifecycle.state)) {
      await this.#settled();
    }
    const reason = unavailability(this.#lifecycle.state, this.#timeout);
    if (reason) {
      throw reason;
    }
  }

  /**
   * The sign-in to use after {@link ready}; it may be lost between the two.
   * @throws {GwsError} if it was
   */
  current(): SignIn {
    const { signIn, state } = this.#lifecycle;
    if (!signIn) {
      throw unavailability(state, this.#timeout) ?? notConnected('The connection to GWS has just been lost.');
    }
    return signIn;
  }

  async #settled(): Promise<void> {
    let settle = () => {};
    const check = (state: SessionState) => {
      if (!isUnderWay(state)) {
        settle();
      }
    };
    const watch = (done: () => void) => {
      settle = done;
      this.#lifecycle.on('changed', check);
    };
    await waitFor(watch, { limit: this.#timeout });
    this.#lifecycle.off('changed', check);
  }
}
