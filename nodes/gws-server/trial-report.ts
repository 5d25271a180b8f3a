/** A trial sign-in as requested by the server dialog, and the answer. */
import type { ProbeReport } from '../../src/session/probe-report';

/** Stands for a stored password in what the editor sends, as everywhere in Node-RED. */
export const STORED = '__PWRD__';

/** How a contact-centre session is started. */
export const SESSION_FIELDS = ['place', 'loginCode', 'queue'] as const;

/** The settings used in a trial. */
export const FIELDS = ['url', 'username', 'password', 'device', 'proxy', 'tls', 'timeout', ...SESSION_FIELDS] as const;

/** The trial's settings as typed or stored, with references to environment variables. */
export type TrialSettings = Record<(typeof FIELDS)[number], string>;

/** What the dialog sends; `startSession`: whether to try a contact-centre session too. */
export type TrialRequest = TrialSettings & { startSession: boolean };

/** Problems found without trying. */
export type TrialProblem =
  | NonNullable<ProbeReport['problem']>
  | { kind: 'password-again' | 'not-deployed'; message: string };

/** A report of `probe`, or why there is none. */
export type TrialReport = Omit<ProbeReport, 'problem'> & { problem?: TrialProblem };
