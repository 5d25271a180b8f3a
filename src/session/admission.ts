/** The wait for the turn of a sign-in, which is given up where the sign-in is. */

import type { Governor } from '../http/governor';

export class Admission {
  readonly #governor: Governor;
  #wait = new AbortController();

  constructor(governor: Governor) {
    this.#governor = governor;
  }

  /** Resolves when the turn of a sign-in has come, no sooner than `before` is over: true, unless it was given up meanwhile. */
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

/** Lets those who start together with the session say which channels they need, and a server in the same process listen. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
