/** The rule `consent`: a field of the record must say that the person has agreed to be called, and that it is not over. */
import { plainText } from '../../values/characters';
import { anyTime } from '../../values/times';
import { startOfDay } from '../past/spans';
import { isAt, type Place } from '../place';
import { type ReasonCode, reason } from '../reasons';
import type { Judge, RuleVerdict, Subject } from '../rule';
import { type Clock, DAY } from '../zones/clock';

export interface ConsentField {
  readonly where: Place;
  /** Name of the field in the record. */
  readonly field: string;
}

const YES = ['true', 'yes'];
const NO = ['false', 'no'];

/**
 * Each field must be `true` (or the text `true` or `yes`), or the time at which the consent ends: a Date, ISO 8601 text, or
 * seconds or milliseconds since 1970. A date alone (`2027-03-31`) is the last day, and ends as soon as it is over in
 * one of the zones that the person may be in.
 */
export function consent(fields: readonly ConsentField[]): Judge {
  return (subject, at) => {
    const asked = fields.filter(({ where }) => isAt(where, subject));
    const verdicts = asked.map(({ field }) => consentIn(field, subject, at));
    return (
      verdicts.find(({ verdict }) => verdict === 'never') ??
      verdicts[0] ?? { rule: 'consent', verdict: 'now', reason: reason('consent.notNeeded') }
    );
  };
}

function consentIn(field: string, subject: Subject, at: number): RuleVerdict {
  const until = untilWhen(subject.field(field), subject.zones.clocks);
  if (typeof until === 'string') {
    return never(until, field);
  }
  return at < until
    ? { rule: 'consent', verdict: 'now', reason: reason('consent.given', { field }) }
    : never('consent.over', field);
}

/** When consent is over, in ms since 1970, or why there is none. */
function untilWhen(value: unknown, clocks: readonly Clock[]): number | ReasonCode {
  if (value === undefined) {
    return 'consent.missing';
  }
  const text = typeof value === 'string' ? plainText(value).toLowerCase() : value;
  if (text === true || YES.includes(text as string)) {
    return Number.POSITIVE_INFINITY;
  }
  if (text === false || NO.includes(text as string)) {
    return 'consent.refused';
  }
  const day = typeof text === 'string' ? dayIn(text) : undefined;
  if (day !== undefined) {
    return endOfDay(day, clocks);
  }
  try {
    return anyTime(value);
  } catch {
    return 'consent.unreadable';
  }
}

/** Days since 1970 of an ISO date; undefined if it is none. */
function dayIn(text: string): number | undefined {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  const isDate = date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  return isDate ? date.getTime() / DAY : undefined;
}

/** Without clocks, where the day ends first: 14 hours before it does in UTC. */
function endOfDay(day: number, clocks: readonly Clock[]): number {
  return clocks.length > 0
    ? Math.min(...clocks.map((clock) => startOfDay(clock, day + 1)))
    : (day + 1) * DAY - 14 * 60 * 60 * 1000;
}

function never(code: ReasonCode, field: string): RuleVerdict {
  return { rule: 'consent', verdict: 'never', reason: reason(code, { field }) };
}
