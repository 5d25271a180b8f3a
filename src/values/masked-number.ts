/** Telephone numbers as everybody may see them: enough to recognize one, not enough to call it. */
import type { Values } from './faults';

/** Digits that are left of a number in full, and of an extension. */
const LEFT = 3;
const LEFT_OF_SHORT = 2;
const FULL = 7;

/** What looks like a telephone number in a text; a date with its time is none. Call IDs have letters next to their digits. */
const NUMBER_OR_TIME =
  /(?<![\w.:/-])(\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?|(?:\+|tel:\+?)?\d(?:[ ()/-]{0,2}\d){6,24})(?![\w:])/g;
const TIME = /^\d{4}-\d{2}-\d{2}(?:T|$)/;

/** As `hashedNumbers` keeps them. */
const HASHED = /^[\w-]{11}\.[\w-]{22}$/;

/** The last digits of `number`, `…123`; undefined of a hashed one, which means nothing to people. */
export function maskedNumber(number: string): string | undefined {
  const digits = number.replace(/\D/g, '');
  if (HASHED.test(number)) {
    return undefined;
  }
  if (digits === '') {
    return number === 'erased' ? number : '…';
  }
  return `…${digits.slice(digits.length >= FULL ? -LEFT : -LEFT_OF_SHORT)}`;
}

/** The values of a reason in the same way. */
export function withMaskedValues(values: Values, numbers: readonly (string | undefined)[] = []): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'object') {
        return [name, { ...value, values: withMaskedValues(value.values, numbers) }];
      }
      return [name, typeof value === 'string' ? withMaskedNumbers(value, numbers) : value];
    }),
  );
}

/** `text` with every telephone number in it masked: `numbers`, however short, and whatever looks like one. */
export function withMaskedNumbers(text: string, numbers: readonly (string | undefined)[] = []): string {
  const known = numbers.filter((number) => number !== undefined && number !== '') as string[];
  const withoutKnown = known.reduce(
    (masked, number) =>
      masked.replace(new RegExp(`(?<!\\w)${escaped(number)}(?!\\w)`, 'g'), maskedNumber(number) ?? '…'),
    text,
  );
  return withoutKnown.replace(NUMBER_OR_TIME, (found: string) =>
    TIME.test(found) ? found : (maskedNumber(found) ?? '…'),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
