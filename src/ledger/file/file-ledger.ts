/**
 * The file ledger: keeps a {@link Book} open, and opens it again when it has failed. What is noted meanwhile is kept in
 * memory, and written then.
 */
import { GuardedEmitter, guarded } from '../../errors/guard';
import type { BackoffOptions } from '../../timing/backoff';
import { Availability } from '../availability';
import type { Change, DialEntry, DialFacts } from '../entry';
import { jobsWhenAvailable } from '../jobs';
import type { Claim, Ledger, LedgerEvents, LedgerReport, LedgerState, Resolution, Taken } from '../ledger';
import { type Numbers, PLAIN_NUMBERS } from '../numbers';
import type { Past, Whom } from '../past';
import { meets, type Query } from '../query';
import { type DialIdentity, REMEMBER_FOR } from '../same-dial';
import { whenAvailable } from '../suppressions';
import type { Book, Left } from './book';
import { openBook } from './open-book';

const DAY = 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;

/** ms after opening: a Node-RED that is restarted often has to get there, too. */
const FIRST_UPKEEP = 60_000;

/** ms until it is tried again. */
const RETRIES: BackoffOptions = { base: 1000, cap: 60_000, healthyAfter: 60_000 };

export interface FileLedgerOptions {
  readonly directory: string;
  /** Days for which entries are kept; 90 by default. */
  readonly retention?: number | undefined;
  /** Plain by default. */
  readonly numbers?: Numbers | undefined;
  /** ms for which a dial that names no attempt is remembered by its handle. */
  readonly rememberFor?: number | undefined;
  /** Between attempts to open it. */
  readonly backoff?: Partial<BackoffOptions> | undefined;
}

/** Nothing has been claimed in this process yet. */
const NOTHING_LEFT: Left = { live: new Set(), failed: new Set() };

export class FileLedger extends GuardedEmitter<LedgerEvents> implements Ledger {
  readonly kind = 'file';
  readonly place: string;
  readonly suppressions = whenAvailable(async (work) => work((await this.#opened()).suppressions));
  readonly jobs = jobsWhenAvailable(async (work) => work((await this.#opened()).jobs));
  readonly #numbers: Numbers;
  readonly #options: FileLedgerOptions;
  readonly #availability: Availability;
  /** What could not be written yet. */
  readonly #notes: { id: string; change: Change }[] = [];
  /** What is being written. */
  readonly #noting = new Set<Promise<void>>();
  /** Being read, for all who ask meanwhile: each of hundreds of agents does at the start. */
  #unsettled: Promise<DialEntry[]> | undefined;
  #book: Book | undefined;
  #left = NOTHING_LEFT;
  #wasOpen = false;
  /** Whether anybody has ever listened to changes. */
  #wasHeard = false;
  /** Of the upkeep. */
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param options with the real path of the directory
   * @param after what must be over before it is opened
   */
  constructor(options: FileLedgerOptions, after: Promise<void> = Promise.resolve()) {
    super(() => {});
    this.place = options.directory;
    this.#options = options;
    this.#numbers = options.numbers ?? PLAIN_NUMBERS;
    this.#availability = new Availability({
      after,
      backoff: { ...RETRIES, ...options.backoff },
      open: () => this.#open(),
      onState: (state) => this.emit('state', state),
    });
  }

  override on<Name extends keyof LedgerEvents>(name: Name, listener: (...args: LedgerEvents[Name]) => void): this {
    this.#wasHeard ||= name === 'changed';
    return super.on(name, listener);
  }

  get state(): LedgerState {
    return this.#availability.state;
  }

  get keepsFor(): number {
    return (this.#options.retention ?? 90) * DAY;
  }

  async claim(facts: DialFacts, redial = false): Promise<Claim> {
    return (await this.#opened()).claim(facts, redial);
  }

  async look(asked: DialIdentity): Promise<Taken | undefined> {
    return (await this.#opened()).look(asked);
  }

  note(id: string, change: Change): Promise<void> {
    const noted = this.#note(id, { ...change, at: change.at ?? Date.now() }).finally(() => this.#noting.delete(noted));
    this.#noting.add(noted);
    return noted;
  }

  isOf({ number }: DialEntry, other: string): boolean {
    return number !== undefined && this.#numbers.maybeSame(number, other);
  }

  async find(query: Query, limit = Number.POSITIVE_INFINITY): Promise<DialEntry[]> {
    const found: DialEntry[] = [];
    for await (const page of this.stream(query)) {
      found.push(...page);
      if (found.length >= limit) {
        break;
      }
    }
    return found.slice(0, limit);
  }

  past(people: readonly Whom[], from?: number): AsyncIterable<readonly Past[]> {
    return this.#book?.past.of(people, from) ?? this.#pastOnceOpened(people, from);
  }

  async *#pastOnceOpened(people: readonly Whom[], from?: number): AsyncGenerator<readonly Past[]> {
    yield* (await this.#opened()).past.of(people, from);
  }

  async *stream(query: Query): AsyncGenerator<DialEntry[]> {
    yield* (await this.#opened()).reader.stream(query);
  }

  async count(query: Query): Promise<number> {
    const book = await this.#opened();
    if (Object.values(query).every((value) => value === undefined)) {
      return book.counts.entries;
    }
    let count = 0;
    for await (const page of book.reader.stream(query)) {
      count += page.length;
    }
    return count;
  }

  async unsettled(query: Query = {}): Promise<DialEntry[]> {
    this.#unsettled ??= this.#readUnsettled().finally(() => {
      this.#unsettled = undefined;
    });
    return (await this.#unsettled).filter((entry) => meets(entry, query, this.#numbers));
  }

  async tellUntold(take: (entry: DialEntry) => boolean): Promise<void> {
    await (await this.#opened()).tellUntold(take);
  }

  async resolve(id: string, { state, outcome, by }: Resolution): Promise<DialEntry | undefined> {
    return (await this.#opened()).note(id, { state, outcome, resolvedBy: by }, { sync: true });
  }

  async erase(number: string): Promise<number> {
    return (await this.#opened()).erase(number);
  }

  async purge(before: number): Promise<number> {
    return (await this.#opened()).purge(before);
  }

  report(): LedgerReport {
    const { entries = 0, unknown = 0, claims = 0, commits } = this.#book?.counts ?? {};
    const times = [...(commits?.times ?? [])].sort((one, other) => one - other);
    const percentile = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    return {
      state: this.state.phase,
      entries,
      unknown,
      claims,
      commits: commits?.count ?? 0,
      commitTime: { p50: percentile(0.5), p99: percentile(0.99) },
    };
  }

  async close(): Promise<void> {
    await this.#availability.close();
    clearTimeout(this.#timer);
    await Promise.all(this.#noting);
    const book = this.#book;
    this.#book = undefined;
    await book?.close().catch(() => {});
  }

  async #readUnsettled(): Promise<DialEntry[]> {
    const found: DialEntry[] = [];
    for await (const page of (await this.#opened()).reader.unsettled()) {
      found.push(...page);
    }
    return found;
  }

  async #note(id: string, change: Change): Promise<void> {
    try {
      await (await this.#opened()).note(id, change);
    } catch {
      this.#notes.push({ id, change });
    }
  }

  /** @throws {GwsError} why it is not available */
  async #opened(): Promise<Book> {
    if (!this.#book) {
      await this.#availability.ready();
    }
    return this.#book as Book;
  }

  async #open(): Promise<void> {
    const book = await openBook({
      directory: this.place,
      numbers: this.#numbers,
      rememberFor: this.#options.rememberFor ?? REMEMBER_FOR,
      mayCreate: !this.#wasOpen,
      left: this.#left,
      audience: { isThere: () => this.listenerCount('changed') > 0, wasThere: () => this.#wasHeard },
      onChanged: (entry, before) => {
        this.emit('written', entry);
        this.emit('changed', entry, before);
      },
      onFailure: (failure) => this.#fail(failure),
    });
    if (this.state.phase === 'closed') {
      await book.close();
      return;
    }
    this.#book = book;
    this.#wasOpen = true;
    this.#left = NOTHING_LEFT;
    for (const { id, change } of this.#notes.splice(0)) {
      void this.note(id, change);
    }
    this.#startUpkeep(FIRST_UPKEEP);
  }

  /** A write has failed: the book is closed, and opened anew. */
  #fail(failure: Error): void {
    const book = this.#book;
    if (!book) {
      return;
    }
    this.#book = undefined;
    this.#left = { live: new Set(book.live), failed: new Set(book.failed) };
    clearTimeout(this.#timer);
    this.#availability.failed(failure, book.close());
  }

  #startUpkeep(after: number): void {
    const upkeep = () => {
      void this.#upkeep();
    };
    this.#timer = setTimeout(
      guarded('A ledger', () => {}, upkeep),
      after,
    );
    this.#timer.unref();
  }

  async #upkeep(): Promise<void> {
    const book = this.#book;
    try {
      await book?.purge(Date.now() - this.keepsFor);
      await book?.suppressions.purge(Date.now());
    } catch {
      // What cannot be written has failed the book, which is opened again; what cannot be read may be read another time.
    }
    if (book && book === this.#book) {
      this.#startUpkeep(HOUR);
    }
  }
}
