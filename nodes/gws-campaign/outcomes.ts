/** Reads the table of outcomes; the dialog uses the same reader. */
import { CALL_RESULTS } from '../../src/campaign/call-results';
import { isNothing, text, wholeNumber } from '../../src/values/basics';
import { bound } from '../../src/values/bounds';
import { isObject } from '../../src/values/plain-json';
import { Unreadable } from '../../src/values/unreadable';
import { ATTEMPTS, INTERVAL, type OutcomeRow } from './config';

type Outcome = keyof typeof CALL_RESULTS;

/** Those that a call can have; what may not be called is not an outcome that a table decides on. */
export const OUTCOMES = (Object.keys(CALL_RESULTS) as Outcome[]).filter((outcome) => outcome !== 'notAllowed');

const MINUTE = 60_000;

/** As a campaign takes them. */
interface OutcomeRules {
  readonly callResults: Readonly<Record<Outcome, string>>;
  readonly retries: Readonly<Partial<Record<Outcome, Retry>>>;
  readonly chain: readonly Outcome[];
}

interface Retry {
  readonly attempts: number;
  readonly intervals: readonly number[];
  readonly callbackType: 'Campaign';
}

/** @throws {Unreadable} what is wrong with one of the rows, after its outcome */
export function readOutcomes(table: unknown): OutcomeRules {
  const rows = isNothing(table) ? {} : table;
  if (!isObject(rows)) {
    throw new Unreadable('must be an object');
  }
  const callResults = { ...CALL_RESULTS };
  const retries: Partial<Record<Outcome, Retry>> = {};
  const chain: Outcome[] = [];
  for (const outcome of OUTCOMES) {
    const row = (isObject(rows[outcome]) ? rows[outcome] : {}) as OutcomeRow;
    if (!isNothing(row.callResult)) {
      callResults[outcome] = text(row.callResult);
    }
    const attempts = bound(row.attempts, ATTEMPTS) ?? 1;
    if (attempts > 1) {
      retries[outcome] = { attempts, intervals: readMinutes(row.minutes), callbackType: 'Campaign' };
    }
    if (row.chain === true) {
      chain.push(outcome);
    }
  }
  return { callResults, retries, chain };
}

/** @returns ms @throws {Unreadable} */
function readMinutes(list: unknown): number[] {
  const { min, max } = INTERVAL;
  return String(list ?? '')
    .split(',')
    .map((item) => {
      const minutes = wholeNumber(item.trim() === '' ? undefined : item);
      if (minutes < min || minutes > max) {
        throw new Unreadable(`must be whole minutes from ${min} to ${max}, but they are not`);
      }
      return minutes * MINUTE;
    });
}
