/** The memory ledger: forgets everything when the process ends, and the oldest dials beyond its capacity. */
import { GuardedEmitter } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { Breath } from '../timing/breath';
import { numberKey } from '../wire/call-events';
import { type Change, changed, type DialEntry, type DialFacts, erased, isUnsettled, newEntry } from './entry';
import { newId } from './ids';
import type { Claim, Ledger, LedgerEvents, LedgerReport, LedgerState, Resolution, Taken } from './ledger';
import { MemoryJobs } from './memory-jobs';
import { MemorySuppressions } from './memory-suppressions';
import { kept, type Numbers, PLAIN_NUMBERS } from './numbers';
import { dialsOf, NO_PAST, PAGE_OF_PEOPLE, type Past, type Whom } from './past';
import { meets, type Query } from './query';
import { claimKeys, type DialIdentity, isSameDial, REMEMBER_FOR } from './same-dial';

/** A day of 500 agents, some 50 MB. */
const CAPACITY = 100_000;

const PAGE = 100;

interface MemoryLedgerOptions {
  /** How many dials are remembered. */
  readonly capacity?: number;
  readonly rememberFor?: number;
  readonly numbers?: Numbers;
}

export class MemoryLedger extends GuardedEmitter<LedgerEvents> implements Ledger {
  readonly kind = 'memory';
  readonly #capacity: number;
  readonly #rememberFor: number;
  readonly #numbers: Numbers;
  readonly suppressions: MemorySuppressions;
  readonly jobs = new MemoryJobs(() => this.#check());
  /** Oldest first. */
  readonly #entries = new Map<string, DialEntry>();
  /** IDs of the dials that may be the same. */
  readonly #byClaim = new Map<string, string[]>();
  /** IDs of the dials that may be of a number, or of a person. */
  readonly #byWhom = new Map<string, Set<string>>();
  #claims = 0;
  #isClosed = false;

  constructor({ capacity = CAPACITY, rememberFor = REMEMBER_FOR, numbers = PLAIN_NUMBERS }: MemoryLedgerOptions = {}) {
    super(() => {});
    this.#capacity = capacity;
    this.#rememberFor = rememberFor;
    this.#numbers = numbers;
    this.suppressions = new MemorySuppressions(numbers, () => this.#check());
  }

  get state(): LedgerState {
    return { phase: this.#isClosed ? 'closed' : 'open' };
  }

  async claim(facts: DialFacts, redial = false): Promise<Claim> {
    this.#check();
    const taken = redial ? undefined : this.#same(facts);
    if (taken) {
      return taken;
    }
    const now = Date.now();
    const entry = newEntry(newId(now), kept(facts, this.#numbers), now);
    this.#entries.set(entry.id, entry);
    for (const key of claimKeys(entry)) {
      this.#byClaim.set(key, [...(this.#byClaim.get(key) ?? []).filter((id) => this.#binds(id)), entry.id]);
    }
    for (const key of this.#keysOf(entry)) {
      this.#byWhom.set(key, (this.#byWhom.get(key) ?? new Set()).add(entry.id));
    }
    this.#claims += 1;
    if (this.#entries.size > this.#capacity) {
      this.#delete(this.#entries.values().next().value as DialEntry);
    }
    this.emit('written', entry);
    this.emit('changed', entry, undefined);
    return { kind: 'claimed', entry };
  }

  async look(asked: DialIdentity): Promise<Taken | undefined> {
    this.#check();
    return this.#same(asked);
  }

  async note(id: string, change: Change): Promise<void> {
    this.#change(id, (entry) => changed(entry, change, Date.now()));
  }

  isOf({ number }: DialEntry, other: string): boolean {
    return number !== undefined && this.#numbers.maybeSame(number, other);
  }

  async find(query: Query, limit = Number.POSITIVE_INFINITY): Promise<DialEntry[]> {
    this.#check();
    return this.#candidates(query)
      .filter((entry) => meets(entry, query, this.#numbers))
      .reverse()
      .slice(0, limit);
  }

  async *past(people: readonly Whom[], from?: number): AsyncGenerator<readonly Past[]> {
    const breath = new Breath();
    for (let start = 0; start < people.length; start += PAGE_OF_PEOPLE) {
      this.#check();
      yield people.slice(start, start + PAGE_OF_PEOPLE).map((whom) => this.#pastOf(whom, from));
      if (breath.isDue) {
        await breath.take();
      }
    }
  }

  #pastOf(whom: Whom, from: number | undefined): Past {
    const { number, written, spellings, person } = whom;
    const suppressions = this.suppressions.covering([number, written]);
    if (from === undefined) {
      return { ...NO_PAST, suppressions };
    }
    const theirs = this.#found(this.#keysFor({ number, spellings: [written, ...spellings] }, { person }));
    return { ...dialsOf(whom, theirs.reverse(), from, this.#numbers), suppressions };
  }

  /** Those among which all are that meet the query, oldest first. */
  #candidates(query: Query): DialEntry[] {
    const { number, spellings, person } = query;
    return number === undefined && person === undefined
      ? [...this.#entries.values()]
      : this.#found(number === undefined ? this.#keysFor({ person }) : this.#keysFor({ number, spellings }));
  }

  #keysFor(...queries: Pick<Query, 'number' | 'spellings' | 'person'>[]): string[] {
    return queries.flatMap(({ number, spellings = [], person }) => [
      ...(number === undefined ? [] : [number, ...spellings].map((one) => this.#numberKey(one))),
      ...(person === undefined ? [] : [personKey(this.#numbers.person(person))]),
    ]);
  }

  /** Oldest first. */
  #found(keys: readonly string[]): DialEntry[] {
    const ids = new Set(keys.flatMap((key) => [...(this.#byWhom.get(key) ?? [])]));
    return [...ids].sort().flatMap((id) => this.#entries.get(id) ?? []);
  }

  #keysOf({ number, person }: DialEntry): string[] {
    return [
      ...(number === undefined ? [] : [this.#storedKey(number)]),
      ...(person === undefined ? [] : [personKey(person)]),
    ];
  }

  async *stream(query: Query): AsyncGenerator<DialEntry[]> {
    const found = await this.find(query);
    for (let from = 0; from < found.length; from += PAGE) {
      yield found.slice(from, from + PAGE);
    }
  }

  async count(query: Query): Promise<number> {
    return (await this.find(query)).length;
  }

  async unsettled(query: Query = {}): Promise<DialEntry[]> {
    return (await this.find(query)).filter(isUnsettled).reverse();
  }

  /** There is nothing of before the start. */
  async tellUntold(): Promise<void> {}

  async resolve(id: string, { state, outcome, by }: Resolution): Promise<DialEntry | undefined> {
    this.#check();
    return this.#change(id, (entry) => changed(entry, { state, outcome, resolvedBy: by }, Date.now()));
  }

  async erase(number: string): Promise<number> {
    const found = await this.find({ number });
    for (const { id } of found) {
      this.#change(id, erased);
    }
    this.suppressions.erase(number);
    return found.length;
  }

  async purge(before: number): Promise<number> {
    this.jobs.purge(before);
    const found = await this.find({ to: before });
    for (const entry of found) {
      this.#delete(entry);
    }
    return found.length;
  }

  report(): LedgerReport {
    return {
      state: this.state.phase,
      entries: this.#entries.size,
      unknown: [...this.#entries.values()].filter(({ state }) => state === 'unknown').length,
      claims: this.#claims,
      commits: 0,
      commitTime: { p50: 0, p99: 0 },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #same(asked: DialIdentity): Taken | undefined {
    const comparison = { numbers: this.#numbers, rememberFor: this.#rememberFor, now: Date.now() };
    const [earlier] = claimKeys(asked)
      .flatMap((key) => this.#byClaim.get(key) ?? [])
      .map((id) => this.#entries.get(id))
      .filter((entry) => entry !== undefined)
      .filter((entry) => isSameDial(entry, asked, comparison))
      .sort((one, other) => (one.id < other.id ? 1 : -1));
    return earlier && { kind: 'taken', earlier };
  }

  #change(id: string, next: (entry: DialEntry) => DialEntry | undefined): DialEntry | undefined {
    const before = this.#entries.get(id);
    const after = before && next(before);
    if (after) {
      this.#entries.set(id, after);
      if (after.number !== before.number || after.person !== before.person) {
        this.#forgetWhom(before);
      }
      this.emit('written', after);
      this.emit('changed', after, before);
    }
    return after ?? before;
  }

  /** Whether it can be the same dial as a later one. */
  #binds(id: string): boolean {
    const entry = this.#entries.get(id);
    return entry !== undefined && entry.state !== 'notDialed';
  }

  #delete(entry: DialEntry): void {
    this.#entries.delete(entry.id);
    this.#forgetWhom(entry);
    for (const key of claimKeys(entry)) {
      const others = (this.#byClaim.get(key) ?? []).filter((id) => id !== entry.id);
      if (others.length > 0) {
        this.#byClaim.set(key, others);
      } else {
        this.#byClaim.delete(key);
      }
    }
  }

  /** Plain numbers need no hash here, where nothing is written down. */
  #numberKey(number: string): string {
    return `number ${this.#numbers.mode === 'plain' ? numberKey(number) : this.#numbers.token(number, '')}`;
  }

  #storedKey(stored: string): string {
    return `number ${this.#numbers.mode === 'plain' ? numberKey(stored) : this.#numbers.tokenOf(stored, '')}`;
  }

  /** Of one that is erased or deleted, so that it is not found any more. */
  #forgetWhom(entry: DialEntry): void {
    for (const key of this.#keysOf(entry)) {
      const ids = this.#byWhom.get(key);
      ids?.delete(entry.id);
      if (ids?.size === 0) {
        this.#byWhom.delete(key);
      }
    }
  }

  #check(): void {
    if (this.#isClosed) {
      throw new GwsError('GWS_LEDGER_UNAVAILABLE', 'The ledger is closed. Nothing is dialed without it.');
    }
  }
}

function personKey(person: string): string {
  return `person ${person}`;
}
