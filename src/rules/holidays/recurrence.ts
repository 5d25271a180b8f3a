/** Dates that come every year, by the recurrence rules of iCalendar (RFC 5545, 3.3.10). Any other rule is refused. */
import { dateOf, weekdayOf, yearOf } from './dates';

/** Until the end of this century; nobody plans calls beyond. */
export const LAST_YEAR = 2099;

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

interface YearlyRule {
  readonly interval: number;
  readonly count: number;
  /** The last date. */
  readonly until: number;
  readonly months: readonly number[] | undefined;
  readonly days: readonly number[] | undefined;
  /** With its number within the month, negative from the end; 0: all. */
  readonly weekdays: readonly (readonly [number: number, weekday: number])[] | undefined;
}

/** @returns undefined for a rule that is not understood */
export function yearlyRule(text: string): YearlyRule | undefined {
  const parts = new Map(
    text
      .toUpperCase()
      .split(';')
      .map((part) => part.trim().split('=', 2) as [string, string]),
  );
  const {
    FREQ,
    INTERVAL = '1',
    COUNT,
    UNTIL,
    BYMONTH,
    BYMONTHDAY,
    BYDAY,
    WKST: _week,
    ...others
  } = Object.fromEntries(parts);
  const until = UNTIL === undefined ? Number.POSITIVE_INFINITY : dateIn(UNTIL);
  const [interval, count] = [Number(INTERVAL), COUNT === undefined ? Number.POSITIVE_INFINITY : Number(COUNT)];
  const [months, days, weekdays] = [numbersIn(BYMONTH, 1, 12), numbersIn(BYMONTHDAY, -31, 31), weekdaysIn(BYDAY)];
  const isKnown =
    FREQ === 'YEARLY' &&
    Object.keys(others).length === 0 &&
    interval >= 1 &&
    Number.isInteger(interval) &&
    (count === Number.POSITIVE_INFINITY || (Number.isInteger(count) && count >= 1));
  const isWithinMonths = BYDAY === undefined || BYMONTH !== undefined;
  if (!isKnown || !isWithinMonths || until === undefined || [months, days, weekdays].includes(null)) {
    return undefined;
  }
  return {
    interval,
    count,
    until,
    months: months ?? undefined,
    days: days ?? undefined,
    weekdays: weekdays ?? undefined,
  };
}

/** All dates by a rule, from the first one on. */
export function datesBy({ interval, count, until, months, days, weekdays }: YearlyRule, first: number): number[] {
  const start = new Date(first * 86_400_000);
  const monthsOfYear =
    months ?? (days ? Array.from({ length: 12 }, (_month, index) => index + 1) : [start.getUTCMonth() + 1]);
  const later: number[] = [];
  for (let year = yearOf(first); year <= LAST_YEAR; year += interval) {
    for (const month of monthsOfYear) {
      const dates = Array.from({ length: 31 }, (_day, index) => dateOf(year, month, index + 1)).filter(
        (date) => date !== undefined,
      );
      const isDay = (index: number) => days?.some((day) => day === index + 1 || day === index - dates.length);
      const isWeekday = (date: number, index: number) =>
        weekdays?.some(
          ([number, weekday]) =>
            weekday === weekdayOf(date) &&
            (number === 0 ||
              number === Math.floor(index / 7) + 1 ||
              -number === Math.floor((dates.length - 1 - index) / 7) + 1),
        );
      const byDefault = !days && !weekdays;
      later.push(
        ...dates.filter(
          (date, index) =>
            (byDefault
              ? index + 1 === start.getUTCDate()
              : (isDay(index) ?? true) && (isWeekday(date, index) ?? true)) && date > first,
        ),
      );
    }
  }
  const sorted = [first, ...later.sort((a, b) => a - b)];
  return sorted.filter((date, index) => index < count && date <= until);
}

/** The date in `20261225` or `20261225T120000Z`; undefined if there is none. */
export function dateIn(value: string): number | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)(?:T\d{6}Z?)?$/i.exec(value.trim()) ?? [];
  return year === undefined ? undefined : dateOf(Number(year), Number(month), Number(day));
}

/** @returns undefined if nothing is given, null if it is not understood */
function numbersIn(text: string | undefined, min: number, max: number): number[] | undefined | null {
  const numbers = text?.split(',').map((part) => (/^[+-]?\d{1,2}$/.test(part) ? Number(part) : Number.NaN));
  return numbers?.every((number) => number >= min && number <= max && number !== 0) === false ? null : numbers;
}

function weekdaysIn(text: string | undefined): [number, number][] | undefined | null {
  const found = text?.split(',').map((part): [number, number] => {
    const [, number = '0', name = ''] = /^([+-]?\d)?([A-Z]{2})$/.exec(part) ?? [];
    return [Number(number), WEEKDAYS.indexOf(name)];
  });
  return found?.every(([, weekday]) => weekday >= 0) === false ? null : found;
}
