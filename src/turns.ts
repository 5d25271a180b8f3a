/**
 * Messages are begun a few at a time. Node-RED hands over all that a node has sent before it looks at anything else, so that
 * ten thousand messages at once would leave the editor, timers and the network without an answer for seconds.
 */

/** Messages that are begun in one turn of the event loop; it takes a few ms. */
const PER_TURN = 20;

type Begin = () => void;

export class Intake {
  readonly #waiting: Begin[] = [];
  #begun = 0;
  #turn: NodeJS.Immediate | undefined;

  /** Calls `begin`: at once, or when those before it have been begun. */
  take(begin: Begin): void {
    this.#turn ??= setImmediate(() => this.#nextTurn());
    if (this.#begun < PER_TURN && this.#waiting.length === 0) {
      this.#begun += 1;
      begin();
    } else {
      this.#waiting.push(begin);
    }
  }

  #nextTurn(): void {
    this.#turn = undefined;
    const next = this.#waiting.splice(0, PER_TURN);
    this.#begun = next.length;
    for (const begin of next) {
      // Each on its own, so that what it has promised is looked at before the next.
      setImmediate(begin);
    }
    if (next.length > 0) {
      this.#turn = setImmediate(() => this.#nextTurn());
    }
  }
}
