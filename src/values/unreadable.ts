/** What a reader throws, and how it describes a rejected value: by kind and length, never by content. */

/** The message goes on after the name of the value: `must be text, but it is a list`. */
export class Unreadable extends Error {}

/** The rest of the sentence about a value; what a flow's own getter or proxy threw may quote anything. */
export function faultIn(thrown: unknown): string {
  return thrown instanceof Unreadable ? thrown.message : 'cannot be read';
}

/** A description of `value` for people, without its content, which may be personal data. */
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
 * The name of an operation, parameter or reason as the flow's author wrote it, to make typos visible. Anything that does
 * not look like a name came from elsewhere, and is only described.
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
  return Number.isSafeInteger(value) ? 'a number' : 'a number with more digits than JSON can represent exactly';
}
