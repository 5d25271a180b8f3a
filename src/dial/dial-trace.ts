/**
 * The trace of a request that may make a telephone ring: a span from when it is asked for until GWS has answered, with the
 * verdict, the claim and the request in it, and one for its call. They name neither people nor numbers, but the entry in the
 * ledger, which says the rest to those who may read it.
 */
import { GwsError } from '../errors/gws-error';
import type { ApiVerdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { DialEntry, DialFacts } from '../ledger';
import type { Permit } from '../session/permit';
import { isCertainlyNotDone } from '../session/send';
import { type Attributes, beginSpan, NO_SPAN, type Span } from '../tracing/span';
import { withMaskedNumbers } from '../values/masked-number';
import type { CallProgress } from './call-progress';
import { outcomeOfFailure } from './outcome';

/** Segments of paths that stand for themselves; all others may be IDs. */
const RESOURCES =
  /^(?:api|v2|me|devices|calls|channels|voice|outbound-records|outbound|campaigns|contacts|conferences)$/;

export class DialTrace {
  readonly span: Span;
  readonly #request: Pick<HttpRequest, 'method' | 'path'>;
  readonly #server: string;
  #exchange = NO_SPAN;
  #attempts = 0;

  /** @param kind what the request does: `dial`, or `transfer` of a call to somebody else */
  constructor(kind: string, request: HttpRequest, facts: DialFacts, { source }: Permit) {
    this.#request = request;
    this.#server = facts.server;
    this.span = beginSpan(kind, () => ({
      parent: source,
      attributes: {
        'gws.campaign.name': facts.campaign && withMaskedNumbers(facts.campaign),
        'gws.node.id': facts.node,
        'gws.message.id': facts.message,
        ...addressIn(facts.server),
      },
    }));
  }

  claimed({ id }: DialEntry): void {
    this.span.note({ 'gws.dial.id': id });
  }

  /** It is about to be sent, possibly for the second time. */
  sent(): void {
    if (this.span === NO_SPAN) {
      return;
    }
    this.#attempts += 1;
    if (this.#attempts === 1) {
      const { method, path } = this.#request;
      const template = templateOf(path);
      const attributes = { 'http.request.method': method, 'url.template': template, ...addressIn(this.#server) };
      this.#exchange = this.span.begin(`${method} ${template}`, attributes, 'client');
    } else {
      this.#exchange.note({ 'http.request.resend_count': this.#attempts - 1 });
    }
  }

  answered(verdict: ApiVerdict, answer: 'accepted' | 'notDialed' | 'unknown'): void {
    const error = 'error' in verdict ? verdict.error : undefined;
    this.#exchange.note({
      'http.response.status_code': statusOf(verdict),
      'gws.status_code': verdict.kind === 'ok' ? verdict.body.statusCode : error?.statusCode,
    });
    this.#exchange.end(error);
    this.#over(answer, answer === 'unknown' ? new GwsError('GWS_OUTCOME_UNKNOWN', '', { cause: error }) : error);
  }

  /** It was refused before it was sent, or its answer never came. @param answer `unknown`: it may have been carried out */
  failed(failure: unknown, answer: 'notDialed' | 'unknown' = 'notDialed'): void {
    const error = failure instanceof GwsError ? failure : lost(failure);
    this.#exchange.end(error);
    this.span.note({ 'gws.rule': error.rule });
    this.#over(answer === 'unknown' ? answer : outcomeOfFailure(error), error);
  }

  #over(outcome: string, error: GwsError | undefined): void {
    this.span.note({ 'gws.outcome': outcome });
    this.span.end(error);
  }
}

/** The span of the call that a dial has made, from when it is first seen until it ends. */
export class CallTrace {
  readonly #dial: Span;
  #span: Span | undefined;
  #state = '';

  /** @param dial the span of the dial */
  constructor(dial: Span) {
    this.#dial = dial;
  }

  /** There is news of the call. */
  note({ last: { call, notificationType } }: CallProgress): void {
    this.#span ??= this.#dial.begin('call', { 'gws.call.id': call.id });
    // A server may say anything.
    if (typeof call.state === 'string' && call.state !== this.#state) {
      this.#state = call.state;
      this.#span.event(`call ${call.state}`, {
        'gws.call.state': call.state,
        'gws.notification.type': typeof notificationType === 'string' ? notificationType : undefined,
      });
    }
  }

  /** It is over, or nothing more will be heard of it. @param ended as known by then */
  end(ended: ReturnType<CallProgress['firstAt']>): void {
    const { outcome = 'unknown', callResult } = ended ?? {};
    this.#span?.note({ 'gws.outcome': outcome, 'gws.call.result': callResult?.name });
    this.#span?.end();
    this.#span = NO_SPAN;
  }
}

function statusOf(verdict: ApiVerdict): number | undefined {
  return 'error' in verdict ? verdict.error.httpStatus : verdict.httpStatus;
}

/** A failure of the request itself, as the caller will be told of it. */
function lost(failure: unknown): GwsError {
  return new GwsError(isCertainlyNotDone(failure) ? 'GWS_NOT_CONNECTED' : 'GWS_OUTCOME_UNKNOWN', '');
}

function templateOf(path: string): string {
  const [resource = ''] = path.split(/[?;]/, 1);
  const segments = resource.split('/').map((segment) => (segment === '' || RESOURCES.test(segment) ? segment : '{id}'));
  return segments.join('/');
}

/** @param server as `serverName` writes it */
function addressIn(server: string): Attributes {
  if (!URL.canParse(server)) {
    return {};
  }
  const { hostname, port, protocol } = new URL(server);
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) };
}
