/** Looks for the server that can be written to, and whether it is set up so that claims can be relied on. */
import type { Database } from './database';
import { DatabaseFailure } from './failure';
import { type DatabaseFault, UnusableDatabase } from './unusable';

/** What was found. */
interface ServerFacts {
  /** Of PostgreSQL, such as 150018. */
  readonly version: number;
  /** The history of the server's changes; undefined where nobody may ask. Another one shows a failover, or a backup. */
  readonly timeline: string | undefined;
  /** Settings with which a crash of the server may lose what was acknowledged. */
  readonly warnings: readonly string[];
}

interface Settings {
  readonly version: number;
  readonly isolation: string;
  readonly inRecovery: boolean;
  readonly readOnly: string;
  readonly synchronousCommit: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly encoding: string;
}

const OLDEST = 130_000;

/**
 * Tries each host in turn.
 * @throws {DatabaseFailure} of the first one, if none can be reached
 * @throws {UnusableDatabase} if none can be used
 */
export async function findServer(database: Database): Promise<ServerFacts> {
  const others = database.hosts.filter((host) => host !== database.host);
  const failures: unknown[] = [];
  for (const host of [database.host, ...others]) {
    if (host !== database.host) {
      database.use(host);
    }
    try {
      return await check(database);
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw failures.find((failure) => !(failure instanceof DatabaseFailure)) ?? failures[0];
}

async function check(database: Database): Promise<ServerFacts> {
  const [settings] = await database.query<Settings>(`
    SELECT current_setting('server_version_num')::int AS version, current_setting('default_transaction_isolation') AS isolation,
      pg_is_in_recovery() AS "inRecovery", current_setting('transaction_read_only') AS "readOnly",
      current_setting('synchronous_commit') AS "synchronousCommit", current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS "fullPageWrites", current_setting('server_encoding') AS encoding`);
  const { version, isolation, inRecovery, readOnly, encoding } = settings as Settings;
  if (version < OLDEST) {
    throw unusable(database, 'version', 'runs an older version than PostgreSQL 13', 'Use a newer server.');
  }
  if (inRecovery || readOnly === 'on') {
    throw unusable(
      database,
      'standby',
      inRecovery ? 'is a standby, which cannot be written to' : 'is read-only',
      'Name the primary server in the ledger node, or all servers, separated by commas.',
    );
  }
  if (isolation !== 'read committed') {
    throw unusable(
      database,
      'isolation',
      `isolates transactions as ${isolation} by default, with which claims at the same time fail`,
      "Run ALTER ROLE … SET default_transaction_isolation = 'read committed' for the user of the ledger.",
    );
  }
  if (encoding !== 'UTF8') {
    throw unusable(
      database,
      'encoding',
      `is encoded in ${encoding}, in which not every name can be written`,
      'Create one with the encoding UTF8.',
    );
  }
  return { version, timeline: await timelineOf(database), warnings: warningsOf(settings as Settings) };
}

function warningsOf({ synchronousCommit, fsync, fullPageWrites }: Settings): string[] {
  const isUnsafe = fsync === 'off' || fullPageWrites === 'off';
  return [
    ...(isUnsafe
      ? ['fsync or full_page_writes is off. A crash of its machine may lose dials, which may then be made again.']
      : []),
    ...(synchronousCommit === 'off'
      ? [
          'synchronous_commit is off. Claims are on disk nevertheless before anything is dialed; what becomes of a dial may be lost in a crash.',
        ]
      : []),
  ];
}

/** Some databases in the cloud do not tell it. */
async function timelineOf(database: Database): Promise<string | undefined> {
  try {
    const [row] = await database.query<{ timeline: string }>(
      'SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline',
    );
    return row?.timeline;
  } catch (failure) {
    if (failure instanceof DatabaseFailure && failure.kind === 'refused') {
      return undefined;
    }
    throw failure;
  }
}

function unusable({ name }: Database, kind: DatabaseFault, fault: string, advice: string): UnusableDatabase {
  return new UnusableDatabase(
    kind,
    `The database of the ledger, ${name}, ${fault}. Nothing is dialed without it. ${advice}`,
  );
}
