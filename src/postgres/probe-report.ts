/** The result of a test of a database, shown in the ledger's dialog. */

/** What can go wrong; the editor explains each problem in the user's language. */
export type DatabaseProblem =
  | 'driver'
  | 'host-not-found'
  | 'nothing-listens'
  | 'unreachable'
  | 'no-tls'
  | 'certificate'
  | 'credentials'
  | 'database'
  | 'connections'
  | 'version'
  | 'standby'
  | 'isolation'
  | 'encoding'
  | 'rights'
  | 'schema-newer'
  | 'pooler'
  | 'refused';

export interface DatabaseReport {
  /** `host:port/database` of the server that was found. */
  readonly server?: string;
  /** Of PostgreSQL, such as `15.18`. */
  readonly version?: string;
  /** Whether there is a ledger in the schema, or it is to be made. */
  readonly schema?: 'new' | 'present';
  /** Whether a connection pooler is in between that passes no time limits on. */
  readonly isPooled?: boolean;
  /** Settings of the server with which a crash may lose what was acknowledged; in English. */
  readonly warnings: readonly string[];
  /** `message`: in English, with what the server or the system says. */
  readonly problem?: { readonly kind: DatabaseProblem; readonly message: string };
}
