/** The rule `attempts`: at most so many calls within a time, to a number or to a person, of all campaigns together. */
import { isAt, type Place } from '../place';
import { type ReasonCode, reason } from '../reasons';
import type { Judge, PastDial, Subject } from '../rule';
import { dialsOf, type Whose } from './outcomes';
import { endOf, type Span } from './spans';

export interface AttemptLimit {
  readonly where: Place;
  /** How many calls there may be, from 1 on. */
  readonly most: number;
  /** In hours, which roll, or in calendar days, of which today is the first. */
  readonly within: Span & { readonly unit: 'hours' | 'calendarDays' };
  readonly per: Whose;
}

const REACHED = {
  number: { hours: 'attempts.numberHours', calendarDays: 'attempts.numberDays' },
  person: { hours: 'attempts.personHours', calendarDays: 'attempts.personDays' },
} as const satisfies Readonly<Record<Whose, Readonly<Record<string, ReasonCode>>>>;

/**
 * A call counts from the moment it was claimed; a dial whose outcome is unknown counts as a call. If several limits are reached,
 * the one that lasts longest is named. A person whom the record does not name cannot be judged.
 */
export function attempts(limits: readonly AttemptLimit[]): Judge {
  return (subject, at) => {
    let last: { limit: AttemptLimit; until: number } | undefined;
    for (const limit of limits.filter(({ where }) => isAt(where, subject))) {
      const until = reachedUntil(limit, subject);
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
function reachedUntil({ most, within, per }: AttemptLimit, subject: Subject): number | undefined {
  const dials = dialsOf(subject, per);
  if (!dials) {
    return undefined;
  }
  if (dials.length < most) {
    return Number.NEGATIVE_INFINITY;
  }
  // Calls drop out in the order in which they were made: the limit is kept when only `most - 1` of the latest are left.
  const decisive = nthLatest(dials, most);
  return endOf(within, decisive.at, subject.zones.clocks);
}

function nthLatest(dials: readonly PastDial[], position: number): PastDial {
  return [...dials].sort((one, other) => other.at - one.at)[position - 1] as PastDial;
}
