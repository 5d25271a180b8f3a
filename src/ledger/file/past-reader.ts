/**
 * Finds what the store has about many people. Of most there is nothing, which is known without asking the disk. The others are looked
 * for one by one or, if they are many, by reading through the index once.
 */
import { Breath } from '../../timing/breath';
import type { DialEntry } from '../entry';
import { timeKey } from '../ids';
import { personToken } from '../numbers';
import { dialsOf, NO_PAST, PAGE_OF_PEOPLE, type Past, type Whom } from '../past';
import type { Suppression } from '../suppressions';
import { lastPart, rangeOf, tokenIn } from './keys';
import type { KnownTokens } from './known-tokens';
import type { Reader } from './reader';
import type { NumberIndex } from './rows';
import type { KeyValueStore } from './store';
import type { SuppressionRows } from './suppression-rows';

/** Rows of an index that are read in the time in which one token is looked for. */
const ROWS_PER_LOOK = 40;

interface PastReaderOptions {
  readonly store: KeyValueStore;
  readonly index: NumberIndex;
  readonly known: KnownTokens;
  readonly reader: Reader;
  readonly suppressions: SuppressionRows;
}

/** Where there may be something about somebody. */
interface Trace {
  readonly whom: Whom;
  /** Tokens, of the number as it is written too: an extension is among its last digits. */
  readonly n: readonly string[];
  readonly p: readonly string[];
  readonly isSuppressed: boolean;
}

/** IDs of dials by token, newest first. */
type Ids = ReadonlyMap<string, readonly string[]>;

/** Undefined: to be looked for one by one. */
type Indexes = Readonly<Record<'n' | 'p', Ids | undefined>>;

const NO_INDEXES: Indexes = { n: undefined, p: undefined };

/** What there is about somebody. */
interface Found {
  readonly ids: readonly string[];
  readonly suppressions: readonly Suppression[];
}

export class PastReader {
  readonly #options: PastReaderOptions;

  constructor(options: PastReaderOptions) {
    this.#options = options;
  }

  /** @param from ms since 1970: earlier dials do not count; undefined: none do. @returns in the order of `people`, in pages */
  async *of(people: readonly Whom[], from: number | undefined): AsyncGenerator<readonly Past[]> {
    const filled = this.#options.known.fill();
    const areMany = people.length > PAGE_OF_PEOPLE;
    if (areMany) {
      await filled;
    }
    const breath = new Breath();
    const traces: (Trace | undefined)[] = [];
    for (const whom of people) {
      traces.push(this.#traceOf(whom, from !== undefined));
      if (breath.isDue) {
        await breath.take();
      }
    }
    const since = from ?? 0;
    const indexes = areMany
      ? { n: await this.#scan('n', traces, since), p: await this.#scan('p', traces, since) }
      : NO_INDEXES;
    for (let start = 0; start < traces.length; start += PAGE_OF_PEOPLE) {
      yield await this.#page(traces.slice(start, start + PAGE_OF_PEOPLE), since, indexes);
    }
  }

  /** Undefined if there certainly is nothing. */
  #traceOf(whom: Whom, isCounted: boolean): Trace | undefined {
    const { index, known } = this.#options;
    const { numbers, salt } = index;
    const { number, written, person } = whom;
    const token = numbers.token(number, salt);
    const tokens = number === written ? [token] : [...new Set([token, numbers.token(written, salt)])];
    const isSuppressed = tokens.some((one) => known.mayHave('s', one));
    const ofPerson = isCounted && person !== undefined ? [personToken(numbers.person(person), salt)] : [];
    const n = isCounted ? tokens.filter((one) => known.mayHave('n', one)) : [];
    const p = ofPerson.filter((one) => known.mayHave('p', one));
    return n.length > 0 || p.length > 0 || isSuppressed ? { whom, n, p, isSuppressed } : undefined;
  }

  /** The whole index, as far as it is about those; undefined if so few are better looked for one by one. */
  async #scan(index: 'n' | 'p', traces: readonly (Trace | undefined)[], since: number): Promise<Ids | undefined> {
    const { store, known } = this.#options;
    const wanted = new Set(traces.flatMap((trace) => trace?.[index] ?? []));
    if (wanted.size * ROWS_PER_LOOK < known.size) {
      return undefined;
    }
    const ids = new Map<string, string[]>();
    const first = timeKey(since);
    const breath = new Breath();
    for await (const rows of store.keyPages(rangeOf(index))) {
      for (const row of rows) {
        const token = tokenIn(row);
        if (wanted.has(token) && lastPart(row) >= first) {
          ids.set(token, [lastPart(row), ...(ids.get(token) ?? [])]);
        }
      }
      if (breath.isDue) {
        await breath.take();
      }
    }
    return ids;
  }

  async #page(traces: readonly (Trace | undefined)[], since: number, indexes: Indexes): Promise<readonly Past[]> {
    if (traces.every((trace) => trace === undefined)) {
      return traces.map(() => NO_PAST);
    }
    const found = await Promise.all(traces.map((trace) => trace && this.#find(trace, since, indexes)));
    const entries = await this.#entries(found.flatMap((one) => one?.ids ?? []));
    return found.map((one, at) => {
      const trace = traces[at];
      if (!one || !trace) {
        return NO_PAST;
      }
      const theirs = one.ids.flatMap((id) => entries.get(id) ?? []);
      return { ...dialsOf(trace.whom, theirs, since, this.#options.index.numbers), suppressions: one.suppressions };
    });
  }

  async #find({ whom, n, p, isSuppressed }: Trace, since: number, indexes: Indexes): Promise<Found> {
    const idsOf = async (index: 'n' | 'p', token: string) => {
      const range = rangeOf(index, [token], timeKey(since));
      const ids = indexes[index];
      return ids ? (ids.get(token) ?? []) : (await this.#options.store.keys(range)).map(lastPart);
    };
    const [suppressions, ...found] = await Promise.all([
      isSuppressed ? this.#options.suppressions.of([whom.number, whom.written]) : [],
      ...n.map((token) => idsOf('n', token)),
      ...p.map((token) => idsOf('p', token)),
    ]);
    // An ID begins with the time.
    return { ids: [...new Set(found.flat())].sort().reverse(), suppressions };
  }

  async #entries(ids: readonly string[]): Promise<ReadonlyMap<string, DialEntry>> {
    const entries = new Map<string, DialEntry>();
    const all = [...new Set(ids)];
    for (let start = 0; start < all.length; start += PAGE_OF_PEOPLE) {
      for (const entry of await this.#options.reader.entries(all.slice(start, start + PAGE_OF_PEOPLE))) {
        if (entry) {
          entries.set(entry.id, entry);
        }
      }
    }
    return entries;
  }
}
