/** Has something done not too often. */
import type { Node } from 'node-red';
import { elapsed } from '../../src/timing/clock';
import { safely } from '../shared/safely';

export class Spaced {
  readonly #node: Node;
  readonly #what: string;
  readonly #interval: number;
  readonly #work: () => void;
  #timer: NodeJS.Timeout | undefined;
  #doneAt = Number.NEGATIVE_INFINITY;

  /**
   * @param interval ms from one time to the next
   * @param what names the work, should it fail
   */
  constructor(node: Node, what: string, interval: number, work: () => void) {
    this.#node = node;
    this.#what = what;
    this.#interval = interval;
    this.#work = work;
  }

  /** Has it done: at once, or when it may be done again. */
  soon(): void {
    const wait = this.#doneAt + this.#interval - elapsed();
    if (wait <= 0) {
      this.now();
    } else {
      const due = safely(this.#node, this.#what, () => this.now());
      this.#timer ??= setTimeout(due, Math.ceil(wait));
    }
  }

  now(): void {
    this.close();
    this.#doneAt = elapsed();
    this.#work();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
