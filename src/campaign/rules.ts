/** How an agent works through a campaign. */
import { CALL_RESULTS, type KnownOutcome } from './call-results';
import type { Callback } from './decision';

export interface CampaignRules {
  /** ms to wait for the flow's decision on a record; undefined: without limit, and 0: it is not asked. */
  readonly decideWithin: number | undefined;
  /** What happens to a record when nobody has decided in time. */
  readonly undecided: 'dial' | 'skip';
  /** ms to wait for the flow to say the result of a call; afterwards {@link callResults} do. As {@link decideWithin}. */
  readonly resultWithin: number | undefined;
  /** The call result that an outcome is completed with. */
  readonly callResults: Readonly<Record<KnownOutcome, string>>;
  /** Outcomes after which the person is called again; others, and these in the end, are completed. */
  readonly retries: Readonly<Partial<Record<KnownOutcome, Retry>>>;
  /** What happens to a record that cannot be dialed, for what it contains or because GWS refuses the dial. */
  readonly undialable: 'reject' | 'complete';
  /** What happens to a record that may be dialed later; one that may never be is given back. */
  readonly notAllowed: 'reject' | 'reschedule';
  /** Outcomes after which the next number of the chain is tried. */
  readonly chain: readonly KnownOutcome[];
  /** Whether to wait for more records, or to stop, when none is left. */
  readonly whenEmpty: 'wait' | 'stop';
  /** ms: growing waits begin with `base` and end with `cap`. */
  readonly waits: { readonly base: number; readonly cap: number };
}

/** The person is rescheduled until the record was dialed so often. */
export interface Retry {
  readonly attempts: number;
  /** ms after the first, second, … attempt; the last one counts for all further ones. */
  readonly intervals: readonly number[];
  readonly callbackType: Callback['callbackType'];
}

export const DEFAULT_RULES: CampaignRules = {
  decideWithin: 0,
  undecided: 'dial',
  resultWithin: 0,
  callResults: CALL_RESULTS,
  retries: {},
  undialable: 'reject',
  notAllowed: 'reject',
  chain: [],
  whenEmpty: 'wait',
  waits: { base: 1000, cap: 60_000 },
};

/** ms to wait after the `setbacks`th failure in a row. */
export function growing({ base, cap }: CampaignRules['waits'], setbacks: number): number {
  return Math.min(cap, base * 2 ** Math.min(30, Math.max(0, setbacks - 1)));
}

/** ms to wait in all, at the longest, after so many failures in a row. */
export function growingInAll(waits: CampaignRules['waits'], failures: number): number {
  return Array.from({ length: failures }, (_none, at) => growing(waits, at + 1)).reduce((sum, ms) => sum + ms, 0);
}

/** When to call again after `outcome`; undefined if not. @param attempts how often the record was dialed */
export function callbackAfter(
  outcome: KnownOutcome,
  attempts: number,
  { retries }: CampaignRules,
): Callback | undefined {
  const retry = retries[outcome];
  const delay = retry?.intervals[Math.min(attempts, retry.intervals.length) - 1];
  return retry && delay !== undefined && attempts < retry.attempts
    ? { callbackType: retry.callbackType, delay }
    : undefined;
}
