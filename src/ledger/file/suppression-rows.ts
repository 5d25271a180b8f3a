/** The suppressions of a file ledger: a row for each, found by the token of its number. */
import { KeyedTurns } from '../../timing/keyed-turns';
import { newId, timeKey } from '../ids';
import { isOver, type NewSuppression, newSuppression, type Suppression, type Suppressions } from '../suppressions';
import { sealed, unsealed } from './checksum';
import type { Commits } from './commits';
import { unavailable } from './faults';
import { key, partsOf, rangeOf } from './keys';
import type { KnownTokens } from './known-tokens';
import type { NumberIndex } from './rows';
import { del, type KeyValueStore, put, type Write } from './store';

/** Deleted in one batch: more would block the event loop for longer than a few ms. */
const CHUNK = 100;

export class SuppressionRows implements Suppressions {
  readonly #store: KeyValueStore;
  readonly #commits: Commits;
  readonly #index: NumberIndex;
  readonly #known: KnownTokens;
  readonly #turns = new KeyedTurns();

  constructor(store: KeyValueStore, commits: Commits, index: NumberIndex, known: KnownTokens) {
    this.#store = store;
    this.#commits = commits;
    this.#index = index;
    this.#known = known;
  }

  add(wanted: NewSuppression): Promise<Suppression> {
    const { number, reason } = wanted;
    return this.#inTurn(number, async (token) => {
      const now = Date.now();
      const earlier = (await this.#covering(number)).filter((one) => one.reason === reason);
      const stored = this.#index.numbers.store(number);
      const lasting = earlier.filter((one) => !isOver(one, now));
      const added = newSuppression(newId(now), wanted, stored, now, lasting);
      this.#known.note('s', token);
      await this.#write([...earlier.flatMap((one) => deletions(token, one)), ...rows(token, added)]);
      return added;
    });
  }

  remove(number: string, reason?: string): Promise<number> {
    return this.#inTurn(number, async (token) => {
      const found = (await this.#covering(number)).filter((one) => reason === undefined || one.reason === reason);
      await this.#write(found.flatMap((one) => deletions(token, one)));
      return found.length;
    });
  }

  async of(spellings: readonly string[]): Promise<Suppression[]> {
    void this.#known.fill();
    const now = Date.now();
    const found = await Promise.all([...new Set(spellings)].map((number) => this.#covering(number)));
    const byId = new Map(found.flat().map((one) => [one.id, one]));
    return [...byId.values()].filter((one) => !isOver(one, now));
  }

  async *list(): AsyncGenerator<readonly Suppression[]> {
    const now = Date.now();
    for await (const page of this.#store.range(rangeOf('s'))) {
      const read = page.map(([row, value]) => suppressionIn(row, value));
      yield read.filter((one): one is Suppression => one !== undefined && !isOver(one, now));
    }
  }

  /** Leaves only hashes of the number. @returns whether there was anything to erase */
  erase(number: string): Promise<boolean> {
    const { numbers, salt } = this.#index;
    return this.#inTurn(number, async (token) => {
      const found = await this.#covering(number);
      const left = found.map((one) => ({ ...one, number: numbers.remains(one.number, salt) }));
      const changed = left.filter((one, at) => one.number !== found[at]?.number);
      await this.#write(changed.flatMap((one) => rows(token, one)));
      return changed.length > 0;
    });
  }

  /** Deletes what is over. */
  async purge(now: number): Promise<void> {
    for await (const page of this.#store.range({ ...rangeOf('x'), lt: key('x', timeKey(now + 1)) })) {
      for (let from = 0; from < page.length; from += CHUNK) {
        const writes = page.slice(from, from + CHUNK).flatMap(([row]) => {
          const [, , token = '', id = ''] = partsOf(row);
          return [del(row), del(key('s', token, id))];
        });
        await this.#commits.commit(writes, { sync: false });
      }
    }
  }

  async #covering(number: string): Promise<Suppression[]> {
    const { numbers, salt } = this.#index;
    const found: Suppression[] = [];
    const token = numbers.token(number, salt);
    if (!this.#known.mayHave('s', token)) {
      return found;
    }
    for await (const page of this.#store.range(rangeOf('s', [token]))) {
      for (const [row, value] of page) {
        const one = suppressionIn(row, value);
        if (!one) {
          throw unavailable(
            'An entry of the suppressed numbers is damaged, and may be of this one.',
            'Restore the ledger from a backup.',
          );
        }
        if (numbers.covers(one.number, number, salt)) {
          found.push(one);
        }
      }
    }
    return found;
  }

  #inTurn<Result>(number: string, work: (token: string) => Promise<Result>): Promise<Result> {
    const token = this.#index.numbers.token(number, this.#index.salt);
    return this.#turns.run([token], () => work(token));
  }

  async #write(writes: readonly Write[]): Promise<void> {
    if (writes.length > 0) {
      await this.#commits.commit(writes, { sync: true });
    }
  }
}

function rows(token: string, suppression: Suppression): Write[] {
  const { id, until } = suppression;
  const row = key('s', token, id);
  return [
    put(row, sealed(row, JSON.stringify(suppression))),
    ...(until === undefined ? [] : [put(key('x', timeKey(until), token, id), '')]),
  ];
}

function deletions(token: string, { id, until }: Suppression): Write[] {
  return [del(key('s', token, id)), ...(until === undefined ? [] : [del(key('x', timeKey(until), token, id))])];
}

/** Undefined if it is damaged. */
function suppressionIn(row: string, value: string): Suppression | undefined {
  const text = unsealed(row, value);
  return text === undefined ? undefined : (JSON.parse(text) as Suppression);
}
