/**
 * What several Node-REDs share in a PostgreSQL database: a connection ({@link Database}), a schema that makes and migrates
 * itself ({@link migrate}), and who lives ({@link Instance}). The dial ledger and the leases of agents are built on it.
 */
export { Database, type DatabaseOptions } from './database';
export { DatabaseFailure } from './failure';
export { parseHosts } from './hosts';
export { Instance, type InstanceOptions } from './instance';
export { probeDatabase } from './probe';
export { identifier, migrate, schemaSql } from './schema';
export { findServer } from './server-check';
export { asUuid, isUuid, uuid7 } from './uuid';
