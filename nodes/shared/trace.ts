/** The trace that a message belongs to, and the span of what a node does for it. */
import type { DialOutcome } from '../../src';
import { beginSpan, type Span } from '../../src/tracing/span';
import { contextIn } from '../../src/tracing/trace-context';
import type { ActionMessage } from './action';
import type { ServerUser } from './server';

/** What the work has turned out to be. */
interface Done {
  readonly operation: string | undefined;
  readonly outcome: DialOutcome | undefined;
}

/**
 * Begins the span of the work of `node` for `msg`. The message may have its W3C trace context in properties of its own, in headers
 * that an http request or a broker brought, or in the user properties of MQTT 5.
 */
export function beginAction(node: ServerUser, msg: ActionMessage): Span {
  return beginSpan(node.type, () => ({
    parent: contextIn(carriersOf(msg)),
    attributes: { 'gws.node.id': node.id, 'gws.message.id': typeof msg._msgid === 'string' ? msg._msgid : undefined },
  }));
}

/** Ends it, and has `msg` tell the nodes after, here or in another Node-RED, where its trace goes on; unless nothing is traced. */
export function endAction(
  span: Span,
  node: ServerUser,
  msg: ActionMessage,
  { operation, outcome }: Done,
  error: unknown,
): void {
  if (operation !== undefined) {
    span.name(`${node.type} ${operation}`);
  }
  span.note({ 'gws.outcome': outcome });
  span.end(error);
  const { traceparent, tracestate } = span.context;
  if (traceparent !== undefined) {
    Object.assign(msg, { traceparent });
    Object.assign(msg, tracestate !== undefined && { tracestate });
  }
}

function* carriersOf(msg: ActionMessage): Generator<unknown> {
  yield msg;
  yield msg.headers;
  yield (msg.req as { headers?: unknown } | undefined)?.headers;
  yield msg.userProperties;
}
