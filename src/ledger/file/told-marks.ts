/**
 * Takes away the marks of entries that somebody had to be told of: a moment after they were told, so that a process that is
 * killed before a flow could do anything with it tells them again at its next start.
 */
import { waitFor } from '../../timing/wait-for';
import type { Commits } from './commits';
import { key } from './keys';
import { del } from './store';

/** ms between telling and taking the mark away. */
const LINGER = 1000;

export class ToldMarks {
  readonly #commits: Commits;
  readonly #told = new Set<string>();
  /** Whose marks are being taken away. */
  readonly #leaving = new Set<string>();
  #lingering: Promise<void> | undefined;
  #hurry = (): void => {};

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  /** Whether somebody has been told of the entry, and its mark is still there. */
  has(id: string): boolean {
    return this.#told.has(id) || this.#leaving.has(id);
  }

  /** A new mark is about to be written: what was told before is not all that there is to tell. */
  renew(id: string): void {
    this.#told.delete(id);
    this.#leaving.delete(id);
  }

  add(ids: readonly string[]): void {
    for (const id of ids) {
      this.#told.add(id);
    }
    this.#lingering ??= this.#takeAwaySoon();
  }

  /** Takes all away now. Resolves when that is written, or cannot be. */
  async flush(): Promise<void> {
    while (this.#lingering) {
      this.#hurry();
      await this.#lingering;
    }
  }

  async #takeAwaySoon(): Promise<void> {
    await waitFor(
      (done) => {
        this.#hurry = done;
      },
      { limit: LINGER },
    );
    for (const id of this.#told) {
      this.#leaving.add(id);
    }
    this.#told.clear();
    try {
      await this.#commits.commit(
        [...this.#leaving].map((id) => del(key('y', id))),
        { sync: false },
      );
    } catch {
      // They are told again.
    }
    this.#leaving.clear();
    this.#lingering = this.#told.size > 0 ? this.#takeAwaySoon() : undefined;
  }
}
