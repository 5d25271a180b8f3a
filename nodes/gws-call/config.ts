/** The settings of `gws-call`, as the editor stores them. */
import type { BusyAgent } from '../../src/session/permit';
import type { OperationConfig } from '../shared/config';
import type { NotReached } from '../shared/not-reached';

export interface CallConfig extends OperationConfig {
  /** Of `Dial`. */
  busyAgent: BusyAgent;
  /** Of `Dial`. */
  notReached: NotReached;
  /** See `outputsFor`. */
  outputs: number;
}

/** Seconds. */
export const DEFAULT_TIMEOUT = 10;
