/**
 * Group commit: one batch is under way, and whatever comes meanwhile joins the next, so that claims made at the same time
 * share one sync. Each batch has a number; a missing one shows that the store has lost something. After a failure nothing
 * more is written: the store must be opened again.
 */
import { elapsed } from '../../timing/clock';
import { commitKey } from './keys';
import { del, type KeyValueStore, put, type Write } from './store';

/** Numbers that are kept; more than the log of the store holds, and what may get lost is in the log. */
export const KEPT_COMMITS = 16_384;

/** Larger batches would block the event loop for longer than a few ms. */
const MOST_WRITES = 400;

/** Commits whose duration is remembered. */
const TIMED = 256;

interface Waiting {
  readonly writes: readonly Write[];
  readonly sync: boolean;
  resolve(): void;
  reject(failure: Error): void;
}

interface CommitOptions {
  /** Number of the last commit that is in the store. */
  readonly last: number;
  /** What each batch writes too. */
  standing(): Write[];
  /** Throws if the store is somebody else's by now. */
  assertOwner(): Promise<void>;
  /** Called when this commit, and all before, are on disk. */
  onSynced(sequence: number): void;
  /** In words that say what to do. */
  explain(failure: unknown): Error;
  /** Called once, at the first failure. */
  onFailure(failure: Error): void;
}

export class Commits {
  readonly #store: KeyValueStore;
  readonly #options: CommitOptions;
  readonly #times: number[] = [];
  #queue: Waiting[] = [];
  #running: Promise<void> | undefined;
  #failure: Error | undefined;
  #last: number;
  #done = 0;

  constructor(store: KeyValueStore, options: CommitOptions) {
    this.#store = store;
    this.#options = options;
    this.#last = options.last;
  }

  /** Commits so far, and ms that each of the latest took. */
  get done(): { count: number; times: readonly number[] } {
    return { count: this.#done, times: this.#times };
  }

  /**
   * Resolves when `writes` are in the store, with `sync` when they are on disk.
   * @throws {GwsError} they may be there nevertheless
   */
  commit(writes: readonly Write[], { sync }: { sync: boolean }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ writes, sync, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.#running) {
      await this.#running;
    }
  }

  async #drain(): Promise<void> {
    // What is claimed in the same turn of the event loop shares the first batch, too.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.#write(this.#nextGroup());
    }
    this.#running = undefined;
  }

  #nextGroup(): Waiting[] {
    let writes = 0;
    const end = this.#queue.findIndex((one) => {
      writes += one.writes.length;
      return writes > MOST_WRITES;
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : Math.max(1, end));
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    try {
      if (this.#failure) {
        throw this.#failure;
      }
      const begun = elapsed();
      const sync = group.some((one) => one.sync);
      await this.#options.assertOwner();
      this.#last += 1;
      await this.#store.commit(
        [
          ...group.flatMap(({ writes }) => writes),
          ...this.#options.standing(),
          put(commitKey(this.#last), ''),
          del(commitKey(this.#last - KEPT_COMMITS)),
        ],
        { sync },
      );
      await this.#options.assertOwner();
      if (sync) {
        this.#options.onSynced(this.#last);
      }
      this.#note(elapsed() - begun);
      for (const { resolve } of group) {
        resolve();
      }
    } catch (failure) {
      const explained = this.#fail(failure);
      for (const { reject } of group) {
        reject(explained);
      }
    }
  }

  #note(took: number): void {
    this.#times[this.#done % TIMED] = took;
    this.#done += 1;
  }

  #fail(failure: unknown): Error {
    if (!this.#failure) {
      this.#failure = this.#options.explain(failure);
      this.#options.onFailure(this.#failure);
    }
    return this.#failure;
  }
}
