/** What waits in the order in which it came; taking the first costs the same however many there are. */
export class FirstIn<Item extends object> {
  #items: (Item | undefined)[] = [];
  /** The first that has not been taken. */
  #at = 0;

  add(item: Item): void {
    this.#items.push(item);
  }

  get isEmpty(): boolean {
    return this.#at === this.#items.length;
  }

  /** Undefined if nothing waits. */
  take(): Item | undefined {
    if (this.isEmpty) {
      return undefined;
    }
    const item = this.#items[this.#at];
    this.#items[this.#at] = undefined;
    this.#at += 1;
    if (this.isEmpty) {
      this.#items = [];
      this.#at = 0;
    }
    return item;
  }
}
