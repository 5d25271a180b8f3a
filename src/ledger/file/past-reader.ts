/** Finds what the store has about many people at once. Of most there is nothing, which is known without asking the disk. */
import { Breath } from '../../timing/breath';
import type { DialEntry } from '../entry';
import { timeKey } from '../ids';
import { personToken } from '../numbers';
import { dialsOf, NO_PAST, type Past, type Whom } from '../past';
import type { Suppression } from '../suppressions';
import { lastPart, rangeOf } from './keys';
import type { KnownTokens, Tokened } from './known-tokens';
import type { Reader } from './reader';
import type { NumberIndex } from './rows';
import { type KeyValueStore, PAGE } from './store';
import type { SuppressionRows } from './suppression-rows';

interface PastReaderOptions {
  readonly store: KeyValueStore;
  readonly index: NumberIndex;
  readonly known: KnownTokens;
  readonly reader: Reader;
  readonly suppressions: SuppressionRows;
}

/** What there may be about somebody. */
interface Found {
  /** Of dials, newest first. */
  readonly ids: readonly string[];
  readonly suppressions: readonly Suppression[];
}

type Row = readonly [index: Tokened, token: string];

export class PastReader {
  readonly #options: PastReaderOptions;

  constructor(options: PastReaderOptions) {
    this.#options = options;
  }

  /** @param from ms since 1970: earlier dials do not count; undefined: none do. @returns in the order of `people` */
  async of(people: readonly Whom[], from: number | undefined): Promise<readonly Past[]> {
    void this.#options.known.fill();
    const looks = people.map((whom) => this.#look(whom, from));
    if (looks.every((look) => look === undefined)) {
      return looks.map(() => NO_PAST);
    }
    const found = await Promise.all(looks);
    const entries = await this.#entries(found.flatMap((one) => one?.ids ?? []));
    return found.map((one, at) => {
      if (!one) {
        return NO_PAST;
      }
      const theirs = one.ids.flatMap((id) => entries.get(id) ?? []);
      const dials = dialsOf(people[at] as Whom, theirs, from ?? 0, this.#options.index.numbers);
      return { ...dials, suppressions: one.suppressions };
    });
  }

  /** Undefined if there certainly is nothing. */
  #look({ number, written, person }: Whom, from: number | undefined): Promise<Found> | undefined {
    const { index, known, suppressions } = this.#options;
    const { numbers, salt } = index;
    const token = numbers.token(number, salt);
    const isSuppressed = known.mayHave('s', token) || known.mayHave('s', numbers.token(written, salt));
    const dials: Row[] = [];
    if (from !== undefined && known.mayHave('n', token)) {
      dials.push(['n', token]);
    }
    const ofPerson =
      from === undefined || person === undefined ? undefined : personToken(numbers.person(person), salt);
    if (ofPerson !== undefined && known.mayHave('p', ofPerson)) {
      dials.push(['p', ofPerson]);
    }
    return dials.length > 0 || isSuppressed
      ? this.#find(dials, from ?? 0, isSuppressed ? suppressions.of([number, written]) : [])
      : undefined;
  }

  async #find(
    dials: readonly Row[],
    from: number,
    suppressions: readonly Suppression[] | Promise<readonly Suppression[]>,
  ): Promise<Found> {
    const since = timeKey(from);
    const rows = dials.map(([index, token]) => this.#options.store.keys(rangeOf(index, [token], since)));
    const [suppressed, ...found] = await Promise.all([suppressions, ...rows]);
    // An ID begins with the time.
    return { ids: [...new Set(found.flat().map(lastPart))].sort().reverse(), suppressions: suppressed };
  }

  async #entries(ids: readonly string[]): Promise<ReadonlyMap<string, DialEntry>> {
    const breath = new Breath();
    const all = [...new Set(ids)];
    const entries = new Map<string, DialEntry>();
    for (let from = 0; from < all.length; from += PAGE) {
      for (const entry of await this.#options.reader.entries(all.slice(from, from + PAGE))) {
        if (entry) {
          entries.set(entry.id, entry);
        }
      }
      if (breath.isDue) {
        await breath.take();
      }
    }
    return entries;
  }
}
