/** Removes known secrets from everything this package shows to people; see docs/decisions/0013. */
import { KNOWN } from './known';
import type { Secrets } from './secrets';

/** Nobody reads anything nested more deeply, and it breaks code that copies or serializes it. */
const MAX_DEPTH = 50;

/** An error that may be shown to anybody: it contains no secrets, whatever it was made from. */
export abstract class PrintableError extends Error {
  /** @param message our own sentence; anything it quotes must have passed through `printable` */
  constructor(message: string, cause?: unknown) {
    super(masked(message, true), cause === undefined ? undefined : { cause: masked(cause) });
  }
}

/**
 * The first `limit` characters of `text` without secrets. A secret that begins among them is masked as a whole.
 */
export function maskedStart(text: string, limit: number): string {
  return replaced(text.slice(0, limit + KNOWN.longest), Math.min(limit, text.length), KNOWN, false);
}

function replaced(text: string, limit: number, secrets: Secrets, isOurs: boolean): string {
  let result = '';
  let at = 0;
  for (const { from, to, replacement } of secrets.find(text, limit, isOurs)) {
    result += text.slice(at, from) + replacement;
    at = to;
  }
  return at === 0 && limit === text.length ? text : result + text.slice(at, Math.max(at, limit));
}

/**
 * `value` itself if it contains no secrets, otherwise a copy without them: of text, a list, an object or an error,
 * however deeply nested.
 * @param isOurs it consists of our own sentences, whose words are kept even if a password is one of them
 */
export function masked<Value>(value: Value, isOurs = false): Value {
  return copyOf(value, { secrets: KNOWN, isOurs, copies: new Map() }, MAX_DEPTH) as Value;
}

/** As {@link masked}, without `secrets` rather than those that are known. */
export function without<Value>(secrets: Secrets, value: Value): Value {
  return copyOf(value, { secrets, isOurs: false, copies: new Map() }, MAX_DEPTH) as Value;
}

interface Copying {
  readonly secrets: Secrets;
  readonly isOurs: boolean;
  /** Values already copied; a value may contain itself. */
  readonly copies: Map<object, object>;
}

function copyOf(value: unknown, copying: Copying, depth: number): unknown {
  const { secrets, isOurs, copies } = copying;
  if (typeof value === 'string') {
    return replaced(value, value.length, secrets, isOurs);
  }
  if (typeof value !== 'object' || value === null || value instanceof PrintableError) {
    return value;
  }
  const known = copies.get(value);
  if (known) {
    return known;
  }
  if (depth === 0) {
    return '…';
  }
  const isError = value instanceof Error;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isError && !Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return value;
  }
  const copy: object = Array.isArray(value) ? [] : Object.create(prototype as object | null);
  copies.set(value, copy);
  let isChanged = false;
  for (const key of Object.getOwnPropertyNames(value)) {
    if (key === 'length' && Array.isArray(value)) {
      continue;
    }
    const before = read(value, key);
    const after = copyOf(before, copying, depth - 1);
    const name = replaced(key, key.length, secrets, isOurs);
    isChanged ||= after !== before || name !== key;
    const enumerable = Object.prototype.propertyIsEnumerable.call(value, key);
    Object.defineProperty(copy, name, { value: after, enumerable, writable: true, configurable: true });
  }
  if (!isChanged) {
    copies.set(value, value);
    return value;
  }
  return copy;
}

/** An exception from a getter does not matter. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
