/** Requests to the API of GWS, and what their answers mean: a body with `statusCode`, whatever the HTTP status says. */
import { GwsError } from '../errors';
import type { ApiResponse } from '../messages';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client';

/**
 * What an answer means. `session` and `csrf`: GWS did nothing, because it does not know this session (any more) or misses
 * the CSRF token. `rejected`: GWS did nothing, and says why. `unintelligible`: not an answer of GWS, so it says nothing
 * about what was done.
 */
export type Verdict =
  | { kind: 'ok'; body: ApiResponse }
  | { kind: 'rejected'; error: GwsError; body: ApiResponse }
  | { kind: 'session'; httpStatus: number }
  | { kind: 'csrf'; httpStatus: number }
  | { kind: 'unintelligible'; error: GwsError };

/** Meaning of the body's statusCode (page ReturnValues). */
const STATUS_MEANINGS: Readonly<Record<number, string>> = {
  1: 'a required parameter is missing',
  2: 'a parameter is not valid in the current state',
  3: 'the operation is forbidden',
  4: 'internal error of GWS or of a Genesys server behind it',
  5: 'this user has no permission for it',
  6: 'the resource was not found',
  8: 'the password has to be changed first',
  9: 'the processing was not completed',
  10: 'a value is out of range',
  20: 'not signed in',
};

const SUCCESS = 0;
const PARTIAL_SUCCESS = 7;
const NOT_AUTHENTICATED = 20;

export class Api {
  readonly #client: HttpClient;

  constructor(client: HttpClient) {
    this.#client = client;
  }

  /** @throws {RequestFailure} when no complete answer came */
  async send(request: HttpRequest): Promise<Verdict> {
    return verdict(await this.#client.send(request));
  }
}

/** Reads an answer of GWS; see {@link Verdict}. */
export function verdict(answer: HttpAnswer): Verdict {
  const { httpStatus, text } = answer;
  const body = parseBody(text);
  if (httpStatus === 401 || body?.statusCode === NOT_AUTHENTICATED) {
    return { kind: 'session', httpStatus };
  }
  if (body) {
    const succeeded = body.statusCode === SUCCESS || body.statusCode === PARTIAL_SUCCESS;
    return succeeded && httpStatus < 300
      ? { kind: 'ok', body }
      : { kind: 'rejected', error: rejection(body, httpStatus), body };
  }
  if (httpStatus === 403 && /csrf/i.test(text)) {
    return { kind: 'csrf', httpStatus };
  }
  return { kind: 'unintelligible', error: new GwsError('GWS_PROTOCOL', describe(answer), { httpStatus }) };
}

function parseBody(text: string): ApiResponse | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isApiResponse(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isApiResponse(body: unknown): body is ApiResponse {
  return typeof body === 'object' && body !== null && typeof (body as ApiResponse).statusCode === 'number';
}

function rejection(body: ApiResponse, httpStatus: number): GwsError {
  const { statusCode, statusMessage } = body;
  const meaning = STATUS_MEANINGS[statusCode];
  const said = typeof statusMessage === 'string' && statusMessage !== '' ? `"${statusMessage.slice(0, 500)}"` : '';
  const text = [said, meaning].filter(Boolean).join(', ') || 'no reason given';
  return new GwsError('GWS_REJECTED', `GWS refused the request: ${text} (statusCode ${statusCode}).`, {
    statusCode,
    httpStatus,
  });
}

function describe({ httpStatus, headers, text }: HttpAnswer): string {
  if (httpStatus >= 300 && httpStatus < 400) {
    return `The server redirects (HTTP ${httpStatus}); redirects are not followed. Enter the address that GWS itself answers at.`;
  }
  const what = /html/i.test(String(headers['content-type'])) || /^\s*</.test(text) ? 'a web page' : bodyKind(text);
  return `The server answered HTTP ${httpStatus} with ${what} instead of GWS's JSON. Check the URL, and the proxies in between.`;
}

function bodyKind(text: string): string {
  if (text.trim() === '') {
    return 'an empty body';
  }
  try {
    JSON.parse(text);
    return 'JSON that has no statusCode';
  } catch {
    return 'something that is not complete JSON';
  }
}
