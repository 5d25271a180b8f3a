/**
 * Holidays in iCalendar (RFC 5545), as authorities publish them. An event closes each date that it touches. Anything that is not
 * understood is refused with its line: a holiday that is missed is a call on a holiday.
 */
import { fault } from '../../values/faults';
import { CalendarFault, type EventText, eventsIn, type Property } from './content-lines';
import { dateIn, datesBy, yearlyRule } from './recurrence';

/** Longer than any holiday; it is a mistake in the calendar. */
const MAX_DAYS = 366;

/** The name of each date that is a holiday. */
export type HolidayDates = ReadonlyMap<number, string>;

interface Event {
  readonly uid: string | undefined;
  readonly name: string;
  readonly isCancelled: boolean;
  /** Of the event that it changes: the date that is replaced. */
  readonly replaces: number | undefined;
  /** Days that each occurrence takes. */
  readonly days: number;
  /** First days. */
  readonly dates: readonly number[];
}

/** @throws {CalendarFault} */
export function holidaysInCalendar(text: string): HolidayDates {
  const events = eventsIn(text).map(readEvent);
  const replaced = new Set(
    events.filter(({ replaces }) => replaces !== undefined).map(({ uid, replaces }) => `${replaces} ${uid}`),
  );
  const holidays = new Map<number, string>();
  for (const { uid, name, isCancelled, replaces, days, dates } of events) {
    const kept = dates.filter((date) => replaces !== undefined || !replaced.has(`${date} ${uid}`));
    for (const date of isCancelled ? [] : kept) {
      for (let day = 0; day < days; day += 1) {
        holidays.set(date + day, name);
      }
    }
  }
  if (holidays.size === 0) {
    throw new CalendarFault(1, fault('calendar.noHolidays'));
  }
  return holidays;
}

function readEvent({ line, properties }: EventText): Event {
  const all = (name: string) => properties.filter((property) => property.name === name);
  const one = (name: string) => all(name)[0];
  const start = one('DTSTART');
  if (!start) {
    throw new CalendarFault(line, fault('calendar.noStart'));
  }
  const first = dateOfProperty(start);
  const rule = one('RRULE');
  const recurrence = rule && yearlyRule(rule.value);
  if (rule && !recurrence) {
    throw new CalendarFault(rule.line, fault('calendar.recurrence'));
  }
  const forbidden = one('EXRULE');
  if (forbidden) {
    throw new CalendarFault(forbidden.line, fault('calendar.exclusion'));
  }
  const excluded = new Set(all('EXDATE').flatMap(datesOfProperty));
  const dates = [...(recurrence ? datesBy(recurrence, first) : [first]), ...all('RDATE').flatMap(datesOfProperty)];
  const replaced = one('RECURRENCE-ID');
  return {
    uid: one('UID')?.value.trim(),
    name: (one('SUMMARY')?.value ?? '').replace(/\\n/gi, ' ').replace(/\\(.)/g, '$1').trim().slice(0, 100),
    isCancelled: one('STATUS')?.value.trim().toUpperCase() === 'CANCELLED',
    replaces: replaced && dateOfProperty(replaced),
    days: daysOf(first, start, one('DTEND'), one('DURATION')),
    dates: dates.filter((date) => !excluded.has(date)),
  };
}

function dateOfProperty({ value, line }: Property): number {
  const date = dateIn(value);
  if (date === undefined) {
    throw new CalendarFault(line, fault('calendar.noSuchDate'));
  }
  return date;
}

function datesOfProperty({ value, ...property }: Property): number[] {
  return value.split(',').map((part) => dateOfProperty({ ...property, value: part.split('/', 1)[0] ?? '' }));
}

/** How many dates an event touches; its end is not part of it. */
function daysOf(first: number, start: Property, end: Property | undefined, duration: Property | undefined): number {
  const { value, line } = end ?? duration ?? start;
  const days = end ? daysUntil(first, start, end) : duration ? daysIn(value, start) : 1;
  if (days === undefined || days < 1 || days > MAX_DAYS) {
    throw new CalendarFault(line, fault('calendar.badEnd', { days: MAX_DAYS }));
  }
  return days;
}

function daysUntil(first: number, start: Property, end: Property): number {
  const days = dateOfProperty(end) - first;
  const isWholeDays = !/T/i.test(end.value) || /T000000/i.test(end.value);
  // An event may end as it begins; then it is a moment of that date.
  return isWholeDays && !(days === 0 && end.value.trim() === start.value.trim()) ? days : days + 1;
}

function daysIn(value: string, start: Property): number | undefined {
  const [, weeks, days, hours, minutes, seconds] =
    /^\+?P(?:(\d{1,2})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?$/i.exec(value.trim()) ?? [];
  if ([weeks, days, hours, minutes, seconds].every((part) => part === undefined)) {
    return undefined;
  }
  const [, startHours = 0, startMinutes = 0, startSeconds = 0] =
    /T(\d\d)(\d\d)(\d\d)/i.exec(start.value)?.map(Number) ?? [];
  const secondsOf = (h: number, m: number, s: number) => (h * 60 + m) * 60 + s;
  const length = Number(weeks ?? 0) * 7 + Number(days ?? 0);
  const rest =
    secondsOf(Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0)) +
    secondsOf(startHours, startMinutes, startSeconds);
  return Math.max(1, Math.ceil(length + rest / 86_400));
}
