/** What a ledger in PostgreSQL is opened with. */
import type { DatabaseOptions } from '../../postgres';
import type { BackoffOptions } from '../../timing/backoff';
import type { Numbers } from '../numbers';

export interface PostgresLedgerOptions {
  readonly database: DatabaseOptions;
  /** Name of the schema; it is made if it is not there. */
  readonly schema: string;
  /** Days for which entries are kept; 90 by default. */
  readonly retention?: number | undefined;
  /** Plain by default. */
  readonly numbers?: Numbers | undefined;
  /** ms for which a dial that names no attempt is remembered by its handle. */
  readonly rememberFor?: number | undefined;
  /** Of this Node-RED, for people; the host's by default. */
  readonly instanceName?: string | undefined;
  /** Between attempts to open it. */
  readonly backoff?: Partial<BackoffOptions> | undefined;
  /** Of instances: s that one lives, ms between signs of life, s for which a dead one is left alone. */
  readonly life?: { readonly livesFor: number; readonly beat: number; readonly grace: number } | undefined;
}
