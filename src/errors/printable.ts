/** Foreign text, made fit for our messages: without secrets, on one line, without control characters, limited in length. */
import { masked, maskedStart } from '../secrets/mask';

const MAX_LENGTH = 500;

export function printable(said: unknown): string {
  const text = typeof said === 'string' ? said : json(said);
  const line = maskedStart(text, MAX_LENGTH).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return text.length > MAX_LENGTH ? `${line}…` : line;
}

/**
 * The text of `thrown`. Anything can be thrown, even something without text.
 * @param read how an error is read; by default with its name
 */
export function textOfThrown(thrown: unknown, read: (error: Error) => string = String): string {
  try {
    return printable(thrown instanceof Error ? read(thrown) : String(thrown));
  } catch {
    return 'an error without a message';
  }
}

function json(said: unknown): string {
  try {
    // What is masked before it is written as JSON is found although that escapes it once more.
    return JSON.stringify(masked(said)) ?? '';
  } catch {
    return 'something that cannot be written as text';
  }
}
