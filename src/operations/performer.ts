/** Who carries out an operation: the part of an agent that operations need. */
import type { Dialer } from '../dial/dialer';
import type { Ledger } from '../ledger';
import type { Session } from '../session/session';

export interface Performer {
  /** The user name. */
  readonly name: string;
  readonly session: Session;
  readonly dialer: Dialer;
  /** Where dials are written down, and numbers that must not be called. */
  readonly ledger: Ledger;
  /** Telephone numbers of records that the agent has come across. */
  readonly recordNumbers: { of(recordHandle: number): string | undefined };
  readonly statistics: OperationCounter;
  /** Has the session, when it is to close, wait a little while until `work` is over. */
  finishFirst(work: Promise<unknown>): void;
}

/** Counts how what it is given to do goes. */
interface OperationCounter {
  dial<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @param name of the operation that `work` performs */
  operation<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}
