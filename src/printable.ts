/** What a server says, as it may appear in a message of ours: on one line, without control characters, not endless. */

const MAX_LENGTH = 500;

export function printable(said: unknown): string {
  const text = typeof said === 'string' ? said : (JSON.stringify(said) ?? '');
  const line = text.slice(0, MAX_LENGTH + 1).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
