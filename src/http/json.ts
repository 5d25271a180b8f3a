/**
 * Parses JSON from a server. Integers that a JavaScript number cannot hold (beyond 2^53) become the text of their digits:
 * IDs can be that long, and a slightly different one is a different ID. All other values are as from `JSON.parse`.
 */

/** What precedes an integer that may be too long; it is searched for in every answer, so it must be fast. */
const LONG = /[[:,\s]-?\d{16}/;
const LONG_AT_BEGIN = /^-?\d{16}/;

/** The beginning of a string or a number. */
const TOKEN = /"|-?\d+(?:\.\d*)?(?:[eE][+-]?\d*)?/g;

const INTEGER = /^-?[1-9]\d*$/;

/** @throws {SyntaxError} if it is not JSON */
export function parseJson(text: string): unknown {
  return JSON.parse(LONG.test(text) || LONG_AT_BEGIN.test(text) ? withLongIntegersAsText(text) : text);
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
