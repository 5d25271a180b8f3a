/** What a flow put into a message, read as what an operation needs; each reader says what is wrong in words. */
import { GwsError } from '../errors';
import { nameOf, plainCopy } from '../plain-json';

const MAX_TEXT_LENGTH = 1024;
const MAX_PHONE_NUMBER_LENGTH = 128;
const SECONDS_OF_DAY = 24 * 60 * 60;

/** Later than this, a number of seconds since the epoch is one of milliseconds: as seconds it lies in the year 5138. */
const MILLISECONDS = 1e11;

/** Thrown by a reader; the name of the parameter is put in front. */
class Unreadable extends Error {}

/** Text, or a number as text; undefined for nothing. @throws {GwsError} `GWS_INVALID_REQUEST` */
export function asText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  try {
    return text(value);
  } catch (error) {
    throw invalidRequest([`${name} ${(error as Error).message}`]);
  }
}

export function invalidRequest(faults: string[]): GwsError {
  return new GwsError('GWS_INVALID_REQUEST', `The request cannot be sent: ${faults.join('; ')}. Nothing was sent.`, {
    faults,
  });
}

export function text(value: unknown, maxLength = MAX_TEXT_LENGTH): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new Unreadable(`must be text, but it is ${nameOf(value)}`);
  }
  const read = String(value);
  if (read.trim() === '') {
    throw new Unreadable('is blank');
  }
  if (read.length > maxLength) {
    throw new Unreadable(`has ${read.length} characters, and more than ${maxLength} are not sent`);
  }
  if (/\p{Cc}/u.test(read)) {
    throw new Unreadable('contains control characters');
  }
  return read;
}

export function phoneNumber(value: unknown): string {
  return text(value, MAX_PHONE_NUMBER_LENGTH).trim();
}

export function wholeNumber(value: unknown): number {
  const read = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(read) || (read as number) < 0) {
    throw new Unreadable(`must be a whole number, but it is ${nameOf(value)}`);
  }
  return read as number;
}

/** Digits of touch tones. */
export function digits(value: unknown): string {
  const read = text(value);
  if (!/^[0-9*#A-D]+$/i.test(read)) {
    throw new Unreadable(`must consist of digits, * and #, but it is ${nameOf(value)}`);
  }
  return read;
}

/** Seconds since midnight, from 0 to 86399; also `HH:MM`. */
export function timeOfDay(value: unknown): number {
  const clock = typeof value === 'string' ? /^\s*(\d{1,2}):(\d{2})\s*$/.exec(value) : null;
  const read = clock ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 : wholeNumber(value);
  if (read >= SECONDS_OF_DAY || (clock && Number(clock[2]) > 59)) {
    throw new Unreadable(`must be a time of day (HH:MM, or seconds since midnight), but it is ${nameOf(value)}`);
  }
  return read;
}

/**
 * Seconds since the epoch of a time to come: a Date, an ISO 8601 text with a time zone or `Z`, seconds, or milliseconds.
 * (The sample on page OutboundReschedule is in seconds.)
 */
export function futureTime(value: unknown, now = Date.now()): number {
  const time = milliseconds(value);
  if (time === undefined || Number.isNaN(time)) {
    throw new Unreadable(
      `must be a time (a date, ISO 8601 text with a time zone, or seconds since 1970), but it is ${nameOf(value)}`,
    );
  }
  if (time <= now) {
    throw new Unreadable(`must be a time to come, but ${new Date(time).toISOString()} is past`);
  }
  return Math.floor(time / 1000);
}

function milliseconds(value: unknown): number | undefined {
  if (value instanceof Date) {
    return value.getTime();
  }
  if (typeof value === 'string' && /^\s*\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)\s*$/i.test(value)) {
    return Date.parse(value.trim());
  }
  const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || Math.abs(number) > 8.64e15) {
    return undefined;
  }
  return Math.abs(number) > MILLISECONDS ? number : number * 1000;
}

/** User data and other maps: a copy of exactly what JSON would carry. */
export function object(value: unknown): Record<string, unknown> {
  try {
    return plainCopy(value);
  } catch (error) {
    throw new Unreadable((error as Error).message.replace(/^it /, ''));
  }
}

export function flag(value: unknown): boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  if (value === 'true' || value === 'false') {
    return value === 'true';
  }
  throw new Unreadable(`must be true or false, but it is ${nameOf(value)}`);
}

/** One that allows what is dangerous, so that only `true` itself says yes; text may come from anywhere. */
export function exactFlag(value: unknown): boolean {
  if (typeof value !== 'boolean' && value !== 'false') {
    throw new Unreadable(`must be true or false itself, but it is ${nameOf(value)}`);
  }
  return value === true;
}

/**
 * One of `choices`, however its letters are cased; others pass if the list is `open`. In a list that is not, spaces, `_` and
 * `-` make no difference either. If it is `numbered`, a number stands for the choice at this place, counted from 0.
 */
export function choice(value: unknown, choices: readonly string[], open: boolean, numbered = false): string {
  const read = text(value);
  const bare = (name: string) =>
    name
      .trim()
      .toLowerCase()
      .replace(open ? '' : /[\s_-]/g, '');
  const counted = numbered && /^\s*\d+\s*$/.test(read) ? choices[Number(read)] : undefined;
  const found = counted ?? choices.find((candidate) => bare(candidate) === bare(read));
  if (found === undefined && !open) {
    throw new Unreadable(`must be one of ${choices.join(', ')}, but it is ${nameOf(value)}`);
  }
  return found ?? read;
}
