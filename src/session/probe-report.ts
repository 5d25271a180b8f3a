/** The result of a trial sign-in, shown in the server's dialog. */

/** What can go wrong; the editor explains each problem in the user's language. */
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
  | 'notifications'
  | 'session';

export interface ProbeReport {
  /** The user who was signed in. */
  user?: string;
  /** GWS's version, if it reports one. */
  version?: string;
  devices: { id: string; phoneNumber?: string; state?: string }[];
  /** Every required permission and whether the user has it; empty if GWS does not say. */
  features: { id: string; present: boolean }[];
  /** Of a contact-centre session, if one was to be started: it was; or not, because the agent is signed in or has a call. */
  session?: 'works' | 'in-use';
  /** Undefined if nothing would prevent a dial. */
  problem?: { kind: ProbeProblem; message: string };
}
