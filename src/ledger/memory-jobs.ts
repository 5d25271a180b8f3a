/** The rows of jobs in a memory ledger, which forgets them when the process ends, and the oldest beyond its capacity. */
import { claimOf, type Jobs, type KeptRow, type RowClaim } from './jobs';

/** Some 100 MB. */
const CAPACITY = 500_000;

export class MemoryJobs implements Jobs {
  readonly #check: () => void;
  /** Oldest first. */
  readonly #rows = new Map<string, KeptRow>();

  /** @param check throws if the ledger is closed */
  constructor(check: () => void) {
    this.#check = check;
  }

  async claim(row: string, run: string): Promise<RowClaim> {
    this.#check();
    const claim = claimOf(this.#rows.get(row), run);
    if (claim === 'claimed') {
      this.#rows.set(row, { run, isDone: false, at: Date.now() });
      const [oldest] = this.#rows.keys();
      if (this.#rows.size > CAPACITY && oldest !== undefined) {
        this.#rows.delete(oldest);
      }
    }
    return claim;
  }

  async settle(row: string, run: string, isDone: boolean): Promise<void> {
    this.#check();
    const kept = this.#rows.get(row);
    if (kept?.run !== run || kept.isDone) {
      return;
    }
    if (isDone) {
      this.#rows.set(row, { ...kept, isDone });
    } else {
      this.#rows.delete(row);
    }
  }

  /** Deletes what was claimed before then. */
  purge(before: number): void {
    for (const [row, { at }] of this.#rows) {
      if (at < before) {
        this.#rows.delete(row);
      }
    }
  }
}
