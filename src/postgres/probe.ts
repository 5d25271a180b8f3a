/** Tries whether a ledger could use a database, without changing anything there. */
import { Database, type DatabaseOptions } from './database';
import { DatabaseFailure } from './failure';
import type { DatabaseProblem, DatabaseReport } from './probe-report';
import { isSchemaCurrent, schemaVersion } from './schema';
import { findServer } from './server-check';
import { UnusableDatabase } from './unusable';

/** By SQLSTATE or code of a system error. */
const PROBLEMS: readonly (readonly [code: RegExp, problem: DatabaseProblem])[] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'host-not-found'],
  [/^ECONNREFUSED$/, 'nothing-listens'],
  [/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_)/, 'certificate'],
  [/^28/, 'credentials'],
  [/^3D000$/, 'database'],
  [/^53300$/, 'connections'],
  [/^42501$/, 'rights'],
  [/^25006$/, 'standby'],
  [/^08P01$/, 'pooler'],
];

/** @param schema of the ledger; it is not made. It never rejects. */
export async function probeDatabase(options: DatabaseOptions, schema: string): Promise<DatabaseReport> {
  const database = new Database(options);
  let report: DatabaseReport = { warnings: [] };
  try {
    const { version, warnings } = await findServer(database);
    report = { ...report, server: database.name, version: versionText(version), warnings };
    // A pooler that works statement by statement refuses it.
    await database.transaction((run) => run('SELECT 1'));
    report = { ...report, isPooled: database.isPooled };
    return { ...report, schema: await probeSchema(database, schema) };
  } catch (failure) {
    return { ...report, problem: { kind: problemOf(failure), message: (failure as Error).message } };
  } finally {
    await database.close();
  }
}

function versionText(version: number): string {
  return `${Math.floor(version / 10_000)}.${version % 10_000}`;
}

/** @throws {UnusableDatabase} `rights`, `schema-newer` @throws {DatabaseFailure} */
async function probeSchema(database: Database, schema: string): Promise<'new' | 'present'> {
  const [there] = await database.query<{ mayUse: boolean; mayCreate: boolean }>(
    `SELECT has_schema_privilege(oid, 'USAGE') AS "mayUse", has_schema_privilege(oid, 'CREATE') AS "mayCreate"
     FROM pg_namespace WHERE nspname = $1`,
    [schema],
  );
  if (!there) {
    const [{ mayMake } = { mayMake: false }] = await database.query<{ mayMake: boolean }>(
      `SELECT has_database_privilege(current_database(), 'CREATE') AS "mayMake"`,
    );
    assertRight(mayMake, `make the schema "${schema}"`);
    return 'new';
  }
  assertRight(there.mayUse, `use the schema "${schema}"`);
  const version = await schemaVersion(database.query.bind(database), schema);
  if (version === undefined) {
    assertRight(there.mayCreate, `make tables in the schema "${schema}"`);
    return 'new';
  }
  const tables = await database.query<{ name: string; isOurs: boolean; mayWrite: boolean }>(
    `SELECT relname AS name, pg_has_role(relowner, 'USAGE') AS "isOurs",
       has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
         AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE') AS "mayWrite"
     FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relkind = 'r' ORDER BY 1`,
    [schema],
  );
  const namesOf = (those: typeof tables) => those.map(({ name }) => name).join(', ');
  const closed = tables.filter(({ mayWrite }) => !mayWrite);
  assertRight(closed.length === 0, `read and write ${namesOf(closed)} in the schema "${schema}"`);
  const theirs = isSchemaCurrent(version) ? [] : tables.filter(({ isOurs }) => !isOurs);
  assertRight(
    theirs.length === 0,
    `migrate ${namesOf(theirs)} in the schema "${schema}", whose owner is somebody else`,
  );
  return 'present';
}

function assertRight(isThere: boolean, what: string): void {
  if (!isThere) {
    throw new UnusableDatabase('rights', `The user may not ${what}.`);
  }
}

function problemOf(failure: unknown): DatabaseProblem {
  if (failure instanceof UnusableDatabase) {
    return failure.fault;
  }
  const { code = '', kind, message } = failure as Partial<DatabaseFailure> & Error;
  const [, known] = PROBLEMS.find(([pattern]) => pattern.test(code)) ?? [];
  if (known) {
    return known;
  }
  if (/does not support SSL/.test(message)) {
    return 'no-tls';
  }
  return failure instanceof DatabaseFailure && kind !== 'refused' ? 'unreachable' : 'refused';
}
