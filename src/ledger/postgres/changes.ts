/**
 * Writes what becomes of dials. Which change is allowed is decided here, as for every kind of ledger, on the entry as it was
 * read, and is written only if nobody has changed it since.
 */
import { type Database, DatabaseFailure, identifier } from '../../postgres';
import { KeyedTurns } from '../../timing/keyed-turns';
import type { DialEntry } from '../entry';
import type { Numbers } from '../numbers';
import { COLUMNS, changeable, type Row, type Version, versionOf, wholeRow } from './rows';

/** Dials of this process that are kept in memory, so that they need not be read before a change. */
const REMEMBERED = 5_000;

/** Attempts to write after an answer was lost. */
const ATTEMPTS = 3;

interface ChangesOptions {
  readonly database: Database;
  readonly schema: string;
  readonly numbers: Numbers;
  /** Whether somebody must be told of the change, and by which instance; `null`: by whoever comes first. */
  readonly teller: (after: DialEntry, before: DialEntry) => Teller;
  readonly onChanged: (after: Version, before: DialEntry, teller: Teller) => void;
}

type Teller = string | null | undefined;

/** A change is in the database. */
interface Written {
  /** As far as somebody must be told of it: none if the instance that was to was not alive any more. */
  readonly teller: string | null;
}

export class Changes {
  readonly #options: ChangesOptions;
  readonly #table: string;
  readonly #news: string;
  readonly #instance: string;
  readonly #turns = new KeyedTurns();
  /** By ID, the oldest first. */
  readonly #known = new Map<string, Version>();

  constructor(options: ChangesOptions) {
    this.#options = options;
    const s = identifier(options.schema);
    this.#table = `${s}.dial`;
    this.#news = `${s}.dial_news`;
    this.#instance = `${s}.instance`;
  }

  /** It was claimed just now. */
  remember(version: Version): void {
    this.#known.delete(version.entry.id);
    this.#known.set(version.entry.id, version);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) {
      this.#known.delete(oldest);
    }
  }

  /** IDs of dials of this process of which nothing has become known yet. */
  get claimed(): string[] {
    return [...this.#known.values()].flatMap(({ entry }) => (entry.state === 'claimed' ? [entry.id] : []));
  }

  /**
   * @param next the entry as it is to be; undefined if there is nothing to change
   * @returns the entry as it is then; undefined if there is none
   * @throws {DatabaseFailure} it may have been written
   */
  change(id: string, next: (entry: DialEntry) => DialEntry | undefined): Promise<DialEntry | undefined> {
    return this.#turns.run([id], async () => {
      for (;;) {
        const before = this.#known.get(id) ?? (await this.#read(id));
        const entry = before && next(before.entry);
        if (!before || !entry) {
          return before?.entry;
        }
        const after = { entry, revision: before.revision + 1 };
        const teller = this.#options.teller(entry, before.entry);
        const written = await this.#write(after, teller);
        if (written) {
          this.remember(after);
          this.#options.onChanged(after, before.entry, teller === undefined ? undefined : written.teller);
          return entry;
        }
        this.#known.delete(id);
      }
    });
  }

  /**
   * Writes dials of this process that the server does not know any more, so that nobody makes them again.
   * @returns how many those were
   * @throws {DatabaseFailure}
   */
  async restore(instance: string): Promise<number> {
    const { database, numbers } = this.#options;
    const rows = [...this.#known.values()].map((version) => wholeRow(version, instance, numbers));
    const restored = await database.query(
      `INSERT INTO ${this.#table} SELECT r.* FROM json_populate_recordset(NULL::${this.#table}, $1) r
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [JSON.stringify(rows)],
    );
    return restored.length;
  }

  async #read(id: string): Promise<Version | undefined> {
    const [row] = await this.#options.database.query<Row>(`SELECT ${COLUMNS} FROM ${this.#table} WHERE id = $1`, [id]);
    return row && versionOf(row);
  }

  /** @returns undefined if somebody else has changed it meanwhile */
  async #write(after: Version, teller: Teller): Promise<Written | undefined> {
    const { database, numbers } = this.#options;
    const { entry, revision } = after;
    const [columns, values] = changeable(entry, numbers);
    const set = columns.map((column, at) => `${column} = $${at + 5}`).join(', ');
    const sql = `
      WITH changed AS (UPDATE ${this.#table} SET ${set}, revision = revision + 1
        WHERE id = $1 AND revision = $2::int - 1 RETURNING id, revision),
      news AS (INSERT INTO ${this.#news} AS known (id, revision, instance)
        SELECT id, revision, (SELECT i.id FROM ${this.#instance} i WHERE i.id = $4::uuid AND i.until > clock_timestamp())
        FROM changed WHERE $3
        ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, instance = excluded.instance RETURNING instance)
      SELECT (SELECT instance::text FROM news) AS teller FROM changed`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const [written] = await database.query<Written>(sql, [
          entry.id,
          revision,
          teller !== undefined,
          teller ?? null,
          ...values,
        ]);
        return written ?? (attempt > 1 ? await this.#writtenBefore(after, teller) : undefined);
      } catch (failure) {
        const mayTryAgain = failure instanceof DatabaseFailure && (failure.kind === 'lost' || failure.isPassing);
        if (!mayTryAgain || attempt === ATTEMPTS) {
          throw failure;
        }
      }
    }
  }

  /** The change whose answer was lost, if it is there, and nobody else has written the same. */
  async #writtenBefore({ entry, revision }: Version, teller: Teller): Promise<Written | undefined> {
    const known = await this.#read(entry.id);
    const isThere =
      known?.revision === revision && known.entry.state === entry.state && known.entry.outcome === entry.outcome;
    if (!isThere || teller === undefined) {
      return isThere ? { teller: null } : undefined;
    }
    const [news] = await this.#options.database.query<Written>(
      `SELECT instance::text AS teller FROM ${this.#news} WHERE id = $1 AND revision = $2`,
      [entry.id, revision],
    );
    return news?.teller === teller ? news : undefined;
  }
}
