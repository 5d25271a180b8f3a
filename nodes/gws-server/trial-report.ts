/** A sign-in on trial as the dialog of a server asks for it, and the answer. */
import type { ProbeReport } from '../../src/session/probe-report';

/** Stands for a stored password in what the editor sends, as everywhere in Node-RED. */
export const STORED = '__PWRD__';

/** The settings that a trial goes by. */
export const FIELDS = ['url', 'username', 'password', 'device', 'proxy', 'tls', 'timeout'] as const;

/** What a trial goes by, as it is typed or stored: with references to environment variables. */
export type Settings = Record<(typeof FIELDS)[number], string>;

/** Some things are not even tried. */
export type TrialProblem =
  | NonNullable<ProbeReport['problem']>
  | { kind: 'password-again' | 'not-deployed'; message: string };

/** A report of `probe`, or why there is none. */
export type TrialReport = Omit<ProbeReport, 'problem'> & { problem?: TrialProblem };
