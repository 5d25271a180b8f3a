/** The settings of `gws-may-call`, as the editor stores them. */
import type { Bounds } from '../../src/values/times';
import type { ActionConfig } from '../shared/config';

export interface MayCallConfig extends ActionConfig {
  /** ID of a `gws-calling-rules`; empty: those of the server. */
  rules: string;
  /** A record, a telephone number, or a list of either. */
  record: string;
  recordType: string;
  /** Whether the message lists what each rule says. */
  listRules: boolean;
  /** Days for which a plan counts calls. */
  days: string | number;
}

export const DEFAULT_DAYS = 7;

export const DAYS: Bounds = { min: 1, max: 31 };
