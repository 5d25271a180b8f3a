/** Who carries out an operation: the part of an agent that operations need. */
import type { Dialer } from '../dial/dialer';
import type { Session } from '../session/session';

export interface Performer {
  /** The user name. */
  readonly name: string;
  readonly session: Session;
  readonly dialer: Dialer;
  readonly statistics: OperationCounter;
}

/** Counts how what it is given to do goes. */
interface OperationCounter {
  dial<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @param name of the operation that `work` performs */
  operation<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}
