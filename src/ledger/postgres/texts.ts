/**
 * Texts as PostgreSQL can store them: it knows no NUL, and turns half of a surrogate pair into another character. Different
 * texts stay different, and come back as they were.
 */
import { createHash } from 'node:crypto';

/** Of the private use area; begins what stands for a character. */
const ESCAPE = '\uF8F0';

const UNSTORABLE = /[\0\uF8F0\p{Cs}]/gu;
const ESCAPED = /\uF8F0([0-9a-f]{4})/g;

/** An index row has room for some 2700 bytes. */
const LONGEST_INDEXED = 250;

export function stored(text: string): string {
  return text.replace(UNSTORABLE, (unit) => `${ESCAPE}${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function restored(text: string): string {
  return text.replace(ESCAPED, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** As {@link stored}, short enough for an index; the end of a very long one is hashed. */
export function indexed(text: string): string {
  const whole = stored(text);
  return whole.length <= LONGEST_INDEXED
    ? whole
    : `${[...whole].slice(0, LONGEST_INDEXED / 2).join('')}#${createHash('sha256').update(whole).digest('base64url')}`;
}
