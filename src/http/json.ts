/**
 * Parses JSON from a server. Integers that a JavaScript number cannot hold (beyond 2^53) become the text of their digits:
 * IDs can be that long, and a slightly different one is a different ID. All other values are as from `JSON.parse`.
 */
import { MAX_DEPTH } from '../values/nesting';

/** The beginning of a string or a number. */
const TOKEN = /"|-?\d+(?:\.\d*)?(?:[eE][+-]?\d*)?/g;

const INTEGER = /^-?[1-9]\d*$/;

/** A parsed text. */
export interface Reading {
  readonly value: unknown;
  /** False if nothing in it can be nested too deeply. */
  readonly mayBeTooDeep: boolean;
}

/** @throws {SyntaxError} if it is not JSON */
export function parseJson(text: string): unknown {
  return readJson(text).value;
}

/**
 * As {@link parseJson}, for callers that also need to know about the nesting: a single walk over the values finds both, and is
 * faster than searching the text for digits.
 * @throws {SyntaxError} if it is not JSON
 */
export function readJson(text: string): Reading {
  const value: unknown = JSON.parse(text);
  if (isSimple(value, MAX_DEPTH)) {
    return { value, mayBeTooDeep: false };
  }
  const exact = withLongIntegersAsText(text);
  return { value: exact === text ? value : JSON.parse(exact), mayBeTooDeep: true };
}

/** Whether `value` contains nothing below `levels`, and no number that may stand for a longer one. */
function isSimple(value: unknown, levels: number): boolean {
  if (typeof value === 'number') {
    return value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER;
  }
  return typeof value !== 'object' || value === null || (levels > 0 && hasSimpleParts(value, levels - 1));
}

function hasSimpleParts(value: object, levels: number): boolean {
  if (Array.isArray(value)) {
    return value.every((part) => isSimple(part, levels));
  }
  for (const key in value) {
    if (!isSimple((value as Record<string, unknown>)[key], levels)) {
      return false;
    }
  }
  return true;
}

function withLongIntegersAsText(text: string): string {
  const token = new RegExp(TOKEN);
  let result = '';
  let copied = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') {
      token.lastIndex = endOfText(text, match.index);
    } else if (isLong(found) && !isKey(text, token.lastIndex)) {
      result += `${text.slice(copied, match.index)}"${found}"`;
      copied = token.lastIndex;
    }
  }
  return result + text.slice(copied);
}

function isLong(number: string): boolean {
  return INTEGER.test(number) && !Number.isSafeInteger(Number(number));
}

/** Whether a key ends at `end`: JSON allows no number as a key, and text that is not JSON must not become JSON. */
function isKey(text: string, end: number): boolean {
  const after = /[^\s]/g;
  after.lastIndex = end;
  return after.exec(text)?.[0] === ':';
}

/** Where the string that begins at `start` ends. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return end + 1;
    }
  }
  return text.length;
}
