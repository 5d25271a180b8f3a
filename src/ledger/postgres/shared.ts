/** The ledgers in databases of this process: one for each schema of a database. */
import type { Ledger } from '../ledger';
import { PLAIN_NUMBERS } from '../numbers';
import { openShared } from '../shared';
import type { PostgresLedgerOptions } from './options';
import { PostgresLedger } from './postgres-ledger';

/**
 * The ledger in a schema, which is made if it is not there. It opens by itself, and again when it has failed; the settings
 * of whoever opened it first apply. It is closed when everybody who got it here has closed it.
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` if it is open with another way to keep telephone numbers
 */
export function openPostgresLedger(options: PostgresLedgerOptions): Ledger {
  const { hosts, database, user } = options.database;
  const servers = hosts.map(({ name, port }) => `${name}:${port}`).join(',');
  const place = `postgres://${encodeURIComponent(user)}@${servers}/${encodeURIComponent(database)}/${encodeURIComponent(options.schema)}`;
  const { check } = options.numbers ?? PLAIN_NUMBERS;
  return openShared({ place, check, make: (after) => new PostgresLedger(options, place, after) });
}
