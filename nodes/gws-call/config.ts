/** The settings of `gws-call`, as the editor stores them. */
import type { BusyAgent } from '../../src/session/permit';
import type { OperationConfig } from '../shared/config';

export interface CallConfig extends OperationConfig {
  /** Of `Dial`. */
  busyAgent: BusyAgent;
}

/** Seconds. */
export const DEFAULT_TIMEOUT = 10;
