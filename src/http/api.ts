/** Requests to the API of GWS, and what their answers mean: a body with `statusCode`, whatever the HTTP status says. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { ApiResponse } from '../wire/messages';
import { type HttpAnswer, NOT_AUTHENTICATED, nothingWasDone, parseBody, succeeded } from './body';
import { type Governor, isWorthRepeating } from './governor';
import type { HttpClient, HttpRequest } from './http-client';
import { parseJson } from './json';
import { RateLimited, rateRefusalIn } from './rate-limit';

/**
 * What an answer means. `session` and `csrf`: GWS did nothing, because it does not know this session (any more) or requires
 * the CSRF token. `rejected`: GWS did nothing, and says why. `unintelligible`: not an answer of GWS, so it says nothing
 * about what was done.
 */
export type ApiVerdict =
  | { kind: 'ok'; body: ApiResponse; httpStatus: number }
  | { kind: 'rejected'; error: GwsError }
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
  10: 'a value is out of range',
  20: 'not signed in',
};

/** A server that answers this way has read only enough to see that the request is too large. */
const OVERSIZE: Readonly<Record<number, string>> = {
  413: 'its body is too large',
  414: 'its URL is too long',
  431: 'its headers are too large; they include cookies and tokens set by the server or by something in front of it',
};

const CSRF = /[cx]srf|cross-site request forgery/i;

const FORBIDDEN = 403;

export interface ApiOptions {
  client: HttpClient;
  /** Paces all requests to the server. */
  governor: Governor;
  /** The longest pause, in ms, that a request can wait for. */
  patience: number;
  /** Ends every wait for a turn when it aborts. */
  signal: AbortSignal;
}

export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /**
   * Sends a request when its turn comes. If the server refuses it because of the rate, it is sent again, a few times, if
   * it changes nothing, or if the caller says so and it certainly was not carried out.
   * @throws {RateLimited} if the server asks for a pause longer than a request can wait; nothing was sent
   * @throws {RequestFailure} when no complete answer came
   */
  async send(request: HttpRequest): Promise<ApiVerdict> {
    const { client, governor, patience, signal } = this.#options;
    const { method, rank, isSentAgain = false } = request;
    let { turn } = request;
    for (let refusals = 1; ; refusals += 1) {
      const sentAt = turn ?? (await governor.turn({ rank, limit: patience, signals: [signal, request.signal] }));
      turn = undefined;
      const answer = await client.send(request);
      const limit = rateRefusalIn(answer);
      if (!limit) {
        governor.served(sentAt);
        return verdict(answer);
      }
      governor.refuse(limit, sentAt);
      const mayRepeat = method === 'GET' || (isSentAgain && limit.isCertain);
      if (!mayRepeat || !isWorthRepeating(limit.status, refusals) || governor.pause > patience) {
        return verdict(answer, governor.wait);
      }
    }
  }
}

/**
 * Reads an answer of GWS; see {@link ApiVerdict}.
 * @param wait ms after which the next request goes to a server that limits the rate
 */
export function verdict(answer: HttpAnswer, wait = 0): ApiVerdict {
  const { httpStatus, text } = answer;
  const limit = rateRefusalIn(answer);
  if (limit) {
    return { kind: limit.isCertain ? 'rejected' : 'unintelligible', error: RateLimited.refused(limit, wait) };
  }
  const body = parseBody(text);
  if (missesCsrfToken(answer, body)) {
    return { kind: 'csrf', httpStatus };
  }
  if (httpStatus === 401 || body?.statusCode === NOT_AUTHENTICATED) {
    return { kind: 'session', httpStatus };
  }
  if (body && succeeded(body) && httpStatus < 300) {
    return { kind: 'ok', body, httpStatus };
  }
  if (body && nothingWasDone(body)) {
    return { kind: 'rejected', error: rejection(body, httpStatus) };
  }
  const oversize = body ? undefined : OVERSIZE[httpStatus];
  if (oversize) {
    const message = `The server refuses the request: ${oversize} (HTTP ${httpStatus}).`;
    return { kind: 'rejected', error: new GwsError('GWS_REJECTED', message, { httpStatus }) };
  }
  return { kind: 'unintelligible', error: new GwsError('GWS_PROTOCOL', describe(answer), { httpStatus }) };
}

/** The refusal comes as text, as a web page or with a statusCode, from GWS or from something that checks the token for it. */
function missesCsrfToken({ httpStatus, text }: HttpAnswer, body: ApiResponse | undefined): boolean {
  if (body && nothingWasDone(body)) {
    const { statusMessage } = body;
    const said = typeof statusMessage === 'string' && CSRF.test(statusMessage);
    return said || (httpStatus === FORBIDDEN && CSRF.test(text));
  }
  // Frameworks repeat the HTTP status in their bodies.
  return httpStatus === FORBIDDEN && (body?.statusCode ?? FORBIDDEN) === FORBIDDEN && CSRF.test(text);
}

function rejection(body: ApiResponse, httpStatus: number): GwsError {
  const { statusCode, statusMessage } = body;
  const meaning = STATUS_MEANINGS[statusCode];
  const said = typeof statusMessage === 'string' && statusMessage !== '' ? `"${printable(statusMessage)}"` : '';
  const text = [said, meaning].filter(Boolean).join(', ') || 'no reason given';
  return new GwsError('GWS_REJECTED', `GWS refused the request: ${text} (statusCode ${statusCode}).`, {
    statusCode,
    httpStatus,
  });
}

function describe({ httpStatus, headers, text }: HttpAnswer): string {
  if (httpStatus >= 300 && httpStatus < 400) {
    return `The server redirected the request (HTTP ${httpStatus}), and redirects are not followed. Enter the address at which GWS itself answers.`;
  }
  const what = /html/i.test(String(headers['content-type'])) || /^\s*</.test(text) ? 'a web page' : bodyKind(text);
  return `The server answered HTTP ${httpStatus} with ${what} instead of GWS's JSON. Check the URL, and any proxies in between.`;
}

function bodyKind(text: string): string {
  if (text.trim() === '') {
    return 'an empty body';
  }
  const { statusCode } = parseBody(text) ?? {};
  if (statusCode !== undefined) {
    return `statusCode ${statusCode}`;
  }
  try {
    parseJson(text);
    return 'JSON that has no statusCode';
  } catch {
    return 'something that is not complete JSON';
  }
}
