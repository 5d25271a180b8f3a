/**
 * One opening of a file ledger: claims, changes and deletions, each written in one batch with all rows that it concerns.
 * After the first write that fails it is of no more use, except to be closed.
 */
import { KeyedTurns } from '../../timing/keyed-turns';
import { type Change, changed, type DialEntry, type DialFacts, erased, isNews, isPast, newEntry } from '../entry';
import { newId, timeKey } from '../ids';
import type { Claim, Taken } from '../ledger';
import { kept, personToken } from '../numbers';
import { claimKeys, type DialIdentity } from '../same-dial';
import { Commits } from './commits';
import { JobRows } from './job-rows';
import { COUNT, entryRange, key, lastPart, rangeOf } from './keys';
import { KnownTokens } from './known-tokens';
import { PastReader } from './past-reader';
import { Reader } from './reader';
import { type NumberIndex, writesFor } from './rows';
import { del, type KeyValueStore, put, type Write } from './store';
import { SuppressionRows } from './suppression-rows';
import { ToldMarks } from './told-marks';

/** Entries deleted in one batch: more would block the event loop for longer than a few ms. */
const CHUNK = 25;

interface BookOptions
  extends Pick<
    ConstructorParameters<typeof Commits>[1],
    'last' | 'assertOwner' | 'explain' | 'onFailure' | 'onSynced'
  > {
  readonly index: NumberIndex;
  readonly rememberFor: number;
  onClosed(): void;
  /** Whether somebody listens to changes, or did so since the start. */
  readonly audience: { isThere(): boolean; wasThere(): boolean };
  onChanged(entry: DialEntry, before: DialEntry | undefined): void;
}

/** What an earlier opening in this process has left. */
export interface Left {
  /** Claimed, and not settled: whoever claimed them is still there. */
  readonly live: ReadonlySet<string>;
  /** Claims that failed, so that they were not dialed; they may be on disk. */
  readonly failed: ReadonlySet<string>;
}

export class Book {
  readonly reader: Reader;
  readonly suppressions: SuppressionRows;
  readonly past: PastReader;
  readonly jobs: JobRows;
  readonly live = new Set<string>();
  readonly failed = new Set<string>();
  readonly #store: KeyValueStore;
  readonly #options: BookOptions;
  readonly #commits: Commits;
  readonly #turns = new KeyedTurns();
  readonly #told: ToldMarks;
  readonly #known: KnownTokens;
  #entries = 0;
  #unknown = 0;
  #claims = 0;
  #isClosing = false;

  constructor(store: KeyValueStore, options: BookOptions) {
    this.#store = store;
    this.#options = options;
    this.#commits = new Commits(store, { ...options, standing: () => [put(COUNT, String(this.#entries))] });
    this.#told = new ToldMarks(this.#commits);
    const { index } = options;
    const known = new KnownTokens(store);
    this.#known = known;
    this.reader = new Reader(store, index, options.rememberFor, known);
    this.suppressions = new SuppressionRows(store, this.#commits, index, known);
    this.past = new PastReader({ store, index, known, reader: this.reader, suppressions: this.suppressions });
    this.jobs = new JobRows(store, this.#commits, index.numbers);
  }

  get counts() {
    return { entries: this.#entries, unknown: this.#unknown, claims: this.#claims, commits: this.#commits.done };
  }

  /**
   * Settles what the last opening has left: claims without an end are `unknown` from now on.
   * @param writes to be written first
   */
  async start(writes: readonly Write[], { live, failed }: Left): Promise<void> {
    const [count] = await this.#store.getMany([COUNT]);
    this.#entries = Number(count ?? 0);
    await this.#commits.commit(writes, { sync: true });
    const now = Date.now();
    for await (const page of this.#store.range(rangeOf('u'))) {
      const ids = page.map(([row]) => lastPart(row));
      const entries = await this.reader.entries(ids);
      await Promise.all(entries.map((entry) => entry && this.#takeUp(entry, { live, failed }, now)));
    }
    await this.#commits.idle();
  }

  claim(facts: DialFacts, redial: boolean): Promise<Claim> {
    return this.#turns.run(claimKeys(facts), async () => {
      const now = Date.now();
      const taken = redial ? undefined : await this.#same(facts, now);
      return taken ?? { kind: 'claimed', entry: await this.#enter(facts, now) };
    });
  }

  look(asked: DialIdentity): Promise<Taken | undefined> {
    return this.#turns.run(claimKeys(asked), () => this.#same(asked, Date.now()));
  }

  /** @returns the entry as it is then; undefined if there is none */
  note(id: string, change: Change, { sync = false } = {}): Promise<DialEntry | undefined> {
    return this.#change(id, (entry) => changed(entry, change, Date.now()), sync);
  }

  async tellUntold(take: (entry: DialEntry) => boolean): Promise<void> {
    for await (const page of this.#store.range(rangeOf('y'))) {
      const entries = await this.reader.entries(page.map(([row]) => lastPart(row)));
      const rows = page.map(([row], at) => ({ row, entry: entries[at] }));
      const untold = await this.#stillUntold(rows);
      const told = untold.filter(({ entry }) => entry === undefined || take(entry));
      if (told.length > 0) {
        this.#told.add(told.map(({ row }) => lastPart(row)));
      }
    }
  }

  async erase(number: string): Promise<number> {
    const { numbers } = this.#options.index;
    await this.#store.compact(rangeOf('m'));
    const ids: string[] = [];
    for await (const page of this.reader.stream({ number })) {
      for (const { id } of page) {
        await this.#change(
          id,
          (entry) => (entry.number && numbers.isSame(entry.number, number) ? erased(entry) : undefined),
          true,
        );
        ids.push(id);
      }
    }
    const wasSuppressed = await this.suppressions.erase(number);
    for (const range of [...ids.map(entryRange), rangeOf('n'), ...(wasSuppressed ? [rangeOf('s')] : [])]) {
      await this.#store.compact(range);
    }
    return ids.length;
  }

  async purge(before: number): Promise<number> {
    await this.jobs.purge(before);
    let purged = 0;
    for await (const page of this.#store.range(rangeOf('e', [], undefined, timeKey(before)))) {
      for (let from = 0; from < page.length && !this.#isClosing; from += CHUNK) {
        const ids = page.slice(from, from + CHUNK).map(([row]) => lastPart(row));
        await this.#delete(ids);
        purged += ids.length;
      }
      if (this.#isClosing) {
        break;
      }
    }
    return purged;
  }

  /** Resolves when everything is on disk, as far as it can be written. */
  async close(): Promise<void> {
    this.#isClosing = true;
    try {
      await this.#known.close();
      await this.#told.flush();
      await this.#commits.commit([], { sync: true });
    } catch {
      // Whoever has claimed or noted it has been told, or keeps it.
    } finally {
      await this.#commits.idle();
      this.#options.onClosed();
      await this.#store.close();
    }
  }

  async #same(asked: DialIdentity, now: number): Promise<Taken | undefined> {
    const found = await this.reader.same(asked, now);
    return found && { kind: 'taken', earlier: found.entry };
  }

  async #enter(facts: DialFacts, now: number): Promise<DialEntry> {
    const { numbers, salt } = this.#options.index;
    const entry = newEntry(newId(now), kept(facts, numbers), now);
    if (entry.number !== undefined) {
      this.#known.note('n', numbers.tokenOf(entry.number, salt));
    }
    if (entry.person !== undefined) {
      this.#known.note('p', personToken(entry.person, salt));
    }
    this.failed.add(entry.id);
    this.#entries += 1;
    await this.#commits.commit(writesFor(undefined, entry, this.#options.index), { sync: true });
    this.failed.delete(entry.id);
    this.live.add(entry.id);
    this.#claims += 1;
    this.#options.onChanged(entry, undefined);
    return entry;
  }

  #takeUp(entry: DialEntry, { live, failed }: Left, now: number): Promise<unknown> {
    if (isPast(entry, now)) {
      return this.#commits.commit([del(key('u', entry.id))], { sync: false });
    }
    if (entry.state === 'unknown') {
      this.#unknown += 1;
    }
    if (entry.state !== 'claimed' || live.has(entry.id)) {
      if (live.has(entry.id)) {
        this.live.add(entry.id);
      }
      return Promise.resolve();
    }
    return failed.has(entry.id)
      ? this.note(entry.id, { state: 'notDialed' }, { sync: true })
      : this.note(entry.id, { state: 'unknown', recovered: true }, { sync: true });
  }

  #change(
    id: string,
    next: (entry: DialEntry) => DialEntry | undefined,
    sync: boolean,
  ): Promise<DialEntry | undefined> {
    return this.#turns.run([key('e', id)], async () => {
      const before = await this.reader.entry(id);
      const after = before && next(before);
      if (!before || !after) {
        return before;
      }
      const isNew = this.#mustBeTold(after, before);
      const untold = isNew ? [put(key('y', id), '')] : [];
      if (isNew) {
        this.#told.renew(id);
      }
      await this.#commits.commit([...writesFor(before, after, this.#options.index), ...untold], { sync });
      this.#unknown += Number(after.state === 'unknown') - Number(before.state === 'unknown');
      if (after.state !== 'claimed') {
        this.live.delete(id);
      }
      this.#tell(after, before, isNew);
      return after;
    });
  }

  /** Without those that listeners have been told of meanwhile. */
  async #stillUntold<Row extends { readonly row: string }>(rows: readonly Row[]): Promise<Row[]> {
    const unheard = rows.filter(({ row }) => !this.#told.has(lastPart(row)));
    const present = await this.#store.getMany(unheard.map(({ row }) => row));
    return unheard.filter((_row, at) => present[at] !== undefined);
  }

  /** Whether somebody must be told of it, now or, if nobody listens or the process ends before, at the next start. */
  #mustBeTold(after: DialEntry, before: DialEntry): boolean {
    const { audience } = this.#options;
    return isNews(after, before) && (audience.isThere() || audience.wasThere() || after.recovered === true);
  }

  /** @param isNew whether it was written down that somebody must be told */
  #tell(after: DialEntry, before: DialEntry, isNew: boolean): void {
    const { id } = after;
    const isHeard = isNew && this.#options.audience.isThere();
    this.#options.onChanged(after, before);
    if (isHeard) {
      this.#told.add([id]);
    }
  }

  async #delete(ids: readonly string[]): Promise<void> {
    const entries = await this.reader.entries(ids);
    const writes = entries.flatMap((entry, at) =>
      entry ? writesFor(entry, undefined, this.#options.index) : [del(key('e', ids[at] as string))],
    );
    const untold = ids.map((id) => del(key('y', id)));
    this.#entries = Math.max(0, this.#entries - ids.length);
    await this.#commits.commit([...writes, ...untold], { sync: false });
  }
}
