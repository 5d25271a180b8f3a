/** Any request to the API in an agent's session, for everything that no other part of this package covers. */
import { effectOf } from '../dial/effect';
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { invalidRequest } from '../errors/requests';
import type { HttpRequest } from '../http/http-client';
import type { Performer } from '../operations/performer';
import { wordingFor } from '../operations/run';
import type { BusyAgent, Permit, RequestSource } from '../session/permit';
import { reasonOf, sendOnce } from '../session/send';
import { isNothing } from '../values/basics';
import { copyOfText, type JsonObject, plainCopy } from '../values/plain-json';
import { kindOf } from '../values/unreadable';
import type { ApiResponse } from '../wire/messages';
import { withNumbersRead } from './numbers';
import { requestPath } from './path';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** A request as a flow gives it: every value can be anything. */
export interface RequestOrder {
  /** One of `GET`, `POST`, `PUT`, `DELETE`, however its letters are cased. */
  readonly method: unknown;
  /** Relative to the API root, see {@link requestPath}. */
  readonly path: unknown;
  /** An object, or one written as JSON; nothing, or a GET: no body. */
  readonly body?: unknown;
  /** Dial an outbound record although it was dialed before. */
  readonly redial?: boolean;
  /** Whether to dial while the agent has a call or a dial under way: `refuse` unless it is `allow`. */
  readonly busyAgent?: BusyAgent;
  readonly signal?: AbortSignal;
  /** When it was requested, on the monotonic clock; now by default. */
  readonly askedAt?: number | undefined;
  /** Who asks, for the ledger of dials. */
  readonly source?: RequestSource | undefined;
}

/**
 * Sends a request, at most once. One that dials an outbound record (page OutboundDialPreview) is a dial like any other:
 * the same record is not dialed twice.
 * @returns the body of GWS's answer
 * @throws {GwsError} `GWS_INVALID_REQUEST`, `GWS_INVALID_RECORD`, `GWS_ALREADY_DIALED`, `GWS_NOT_ALLOWED`, `GWS_LEDGER_UNAVAILABLE`: nothing was sent;
 *   `GWS_NOT_CONNECTED`, `GWS_NOT_AUTHENTICATED`, `GWS_REJECTED`: nothing was done; `GWS_OUTCOME_UNKNOWN`: perhaps;
 *   `GWS_PROTOCOL`: the answer to a GET did not come from GWS
 */
export function request(agent: Performer, order: RequestOrder): Promise<ApiResponse> {
  return agent.statistics.operation('request', () => carryOut(agent, order));
}

async function carryOut(agent: Performer, order: RequestOrder): Promise<ApiResponse> {
  const method = methodOf(order.method);
  const path = requestPath(order.path);
  const given = method === 'GET' ? undefined : givenBody(order.body);
  const effect = effectOf(httpRequest(method, path, given, order));
  const body = given && withNumbersRead(given, path, effect.kind !== 'silent');
  const subject = subjectOf(method, path, body);
  const sent = httpRequest(method, path, body, order);
  const { redial, busyAgent, askedAt, source } = order;
  const send = () => exchange(agent, subject, sent, { redial, busyAgent, askedAt, source });
  if (effect.kind === 'dial') {
    return agent.statistics.dial(send);
  }
  // The HTTP session ends with it, so the session has to know that this is intended.
  return path === '/me' && body?.operationName === 'EndContactCenterSession'
    ? agent.session.endContactCenterSession(send)
    : send();
}

/**
 * Whether a request dials, as far as that can be told from what is given: also where it cannot be sent, such as one that
 * names no record, or nobody to dial it for.
 */
export function isDial({ method, path, body }: RequestOrder): boolean {
  try {
    const given = givenBody(body);
    const [sentBy, sentTo] = [orNothing(() => methodOf(method)) ?? 'POST', orNothing(() => requestPath(path)) ?? '/'];
    return dials(httpRequest(sentBy, sentTo, sentBy === 'GET' ? undefined : given, {}));
  } catch {
    // What cannot be read asks for nothing.
    return false;
  }
}

/** It dials a record even if it is not clear which. */
function dials(request: HttpRequest): boolean {
  return (orNothing(() => effectOf(request).kind) ?? 'dial') === 'dial';
}

function orNothing<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function httpRequest(
  method: HttpRequest['method'],
  path: string,
  body: JsonObject | undefined,
  { signal }: Pick<RequestOrder, 'signal'>,
): HttpRequest {
  return { method, path, ...(body && { body: JSON.stringify(body) }), ...(signal && { signal }) };
}

async function exchange(
  { session }: Performer,
  subject: string,
  request: HttpRequest,
  permit: Permit,
): Promise<ApiResponse> {
  try {
    return await sendOnce(session, request, wordingFor(subject), permit);
  } catch (error) {
    if (request.method === 'GET' && error instanceof GwsError && error.code === 'GWS_OUTCOME_UNKNOWN') {
      throw unanswered(subject, error.cause);
    }
    throw error;
  }
}

/** A GET changes nothing, so its outcome cannot be unknown. */
function unanswered(subject: string, cause: unknown): GwsError {
  const message = `The answer to ${subject} was lost: ${reasonOf(cause)}. The request changes nothing, and can be sent again.`;
  return GwsError.from(cause, 'GWS_NOT_CONNECTED', message);
}

function methodOf(given: unknown): HttpRequest['method'] {
  const wanted = typeof given === 'string' ? given.trim().toUpperCase() : given;
  const method = METHODS.find((candidate) => candidate === wanted);
  if (!method) {
    throw invalidRequest([`the method must be one of ${METHODS.join(', ')}, but it is ${kindOf(given)}`]);
  }
  return method;
}

function givenBody(given: unknown): JsonObject | undefined {
  if (isNothing(given)) {
    return undefined;
  }
  try {
    return typeof given === 'string' ? copyOfText(given) : plainCopy(given);
  } catch (error) {
    throw invalidRequest([`the body cannot be sent, because ${(error as Error).message}`]);
  }
}

/** As worded in errors: without the query, and without anything that may be a person's number or address. */
function subjectOf(method: string, path: string, body: JsonObject | undefined): string {
  const [resource = ''] = path.split('?', 1);
  const shown = resource.split('/').map((segment) => (PERSONS.test(segment) ? '…' : segment));
  const line = printable(`${method} ${shown.join('/')}`);
  const operationName = body?.operationName;
  return typeof operationName === 'string' && /^[a-z]\w{0,40}$/i.test(operationName)
    ? `${operationName} (${line})`
    : line;
}

const PERSONS = /@|%40|^(?:tel:|%2b|\+)?(?:[\s().-]|%20)*\d(?:(?:[\s().-]|%20)*\d){6,}/i;
