/** The rule `attempts`: at most so many calls within a time, to a number or to a person, of all campaigns together. */
import { Unreadable } from '../../values/unreadable';
import { type ReasonCode, reason } from '../reasons';
import type { Judge, PastDial, Subject } from '../rule';
import { dialsOf, type Whose } from './outcomes';
import { assertSpan, type ClocksOf, endOf, type Span } from './spans';

export interface AttemptLimit {
  /** How many calls there may be, from 1 on. */
  readonly most: number;
  /** In hours, which roll, or in calendar days, of which today is the first. */
  readonly within: Span & { readonly unit: 'hours' | 'calendarDays' };
  readonly per: Whose;
}

/** More than anybody is called. */
const MOST = 1000;

const REACHED = {
  number: { hours: 'attempts.numberHours', calendarDays: 'attempts.numberDays' },
  person: { hours: 'attempts.personHours', calendarDays: 'attempts.personDays' },
} as const satisfies Readonly<Record<Whose, Readonly<Record<string, ReasonCode>>>>;

/**
 * A call counts from the moment it was claimed; a dial whose outcome is unknown counts as a call. If several limits are reached,
 * the one that lasts longest is named. A person whom the record does not name cannot be judged.
 * @param clocksOf for calendar days
 * @throws {Unreadable} what is wrong with a limit
 */
export function attempts(limits: readonly AttemptLimit[], clocksOf: ClocksOf): Judge {
  limits.forEach(assertLimit);
  return (subject, at) => {
    let last: { limit: AttemptLimit; until: number } | undefined;
    for (const limit of limits) {
      const until = reachedUntil(limit, subject, clocksOf);
      if (until === undefined) {
        return { rule: 'attempts', verdict: 'never', reason: reason('attempts.noPerson') };
      }
      if (until > at && until > (last?.until ?? 0)) {
        last = { limit, until };
      }
    }
    if (!last) {
      return { rule: 'attempts', verdict: 'now', reason: reason('attempts.fewer') };
    }
    const { most, within, per } = last.limit;
    return {
      rule: 'attempts',
      verdict: 'later',
      notBefore: last.until,
      reason: reason(REACHED[per][within.unit], { most, amount: within.amount }),
    };
  };
}

/** When fewer calls than `most` count; undefined if it cannot be judged. */
function reachedUntil({ most, within, per }: AttemptLimit, subject: Subject, clocksOf: ClocksOf): number | undefined {
  const dials = dialsOf(subject, per);
  if (!dials) {
    return undefined;
  }
  if (dials.length < most) {
    return Number.NEGATIVE_INFINITY;
  }
  // Calls drop out in the order in which they were made: the limit is kept when only `most - 1` of the latest are left.
  const decisive = nthLatest(dials, most);
  return endOf(within, decisive.at, within.unit === 'calendarDays' ? clocksOf(subject) : []);
}

function nthLatest(dials: readonly PastDial[], position: number): PastDial {
  return dials.toSorted((one, other) => other.at - one.at)[position - 1] as PastDial;
}

function assertLimit({ most, within, per }: AttemptLimit): void {
  if (!Number.isInteger(most) || most < 1 || most > MOST) {
    throw new Unreadable(`must allow a whole number of calls, from 1 to ${MOST}`);
  }
  if (!Object.hasOwn(REACHED, per)) {
    throw new Unreadable('must be per number or per person');
  }
  assertSpan(within);
  if (!Object.hasOwn(REACHED[per], within.unit)) {
    throw new Unreadable('must be within hours or calendar days');
  }
}
