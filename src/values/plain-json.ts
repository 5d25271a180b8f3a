/**
 * Copies values from flows as JSON would represent them: what is checked is then what is sent, whatever getters or
 * proxies it had.
 */
import { MAX_DEPTH } from './nesting';
import { kindOf } from './unreadable';

/** A record is some kB; T-Server takes user data of some ten kB. More than this is a mistake of the flow. */
const MAX_LENGTH = 1024 * 1024;

/** Programs disagree on the digits of such a number, and most lose the last ones. */
const TOO_LARGE = 'it has a whole number beyond 2^53, whose last digits would be lost; send it as text';

export type JsonObject = Record<string, unknown>;

/**
 * A copy of exactly what JSON would represent.
 * @throws {Error} whose message says what is wrong with it, beginning with `it `
 */
export function plainCopy(input: unknown): JsonObject {
  if (!isReadable(input)) {
    throw new Error('it cannot be read');
  }
  if (!isObject(input)) {
    throw new Error(`it must be an object, but it is ${kindOf(input)}`);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(input);
  } catch (error) {
    throw new Error(`it cannot be written as JSON${reasonOf(error)}`);
  }
  if (text === undefined) {
    throw new Error('it cannot be written as JSON');
  }
  if (text.length > MAX_LENGTH) {
    const megabytes = (text.length / 1024 / 1024).toFixed(1);
    throw new Error(`it has ${megabytes} MB as JSON, but at most ${MAX_LENGTH / 1024 / 1024} MB can be sent`);
  }
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) {
    throw new Error(`it must be an object, but as JSON it is ${kindOf(parsed)}`);
  }
  const fault = shapeFault(parsed);
  if (fault) {
    throw new Error(fault);
  }
  return parsed;
}

/**
 * Reads JSON as a flow writes it.
 * @throws {Error} whose message says what is wrong with it, beginning with `it `
 */
export function copyOfText(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('it is text that is not JSON');
  }
  const fault = isObject(parsed) ? shapeFault(parsed) : undefined;
  if (fault) {
    throw new Error(fault);
  }
  return plainCopy(parsed);
}

/** Level by level rather than by recursion, which has its own limit. */
function shapeFault(value: object): string | undefined {
  let level = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      return `it is nested more than ${MAX_DEPTH} levels deep`;
    }
    const next: object[] = [];
    for (const item of level) {
      for (const [key, inner] of Object.entries(item)) {
        if (key === '__proto__') {
          return 'it has a key "__proto__", which no record has';
        }
        if (isInexact(inner)) {
          return TOO_LARGE;
        }
        if (typeof inner === 'object' && inner !== null) {
          next.push(inner);
        }
      }
    }
    level = next;
  }
  return undefined;
}

/** Beyond the numbers that are read digit by digit, or even beyond all that can be written. */
function isInexact(value: unknown): boolean {
  return (
    typeof value === 'number' && !Number.isSafeInteger(value) && (Number.isInteger(value) || !Number.isFinite(value))
  );
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** False for a revoked proxy, which throws at everything that is asked of it. */
function isReadable(value: unknown): boolean {
  try {
    isObject(value);
    return true;
  } catch {
    return false;
  }
}

/** What the record's own `toJSON` or getter threw is left out: it may quote the record. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (error instanceof RangeError) {
    return ': it is nested too deeply';
  }
  if (/^Converting circular structure/.test(message)) {
    return ': it contains itself';
  }
  return /serialize a BigInt/.test(message) ? ': it has a BigInt; send it as text' : '';
}
