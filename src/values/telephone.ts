/**
 * Telephone numbers. The intended number is dialed, in characters that a switch understands; anything that may be
 * something else, or two numbers, is refused: a wrong number is somebody else's telephone.
 */
import { plainText } from './characters';
import { type Fault, type FaultCode, fault } from './faults';
import { kindIn, Unreadable } from './unreadable';

/** Longer than any number however it is spaced. */
const MAX_LENGTH = 128;

/** 15 of an international number (E.164), plus prefixes for dialing out of a switch and a country. */
const MAX_DIGITS = 24;

/** The number of digits that one group may have; two such groups are two numbers. */
const DIGITS_OF_A_NUMBER = 7;

/** All kinds of dashes, including the one that Japanese keyboards produce between digits. */
const DASHES = /[\p{Pd}\u2043\u2212\u30FC\uFF70]/gu;

/** As nearly all numbers are written; there is nothing to find in them. */
const PLAIN = /^\+?\d{1,24}$/;

const EXTENSION = /[\s.-]*(?:extension|extn?|x)[\s.:]*\d{1,10}$/i;

/** Of a column beside the one with the numbers: `2027-02-28`, `28.2.2027`, `2-28-2027`. */
const DATE =
  /^(?:(?:19|20)\d\d([.-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([.-])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d\d)$/;

/** What programs write for a missing value, and what else cannot be a number. */
const FAULTS: readonly (readonly [RegExp, FaultCode])[] = [
  [/^['"`\u2018\u2019\u201C\u201D]|^=|["\u201C\u201D]$/u, 'phone.spreadsheet'],
  [/@|^sips?:/i, 'phone.address'],
  [/[\r\n\v\f\u0085\u2028\u2029]/, 'phone.lineBreak'],
  [/\p{Cc}/u, 'text.control'],
  [/^[^\p{Nd}]*$/u, 'phone.noDigit'],
  [/^[+-]?\d+(?:[.,]\d+)?\s*e\s*[+-]?\d+$/i, 'phone.exponent'],
  [/^0x/i, 'phone.hexadecimal'],
  [/[/\\;,|&]/, 'phone.separator'],
  [DATE, 'phone.date'],
];

/**
 * The number as it will be dialed: `+`, `*`, `#`, blanks, brackets, dashes, dots and an extension (`ext. 12`, `x12`)
 * stay.
 * Invisible characters are removed, digits and signs of other scripts become ASCII ones, `tel:` is left out. A JSON number is
 * none: it has lost its leading zeros, and perhaps more.
 * @throws {Unreadable}
 */
export function phoneNumber(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Unreadable(fault('text.needed', { kind: kindIn(value) }));
  }
  if (PLAIN.test(value)) {
    return value;
  }
  if (value.length > MAX_LENGTH) {
    throw new Unreadable(fault('phone.tooLong', { length: value.length, most: MAX_LENGTH }));
  }
  const read = plainText(value)
    .replace(DASHES, '-')
    .replace(/^tel:\s*/i, '');
  const found = numberFault(read);
  if (found) {
    throw new Unreadable(found);
  }
  return read;
}

/** Parts a number that was read from the extension behind it; that is empty if there is none. */
export function withoutExtension(read: string): { number: string; extension: string } {
  const number = read.replace(EXTENSION, '');
  return { number, extension: read.slice(number.length).replace(/\D/g, '') };
}

function numberFault(read: string): Fault | undefined {
  if (read === '') {
    return fault('phone.empty');
  }
  const known = FAULTS.find(([pattern]) => pattern.test(read));
  if (known) {
    return fault(known[1]);
  }
  const { number } = withoutExtension(read);
  if (!/\d/.test(number)) {
    return fault('phone.onlyExtension');
  }
  if (/\p{L}/u.test(number)) {
    return fault('phone.letters');
  }
  if (/[^\d+*#()[\]. -]/u.test(number)) {
    return fault('phone.character');
  }
  return decimalFault(number) ?? signFault(number) ?? lengthFault(number);
}

/** A number with decimals, as spreadsheets and JSON write one; `555.1234` and `01.23.45.67` are telephone numbers. */
function decimalFault(number: string): Fault | undefined {
  const [, whole = '', decimals = ''] = /^\+?(\d*)\.(\d*)$/.exec(number.replaceAll(' ', '')) ?? [];
  const isDecimal =
    decimals !== '' &&
    (decimals.length < 3 ||
      whole.length >= 10 ||
      /^0?$/.test(whole) ||
      (/^0+$/.test(decimals) && whole.length >= DIGITS_OF_A_NUMBER));
  return isDecimal ? fault('phone.decimals') : undefined;
}

/** A `+` stands for the way out of a country, so before all digits, save those of a service such as `*31#`. */
function signFault(number: string): Fault | undefined {
  const [before = '', ...after] = number.split('+');
  if (after.length > 1) {
    return fault('phone.plusTwice');
  }
  if (after.length === 1 && !/^[\s([]*(?:[*#][\d*#]*[*#])?[\s([]*$/.test(before)) {
    return fault('phone.plusWithin');
  }
  if (after.length === 1 && !/\d/.test(after[0] ?? '')) {
    return fault('phone.plusAlone');
  }
  return number.startsWith('-') ? fault('phone.minus') : undefined;
}

function lengthFault(number: string): Fault | undefined {
  const digitsOf = (text: string) => text.replace(/\D/g, '').length;
  if (number.split(/\s+/).filter((group) => digitsOf(group) >= DIGITS_OF_A_NUMBER).length > 1) {
    return fault('phone.twoGroups');
  }
  return digitsOf(number) > MAX_DIGITS
    ? fault('phone.digits', { digits: digitsOf(number), most: MAX_DIGITS })
    : undefined;
}

/** What is wrong with a code that may contain letters, such as a device ID, if a spreadsheet has mangled it. */
export function spreadsheetFault(text: string): string | undefined {
  if (/^[=']/.test(text)) {
    return 'begins as a spreadsheet marks text or a formula';
  }
  if (/^\d+(?:[.,]\d+)?e\+\d+$/i.test(text)) {
    return 'is written with an exponent, by which digits are lost';
  }
  return /^\d+[.,]0+$/.test(text) ? 'is written with decimals' : undefined;
}
