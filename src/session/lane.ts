/** In which lane of the queue a request waits, by what it asks of GWS. Nothing but its turn depends on it. */
import type { HttpRequest } from '../http/http-client';
import type { Lane } from '../timing/fair-queue';

/** Our bodies are JSON without blanks; in a text within one, quotes are escaped. */
const OPERATION_NAME = /"operationName":"(\w+)"/;

/** What ends a call or a session: late, it leaves somebody on the line. */
const URGENT = new Set(['Hangup', 'ClearCall', 'EndContactCenterSession']);

export function laneOf({ method, body = '' }: Pick<HttpRequest, 'method' | 'body'>): Lane {
  const operation = method === 'POST' ? (OPERATION_NAME.exec(body)?.[1] ?? '') : '';
  if (operation === 'Dial') {
    return 'dial';
  }
  return URGENT.has(operation) ? 'urgent' : 'other';
}
