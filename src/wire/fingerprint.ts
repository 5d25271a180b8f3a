/**
 * A short text that distinguishes two JSON values. It is computed for each event delivered to a flow; serializing the
 * event to JSON for a digest from the crypto module takes four times as long, as long as all other work on the event. It
 * detects accidental differences; it is not resistant to deliberate collisions.
 */

/** Two hashes of the same numbers, 32 bits each: FNV-1a, and one that rotates in between. Only while a value is read. */
let one = 0;
let other = 0;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const OTHER_OFFSET = 0x9e3779b9;
const OTHER_FACTOR = 0x85ebca6b;

/** Stand for anything but text and numbers, and for the beginning and end of an object or list. */
const MARKS = { null: 0x110001, true: 0x110002, false: 0x110003, number: 0x110004, text: 0x110005 };
const LIST = 0x110006;
const OBJECT = 0x110007;
const END = 0x110008;

/** Two digits for each byte. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const isOwn = Object.prototype.hasOwnProperty;

const UINT32 = 0x100000000;

/**
 * @param value as JSON.parse makes it; a property that is undefined counts for none, as in JSON
 * @returns 16 hexadecimal digits
 * @throws {RangeError} when it is nested some thousand levels deep
 */
export function fingerprint(value: unknown): string {
  one = FNV_OFFSET;
  other = OTHER_OFFSET;
  mixValue(value);
  return hex(scattered(one)) + hex(scattered(other));
}

function mix(number: number): void {
  one = Math.imul(one ^ number, FNV_PRIME);
  other = Math.imul(((other << 5) | (other >>> 27)) ^ number, OTHER_FACTOR);
}

/** Two code units at a time: the wait for one product before the next is all that this takes. */
function mixText(text: string): void {
  const { length } = text;
  mix(length);
  let [a, b] = [one, other];
  let at = 0;
  for (; at < length - 1; at += 2) {
    const units = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
    a = Math.imul(a ^ units, FNV_PRIME);
    b = Math.imul(((b << 5) | (b >>> 27)) ^ units, OTHER_FACTOR);
  }
  one = a;
  other = b;
  if (at < length) {
    mix(text.charCodeAt(at));
  }
}

function mixValue(value: unknown): void {
  if (typeof value === 'string') {
    mix(MARKS.text);
    mixText(value);
  } else if (typeof value === 'number') {
    mixNumber(value);
  } else if (Array.isArray(value)) {
    mix(LIST);
    for (const element of value) {
      mixValue(element);
    }
    mix(END);
  } else if (typeof value === 'object' && value !== null) {
    mixObject(value as Record<string, unknown>);
  } else {
    mix(value === true ? MARKS.true : value === false ? MARKS.false : MARKS.null);
  }
}

function mixNumber(value: number): void {
  mix(MARKS.number);
  if (Number.isSafeInteger(value)) {
    mix(value % UINT32);
    mix(Math.trunc(value / UINT32));
  } else {
    mixText(String(value));
  }
}

function mixObject(object: Record<string, unknown>): void {
  mix(OBJECT);
  // V8 reads the properties much faster this way than through Object.keys.
  for (const key in object) {
    const value = isOwn.call(object, key) ? object[key] : undefined;
    if (value !== undefined) {
      mixText(key);
      mixValue(value);
    }
  }
  mix(END);
}

/** Spreads every bit of `hash` over all others. */
function scattered(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function hex(bits: number): string {
  return byte(bits >>> 24) + byte(bits >>> 16) + byte(bits >>> 8) + byte(bits);
}

function byte(bits: number): string {
  return BYTES[bits & 0xff] ?? '';
}
