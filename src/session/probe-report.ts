/** What a sign-in on trial found out; the dialog of a server shows it. */

/** What can be in the way; the editor explains each in the user's language. */
export type ProbeProblem =
  | 'address'
  | 'host-not-found'
  | 'nothing-listens'
  | 'unreachable'
  | 'certificate'
  | 'no-tls'
  | 'tls-version'
  | 'client-certificate'
  | 'proxy'
  | 'credentials-missing'
  | 'credentials-unusable'
  | 'credentials-refused'
  | 'not-a-gws'
  | 'path'
  | 'rate-limited'
  | 'rejected'
  | 'features-missing'
  | 'device'
  | 'notifications';

export interface ProbeReport {
  /** The user who was signed in. */
  user?: string;
  /** GWS's version, where it tells it. */
  version?: string;
  devices: { id: string; phoneNumber?: string; state?: string }[];
  /** Every right that is needed, and whether the user has it; empty when GWS does not tell. */
  features: { id: string; present: boolean }[];
  /** Undefined when a dial would find nothing in its way. */
  problem?: { kind: ProbeProblem; message: string };
}
