/**
 * The dial ledger: who was called when, by whom, and what became of it, so that nobody is called twice, across crashes
 * too. Whoever dials claims the dial first (`claim`), and then notes what becomes of it (`note`).
 *
 * Three kinds, with one interface ({@link Ledger}): in the files of a directory (`openFileLedger`) or in PostgreSQL, for
 * several Node-REDs (`openPostgresLedger`), both durable before the first byte of a dial is sent; or in memory
 * (`MemoryLedger`), as good as the process lives. What is stored is {@link DialEntry}; docs/ledger.md describes it for users,
 * and docs/decisions (0017, 0018) say why it is so.
 */
export type { Change, DialEntry, DialFacts, DialState } from './entry';
export { ERASED } from './entry';
export type { FileLedgerOptions } from './file/file-ledger';
export { openFileLedger } from './file/shared';
export type { Claim, Ledger, LedgerReport, LedgerState, Resolution } from './ledger';
export { MemoryLedger } from './memory-ledger';
export { hashedNumbers } from './numbers';
export type { PostgresLedgerOptions } from './postgres/options';
export { openPostgresLedger } from './postgres/shared';
export type { Query } from './query';
export type { NewSuppression, Suppression, Suppressions } from './suppressions';
