/**
 * The owner fence. LevelDB's lock does not hold if anybody in the process reads the file LOCK, if two copies of the library
 * are loaded, or if the directory is deleted. So whoever opens a ledger announces it (WANT), opens it, and signs (OWNER);
 * whoever has it open looks for both before and after each commit, and acknowledges nothing once another has come. What was
 * acknowledged is then on disk before the other reads.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { elapsed } from '../../timing/clock';
import { unavailable } from './faults';

const WANT = 'WANT';
const OWNER = 'OWNER';

/** Names of the files that are ours, and not the store's. */
export const FENCE_FILES: readonly string[] = [WANT, OWNER, `${WANT}.new`, `${OWNER}.new`];

/** ms that an announcement may stand; opening takes less, unless whoever made it has died. */
const LONGEST_WANT = 2000;
const STEP = 10;

export class Fence {
  readonly #directory: string;
  readonly #name = randomUUID();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Announces, has `open` open the store, and signs. */
  async enter<Store>(open: () => Promise<Store>): Promise<Store> {
    this.#write(WANT);
    try {
      const store = await open();
      this.#write(OWNER);
      return store;
    } finally {
      this.#leaveWant();
    }
  }

  /**
   * Returns if nobody else has opened the store, or is about to.
   * @throws {GwsError} otherwise: the store must be closed
   */
  async assertOwner(): Promise<void> {
    if (this.#isWanted()) {
      await this.#awaitOther();
    }
    if (this.#read(OWNER) !== this.#name) {
      throw this.#read(OWNER) === undefined
        ? unavailable(
            `The files of the ledger in ${this.#directory} are gone.`,
            'Restore them, or restart Node-RED to begin a new ledger, which knows nothing of earlier dials.',
          )
        : unavailable(
            `The ledger in ${this.#directory} was opened by another process.`,
            'End the other Node-RED, or give each a directory of its own.',
          );
    }
  }

  async #awaitOther(): Promise<void> {
    const end = elapsed() + LONGEST_WANT;
    while (this.#isWanted()) {
      if (elapsed() > end) {
        throw unavailable(
          `Another process has begun to open the ledger in ${this.#directory}, and has not finished.`,
          'It is opened again by itself.',
        );
      }
      await setTimeout(STEP);
    }
  }

  /** Synchronous, as {@link #read}: a few µs each, since the system has the names in memory. */
  #isWanted(): boolean {
    return statSync(path.join(this.#directory, WANT), { throwIfNoEntry: false }) !== undefined;
  }

  #read(file: string): string | undefined {
    try {
      return readFileSync(path.join(this.#directory, file), 'utf8');
    } catch {
      return undefined;
    }
  }

  #write(file: string): void {
    const target = path.join(this.#directory, file);
    writeFileSync(`${target}.new`, this.#name);
    renameSync(`${target}.new`, target);
  }

  #leaveWant(): void {
    if (this.#read(WANT) === this.#name) {
      rmSync(path.join(this.#directory, WANT), { force: true });
    }
  }
}
