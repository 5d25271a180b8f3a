/**
 * The common base of nodes that emit GWS's events: a new message for each notification that passes the filters, with
 * `agent` and `gws` describing its owner and origin; incoming messages control the connection.
 */
import type { NodeAPI, NodeStatus } from 'node-red';
import type { Agent, GwsError, SessionNotification } from '../../src';
import { isObject } from '../../src/values/plain-json';
import type { CallEnd } from '../../src/wire/call-life';
import { onMessage } from './action';
import type { EventConfig } from './config';
import { control } from './control';
import { explained } from './explained';
import { show } from './safely';
import { type ServerUser, serverOf, useServer } from './server';
import { whenStarted } from './started';
import { noServer, problem } from './status';
import { clock, sharedText } from './texts';

interface EventReading {
  readonly topic: unknown;
  readonly record?: unknown;
  readonly device?: string | undefined;
  /** With the event that ended a call which was dialed. */
  readonly callEnd?: CallEnd | undefined;
}

/** What a node listens to, and how it turns events into messages. */
export interface EventReader {
  readonly channel: string;
  /** What is wrong with the channel, if anything: the node then shows `status` and receives nothing. */
  readonly fault?: { readonly status: string; readonly error: GwsError } | undefined;
  /** What a flow can do if events may have been missed, as sentences. */
  readonly afterGap?: string;
  /** Whether the notification passes. */
  passes(notification: SessionNotification): boolean;
  /** The rest of the message for a notification that passes; a `topic` that is not text is left empty. */
  read(notification: SessionNotification): EventReading;
}

/** Turns the newly created `node` into such a node. */
export function eventNode(RED: NodeAPI, node: ServerUser, config: EventConfig, reader: EventReader): void {
  const { afterGap, fault, passes, read } = reader;
  const server = serverOf(RED, config.server);
  if (!server) {
    show(node, () => noServer(RED));
    return;
  }

  const isRefused = () =>
    server.agents.all.some(
      ({ session }) => session.state.phase === 'connected' && session.refusal(reader.channel) !== undefined,
    );
  node.sessionChanged = () => {
    const text = fault?.status ?? (isRefused() ? sharedText(RED, 'status.channel-refused') : undefined);
    show(node, () => (text === undefined ? withGap(server.statusOfSession()) : problem(text)));
  };
  /** When events may have been missed, ms since the epoch; cleared by the next event. */
  let missedAt: number | undefined;
  const withGap = (status: NodeStatus): NodeStatus => {
    if (missedAt === undefined || status.fill !== 'green') {
      return status;
    }
    const missed = sharedText(RED, 'status.events-missed', { time: clock(missedAt) });
    return { fill: 'yellow', shape: 'dot', text: `${status.text}, ${missed}` };
  };

  const passesAgent = listFilter(config.agents);
  const wants = (notification: SessionNotification, { name }: Agent) => passesAgent(name) && passes(notification);
  const emit = (notification: SessionNotification, agent: Agent) => {
    const { channel, data, receivedAt, recovered, eventId } = notification;
    const { topic, record, device, callEnd } = read(notification);
    const where = { channel, server: server.label, device, receivedAt, recovered, eventId };
    const gws = callEnd?.callResult ? { ...where, callResult: callEnd.callResult } : where;
    // Objects that always have the same properties are fast for everybody downstream.
    const message: { payload: unknown; [property: string]: unknown } = {
      topic: typeof topic === 'string' ? topic : '',
      payload: data,
      agent: agent.name,
      gws,
    };
    if (record !== undefined) {
      message.record = record;
    }
    if (callEnd) {
      message.outcome = callEnd.outcome;
    }
    node.send(message);
    if (missedAt !== undefined) {
      missedAt = undefined;
      node.sessionChanged();
    }
  };
  let isReported = false;
  const onRefused = (error: GwsError, { name }: Agent) => {
    // GWS refuses it to each agent, and again after each sign-in; the status keeps saying so.
    if (!isReported) {
      isReported = true;
      node.error(error, { agent: name });
    }
    node.sessionChanged();
  };

  const onMissed = (error: GwsError, { name }: Agent) => {
    if (passesAgent(name)) {
      const text = [error.message, afterGap].filter(Boolean).join(' ');
      node.error(explained(RED, error, text), { agent: name });
      missedAt = Date.now();
      node.sessionChanged();
    }
  };

  const end = fault ? undefined : server.agents.subscribe(reader.channel, emit, { wants, onRefused, onMissed });
  onMessage(RED, node, async (msg) => ((await control(server, msg)) ? 0 : undefined));
  const giveUp = fault && whenStarted(RED, node, 'The channel', () => node.error(fault.error, {}));
  useServer(node, server, () => {
    giveUp?.();
    end?.();
  });
}

/** The properties of an event; none if it is not an object. */
export function fieldsOf(data: unknown): Record<string, unknown> {
  return isObject(data) ? data : {};
}

/** Passes entries of the list; an empty list passes everything. */
export function listFilter(allowed: string[] | undefined): (value: unknown) => boolean {
  const values = new Set(Array.isArray(allowed) ? allowed.filter((value) => value !== '') : []);
  return (value) => values.size === 0 || values.has(value as string);
}
