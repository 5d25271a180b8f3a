/** What a reader throws, and how it speaks of a value that it does not take: by its kind and length, never by what it says. */

/** The message goes on after the name of the value: `must be text, but it is a list`. */
export class Unreadable extends Error {}

/** The rest of the sentence on a value; what a getter or proxy of the flow's own has thrown may quote anything. */
export function faultIn(thrown: unknown): string {
  return thrown instanceof Unreadable ? thrown.message : 'cannot be read';
}

/** What `value` is, for the eyes of a person. What it says may be about a person, and is left out. */
export function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return value.length === 1 ? 'text of 1 character' : `text of ${value.length} characters`;
    case 'number':
      return kindOfNumber(value);
    case 'undefined':
      return 'missing';
    case 'object':
      return ArrayBuffer.isView(value) ? 'a buffer' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/**
 * The name of an operation, a parameter, a reason, as the author of a flow wrote it, so that a slip can be seen. What does not
 * look like one has got there from elsewhere, and is only described.
 */
export function quotedName(value: unknown): string {
  return typeof value === 'string' && /^\p{L}[\p{L} _-]{0,40}$/u.test(value) ? JSON.stringify(value) : kindOf(value);
}

function kindOfNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return 'not a finite number';
  }
  if (!Number.isInteger(value)) {
    return 'a fraction';
  }
  return Number.isSafeInteger(value) ? 'a number' : 'a number of more digits than JSON carries exactly';
}
