/** Takes work in turn: what concerns the same key goes one after another, everything else at once. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does `work` once everything that came earlier and shares a key with it is done. */
  run<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const earlier = keys.map((key) => this.#last.get(key)).filter((turn) => turn !== undefined);
    const result = earlier.length === 0 ? work() : Promise.all(earlier).then(work);
    const over = () => {
      for (const key of keys) {
        if (this.#last.get(key) === turn) {
          this.#last.delete(key);
        }
      }
    };
    const turn: Promise<void> = result.then(over, over);
    for (const key of keys) {
      this.#last.set(key, turn);
    }
    return result;
  }
}
