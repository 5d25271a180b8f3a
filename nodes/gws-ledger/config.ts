/** The settings of `gws-ledger`, as the editor stores them. */
import type { Bounds } from '../../src/values/times';

export interface LedgerConfig {
  /** Where it is kept: in files. */
  kind: string;
  /** Relative to Node-RED's user directory; empty: `gws-ledger` there. */
  directory: string;
  /** Days for which entries are kept. */
  retention: string | number;
  /** `hashed`: keyed hashes in place of the telephone numbers. */
  numbers: string;
}

export interface LedgerCredentials {
  /** Of the hashes. */
  key?: string;
}

export const DEFAULT_RETENTION = 90;

/** Days. */
export const RETENTION: Bounds = { min: 1, max: 3650 };
