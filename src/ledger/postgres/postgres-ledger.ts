/**
 * The ledger in PostgreSQL, for several Node-REDs. It looks for the server, makes or migrates the schema, registers this
 * instance, and writes down what could not be written before; when the database is away, it begins again. Each claim and
 * each change is one statement, so that nothing is left half done.
 */
import { GuardedEmitter } from '../../errors/guard';
import { Database, findServer, Instance, migrate } from '../../postgres';
import type { BackoffOptions } from '../../timing/backoff';
import { waitFor } from '../../timing/wait-for';
import { Availability } from '../availability';
import { type Change, changed, type DialEntry, type DialFacts, erased, isNews } from '../entry';
import { jobsWhenAvailable } from '../jobs';
import type { Claim, ClaimFence, Ledger, LedgerEvents, LedgerReport, LedgerState, Resolution, Taken } from '../ledger';
import { type Numbers, PLAIN_NUMBERS } from '../numbers';
import { NO_PAST, PAGE_OF_PEOPLE, type Past, type Whom } from '../past';
import type { Query } from '../query';
import { type DialIdentity, REMEMBER_FOR } from '../same-dial';
import { whenAvailable } from '../suppressions';
import { Changes } from './changes';
import { Claiming } from './claiming';
import { isOutage, unavailable } from './faults';
import { PostgresJobs } from './job-rows';
import { News } from './news';
import { Notes } from './notes';
import type { PostgresLedgerOptions } from './options';
import { Search } from './search';
import { PostgresSuppressions } from './suppression-rows';
import { Upkeep } from './upkeep';

/** ms until it is tried again. */
const RETRIES: BackoffOptions = { base: 1000, cap: 30_000, healthyAfter: 60_000 };

/** s for which a dead instance is left alone. */
const GRACE = 5;

/** ms for what is under way when it is closed, and as many for taking its leave: Node-RED waits for 15 s. */
const FINISH = 4_000;

const DAY = 24 * 60 * 60 * 1000;

function atMost(limit: number, work: Promise<void>): Promise<void> {
  return waitFor((done) => void work.then(done, done), { limit });
}

function takenOver(restored: number): string {
  return `another server has taken over, or a backup was restored. It did not know ${restored} of the dials that this Node-RED remembers, and knows them now. What other Node-REDs, or earlier ones, have dialed just before may be missing, and may be dialed again.`;
}

export class PostgresLedger extends GuardedEmitter<LedgerEvents> implements Ledger {
  readonly kind = 'postgres';
  readonly place: string;
  readonly database: Database;
  /** This Node-RED, among all who use the ledger. */
  readonly instance: Instance;
  readonly #options: PostgresLedgerOptions;
  readonly #numbers: Numbers;
  readonly #availability: Availability;
  readonly #notes: Notes;
  readonly #claiming: Claiming;
  readonly #changes: Changes;
  readonly #search: Search;
  readonly #news: News;
  readonly #upkeep: Upkeep;
  readonly #suppressions: PostgresSuppressions;
  readonly suppressions = whenAvailable((work) => this.#with(() => work(this.#suppressions)));
  readonly #jobs: PostgresJobs;
  readonly jobs = jobsWhenAvailable((work) => this.#with(() => work(this.#jobs)));
  /** Warnings. */
  readonly #unsaid: string[] = [];
  readonly #said = new Set<string>();
  /** Whether anybody has ever listened to changes. */
  #wasHeard = false;
  /** The ID under which it lived before. */
  #left: string | undefined;

  /** @param after what must be over before it is opened */
  constructor(options: PostgresLedgerOptions, place: string, after: Promise<void> = Promise.resolve()) {
    super(() => {});
    const { schema, rememberFor = REMEMBER_FOR, numbers = PLAIN_NUMBERS, instanceName: name, life } = options;
    this.place = place;
    this.#options = options;
    this.#numbers = numbers;
    const database = new Database(options.database);
    this.database = database;
    this.instance = new Instance({ database, schema, name, ...life });
    const grace = life?.grace ?? GRACE;
    this.#claiming = new Claiming({ database, instance: this.instance, schema, numbers, rememberFor });
    this.#changes = new Changes({
      database,
      schema,
      numbers,
      teller: (changedEntry, before) => this.#tellerOf(changedEntry, before),
      onChanged: ({ entry, revision }, before, teller) => this.#tell(entry, before, revision, teller),
    });
    this.#search = new Search({ database, schema, numbers, rememberFor });
    this.#news = new News({ database, schema, grace });
    this.#upkeep = new Upkeep({ database, schema, grace, numbers });
    this.#suppressions = new PostgresSuppressions({ database, schema, numbers, now: () => this.instance.now() });
    this.#jobs = new PostgresJobs({ database, schema, numbers });
    this.instance.on('beat', () => void this.#pulse());
    this.instance.on('failed', (failure) => this.#failed(failure));
    this.instance.on('lost', (id) => {
      this.#left = id;
      void this.#reenter();
    });
    this.#notes = new Notes((id, change) =>
      this.#changes.change(id, (entry) => changed(entry, change, this.instance.now())),
    );
    this.#availability = new Availability({
      after,
      backoff: { ...RETRIES, ...options.backoff },
      open: () => this.#open(),
      onState: (state) => {
        this.emit('state', state);
        this.#warn();
      },
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

  async claim(facts: DialFacts, redial = false, fence?: ClaimFence): Promise<Claim> {
    const outcome = await this.#with(() => this.#claiming.claim(facts, redial, fence));
    if (outcome.kind === 'taken') {
      return { kind: 'taken', earlier: await this.#search.entry(outcome.earlier).catch(() => undefined) };
    }
    if (outcome.kind === 'claimed') {
      this.#changes.remember({ entry: outcome.entry, revision: 0 });
      this.#upkeep.entries += 1;
      this.emit('written', outcome.entry);
      this.emit('changed', outcome.entry, undefined);
    }
    return outcome;
  }

  async look(asked: DialIdentity): Promise<Taken | undefined> {
    const earlier = await this.#with(() => this.#search.same(asked));
    return earlier && { kind: 'taken', earlier };
  }

  note(id: string, change: Change): Promise<void> {
    return this.#notes.note(id, { ...change, at: change.at ?? this.instance.now() }, (write) => this.#with(write));
  }

  isOf({ number }: DialEntry, other: string): boolean {
    return number !== undefined && this.#numbers.maybeSame(number, other);
  }

  async find(query: Query, limit = Number.POSITIVE_INFINITY): Promise<DialEntry[]> {
    const found: DialEntry[] = [];
    for await (const page of this.#pages(query, limit)) {
      found.push(...page);
      if (found.length >= limit) {
        break;
      }
    }
    return found.slice(0, limit);
  }

  async *past(people: readonly Whom[], from?: number): AsyncGenerator<readonly Past[]> {
    for (let start = 0; start < people.length; start += PAGE_OF_PEOPLE) {
      yield await this.#pastOf(people.slice(start, start + PAGE_OF_PEOPLE), from);
    }
  }

  #pastOf(people: readonly Whom[], from: number | undefined): Promise<readonly Past[]> {
    return this.#with(async () => {
      const [dials, suppressions] = await Promise.all([
        from === undefined ? people.map(() => NO_PAST) : this.#search.dialsOf(people, from),
        this.#suppressions.ofMany(people.map(({ number, written }) => [number, written])),
      ]);
      return people.map((_whom, at) => ({ ...NO_PAST, ...dials[at], suppressions: suppressions[at] ?? [] }));
    });
  }

  stream(query: Query): AsyncGenerator<DialEntry[]> {
    return this.#pages(query);
  }

  count(query: Query): Promise<number> {
    return this.#with(() => this.#search.count(query));
  }

  unsettled(query: Query = {}): Promise<DialEntry[]> {
    return this.#with(() => this.#search.unsettled(query));
  }

  async tellUntold(take: (entry: DialEntry) => boolean): Promise<void> {
    await this.#with(async () => {
      const id = await this.instance.registered();
      await this.#news.handOn(id, () => this.instance.id === id, take);
    });
  }

  resolve(id: string, { state, outcome, by }: Resolution): Promise<DialEntry | undefined> {
    return this.#with(() =>
      this.#changes.change(id, (entry) => changed(entry, { state, outcome, resolvedBy: by }, this.instance.now())),
    );
  }

  async erase(number: string): Promise<number> {
    let count = 0;
    for await (const page of this.stream({ number })) {
      for (const { id } of page) {
        await this.#with(() =>
          this.#changes.change(id, (entry) =>
            entry.number && this.#numbers.isSame(entry.number, number) ? erased(entry) : undefined,
          ),
        );
        count += 1;
      }
    }
    await this.#with(() => this.#suppressions.erase(number));
    return count;
  }

  purge(before: number): Promise<number> {
    return this.#with(() => this.#upkeep.purge(before));
  }

  report(): LedgerReport {
    const { entries, unknown } = this.#upkeep;
    const { count, percentiles } = this.database.latency.work;
    return {
      state: this.state.phase,
      entries,
      unknown,
      claims: this.#claiming.count,
      commits: count,
      commitTime: percentiles,
    };
  }

  async close(): Promise<void> {
    const isUsable = this.state.phase !== 'unavailable';
    if (isUsable) {
      await atMost(FINISH, this.#notes.idle());
    }
    const closed = this.#availability.close();
    if (isUsable) {
      await atMost(FINISH, this.#finish());
    }
    await this.database.close();
    await closed;
  }

  async #finish(): Promise<void> {
    await this.#news.flush();
    await this.instance.stop();
  }

  async *#pages(query: Query, limit?: number): AsyncGenerator<DialEntry[]> {
    const pages = this.#search.stream(query, limit);
    for (;;) {
      const { value, done } = await this.#with(() => pages.next());
      if (done) {
        return;
      }
      yield value;
    }
  }

  /** Whether somebody must be told of the change, and by whom. */
  #tellerOf(after: DialEntry, before: DialEntry): string | null | undefined {
    if (!isNews(after, before) || !(this.#wasHeard || after.recovered)) {
      return undefined;
    }
    return this.listenerCount('changed') > 0 ? (this.instance.id ?? null) : null;
  }

  /** News that is no longer this instance's to tell is found by whoever looks for what the dead have left. */
  #tell(entry: DialEntry, before: DialEntry, revision: number, teller: string | null | undefined): void {
    this.emit('written', entry);
    const isTheirs = teller === null || (teller !== undefined && teller !== this.instance.id);
    if (isTheirs && this.listenerCount('changed') > 0) {
      return;
    }
    this.emit('changed', entry, before);
    if (teller) {
      this.#news.tell([{ id: entry.id, revision }]);
    }
  }

  /** @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` */
  async #with<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#availability.ready();
    try {
      return await work();
    } catch (failure) {
      throw this.#failed(failure);
    }
  }

  /** @returns what people are told */
  #failed(failure: unknown): Error {
    const error = unavailable(this.database, failure);
    if (isOutage(failure)) {
      this.#availability.failed(error);
    }
    return error;
  }

  async #open(): Promise<void> {
    try {
      const { warnings, timeline } = await findServer(this.database);
      await migrate(this.database, this.#options.schema);
      const isAnother = await this.#upkeep.open(timeline);
      const instance = await this.instance.registered();
      this.#unsaid.push(...warnings);
      if (isAnother) {
        this.#unsaid.push(takenOver(await this.#changes.restore(instance)));
      }
      await this.#settle();
      await this.#upkeep.sweep();
      await this.#upkeep.takeStock();
    } catch (failure) {
      throw unavailable(this.database, failure);
    }
  }

  /** Says what it has not said before. */
  #warn(): void {
    for (const text of new Set(this.#unsaid.splice(0))) {
      if (!this.#said.has(text)) {
        this.emit('warning', `The database of the ledger, ${this.database.name}: ${text}`);
      }
      this.#said.add(text);
    }
  }

  /** Writes down what was noted meanwhile, before anything else is claimed. */
  async #settle(): Promise<void> {
    await this.#adopt();
    await this.#claiming.settleDoubtful();
    await this.#notes.settle();
  }

  /** It lives under another ID: what it has claimed is still its own. */
  async #adopt(): Promise<void> {
    const [left, id] = [this.#left, await this.instance.registered()];
    if (left !== undefined) {
      await this.#upkeep.adopt(left, id, this.#changes.claimed);
      this.#left = undefined;
    }
  }

  async #reenter(): Promise<void> {
    if (this.state.phase === 'open') {
      await this.#adopt().catch((failure) => this.#failed(failure));
    }
  }

  /** With each sign of life, looks for what the dead have left. */
  async #pulse(): Promise<void> {
    if (this.state.phase !== 'open') {
      return;
    }
    try {
      await this.#settle();
      await this.#upkeep.pulse(this.keepsFor);
      if (this.listenerCount('untold') > 0 && (await this.#news.isWaiting())) {
        this.emit('untold');
      }
    } catch (failure) {
      this.#failed(failure);
    }
  }
}
