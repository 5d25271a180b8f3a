/** Values of flows as JSON would carry them: what is checked is then what is sent, whatever getters or proxies it had. */

/** A record is some kB; T-Server takes user data of some ten kB. More than this is a mistake of the flow. */
const MAX_LENGTH = 1024 * 1024;

/** Deeper than any user data. What is nested some thousand levels deep breaks whoever copies or writes it. */
const MAX_DEPTH = 100;

export type JsonObject = Record<string, unknown>;

/**
 * A copy of exactly what JSON would carry.
 * @throws {Error} whose message says what is wrong with it, beginning with `it `
 */
export function plainCopy(input: unknown): JsonObject {
  if (!isReadable(input)) {
    throw new Error('it cannot be read');
  }
  if (!isObject(input)) {
    throw new Error(`it must be an object, but it is ${nameOf(input)}`);
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
    throw new Error(`it has ${megabytes} MB as JSON, and more than ${MAX_LENGTH / 1024 / 1024} MB is not sent`);
  }
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) {
    throw new Error(`it must be an object, but as JSON it is ${nameOf(parsed)}`);
  }
  const fault = shapeFault(parsed);
  if (fault) {
    throw new Error(fault);
  }
  return parsed;
}

/** Level by level rather than by recursion, which has a limit of its own. */
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
        if (typeof inner === 'object' && inner !== null) {
          next.push(inner);
        }
      }
    }
    level = next;
  }
  return undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

/** What `value` is, for the eyes of a person. */
export function nameOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case 'number':
    case 'boolean':
      return `${value}`;
    case 'undefined':
      return 'missing';
    case 'object':
      return Buffer.isBuffer(value) ? 'a buffer' : 'an object';
    default:
      return `a ${typeof value}`;
  }
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

/** What was thrown may be anything too: a record's own `toJSON` may have thrown it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : error;
  return typeof message === 'string' ? `: ${message.split('\n', 1)[0]}` : '';
}
