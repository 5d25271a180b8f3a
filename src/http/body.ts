/** Bodies of GWS's answers: JSON with a `statusCode`, and what the code says about what was done (page ReturnValues). */
import type { IncomingHttpHeaders } from 'node:http';
import { prune } from '../values/nesting';
import type { ApiResponse } from '../wire/messages';
import { parseJson } from './json';

export interface HttpAnswer {
  httpStatus: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const SUCCESS = 0;
const PARTIAL_SUCCESS = 7;
const PROCESSING_INCOMPLETE = 9;
export const NOT_AUTHENTICATED = 20;

/** The body of an answer; undefined if it is not of GWS's kind. */
export function parseBody(text: string): ApiResponse | undefined {
  try {
    const body: unknown = parseJson(text);
    prune(body);
    return isApiResponse(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isApiResponse(body: unknown): body is ApiResponse {
  return typeof body === 'object' && body !== null && typeof (body as ApiResponse).statusCode === 'number';
}

export function succeeded({ statusCode }: ApiResponse): boolean {
  return statusCode === SUCCESS || statusCode === PARTIAL_SUCCESS;
}

/**
 * GWS documents its codes, and that an error means that nothing was modified. Any other code is not GWS's: gateways answer
 * `{"statusCode":504}` for what GWS may well have done.
 */
export function nothingWasDone(body: ApiResponse): boolean {
  return isDocumented(body) && !mayHaveDone(body);
}

/** Whether GWS itself says that it has done something, or does not know how far it got. */
export function mayHaveDone(body: ApiResponse): boolean {
  return succeeded(body) || body.statusCode === PROCESSING_INCOMPLETE;
}

/** Whether the code is one that GWS documents. */
export function isDocumented({ statusCode }: ApiResponse): boolean {
  return Number.isInteger(statusCode) && statusCode >= SUCCESS && statusCode <= NOT_AUTHENTICATED;
}
