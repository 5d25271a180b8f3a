/** Waits until a sign-in may begin; the wait can be abandoned. */

import type { Governor } from '../http/governor';

export class Admission {
  readonly #governor: Governor;
  #wait = new AbortController();

  constructor(governor: Governor) {
    this.#governor = governor;
  }

  /** Resolves when a sign-in may begin, after `before` has settled; to false if it was abandoned meanwhile. */
  async turn(before: Promise<void>): Promise<boolean> {
    this.#wait = new AbortController();
    const { signal } = this.#wait;
    await before;
    await nextTurn();
    await this.#governor.signIn(signal);
    return !signal.aborted;
  }

  giveUp(): void {
    this.#wait.abort();
  }
}

/** Gives nodes that start together with the session time to subscribe, and a server in the same process time to listen. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
