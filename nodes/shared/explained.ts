/**
 * Errors as people read them: what the code means in the language of the runtime, then what exactly happened, in English.
 * Where that language is English the latter says it all, and `gws-server.error.<code>` is empty.
 */
import type { NodeAPI } from 'node-red';
import { sharedText } from './texts';

/**
 * A copy of `error` that says so, since others may hold the same error; `error` itself where there is nothing to say.
 * @param text what happened, where that is not just the error's message
 */
export function explained(RED: NodeAPI, error: Error & { code?: unknown }, text = error.message): Error {
  const message = [meaningOf(RED, error.code), text].filter(Boolean).join(' ');
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
