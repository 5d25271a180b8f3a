/** Which lane of the queue a request waits in, judged by its content. It affects nothing but its turn. */
import type { HttpRequest } from '../http/http-client';
import type { Lane } from '../timing/fair-queue';

/** Our bodies are JSON without whitespace; quotes inside a string are escaped. */
const OPERATION_NAME = /"operationName":"(\w+)"/;

/** Requests that end a call or a session: if late, they leave somebody on the line. */
const URGENT = new Set(['Hangup', 'ClearCall', 'EndContactCenterSession']);

export function laneOf({ method, body = '' }: Pick<HttpRequest, 'method' | 'body'>): Lane {
  const operation = method === 'POST' ? (OPERATION_NAME.exec(body)?.[1] ?? '') : '';
  if (operation === 'Dial') {
    return 'dial';
  }
  return URGENT.has(operation) ? 'urgent' : 'other';
}
