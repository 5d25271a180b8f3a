/** A test of a database as requested by the ledger dialog, and the answer. */
import type { DatabaseReport } from '../../src/postgres/probe-report';

/** Stands for a stored password in what the editor sends, as everywhere in Node-RED. */
export const STORED = '__PWRD__';

/** The settings used in a test. */
export const FIELDS = ['host', 'port', 'database', 'schema', 'tls', 'user', 'password'] as const;

/** The settings as typed or stored, with references to environment variables. */
export type LedgerTrialSettings = Record<(typeof FIELDS)[number], string>;

/** Problems found without asking the database. */
export type LedgerTrialProblem =
  | NonNullable<DatabaseReport['problem']>
  | { kind: 'settings' | 'password-again' | 'not-deployed'; message: string };

/** A report of `probeDatabase`, or why there is none. */
export type LedgerTrialReport = Omit<DatabaseReport, 'problem'> & { problem?: LedgerTrialProblem };
