/** Reads a line of a suppression list: a number, or the hash of one. */
import { plainText } from '../../values/characters';
import { fault } from '../../values/faults';
import { phoneNumber } from '../../values/telephone';
import { Unreadable } from '../../values/unreadable';

/** `international`: with its country code; `national`: without a plus, so perhaps without it; `hash`: the first 52 bits of one. */
export interface ListedNumber {
  readonly kind: 'international' | 'national' | 'hash';
  readonly value: number;
}

const FEWEST_DIGITS = 2;

/** Of an international number (E.164); JavaScript's numbers hold all of them exactly. */
const MOST_DIGITS = 15;

/** SHA-256 in hexadecimal digits. */
const HASH = /^(?:sha-?256:)?([\da-f]{13})[\da-f]{51}$/i;

const DIGITS_OF_HASH = 64;
const DIGITS_KEPT = 13;

const [ZERO, NINE, PLUS, RETURN] = [0x30, 0x39, 0x2b, 0x0d];
const [LOWER_A, LOWER_F, TO_LOWER] = [0x61, 0x66, 0x20];

/** Reads the plain forms that nearly all lines have: digits, perhaps with a plus, and hashes; undefined for any other. */
export function plainLine(bytes: Buffer, from: number, to: number): ListedNumber | undefined {
  const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
  return end - from === DIGITS_OF_HASH ? plainHash(bytes, from) : plainNumber(bytes, from, end);
}

function plainNumber(bytes: Buffer, from: number, to: number): ListedNumber | undefined {
  const hasPlus = bytes[from] === PLUS;
  const start = hasPlus ? from + 1 : from;
  if (to - start < FEWEST_DIGITS || to - start > MOST_DIGITS) {
    return undefined;
  }
  let value = 0;
  for (let at = start; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) {
      return undefined;
    }
    value = value * 10 + byte - ZERO;
  }
  const isInternational = hasPlus || (bytes[start] === ZERO && bytes[start + 1] === ZERO);
  return { kind: isInternational ? 'international' : 'national', value };
}

function plainHash(bytes: Buffer, from: number): ListedNumber | undefined {
  let value = 0;
  for (let at = 0; at < DIGITS_OF_HASH; at += 1) {
    const byte = bytes[from + at] as number;
    const letter = byte | TO_LOWER;
    const digit =
      byte >= ZERO && byte <= NINE ? byte - ZERO : letter >= LOWER_A && letter <= LOWER_F ? letter - LOWER_A + 10 : -1;
    if (digit < 0) {
      return undefined;
    }
    value = at < DIGITS_KEPT ? value * 16 + digit : value;
  }
  return { kind: 'hash', value };
}

/**
 * Reads any line. What follows a `#` at its beginning or after a blank is a comment.
 * @returns undefined for a line with nothing else
 * @throws {Unreadable}
 */
export function listLine(line: string): ListedNumber | undefined {
  const text = plainText(line)
    .replace(/(?:^|\s)#.*$/, '')
    .replace(/^"(.*)"$/, '$1')
    .trim();
  if (text === '') {
    return undefined;
  }
  const [, hash] = HASH.exec(text) ?? [];
  if (hash !== undefined) {
    return { kind: 'hash', value: Number.parseInt(hash, 16) };
  }
  const number = phoneNumber(text);
  if (/[a-z*#]/i.test(number)) {
    throw new Unreadable(fault('list.service'));
  }
  const digits = number.replace(/\D/g, '');
  if (digits.length < FEWEST_DIGITS || digits.replace(/^00/, '').length > MOST_DIGITS) {
    throw new Unreadable(fault('list.digits', { digits: digits.length }));
  }
  const isInternational = number.includes('+') || digits.startsWith('00');
  return { kind: isInternational ? 'international' : 'national', value: Number(digits) };
}
