/** Holidays by country and region, as lists of dates or as calendars. */
import { plainText } from '../../values/characters';
import { fault } from '../../values/faults';
import { Unreadable } from '../../values/unreadable';
import { isAt, type Place } from '../place';
import type { Subject } from '../rule';
import { CalendarFault } from './content-lines';
import { dateOf } from './dates';
import { type HolidayDates, holidaysInCalendar } from './icalendar';
import { LAST_YEAR } from './recurrence';

export interface HolidayList {
  readonly where: Place;
  /** What the user calls it: the file, or where it holds. */
  readonly name: string;
  readonly dates: HolidayDates;
}

/** From the year that this package is made for. */
const FIRST_YEAR = 2020;

const CALENDAR = /^\uFEFF?\s*BEGIN:VCALENDAR/i;

const DATE = /^(?:(\d{4})-)?(\d\d)-(\d\d)(?:[\s,;]+(.*))?$/;

/**
 * Reads an iCalendar text, or one date a line with its name behind it: `2026-12-25 Christmas Day`, or `12-25` for every year. Lines that
 * begin with `#` are comments.
 * @throws {Unreadable} with the line
 */
export function readHolidays(text: string): HolidayDates {
  if (CALENDAR.test(text)) {
    return holidaysInCalendar(text);
  }
  const holidays = new Map<number, string>();
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = plainText(raw);
    if (line !== '' && !line.startsWith('#')) {
      for (const [date, name] of datesIn(line, index + 1)) {
        holidays.set(date, name);
      }
    }
  }
  if (holidays.size === 0) {
    throw new Unreadable(fault('calendar.noDates'));
  }
  return holidays;
}

function datesIn(line: string, number: number): [number, string][] {
  const [, year, month, day, name = ''] = DATE.exec(line) ?? [];
  if (month === undefined) {
    throw new CalendarFault(number, fault('calendar.noDate'));
  }
  const years =
    year === undefined
      ? Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_year, index) => FIRST_YEAR + index)
      : [Number(year)];
  const dates = years.map((one) => dateOf(one, Number(month), Number(day))).filter((date) => date !== undefined);
  if (dates.length === 0) {
    throw new CalendarFault(number, fault('calendar.noSuchDate'));
  }
  return dates.map((date) => [date, name.slice(0, 100)]);
}

/** The lists that hold for a subject. Where its region is not known, those of all regions of its country do. */
export function listsFor(subject: Pick<Subject, 'number' | 'region'>, lists: readonly HolidayList[]): HolidayList[] {
  return lists.filter(({ where }) => isAt(where, subject));
}
