/** Finds entries in the table `dial`: newest first, in pages that begin where the one before has ended. */
import { type Database, identifier, isUuid } from '../../postgres';
import type { DialEntry } from '../entry';
import type { Numbers } from '../numbers';
import { dialsOf, type Past, type Whom } from '../past';
import { meets, type Query } from '../query';
import type { DialIdentity } from '../same-dial';
import { attemptKey, COLUMNS, dialRow, digitsFor, keyFor, keyOf, type Row, versionOf } from './rows';
import { indexed, stored } from './texts';

const PAGE = 500;

/** The latest time that a JavaScript date can be, ms. */
const LAST = 8.64e15;

interface Found {
  readonly row: Row;
  readonly entry: DialEntry;
}

interface SearchOptions {
  readonly database: Database;
  readonly schema: string;
  readonly numbers: Numbers;
  readonly rememberFor: number;
}

/** Conditions, and the values of their parameters. */
class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** @param text with `?` where the value is */
  add(text: string, ...values: unknown[]): void {
    const rest = [...values];
    this.#texts.push(text.replace(/\?/g, () => `$${this.values.push(rest.shift())}`));
  }

  get sql(): string {
    return this.#texts.length === 0 ? '' : `WHERE ${this.#texts.join(' AND ')}`;
  }
}

export class Search {
  readonly #options: SearchOptions;
  readonly #table: string;
  readonly #schema: string;

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#schema = identifier(options.schema);
    this.#table = `${this.#schema}.dial`;
  }

  /** The newest dial that is the same as `asked`. */
  async same(asked: DialIdentity): Promise<DialEntry | undefined> {
    const { database, numbers, rememberFor } = this.#options;
    const { server, agent, handle, attempt } = asked;
    const number = asked.number && numbers.store(asked.number);
    const row = dialRow({ server, agent, handle, attempt, number }, number, numbers);
    const [found] = await database.query<Row>(
      `SELECT ${COLUMNS} FROM ${this.#table} WHERE id = (SELECT ${this.#schema}.newest_same(json_populate_record(NULL::${this.#table}, $1), $2, $3))`,
      [JSON.stringify(row), rememberFor, digitsFor(asked.number, numbers)],
    );
    return found && versionOf(found).entry;
  }

  async entry(id: string): Promise<DialEntry | undefined> {
    const [row] = await this.#options.database.query<Row>(`SELECT ${COLUMNS} FROM ${this.#table} WHERE id = $1`, [id]);
    return row && versionOf(row).entry;
  }

  async *stream(query: Query, limit = Number.POSITIVE_INFINITY): AsyncGenerator<DialEntry[]> {
    const { numbers } = this.#options;
    for await (const rows of this.#pages(() => this.#conditions(query), limit)) {
      const found = rows
        .map((row) => versionOf(row).entry)
        .filter((entry) => meets(entry, { number: query.number, spellings: query.spellings }, numbers));
      if (found.length > 0) {
        yield found;
      }
    }
  }

  /** The dials of each of `people` from then on (ms since 1970), by two statements for all. */
  async dialsOf(people: readonly Whom[], from: number): Promise<Omit<Past, 'suppressions'>[]> {
    const { numbers } = this.#options;
    // An extension is among the last digits of what is written.
    const keysOf = ({ number, written }: Whom) => [...new Set([number, written].map((one) => keyFor(one, numbers)))];
    const personOf = ({ person }: Whom) => (person === undefined ? '' : indexed(numbers.person(person)));
    const [byNumber, byPerson] = await Promise.all([
      this.#having('number_key', people.flatMap(keysOf), from),
      this.#having('person', people.map(personOf), from),
    ]);
    const ofNumbers = grouped(byNumber, ({ entry }) => keyOf(entry.number, numbers));
    const ofPersons = grouped(byPerson, ({ row }) => row.person);
    return people.map((whom) => {
      const theirs = keysOf(whom).flatMap((key) => ofNumbers.get(key) ?? []);
      const newest = theirs.sort(
        (one, other) => other.row.place - one.row.place || (one.row.id < other.row.id ? 1 : -1),
      );
      return {
        ofNumber: dialsOf(
          whom,
          newest.map(({ entry }) => entry),
          from,
          numbers,
        ).ofNumber,
        ofPerson: (ofPersons.get(personOf(whom)) ?? []).map(({ entry }) => entry),
      };
    });
  }

  /** @param values empty ones are left out */
  async #having(column: 'number_key' | 'person', values: readonly string[], from: number): Promise<Found[]> {
    const wanted = [...new Set(values.filter((value) => value !== ''))];
    const found: Found[] = [];
    const conditions = () => {
      const made = this.#conditions({ from });
      made.add(`${column} = ANY (?::text[])`, wanted);
      return made;
    };
    for await (const rows of wanted.length === 0 ? [] : this.#pages(conditions)) {
      found.push(...rows.map((row) => ({ row, entry: versionOf(row).entry })));
    }
    return found;
  }

  /** Newest first. @param made anew for each page */
  async *#pages(made: () => Conditions, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Row[]> {
    const { database } = this.#options;
    const size = Math.max(1, Math.min(PAGE, limit));
    let last: Row | undefined;
    do {
      const conditions = made();
      if (last) {
        conditions.add('(claimed_at, id) < (to_timestamp(?::float8), ?::uuid)', last.place, last.id);
      }
      const rows: Row[] = await database.query<Row>(
        `SELECT ${COLUMNS} FROM ${this.#table} ${conditions.sql} ORDER BY claimed_at DESC, id DESC LIMIT ${size}`,
        conditions.values,
        'read',
      );
      yield rows;
      last = rows.length === size ? rows.at(-1) : undefined;
    } while (last);
  }

  async count(query: Query): Promise<number> {
    if (query.number !== undefined) {
      let count = 0;
      for await (const page of this.stream(query)) {
        count += page.length;
      }
      return count;
    }
    const { sql, values } = this.#conditions(query);
    const [row] = await this.#options.database.query<{ count: number }>(
      `SELECT count(*)::float8 AS count FROM ${this.#table} ${sql}`,
      values,
      'read',
    );
    return row?.count ?? 0;
  }

  /** Those that may have a call yet, and those of which nobody knows. Oldest first. */
  async unsettled(query: Query): Promise<DialEntry[]> {
    const { database, numbers } = this.#options;
    const alive = this.#conditions(query);
    alive.add(
      "claimed_at > clock_timestamp() - interval '1 day' AND state IN ('claimed', 'accepted', 'dialing', 'established')",
    );
    const unknown = this.#conditions(query);
    unknown.add(this.#isUnknown);
    const found = await Promise.all(
      [alive, unknown].map(({ sql, values }) =>
        database.query<Row>(`SELECT ${COLUMNS} FROM ${this.#table} ${sql}`, values, 'read'),
      ),
    );
    return found
      .flat()
      .sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1))
      .map((row) => versionOf(row).entry)
      .filter((entry) => meets(entry, { number: query.number, spellings: query.spellings }, numbers));
  }

  /** By the table of unknown dials, since states have no index. */
  get #isUnknown(): string {
    return `state = 'unknown' AND id IN (SELECT id FROM ${this.#schema}.dial_unknown)`;
  }

  #conditions(query: Query): Conditions {
    const { numbers } = this.#options;
    const { id, number, person, handle, attempt, server, agent, campaign, outcome, state, from, to } = query;
    const conditions = new Conditions();
    if (id !== undefined) {
      conditions.add(isUuid(id) ? 'id = ?::uuid' : 'false AND ?::text IS NULL', id);
    }
    if (number !== undefined) {
      conditions.add('number_key = ?', keyFor(number, numbers));
    }
    if (attempt !== undefined) {
      conditions.add('attempt_key = ?::uuid', attemptKey(attempt));
    }
    for (const [column, value] of [
      ['person', person === undefined ? undefined : indexed(numbers.person(person))],
      ['handle', handle && indexed(handle)],
      ['agent', agent === undefined ? undefined : indexed(agent)],
      ['server', server === undefined ? undefined : stored(server)],
      ['campaign', campaign === undefined ? undefined : stored(campaign)],
      ['outcome', outcome === undefined ? undefined : stored(outcome)],
    ] as const) {
      if (value !== undefined) {
        conditions.add(`${column} = ?`, value);
      }
    }
    if (state !== undefined) {
      conditions.add(state === 'unknown' ? this.#isUnknown : 'state = ?', ...(state === 'unknown' ? [] : [state]));
    }
    if (from !== undefined) {
      conditions.add('claimed_at >= to_timestamp(?::float8 / 1000)', within(from));
    }
    if (to !== undefined) {
      conditions.add('claimed_at < to_timestamp(?::float8 / 1000)', within(to));
    }
    return conditions;
  }
}

function grouped(found: readonly Found[], keyOfOne: (one: Found) => string | null): ReadonlyMap<string, Found[]> {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const key = keyOfOne(one) ?? '';
    const group = groups.get(key) ?? [];
    group.push(one);
    groups.set(key, group);
  }
  return groups;
}

function within(time: number): number {
  return Math.min(LAST, Math.max(0, time));
}
