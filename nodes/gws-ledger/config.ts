/** The settings of `gws-ledger`, as the editor stores them. */
import type { Bounds } from '../../src/values/times';

export interface LedgerConfig {
  /** Where it is kept: `file` or `postgres`. */
  kind: string;
  /** Of files. Relative to Node-RED's user directory; empty: `gws-ledger` there. */
  directory: string;
  /** Of PostgreSQL: one, or several separated by commas, each with a port if it has its own. */
  host: string;
  port: string | number;
  database: string;
  /** Empty: `gws`. */
  schema: string;
  /** ID of a TLS configuration; empty: without TLS. */
  tls: string;
  /** Days for which entries are kept. */
  retention: string | number;
  /** `hashed`: keyed hashes in place of the telephone numbers. */
  numbers: string;
  version?: number;
}

export interface LedgerCredentials {
  /** Of PostgreSQL. */
  user?: string;
  password?: string;
  /** Of the hashes. */
  key?: string;
}

export const DEFAULT_RETENTION = 90;

/** Days. */
export const RETENTION: Bounds = { min: 1, max: 3650 };

export const DEFAULT_PORT = 5432;

export const PORT: Bounds = { min: 1, max: 65_535 };

export const DEFAULT_SCHEMA = 'gws';

/** PostgreSQL cuts longer names off, bytes. */
export const LONGEST_SCHEMA = 63;
