/** Finds entries in the store, by the narrowest range that holds them. */
import type { DialEntry, DialState } from '../entry';
import { timeKey } from '../ids';
import { personToken } from '../numbers';
import { meets, type Query } from '../query';
import { type DialIdentity, isSameDial } from '../same-dial';
import { entryRange, key, lastPart, ownerOf, rangeOf, readMark } from './keys';
import type { KnownTokens } from './known-tokens';
import { entryIn, type NumberIndex } from './rows';
import type { KeyRange, KeyValueStore } from './store';

/** An entry, or that there is one that cannot be read: it counts as dialed. */
type Found = { readonly id: string; readonly entry: DialEntry | undefined };

const UNSETTLED: readonly DialState[] = ['claimed', 'unknown', 'accepted', 'dialing', 'established'];

export class Reader {
  readonly #store: KeyValueStore;
  readonly #index: NumberIndex;
  readonly #rememberFor: number;
  readonly #known: KnownTokens;
  /** Entries that could not be read. */
  damaged = 0;

  constructor(store: KeyValueStore, index: NumberIndex, rememberFor: number, known: KnownTokens) {
    this.#store = store;
    this.#index = index;
    this.#rememberFor = rememberFor;
    this.#known = known;
  }

  async entry(id: string): Promise<DialEntry | undefined> {
    const [entry] = await this.entries([id]);
    return entry;
  }

  /** In the order of `ids`; undefined where there is none that can be read. */
  async entries(ids: readonly string[]): Promise<(DialEntry | undefined)[]> {
    const rows = ids.map((id) => key('e', id));
    const values = await this.#store.getMany(rows);
    return values.map((value, at) => (value === undefined ? undefined : this.#read(rows[at] as string, value)));
  }

  /** The last dial that is the same as `asked`. */
  async same(asked: DialIdentity, now: number): Promise<Found | undefined> {
    const found = await Promise.all([this.#byAttempt(asked, now), this.#byHandle(asked, now)]);
    return found.filter((one) => one !== undefined).sort((one, other) => (one.id < other.id ? 1 : -1))[0];
  }

  /** All that meet the query, newest first, in pages. */
  stream(query: Query): AsyncGenerator<DialEntry[]> {
    const { index, range } = this.#rangeFor(query);
    return this.#walk(index, { ...range, reverse: true }, query);
  }

  /** Unsettled ones, oldest first, in pages. */
  unsettled(): AsyncGenerator<DialEntry[]> {
    return this.#walk('u', rangeOf('u'), {});
  }

  async *#walk(index: string, range: KeyRange, query: Query): AsyncGenerator<DialEntry[]> {
    if (this.#isAbsent(query)) {
      return;
    }
    for await (const page of this.#store.range(range)) {
      const entries =
        index === 'e'
          ? page.map(([row, value]) => this.#read(row, value))
          : await this.entries(page.map(([row]) => lastPart(row)));
      const wanted = entries.filter(
        (entry): entry is DialEntry => entry !== undefined && meets(entry, query, this.#index.numbers),
      );
      if (wanted.length > 0) {
        yield wanted;
      }
    }
  }

  /** Whether there certainly is nothing about the number or the person. */
  #isAbsent({ number, person }: Query): boolean {
    const { numbers, salt } = this.#index;
    return (
      (number !== undefined && !this.#known.mayHave('n', numbers.token(number, salt))) ||
      (person !== undefined && !this.#known.mayHave('p', personToken(numbers.person(person), salt)))
    );
  }

  #rangeFor({ id, number, person, attempt, handle, outcome, state, campaign, agent, from, to }: Query) {
    const choose = (index: Parameters<typeof rangeOf>[0], ...parts: string[]): { index: string; range: KeyRange } => ({
      index,
      range: rangeOf(
        index,
        parts,
        from === undefined ? undefined : timeKey(from),
        to === undefined ? undefined : timeKey(to),
      ),
    });
    if (id !== undefined) {
      return { index: 'e', range: entryRange(id) };
    }
    if (attempt !== undefined) {
      return choose('a', attempt);
    }
    if (number !== undefined) {
      return choose('n', this.#index.numbers.token(number, this.#index.salt));
    }
    if (person !== undefined) {
      return choose('p', personToken(this.#index.numbers.person(person), this.#index.salt));
    }
    if (handle !== undefined) {
      return choose('h', handle);
    }
    if (state !== undefined && UNSETTLED.includes(state)) {
      return choose('u');
    }
    if (outcome !== undefined) {
      return choose('o', outcome);
    }
    if (campaign !== undefined) {
      return choose('c', campaign);
    }
    return agent === undefined ? choose('e') : choose('g', agent);
  }

  async #byAttempt(asked: DialIdentity, now: number): Promise<Found | undefined> {
    return asked.attempt === undefined ? undefined : this.#newestSame(rangeOf('a', [asked.attempt]), asked, now);
  }

  async #byHandle(asked: DialIdentity, now: number): Promise<Found | undefined> {
    return asked.handle === undefined
      ? undefined
      : this.#newestSame(rangeOf('h', [asked.handle], timeKey(now - this.#rememberFor)), asked, now);
  }

  async #newestSame(range: KeyRange, asked: DialIdentity, now: number): Promise<Found | undefined> {
    const owner = ownerOf(asked);
    const isByHandle = range.gte.startsWith('h');
    for await (const page of this.#store.range({ ...range, reverse: true })) {
      const ids = page
        .filter(([row, value]) => {
          const mark = readMark(row, value);
          const isElse = isByHandle && (mark?.owner !== owner || (asked.attempt !== undefined && mark.hasAttempt));
          return mark === undefined || (mark.isDialed && !isElse);
        })
        .map(([row]) => lastPart(row));
      const entries = ids.length === 0 ? [] : await this.entries(ids);
      const at = entries.findIndex((entry) => entry === undefined || this.#isSame(entry, asked, now));
      if (at >= 0) {
        return { id: ids[at] as string, entry: entries[at] };
      }
    }
    return undefined;
  }

  #isSame(entry: DialEntry, asked: DialIdentity, now: number): boolean {
    return isSameDial(entry, asked, { numbers: this.#index.numbers, rememberFor: this.#rememberFor, now });
  }

  #read(row: string, value: string): DialEntry | undefined {
    const entry = entryIn(row, value);
    if (!entry) {
      this.damaged += 1;
    }
    return entry;
  }
}
