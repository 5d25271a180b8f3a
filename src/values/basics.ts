/** Text, whole numbers, touch tones, flags and choices. */
import { plainText } from './characters';
import { fault } from './faults';
import { kindIn, kindOf, Unreadable } from './unreadable';

const MAX_TEXT_LENGTH = 1024;

/** Whether nothing is given: an empty field in a dialog or in JSON means the same as none. */
export function isNothing(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/** Text as it is, or a number as text. @throws {Unreadable} */
export function text(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new Unreadable(fault('text.needed', { kind: kindIn(value) }));
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new Unreadable(fault('text.needed', { kind: kindIn(value) }));
  }
  const read = String(value);
  if (read.trim() === '') {
    throw new Unreadable(fault('text.blank'));
  }
  if (read.length > MAX_TEXT_LENGTH) {
    throw new Unreadable(fault('text.tooLong', { length: read.length, most: MAX_TEXT_LENGTH }));
  }
  if (/\p{Cc}/u.test(read)) {
    throw new Unreadable(fault('text.control'));
  }
  return read;
}

/** A whole number from 0 on, also as text of digits. @throws {Unreadable} */
export function wholeNumber(value: unknown): number {
  const written = typeof value === 'string' ? plainText(value) : value;
  const read = typeof written === 'string' && /^\d{1,15}$/.test(written) ? Number(written) : written;
  if (!Number.isSafeInteger(read) || (read as number) < 0) {
    throw new Unreadable(
      Number.isSafeInteger(read) ? fault('number.negative') : fault('number.needed', { kind: kindIn(value) }),
    );
  }
  return read as number;
}

/** Digits of touch tones. @throws {Unreadable} */
export function digits(value: unknown): string {
  const read = plainText(text(value));
  if (!/^[0-9*#A-D]+$/i.test(read)) {
    throw new Unreadable(`must consist of digits, * and #, but it is ${kindOf(value)}`);
  }
  return read;
}

/**
 * @param exact for a flag that permits something dangerous: only `true` itself means yes, as text may come from anywhere
 * @throws {Unreadable}
 */
export function flag(value: unknown, { exact = false } = {}): boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  if (value === 'false' || (value === 'true' && !exact)) {
    return value === 'true';
  }
  throw new Unreadable(
    exact ? `must be true or false itself, but it is ${kindOf(value)}` : fault('flag.needed', { kind: kindIn(value) }),
  );
}

/** What can be chosen. */
export interface Choices {
  readonly choices?: readonly string[];
  /** Whether other text is accepted. */
  readonly open?: boolean;
  /** Whether a number stands for the choice at this place, counted from 0. */
  readonly numbered?: boolean;
}

/**
 * One of `choices`, however its letters are cased; others pass if the list is `open`. In a list that is not, spaces, `_` and
 * `-` make no difference either.
 * @throws {Unreadable}
 */
export function choice(value: unknown, { choices = [], open = false, numbered = false }: Choices): string {
  const read = text(value);
  const bare = (name: string) =>
    plainText(name)
      .toLowerCase()
      .replace(open ? '' : /[\s_-]/g, '');
  const counted = numbered && /^\d+$/.test(plainText(read)) ? choices[Number(plainText(read))] : undefined;
  const found = counted ?? choices.find((candidate) => bare(candidate) === bare(read));
  if (found === undefined && !open) {
    throw new Unreadable(fault('choice.needed', { choices: choices.join(', '), kind: kindIn(value) }));
  }
  return found ?? read;
}
