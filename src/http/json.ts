/**
 * Parses JSON from a server. Integers that a JavaScript number cannot hold (beyond 2^53) become the text of their digits:
 * IDs can be that long, and a slightly different one is a different ID. All other values are as from `JSON.parse`.
 */

/** What an integer stands behind that may be too long: looked for in all that comes, so it has to be quick. */
const LONG = /[[:,\s]-?\d{16}/;
const LONG_AT_BEGIN = /^-?\d{16}/;

/** A text begins, or a number. */
const TOKEN = /"|-?\d+(?:\.\d*)?(?:[eE][+-]?\d*)?/g;

const INTEGER = /^-?[1-9]\d*$/;

/** @throws {SyntaxError} when it is no JSON */
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

/** A number is none in JSON, and must not become one. */
function isKey(text: string, end: number): boolean {
  const after = /[^\s]/g;
  after.lastIndex = end;
  return after.exec(text)?.[0] === ':';
}

/** Where the text that begins at `start` is over. */
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
