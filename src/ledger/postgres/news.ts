/**
 * What somebody must be told of, once among all instances: an instance takes the news, tells it, and strikes it off a moment
 * later, so that one that is killed before a flow could do anything with it leaves it to another.
 */

import { attempt } from '../../errors/guard';
import { type Database, identifier } from '../../postgres';
import { waitFor } from '../../timing/wait-for';
import type { DialEntry } from '../entry';
import { COLUMNS, type Row, versionOf } from './rows';

/** ms between telling and striking off. */
const LINGER = 1000;

const PAGE = 100;

interface NewsOptions {
  readonly database: Database;
  readonly schema: string;
  /** s after which what a dead instance has not told is taken over. */
  readonly grace: number;
}

interface Told {
  readonly id: string;
  readonly revision: number;
}

export class News {
  readonly #database: Database;
  readonly #table: string;
  /** Of nobody who lives. */
  readonly #orphaned: string;
  readonly #take: string;
  readonly #told = new Map<string, number>();
  /** What nobody here wanted to hear. */
  readonly #unwanted = new Set<string>();
  #lingering: Promise<void> | undefined;
  #isOver = false;
  #hurry = (): void => {};

  constructor({ database, schema, grace }: NewsOptions) {
    const s = identifier(schema);
    this.#database = database;
    this.#table = `${s}.dial_news`;
    this.#orphaned = `(n.instance IS NULL OR NOT EXISTS (SELECT FROM ${s}.instance i
      WHERE i.id = n.instance AND i.until + make_interval(secs => ${Number(grace)}) > clock_timestamp()))`;
    // Whether it is orphaned is decided once, before any lock is waited for, and the instance must still be the same then:
    // an instance that has come since is not known to this statement. Who is dead without knowing it gets nothing.
    this.#take = `
      WITH orphans AS MATERIALIZED (SELECT n.id, n.instance FROM ${this.#table} n
        WHERE ${this.#orphaned} AND n.id <> ALL ($2::uuid[])
          AND EXISTS (SELECT FROM ${s}.instance i WHERE i.id = $1::uuid AND i.until > clock_timestamp())
        ORDER BY n.id LIMIT ${PAGE}),
      mine AS (SELECT n.id FROM ${this.#table} n JOIN orphans o ON o.id = n.id AND o.instance IS NOT DISTINCT FROM n.instance
        FOR UPDATE OF n SKIP LOCKED),
      taken AS (UPDATE ${this.#table} n SET instance = $1::uuid FROM mine WHERE n.id = mine.id RETURNING n.id, n.revision)
      SELECT ${COLUMNS.replace(/\b(id|revision),/g, 'd.$1,')}, taken.revision AS "newsOf"
      FROM taken JOIN ${s}.dial d ON d.id = taken.id ORDER BY d.claimed_at, d.id`;
  }

  /** It was told. */
  tell(told: readonly Told[]): void {
    for (const { id, revision } of told) {
      this.#told.set(id, revision);
    }
    if (told.length > 0) {
      this.#lingering ??= this.#strikeOffSoon();
    }
  }

  /**
   * Hands on what no living instance tells.
   * @param instance who takes it
   * @param isAlive whether that is certainly still alive: else another one may have taken it by now
   */
  async handOn(instance: string, isAlive: () => boolean, take: (entry: DialEntry) => boolean): Promise<void> {
    const left = new Set(this.#told.keys());
    for (;;) {
      const rows = await this.#database.query<Row & { newsOf: number }>(this.#take, [
        instance,
        `{${[...left].join(',')}}`,
      ]);
      if (rows.length === 0 || !isAlive()) {
        return;
      }
      const told = rows.filter((row) =>
        attempt(
          'News of a dial',
          () => {},
          () => take(versionOf(row).entry),
        ),
      );
      const unwanted = rows.filter((row) => !told.includes(row)).map(({ id }) => id);
      this.tell(told.map(({ id, newsOf }) => ({ id, revision: newsOf })));
      for (const { id } of rows) {
        left.add(id);
      }
      for (const id of unwanted) {
        this.#unwanted.add(id);
      }
      if (unwanted.length > 0) {
        await this.#database.query(
          `UPDATE ${this.#table} SET instance = NULL WHERE id = ANY ($1::uuid[]) AND instance = $2`,
          [`{${unwanted.join(',')}}`, instance],
        );
      }
    }
  }

  /** Whether there is something that no living instance tells, and nobody here has refused. */
  async isWaiting(): Promise<boolean> {
    const rows = await this.#database.query<{ id: string }>(
      `SELECT n.id FROM ${this.#table} n WHERE ${this.#orphaned} AND n.id <> ALL ($1::uuid[]) LIMIT 1`,
      [`{${[...this.#told.keys(), ...this.#unwanted].join(',')}}`],
    );
    return rows.length > 0;
  }

  /** Strikes off what was told, now, for the last time. Resolves when that is done, or cannot be. */
  async flush(): Promise<void> {
    this.#isOver = true;
    this.#hurry();
    await this.#lingering;
  }

  /** What cannot be struck off now is later, so that nobody tells it again when this instance has ended. */
  async #strikeOffSoon(): Promise<void> {
    while (this.#told.size > 0) {
      await waitFor(
        (done) => {
          this.#hurry = done;
        },
        { limit: this.#isOver ? 0 : LINGER },
      );
      const told = [...this.#told];
      const isDone = await this.#strikeOff(told);
      for (const [id, revision] of isDone || this.#isOver || this.#database.isClosed ? told : []) {
        if (this.#told.get(id) === revision) {
          this.#told.delete(id);
        }
      }
    }
    this.#lingering = undefined;
  }

  async #strikeOff(told: readonly (readonly [id: string, revision: number])[]): Promise<boolean> {
    try {
      await this.#database.query(
        `DELETE FROM ${this.#table} n USING unnest($1::uuid[], $2::int[]) AS told (id, revision)
         WHERE n.id = told.id AND n.revision = told.revision`,
        [`{${told.map(([id]) => id).join(',')}}`, `{${told.map(([, revision]) => revision).join(',')}}`],
      );
      return true;
    } catch {
      return false;
    }
  }
}
