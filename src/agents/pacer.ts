import { elapsed } from '../clock';

/** Spaces out what many want to do at once: the first at once, each further one an interval after the one before. */
export class Pacer {
  readonly #interval: number;
  #next = 0;

  /** @param interval ms between two turns */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** Resolves when it is the caller's turn. */
  turn(now = elapsed()): Promise<void> {
    const at = Math.max(now, this.#next);
    this.#next = at + this.#interval;
    return at === now ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, at - now));
  }
}
