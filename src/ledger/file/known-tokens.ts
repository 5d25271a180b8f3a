/**
 * Which numbers and persons the ledger has anything about, in memory, so that most who are about to be called for the first time need not
 * be looked for on disk. It may say yes of some of whom there is nothing.
 */
import { Breath } from '../../timing/breath';
import { SortedRuns } from '../../timing/sorted-runs';
import { rangeOf, tokenIn } from './keys';
import type { KeyValueStore } from './store';

const INDEXES = ['n', 'p', 's'] as const;

/** What is found by a token: entries by number and by person, and suppressions. */
export type Tokened = (typeof INDEXES)[number];

/** New ones, which are moved to the sorted ones together. */
const RECENT = 16_384;

export class KnownTokens {
  readonly #store: KeyValueStore;
  readonly #known = new SortedRuns();
  readonly #recent = new Set<number>();
  #filling: Promise<void> | undefined;
  #isComplete = false;
  #isClosed = false;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /** How many there are, as far as that is known. */
  get size(): number {
    return this.#isComplete ? this.#known.size + this.#recent.size : Number.POSITIVE_INFINITY;
  }

  /** Reads what is there, once. It resolves in any case; until it has, everything may be there. */
  fill(): Promise<void> {
    this.#filling ??= this.#read().catch(() => {});
    return this.#filling;
  }

  /** To be told before it is written. */
  note(index: Tokened, token: string): void {
    this.#recent.add(mark(index, token));
    if (this.#recent.size > RECENT && this.#isComplete) {
      for (const value of this.#recent) {
        this.#known.add(value);
      }
      this.#recent.clear();
      void this.#known.settle(new Breath());
    }
  }

  mayHave(index: Tokened, token: string): boolean {
    const value = mark(index, token);
    return !this.#isComplete || this.#recent.has(value) || this.#known.has(value);
  }

  /** Resolves when the store is not read any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#filling;
  }

  async #read(): Promise<void> {
    const breath = new Breath();
    for (const index of INDEXES) {
      for await (const rows of this.#store.keyPages(rangeOf(index))) {
        for (const row of rows) {
          this.#known.add(mark(index, tokenIn(row)));
        }
        await this.#known.settle(breath);
        if (this.#isClosed) {
          return;
        }
      }
    }
    this.#isComplete = true;
  }
}

/** 50 bits of the token, which is a hash, and of the index. */
function mark(index: Tokened, token: string): number {
  const bytes = Buffer.from(token, 'base64url');
  return bytes.length < 6 ? INDEXES.indexOf(index) : bytes.readUIntBE(0, 6) * 4 + INDEXES.indexOf(index);
}
