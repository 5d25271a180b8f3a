/** A list that keeps only the latest of what is added to it. */

export class Ring<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  /** Where the oldest is, once it is full. */
  #start = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: Item): void {
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.#capacity;
  }

  /** The latest ones, oldest first. */
  latest(count: number): Item[] {
    return this.all.slice(-count);
  }

  replace(item: Item, other: Item): void {
    const at = this.#items.lastIndexOf(item);
    if (at >= 0) {
      this.#items[at] = other;
    }
  }

  /** A copy, oldest first. */
  get all(): Item[] {
    return [...this.#items.slice(this.#start), ...this.#items.slice(0, this.#start)];
  }
}
