/** W3C trace context: which trace something belongs to, in the two texts that go from program to program. */

/** As headers and messages carry it (https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** `00-<32 hex digits of the trace>-<16 of the span>-<2 of flags>`. */
  readonly traceparent?: string | undefined;
  /** What vendors add; passed on as it is. */
  readonly tracestate?: string | undefined;
}

/** The part of a `traceparent` that says where a span is. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/** The longest `tracestate` that everybody has to pass on. */
const LONGEST_STATE = 512;

/** Undefined for anything that is no `traceparent`. */
export function placeIn(traceparent: unknown): SpanPlace | undefined {
  const [, traceId, spanId, flags] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent.trim())) || [];
  return traceId === undefined || spanId === undefined || flags === undefined
    ? undefined
    : { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** @param state `tracestate`, if there is any */
export function contextOf({ traceId, spanId, traceFlags }: SpanPlace, state: string | undefined): TraceContext {
  const flags = (traceFlags & 0xff).toString(16).padStart(2, '0');
  const tracestate = state === undefined || state === '' || state.length > LONGEST_STATE ? undefined : state;
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate !== undefined && { tracestate }) };
}

/** The context in the first of `carriers` that has one, such as a message or its headers. */
export function contextIn(carriers: Iterable<unknown>): TraceContext | undefined {
  for (const carrier of carriers) {
    const { traceparent, tracestate } = (carrier ?? {}) as Readonly<Record<string, unknown>>;
    const place = placeIn(traceparent);
    if (place) {
      return contextOf(place, typeof tracestate === 'string' ? tracestate : undefined);
    }
  }
  return undefined;
}
