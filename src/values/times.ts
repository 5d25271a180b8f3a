/** Times of day, points in time and durations, each within plausible bounds. */
import { plainText } from './characters';
import { kindOf, Unreadable } from './unreadable';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;

/** Above this, a number counts as milliseconds since the epoch: as seconds, it would be in the year 5138. */
const MILLISECONDS = 1e11;

/** Years ahead. Nobody is called back later; such a time is the result of a wrong unit or a typo in the year. */
const FARTHEST = 10;

/** The range of time zones: from -12:00 to +14:00. */
const LARGEST_OFFSET = 14 * HOUR;

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))$/i;

/** Bounds of a span of time, in seconds. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Of the time limit of a request to GWS. A timer of JavaScript cannot run longer than 24 days. */
export const REQUEST_LIMIT: Bounds = { min: 0.01, max: 600 };

/** Of the time limit for the outcome of a call or an operation. */
export const WAIT_LIMIT: Bounds = { min: 0.01, max: DAY };

/** Seconds since midnight, from 0 to 86399; also `HH:MM` or `HH:MM:SS`. @throws {Unreadable} */
export function timeOfDay(value: unknown): number {
  const read = typeof value === 'string' ? plainText(value) : value;
  const clock = typeof read === 'string' ? /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(read) : null;
  if (clock) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((part) => Number(part ?? 0));
    if (hours < 24 && minutes < 60 && seconds < 60) {
      return hours * HOUR + minutes * MINUTE + seconds;
    }
    throw new Unreadable('must be a time of day (HH:MM), 23:59:59 at the latest');
  }
  const number = typeof read === 'string' && /^\d{1,15}$/.test(read) ? Number(read) : read;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) {
    throw new Unreadable(`must be a time of day (HH:MM, or seconds since midnight), but it is ${kindOf(value)}`);
  }
  if (number >= DAY) {
    throw new Unreadable('must be a time of day, but read as seconds since midnight it is beyond the end of the day');
  }
  if (number !== 0 && number < 24 * 100) {
    throw new Unreadable(
      'must be a time of day, and as seconds since midnight it is before 00:40; if hours are meant, write HH:MM',
    );
  }
  return number;
}

/**
 * Seconds since the epoch of a future time: a Date, an ISO 8601 text with a time zone or `Z`, seconds, or milliseconds.
 * (The sample on page OutboundReschedule is in seconds.)
 * @throws {Unreadable}
 */
export function futureTime(value: unknown, now = Date.now()): number {
  const { time, unit } = pointInTime(value);
  const distance = (time - now) / 1000;
  if (distance <= 0) {
    throw new Unreadable(`must be a time in the future, but read as ${unit} it is ${spanOf(-distance)} in the past`);
  }
  if (distance > FARTHEST * YEAR) {
    throw new Unreadable(
      `must be a time within ${FARTHEST} years, but read as ${unit} it is ${spanOf(distance)} ahead`,
    );
  }
  return Math.floor(time / 1000);
}

/** @returns `time` in ms since the epoch, and how it was read */
/** ms since the epoch of any time: a Date, an ISO 8601 text with a time zone or `Z`, seconds, or milliseconds. @throws {Unreadable} */
export function anyTime(value: unknown): number {
  return pointInTime(value).time;
}

function pointInTime(value: unknown): { time: number; unit: string } {
  // A Date of a Function node belongs to another realm.
  if (Object.prototype.toString.call(value) === '[object Date]') {
    const time = Number((value as Date).getTime());
    if (Number.isFinite(time)) {
      return { time, unit: 'a date' };
    }
    throw new Unreadable('must be a time, but it is an invalid date');
  }
  const read = typeof value === 'string' ? plainText(value) : value;
  if (typeof read === 'string' && !/^\d{1,15}$/.test(read)) {
    return { time: isoTime(read), unit: 'ISO 8601 text' };
  }
  const number = typeof read === 'string' ? Number(read) : read;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new Unreadable(notATime(value));
  }
  return Math.abs(number) > MILLISECONDS
    ? { time: number, unit: 'milliseconds since 1970' }
    : { time: number * 1000, unit: 'seconds since 1970' };
}

/** A date must survive a round trip: there is no 30 February, and no hour 24. */
function isoTime(text: string): number {
  const found = ISO.exec(text);
  if (!found) {
    throw new Unreadable(notATime(text));
  }
  const [
    ,
    year,
    month,
    day,
    hours,
    minutes,
    seconds = '0',
    fraction = '',
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = found;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hours), Number(minutes), Number(seconds), Number(fraction.padEnd(3, '0').slice(0, 3)));
  const written = `${year}-${month}-${day}T${hours}:${minutes}:${seconds.padStart(2, '0')}`;
  if (!date.toISOString().startsWith(written)) {
    throw new Unreadable('must be a time, but there is no such date or time of day');
  }
  const offset = Number(offsetHours) * HOUR + Number(offsetMinutes) * MINUTE;
  if (Number(offsetMinutes) > 59 || offset > LARGEST_OFFSET) {
    throw new Unreadable('must be a time, but no time zone has such an offset');
  }
  return date.getTime() - (sign === '-' ? -offset : offset) * 1000;
}

function notATime(value: unknown): string {
  return `must be a time (a date, ISO 8601 text with a time zone, or seconds since 1970), but it is ${kindOf(value)}`;
}

/** A rough duration for people, not exact enough to reveal the time itself. */
function spanOf(seconds: number): string {
  const [unit = 0, name = ''] =
    (
      [
        [YEAR, 'years'],
        [DAY, 'days'],
        [HOUR, 'hours'],
        [MINUTE, 'minutes'],
      ] as const
    ).find(([length]) => seconds >= 2 * length) ?? [];
  return unit === 0 ? 'less than two minutes' : `about ${Math.round(seconds / unit)} ${name}`;
}

/** A span of time in seconds. @throws {Unreadable} */
export function seconds(value: unknown, { min, max }: Bounds): number {
  const read = typeof value === 'string' ? plainText(value) : value;
  const number = typeof read === 'string' && /^\d{1,15}(\.\d{1,9})?$/.test(read) ? Number(read) : read;
  if (typeof number !== 'number' || !(number >= min && number <= max)) {
    const what = typeof number === 'number' ? 'it is not' : `it is ${kindOf(value)}`;
    throw new Unreadable(`must be a number of seconds from ${min} to ${max}, but ${what}`);
  }
  return number;
}
