/**
 * Spans of OpenTelemetry, where `@opentelemetry/api` is installed. Where it is not, {@link beginSpan} returns one and the same
 * object that does nothing. Whatever goes wrong in somebody's tracing must not change what is dialed, so nothing here throws.
 */
import type * as Api from '@opentelemetry/api';
import { attempt } from '../errors/guard';
import { GwsError, type GwsErrorCode } from '../errors/gws-error';
import { contextOf, placeIn, type TraceContext } from './trace-context';

/** By name; those that are undefined are left out. They must not contain what identifies people, nor secrets. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `client`: a request to another program, and the wait for its answer. */
type Kind = 'internal' | 'client';

export interface Span {
  /** For whatever goes on elsewhere; empty if nothing is traced. */
  readonly context: TraceContext;
  /** Begins a span within this one. */
  begin(name: string, attributes?: Attributes, kind?: Kind): Span;
  /** Runs `work` in a span within this one, which ends with it. */
  during<Result>(
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<Result>,
    kind?: Kind,
  ): Promise<Result>;
  name(name: string): void;
  note(attributes: Attributes): void;
  /** Something that happens now. */
  event(name: string, attributes?: Attributes): void;
  /** @param error why it failed; its text is left out, as it may tell of people */
  end(error?: unknown): void;
}

/** Whose spans these are, for whoever looks at them. */
const SCOPE = '@gws-flows/node-red-genesys-web-services';

/** Refusals that the ledger and the rules are there for. */
const INTENDED: readonly GwsErrorCode[] = ['GWS_ALREADY_DIALED', 'GWS_NOT_ALLOWED'];

export const NO_SPAN: Span = {
  context: {},
  begin: () => NO_SPAN,
  during: (_name, _attributes, work) => work(NO_SPAN),
  name: () => {},
  note: () => {},
  event: () => {},
  end: () => {},
};

let known: typeof Api | 'none' | undefined;

/**
 * Begins a span. Without a parent it belongs to the context that is active, if any.
 * @param describe asked only where there is something to trace with
 */
export function beginSpan(
  name: string,
  describe: () => { readonly parent: TraceContext | undefined; readonly attributes: Attributes },
): Span {
  const api = loaded();
  const begun = (given: typeof Api) => {
    const { parent, attributes } = describe();
    return spanOf(given, name, parentContext(given, parent), attributes, 'internal');
  };
  return (api && quietly(() => begun(api))) ?? NO_SPAN;
}

function loaded(): typeof Api | undefined {
  known ??= load();
  return known === 'none' ? undefined : known;
}

function load(): typeof Api | 'none' {
  try {
    return require('@opentelemetry/api') as typeof Api;
  } catch {
    return 'none';
  }
}

function parentContext(api: typeof Api, given: TraceContext | undefined): Api.Context {
  const place = placeIn(given?.traceparent);
  if (!place) {
    return api.context.active();
  }
  const state = given?.tracestate;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, {
    ...place,
    isRemote: true,
    ...(state !== undefined && { traceState: api.createTraceState(state) }),
  });
}

function spanOf(api: typeof Api, name: string, parent: Api.Context, attributes: Attributes, kind: Kind): Span {
  const tracer = api.trace.getTracer(SCOPE);
  const spanKind = kind === 'client' ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL;
  const span = tracer.startSpan(name, { kind: spanKind, attributes: { ...attributes } }, parent);
  const begin = (inner: string, more: Attributes = {}, innerKind: Kind = 'internal') =>
    quietly(() => spanOf(api, inner, api.trace.setSpan(parent, span), more, innerKind)) ?? NO_SPAN;
  return {
    get context() {
      return quietly(() => contextOfSpan(api, span)) ?? {};
    },
    begin,
    async during(inner, more, work, innerKind) {
      const within = begin(inner, more, innerKind);
      try {
        const result = await work(within);
        within.end();
        return result;
      } catch (error) {
        within.end(error);
        throw error;
      }
    },
    name: (better) => quietly(() => void span.updateName(better)),
    note: (more) => quietly(() => void span.setAttributes({ ...more })),
    event: (event, more = {}) => quietly(() => void span.addEvent(event, { ...more })),
    end: (error) =>
      quietly(() => {
        if (error !== undefined) {
          noteError(api, span, error);
        }
        span.end();
      }),
  };
}

function noteError(api: typeof Api, span: Api.Span, error: unknown): void {
  const isOurs = error instanceof GwsError;
  span.setAttribute('error.type', isOurs ? error.code : '_OTHER');
  if (!isOurs || !INTENDED.includes(error.code)) {
    span.setStatus({ code: api.SpanStatusCode.ERROR });
  }
}

function contextOfSpan(api: typeof Api, span: Api.Span): TraceContext {
  const context = span.spanContext();
  return api.isSpanContextValid(context) ? contextOf(context, context.traceState?.serialize()) : {};
}

function quietly<Result>(work: () => Result): Result | undefined {
  return attempt('A span', () => {}, work);
}
