/** The rows of jobs of a ledger in PostgreSQL, in the table `job_row`. */
import { type Database, identifier } from '../../postgres';
import type { Jobs, RowClaim } from '../jobs';
import type { Numbers } from '../numbers';

/** A claim is on disk before anything is sent, also where the database would write it later. */
const ON_DISK = `CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) ELSE '' END`;

interface JobOptions {
  readonly database: Database;
  readonly schema: string;
  readonly numbers: Numbers;
}

export class PostgresJobs implements Jobs {
  readonly #options: JobOptions;
  readonly #table: string;

  constructor(options: JobOptions) {
    this.#options = options;
    this.#table = `${identifier(options.schema)}.job_row`;
  }

  async claim(row: string, run: string): Promise<RowClaim> {
    const { database, numbers } = this.#options;
    const id = numbers.row(row);
    const [claimed] = await database.query(
      `INSERT INTO ${this.#table} AS kept (id, run, claimed_at)
         SELECT $1, $2, clock_timestamp() FROM (SELECT ${ON_DISK} AS setting) AS synced WHERE setting IS NOT NULL
       ON CONFLICT (id) DO UPDATE SET run = excluded.run WHERE kept.run = excluded.run AND NOT kept.is_done
       RETURNING id`,
      [id, run],
    );
    if (claimed) {
      return 'claimed';
    }
    const [kept] = await database.query<{ done: boolean }>(`SELECT is_done AS done FROM ${this.#table} WHERE id = $1`, [
      id,
    ]);
    return kept?.done ? 'done' : 'unsettled';
  }

  async settle(row: string, run: string, isDone: boolean): Promise<void> {
    const { database, numbers } = this.#options;
    const mine = 'WHERE id = $1 AND run = $2 AND NOT is_done';
    await database.query(
      isDone ? `UPDATE ${this.#table} SET is_done = true ${mine}` : `DELETE FROM ${this.#table} ${mine}`,
      [numbers.row(row), run],
    );
  }
}
