/**
 * Work that comes by the thousand is done a few at a time: ten thousand messages that are begun at once, or told at once that
 * nothing comes of them, would leave the editor, timers and the network without an answer for seconds.
 */

/** Pieces of work in one turn of the event loop; it takes a few ms. */
const PER_TURN = 20;

type Work = () => void;

export class Turns {
  readonly #waiting: Work[] = [];
  #begun = 0;
  #turn: NodeJS.Immediate | undefined;

  /** Does `work`: at once, or when what came before it has been done. */
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
      // Each on its own, so that what it has promised is looked at before the next.
      setImmediate(work);
    }
    if (next.length > 0) {
      this.#turn = setImmediate(() => this.#nextTurn());
    }
  }
}
