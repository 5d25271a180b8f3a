/** The monotonic clock, unaffected by changes to the system clock; the ledger and callbacks use dates. */

/** The date that a simulator takes it to be. It can be moved, and runs on from there. */
export class MovableClock {
  readonly #real: () => number;
  #ahead = 0;

  /** @param real the time in epoch milliseconds */
  constructor(real: () => number) {
    this.#real = real;
  }

  /** Epoch milliseconds. */
  readonly now = (): number => this.#real() + this.#ahead;

  get isMoved(): boolean {
    return this.#ahead !== 0;
  }

  /** @param time epoch milliseconds; without it, back to the real time */
  moveTo(time: number | undefined): void {
    this.#ahead = time === undefined ? 0 : time - this.#real();
  }
}

/** ms since some moment that is the same for the whole life of the process; never goes back. */
export function elapsed(): number {
  return performance.now();
}
