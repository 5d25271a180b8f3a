/** The suppressions of a ledger in PostgreSQL, in the table `suppression`. */
import { type Database, identifier, uuid7 } from '../../postgres';
import type { Numbers } from '../numbers';
import { isOver, type NewSuppression, newSuppression, type Suppression, type Suppressions } from '../suppressions';
import { indexed, restored, stored } from './texts';

/** Of the tokens: what is left of an erased number must not hold its last digits. */
const SALT = 'suppression';

const PAGE = 500;

interface SuppressionOptions {
  readonly database: Database;
  readonly schema: string;
  readonly numbers: Numbers;
  /** ms since 1970 by the clock of the database. */
  now(): number;
}

interface Row {
  readonly id: string;
  readonly number: string;
  readonly reason: string;
  readonly at: number;
  readonly until: number | null;
  readonly by: string | null;
}

const COLUMNS = `id, number, reason, ${ms('added_at')} AS at, ${ms('until')} AS until, added_by AS by`;

const LASTING = '(until IS NULL OR until > clock_timestamp())';

export class PostgresSuppressions implements Suppressions {
  readonly #options: SuppressionOptions;
  readonly #table: string;

  constructor(options: SuppressionOptions) {
    this.#options = options;
    this.#table = `${identifier(options.schema)}.suppression`;
  }

  async add(wanted: NewSuppression): Promise<Suppression> {
    const { database, numbers, now } = this.#options;
    const { number, reason } = wanted;
    const at = now();
    const earlier = (await this.#covering([number])).filter((one) => one.reason === reason);
    const lasting = earlier.filter((one) => !isOver(one, at));
    const added = newSuppression(uuid7(at), wanted, numbers.store(number), at, lasting);
    await database.query(
      `WITH replaced AS (DELETE FROM ${this.#table} WHERE id = ANY ($1::uuid[]))
       INSERT INTO ${this.#table} (id, number, number_key, reason, added_at, until, added_by)
       VALUES ($2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8)`,
      [
        idsOf(earlier),
        added.id,
        stored(added.number),
        this.#keyOf(number),
        stored(reason),
        at,
        added.until ?? null,
        added.by === undefined ? null : stored(added.by),
      ],
    );
    return added;
  }

  async remove(number: string, reason?: string): Promise<number> {
    const found = (await this.#covering([number])).filter((one) => reason === undefined || one.reason === reason);
    const removed = await this.#options.database.query(
      `DELETE FROM ${this.#table} WHERE id = ANY ($1::uuid[]) RETURNING id`,
      [idsOf(found)],
    );
    return removed.length;
  }

  of(spellings: readonly string[]): Promise<Suppression[]> {
    return this.#covering(spellings, LASTING);
  }

  /** As {@link of}, for many numbers by one statement. */
  async ofMany(numbers: readonly (readonly string[])[]): Promise<Suppression[][]> {
    const found = await this.#having(numbers.flat(), LASTING);
    return numbers.map((spellings) => (found.length === 0 ? [] : this.#meant(found, spellings)));
  }

  async *list(): AsyncGenerator<readonly Suppression[]> {
    let last: string | undefined;
    do {
      const rows = await this.#options.database.query<Row>(
        `SELECT ${COLUMNS} FROM ${this.#table} WHERE ${LASTING} AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT ${PAGE}`,
        [last ?? null],
        'read',
      );
      yield rows.map(suppressionIn);
      last = rows.length === PAGE ? rows.at(-1)?.id : undefined;
    } while (last !== undefined);
  }

  /** Leaves only hashes of the number. */
  async erase(number: string): Promise<void> {
    for (const one of await this.#covering([number])) {
      await this.#options.database.query(`UPDATE ${this.#table} SET number = $2 WHERE id = $1`, [
        one.id,
        stored(this.#options.numbers.remains(one.number, SALT)),
      ]);
    }
  }

  async #covering(spellings: readonly string[], condition = 'true'): Promise<Suppression[]> {
    return this.#meant(await this.#having(spellings, condition), spellings);
  }

  /** Those that may be meant for one of the numbers. */
  async #having(numbers: readonly string[], condition: string): Promise<Suppression[]> {
    const keys = [...new Set(numbers.map((number) => this.#keyOf(number)))];
    const rows = await this.#options.database.query<Row>(
      `SELECT ${COLUMNS} FROM ${this.#table} WHERE number_key = ANY ($1::text[]) AND ${condition}`,
      [keys],
    );
    return rows.map(suppressionIn);
  }

  #meant(found: readonly Suppression[], spellings: readonly string[]): Suppression[] {
    const { numbers } = this.#options;
    return found.filter((one) => spellings.some((number) => numbers.covers(one.number, number, SALT)));
  }

  #keyOf(number: string): string {
    return indexed(this.#options.numbers.token(number, SALT));
  }
}

function idsOf(suppressions: readonly Suppression[]): string {
  return `{${suppressions.map(({ id }) => id).join(',')}}`;
}

function suppressionIn({ id, number, reason, at, until, by }: Row): Suppression {
  return {
    id,
    number: restored(number),
    reason: restored(reason),
    at,
    until: until ?? undefined,
    by: by === null ? undefined : restored(by),
  };
}

/** ms since 1970. */
function ms(column: string): string {
  return `round(extract(epoch FROM ${column}) * 1000)::float8`;
}
