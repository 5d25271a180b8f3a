/** The rows of jobs in a file ledger, and what they are found by when they are old. */
import { KeyedTurns } from '../../timing/keyed-turns';
import { timeKey } from '../ids';
import { claimOf, type Jobs, type KeptRow, type RowClaim } from '../jobs';
import type { Numbers } from '../numbers';
import { sealed, unsealed } from './checksum';
import type { Commits } from './commits';
import { unavailable } from './faults';
import { key, partsOf, rangeOf } from './keys';
import { del, type KeyValueStore, put, type Write } from './store';

/** Deleted in one batch: more would block the event loop for longer than a few ms. */
const CHUNK = 100;

export class JobRows implements Jobs {
  readonly #store: KeyValueStore;
  readonly #commits: Commits;
  readonly #numbers: Numbers;
  readonly #turns = new KeyedTurns();

  constructor(store: KeyValueStore, commits: Commits, numbers: Numbers) {
    this.#store = store;
    this.#commits = commits;
    this.#numbers = numbers;
  }

  claim(row: string, run: string): Promise<RowClaim> {
    return this.#inTurn(row, async (id) => {
      const kept = await this.#kept(id);
      const claim = claimOf(kept, run);
      if (claim === 'claimed') {
        await this.#commits.commit(writesFor(id, { run, isDone: false, at: kept?.at ?? Date.now() }), { sync: true });
      }
      return claim;
    });
  }

  settle(row: string, run: string, isDone: boolean): Promise<void> {
    return this.#inTurn(row, async (id) => {
      const kept = await this.#kept(id);
      if (kept?.run === run && !kept.isDone) {
        const writes = isDone ? writesFor(id, { ...kept, isDone }) : deletions(id, timeKey(kept.at));
        await this.#commits.commit(writes, { sync: false });
      }
    });
  }

  /** Deletes what was claimed before then. */
  async purge(before: number): Promise<void> {
    for await (const page of this.#store.range({ ...rangeOf('i'), lt: key('i', timeKey(before)) })) {
      for (let from = 0; from < page.length; from += CHUNK) {
        const writes = page.slice(from, from + CHUNK).flatMap(([row]) => {
          const [, at = '', id = ''] = partsOf(row);
          return deletions(id, at);
        });
        await this.#commits.commit(writes, { sync: false });
      }
    }
  }

  async #kept(id: string): Promise<KeptRow | undefined> {
    const row = key('j', id);
    const [value] = await this.#store.getMany([row]);
    if (value === undefined) {
      return undefined;
    }
    const text = unsealed(row, value);
    if (text === undefined) {
      throw unavailable('A row of a job is damaged.', 'Restore the ledger from a backup.');
    }
    return JSON.parse(text) as KeptRow;
  }

  #inTurn<Result>(row: string, work: (id: string) => Promise<Result>): Promise<Result> {
    const id = this.#numbers.row(row);
    return this.#turns.run([id], () => work(id));
  }
}

function writesFor(id: string, kept: KeptRow): Write[] {
  const row = key('j', id);
  return [put(row, sealed(row, JSON.stringify(kept))), put(key('i', timeKey(kept.at), id), '')];
}

/** @param at as `timeKey` gives it */
function deletions(id: string, at: string): Write[] {
  return [del(key('j', id)), del(key('i', at, id))];
}
