/** Makes the schema of a ledger, and brings an older one up to date, whoever else does so at the same time. */
import type { Database, Run } from './database';
import { STEPS } from './tables';
import { UnusableDatabase } from './unusable';

/** Of the newest schema that this package knows. */
const SCHEMA_VERSION = STEPS.length;

/** PostgreSQL cuts longer names off. */
const LONGEST_NAME = 63;

/** What the text of a function stands between. */
const QUOTE = '$$';

/** The name of a schema as an identifier in SQL, also within the text of a function. @throws {RangeError} if there can be none of that name */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0') || name.includes(QUOTE) || Buffer.byteLength(name) > LONGEST_NAME) {
    throw new RangeError(name);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Whether a schema of that version need not be migrated. */
export function isSchemaCurrent(version: number): boolean {
  return version === SCHEMA_VERSION;
}

/** All statements that make the newest schema, for sites where the ledger's role may not. */
export function schemaSql(name: string): string {
  const s = identifier(name);
  return [
    'BEGIN;',
    `CREATE SCHEMA IF NOT EXISTS ${s};`,
    ...STEPS.map((step) => step(s)),
    `INSERT INTO ${s}.meta (version) VALUES (${SCHEMA_VERSION});`,
    'COMMIT;',
  ].join('\n');
}

/**
 * @param name of the schema
 * @throws {DatabaseFailure}
 * @throws {UnusableDatabase} `schema-newer` if a newer version of this package has migrated it
 */
export async function migrate(database: Database, name: string): Promise<void> {
  if ((await schemaVersion(database.query.bind(database), name)) === SCHEMA_VERSION) {
    return;
  }
  await database.transaction(async (run) => {
    await run("SELECT set_config('lock_timeout', '30s', true)");
    await run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`gws-ledger:${name}`]);
    const version = await schemaVersion(run, name);
    const s = identifier(name);
    if (version === undefined) {
      await create(run, name);
    }
    // While somebody waits to change a table, everybody else waits behind him.
    await run("SELECT set_config('lock_timeout', '2s', true)");
    for (const step of STEPS.slice(version ?? 0)) {
      await run(step(s));
    }
    if (version !== SCHEMA_VERSION) {
      await run(
        version === undefined ? `INSERT INTO ${s}.meta (version) VALUES ($1)` : `UPDATE ${s}.meta SET version = $1`,
        [SCHEMA_VERSION],
      );
    }
  });
}

/** The schema may be there, empty, made by somebody who had the right to. */
async function create(run: Run, name: string): Promise<void> {
  const [known] = await run('SELECT FROM pg_namespace WHERE nspname = $1', [name]);
  if (!known) {
    await run(`CREATE SCHEMA ${identifier(name)}`);
  }
}

/** Undefined if there is no ledger in the schema. @throws as {@link migrate} */
export async function schemaVersion(run: Run, name: string): Promise<number | undefined> {
  // By the catalogue itself: functions such as to_regclass may still know it as it was before the lock was waited for.
  const [meta] = await run(
    "SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relname = 'meta'",
    [name],
  );
  if (!meta) {
    return undefined;
  }
  const [{ version } = { version: undefined }] = await run<{ version: number | undefined }>(
    `SELECT version FROM ${identifier(name)}.meta`,
  );
  if (version !== undefined && version > SCHEMA_VERSION) {
    throw new UnusableDatabase(
      'schema-newer',
      `The ledger in the schema "${name}" was written by a newer version of this package. Nothing is dialed without it. Update the package on this Node-RED too.`,
    );
  }
  return version;
}
