/**
 * Does bulk work a few pieces at a time: starting ten thousand messages at once, or failing them all at once, would block
 * the editor, timers and the network for seconds.
 */

/** Pieces of work in one turn of the event loop; it takes a few ms. */
const PER_TURN = 20;

type Work = () => void;

export class Turns {
  readonly #waiting: Work[] = [];
  #begun = 0;
  #turn: NodeJS.Immediate | undefined;

  /** Runs `work`: at once, or when earlier work is done. */
  take(work: Work): void {
    this.#turn ??= setImmediate(() => this.#nextTurn());
    if (this.#begun < PER_TURN && this.#waiting.length === 0) {
      this.#begun += 1;
      work();
    } else {
      this.#waiting.push(work);
    }
  }

  #nextTurn(): void {
    this.#turn = undefined;
    const next = this.#waiting.splice(0, PER_TURN);
    this.#begun = next.length;
    for (const work of next) {
      // Each separately, so its promises are processed before the next.
      setImmediate(work);
    }
    if (next.length > 0) {
      this.#turn = setImmediate(() => this.#nextTurn());
    }
  }
}
