/**
 * Errors for people: the meaning of the code in the runtime's language, then exactly what happened, in English. If that
 * language is English, the latter is enough, and `gws-server.error.<code>` is empty. What calling rules say is all in that
 * language.
 */
import type { NodeAPI } from 'node-red';
import { NotAllowed } from '../../src/dial/not-allowed';
import { refusalText } from './reasons';
import { sharedText } from './texts';

/**
 * A copy of `error` with this explanation, because others may hold the same error; `error` itself if there is nothing to
 * add.
 * @param text what happened, if not just the error's message
 */
export function explained(RED: NodeAPI, error: Error & { code?: unknown }, text = error.message): Error {
  const isRefusal = error instanceof NotAllowed && text === error.message;
  const message = isRefusal ? refusalText(RED, error) : [meaningOf(RED, error.code), text].filter(Boolean).join(' ');
  if (message === error.message) {
    return error;
  }
  const copy: Error = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error));
  Object.defineProperty(copy, 'message', { value: message });
  return copy;
}

function meaningOf(RED: NodeAPI, code: unknown): string {
  if (typeof code !== 'string' || !/^GWS_[A-Z_]+$/.test(code)) {
    return '';
  }
  const key = `error.${code}`;
  const meaning = sharedText(RED, key);
  // A catalogue that lacks the key answers with the key.
  return meaning.endsWith(key) ? '' : meaning;
}
