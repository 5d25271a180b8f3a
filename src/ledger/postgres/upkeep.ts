/** What is done now and then: settling what dead instances have left, deleting what is old, counting what is there. */
import { GwsError } from '../../errors/gws-error';
import { type Database, identifier } from '../../postgres';
import { elapsed } from '../../timing/clock';
import type { Numbers } from '../numbers';

/** Entries deleted by one statement: some tenths of a second. */
const BATCH = 5_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Entries from which on the statistics of the database are exact enough. */
const MANY = 100_000;

interface UpkeepOptions {
  readonly database: Database;
  readonly schema: string;
  readonly numbers: Numbers;
  /** s for which a dead instance is left alone. */
  readonly grace: number;
}

export class Upkeep {
  /** In the ledger. */
  entries = 0;
  unknown = 0;
  readonly #options: UpkeepOptions;
  readonly #s: string;
  /** Of the server, when this instance was last there. */
  #timeline: string | undefined;
  #deletedAt = Number.NEGATIVE_INFINITY;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#s = identifier(options.schema);
  }

  /**
   * Compares how the ledger keeps numbers with how it is to, and its server with the last one.
   * @returns whether another server has taken over
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` if the numbers are kept in another way
   */
  async open(timeline: string | undefined): Promise<boolean> {
    const { database, numbers } = this.#options;
    const [known] = await database.query<{ numbers: string; check: string; timeline: string | null }>(
      `WITH before AS MATERIALIZED (SELECT timeline FROM ${this.#s}.meta)
       UPDATE ${this.#s}.meta SET numbers = coalesce(numbers, $1), numbers_check = coalesce(numbers_check, $2),
         timeline = coalesce($3, meta.timeline)
       FROM before RETURNING numbers, numbers_check AS check, before.timeline`,
      [numbers.mode, numbers.check, timeline ?? null],
    );
    if (known && (known.numbers !== numbers.mode || known.check !== numbers.check)) {
      throw this.#otherNumbers(known.numbers);
    }
    const before = [known?.timeline ?? undefined, this.#timeline].filter((one) => one !== undefined);
    this.#timeline = timeline;
    return timeline !== undefined && before.some((one) => one !== timeline);
  }

  /** What is claimed by an instance that is dead is unknown from now on, and somebody must be told. */
  async sweep(): Promise<void> {
    const { database, grace, schema } = this.#options;
    await database.query(
      `WITH dead AS MATERIALIZED (SELECT id, started_at, until FROM ${this.#s}.instance
         WHERE until + make_interval(secs => $1) < clock_timestamp()
           AND (swept_at IS NULL OR swept_at < until + interval '1 minute')
           AND pg_try_advisory_xact_lock(hashtextextended($2, 0))),
       swept AS (UPDATE ${this.#s}.dial d
         SET state = 'unknown', unknown_at = clock_timestamp(), recovered = true, revision = revision + 1
         FROM dead WHERE d.instance = dead.id AND d.state = 'claimed'
           AND d.claimed_at > greatest(dead.started_at, dead.until - interval '2 days') - interval '1 minute'
           AND d.claimed_at < dead.until + interval '1 minute'
         RETURNING d.id, d.revision),
       news AS (INSERT INTO ${this.#s}.dial_news AS known (id, revision) SELECT id, revision FROM swept
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, instance = NULL)
       UPDATE ${this.#s}.instance i SET swept_at = clock_timestamp() FROM dead WHERE i.id = dead.id`,
      [grace, `gws-ledger-sweep:${schema}`],
    );
  }

  /** What `before` has claimed, and nothing has become of, is claimed by `after`. */
  async adopt(before: string, after: string, ids: readonly string[]): Promise<void> {
    await this.#options.database.query(
      `UPDATE ${this.#s}.dial SET instance = $2 WHERE id = ANY ($3::uuid[]) AND instance = $1 AND state = 'claimed'`,
      [before, after, `{${ids.join(',')}}`],
    );
  }

  /** @param retention ms for which entries are kept */
  async pulse(retention: number): Promise<void> {
    await this.sweep();
    if (elapsed() - this.#countedAt > MINUTE) {
      await this.takeStock();
    }
    if (elapsed() - this.#deletedAt > HOUR) {
      this.#deletedAt = elapsed();
      await this.#forgetInstances();
      await this.#options.database.query(`DELETE FROM ${this.#s}.suppression WHERE until < clock_timestamp()`);
      await this.#purgeJobs('clock_timestamp() - make_interval(secs => $1::float8 / 1000)', retention);
      await this.#purge('clock_timestamp() - make_interval(secs => $1::float8 / 1000)', retention);
    }
  }

  /** Deletes what was claimed before then, ms since 1970. @returns how many */
  async purge(before: number): Promise<number> {
    await this.#purgeJobs('to_timestamp($1::float8 / 1000)', before);
    return this.#purge('to_timestamp($1::float8 / 1000)', before);
  }

  async takeStock(): Promise<void> {
    const [row] = await this.#options.database.query<{ entries: number; unknown: number }>(
      `SELECT (CASE WHEN reltuples > ${MANY} THEN reltuples ELSE (SELECT count(*) FROM ${this.#s}.dial) END)::float8 AS entries,
         (SELECT count(*)::int FROM ${this.#s}.dial_unknown) AS unknown
       FROM pg_class WHERE oid = $1::regclass`,
      [`${this.#s}.dial`],
      'read',
    );
    this.entries = row?.entries ?? 0;
    this.unknown = row?.unknown ?? 0;
    this.#countedAt = elapsed();
  }

  async #purgeJobs(before: string, value: number): Promise<void> {
    for (let count = BATCH; count === BATCH; ) {
      const gone = await this.#options.database.query(
        `DELETE FROM ${this.#s}.job_row WHERE id IN (SELECT id FROM ${this.#s}.job_row WHERE claimed_at < ${before}
           ORDER BY claimed_at LIMIT ${BATCH}) RETURNING id`,
        [value],
      );
      count = gone.length;
    }
  }

  async #purge(before: string, value: number): Promise<number> {
    let purged = 0;
    for (;;) {
      const [{ count } = { count: 0 }] = await this.#options.database.query<{ count: number }>(
        `WITH old AS (SELECT id FROM ${this.#s}.dial WHERE claimed_at < ${before}
           ORDER BY claimed_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
         gone AS (DELETE FROM ${this.#s}.dial d USING old WHERE d.id = old.id)
         SELECT count(*)::int AS count FROM old`,
        [value],
      );
      purged += count;
      this.entries = Math.max(0, this.entries - count);
      if (count < BATCH) {
        return purged;
      }
    }
  }

  async #forgetInstances(): Promise<void> {
    await this.#options.database.query(
      `DELETE FROM ${this.#s}.instance i WHERE until < clock_timestamp() - interval '1 day' AND swept_at > until
         AND NOT EXISTS (SELECT FROM ${this.#s}.lease WHERE holder = i.id)`,
    );
  }

  #otherNumbers(mode: string): GwsError {
    const { database, numbers } = this.#options;
    const fault =
      mode === 'plain'
        ? 'keeps its numbers as they are'
        : numbers.mode === 'plain'
          ? 'keeps its numbers hashed'
          : 'keeps its numbers hashed with another key';
    return new GwsError(
      'GWS_LEDGER_UNAVAILABLE',
      `The ledger in ${database.name} ${fault}. Nothing is dialed without it. Choose the same in the ledger node, or another schema.`,
    );
  }
}
