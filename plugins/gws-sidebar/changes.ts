/** Which rows have changed since somebody last looked, for any number of editors that look at their own pace. */
import { randomBytes } from 'node:crypto';
import type { Row, View } from './rows';

/** Rows that are gone and of which editors can still be told; one that looks more rarely gets all rows again. */
const MOST_GONE = 5000;

interface Known {
  /** As it was given, and as it is shown. */
  readonly given: Row;
  readonly row: Row;
  readonly text: string;
  readonly revision: number;
}

export class Changes {
  /** Tokens of another process mean nothing here. */
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #rows = new Map<string, Known>();
  readonly #gone = new Map<string, number>();
  #revision = 0;
  /** Tokens from before this revision lack rows that are gone. */
  #oldest = 0;

  /**
   * @param rows all that there are now
   * @param shown a row as people may see it
   */
  update(rows: readonly Row[], shown: (row: Row) => Row = (row) => row): void {
    this.#revision += 1;
    const keys = new Set<string>();
    for (const row of rows) {
      keys.add(row.key);
      const known = this.#rows.get(row.key);
      if (known?.given === row) {
        continue;
      }
      const text = JSON.stringify(row);
      if (known?.text !== text) {
        this.#rows.set(row.key, { given: row, row: shown(row), text, revision: this.#revision });
        this.#gone.delete(row.key);
      }
    }
    for (const key of this.#rows.keys()) {
      if (!keys.has(key)) {
        this.#rows.delete(key);
        this.#gone.set(key, this.#revision);
      }
    }
    for (const [key, revision] of this.#gone) {
      if (this.#gone.size <= MOST_GONE) {
        break;
      }
      this.#gone.delete(key);
      this.#oldest = revision;
    }
  }

  /** @param token of the view that somebody has; anything */
  since(token: unknown): View {
    const [epoch, revision] = String(token).split('.');
    const seen = epoch === this.#epoch && /^\d+$/.test(revision ?? '') ? Number(revision) : -1;
    const isWhole = seen < this.#oldest || seen > this.#revision;
    const isNew = (known: number) => isWhole || known > seen;
    return {
      token: `${this.#epoch}.${this.#revision}`,
      isWhole,
      rows: [...this.#rows.values()].filter((known) => isNew(known.revision)).map(({ row }) => row),
      gone: isWhole ? [] : [...this.#gone].filter(([, known]) => isNew(known)).map(([key]) => key),
    };
  }
}
