/**
 * How much of a period is left by the clocks of this machine, whichever says less: the monotonic clock may stand still while
 * the machine sleeps, and the system clock may be set.
 */
import { elapsed } from './clock';

export class Countdown {
  readonly #limit: number;
  readonly #begun = { monotonic: elapsed(), system: Date.now() };

  /** Begins now. @param limit ms */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** ms; 0 when it is over. */
  get left(): number {
    const { monotonic, system } = this.#begun;
    return Math.max(0, this.#limit - Math.max(elapsed() - monotonic, Date.now() - system));
  }

  /** The same beginning, with another limit. */
  limitedTo(limit: number): Countdown {
    const other = new Countdown(limit);
    Object.assign(other.#begun, this.#begun);
    return other;
  }

  get isOver(): boolean {
    return this.left === 0;
  }
}
