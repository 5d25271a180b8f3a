/** The settings of `gws-campaign`, as the editor stores them. */
import type { Bounds } from '../../src/values/times';

export interface CampaignConfig {
  /** Id of the server. */
  server: string;
  campaignName: string;
  /** DBID of the application Outbound Contact Server. */
  applicationId: string | number;
  /** Of records that name none. */
  callingList: string;
  /** User names; empty: all of the server. */
  agents: string[];
  /** Which agents work: those who are ready, all who are signed in, or those, who are then set ready. */
  presence: 'ready' | 'signedIn' | 'setReady';
  /** Whether it starts with the flows. */
  auto: boolean;
  /** Who decides on a record before it is dialed. */
  decide: 'flow' | 'automatic';
  /** Seconds until a record is dialed, or until {@link undecided} happens. */
  previewTime: string | number;
  undecided: 'wait' | 'skip' | 'dial';
  notAllowed: 'reject' | 'reschedule';
  undialable: 'reject' | 'complete';
  /** Who says the result of a call. */
  complete: 'automatic' | 'flow';
  /** Seconds until the record is completed as {@link outcomes} say; with `flow`, 0 is without limit. */
  wrapUpTime: string | number;
  afterCallWork: boolean;
  /** By outcome; what is missing is as {@link CALL_RESULTS} and without another attempt. */
  outcomes: Record<string, OutcomeRow>;
  whenEmpty: 'wait' | 'stop';
  /** Seconds. */
  longestWait: string | number;
  /** Seconds between messages; 0: only when asked. */
  progress: string | number;
  /** Seconds to wait for the outcome of an operation. */
  timeout: string | number;
  /** Seconds until the call of a dial has to appear. */
  appearance: string | number;
}

/** What happens after a call with an outcome. */
export interface OutcomeRow {
  /** Empty: the usual one. */
  callResult?: string;
  /** How often a person is called in all; empty: once. */
  attempts?: string | number;
  /** Minutes until the second, third, … attempt, separated by commas. */
  minutes?: string;
  /** Whether the person's other numbers are tried. */
  chain?: boolean;
}

export const DEFAULT_TIMEOUT = 10;
export const DEFAULT_APPEARANCE = 30;
export const DEFAULT_LONGEST_WAIT = 60;
export const DEFAULT_PROGRESS = 10;

/** Seconds. */
export const SPAN: Bounds = { min: 0, max: 86_400 };

export const ATTEMPTS: Bounds = { min: 1, max: 99 };

/** Minutes. */
export const INTERVAL: Bounds = { min: 1, max: 60 * 24 * 365 };
