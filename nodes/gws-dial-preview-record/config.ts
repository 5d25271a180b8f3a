/** The settings of `gws-dial-preview-record`, as the editor stores them. */
import type { WaitFor } from '../../src/dial/call-progress';
import type { BusyAgent } from '../../src/session/permit';
import type { ActionConfig } from '../shared/config';
import type { NotReached } from '../shared/not-reached';

export interface DialConfig extends ActionConfig {
  record: string;
  recordType: string;
  device: string;
  deviceType: string;
  waitFor: WaitFor;
  /** Seconds. */
  timeout: string | number;
  redial: 'refuse' | 'allow';
  busyAgent: BusyAgent;
  notReached: NotReached;
  /** See `outputsFor`. */
  outputs: number;
}

/** Seconds. */
export const DEFAULT_TIMEOUT = 60;

/** The default wait. */
export const DEFAULT_GOAL: WaitFor = 'accepted';
