/**
 * The one way to be a node that emits what GWS tells: a fresh message for each notification that its filters let pass, with
 * `agent` and `gws` saying whose it is and where it came from; messages in control the connection.
 */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Agent, GwsError, SessionNotification } from '../../src';
import { onMessage } from './action';
import { control } from './control';
import { type ServerUser, serverOf } from './server';
import { sharedText } from './texts';

export interface EventConfig extends NodeDef {
  server: string;
  /** User names of the agents whose events are let pass; empty: all. */
  agents?: string[];
}

/** What a node makes of what GWS tells. */
export interface EventReader {
  /** Whether it lets the data pass. */
  passes(data: unknown): boolean;
  /** The message for data that it lets pass, without `agent` and `gws`. */
  read(data: unknown): { topic: string; payload: unknown; record?: unknown; device?: string | undefined };
}

/** Makes `node`, which was just created, such a node. */
export function eventNode(
  RED: NodeAPI,
  node: Node & ServerUser,
  config: EventConfig,
  channels: readonly string[],
  { passes, read }: EventReader,
): void {
  const server = serverOf(RED, config.server);
  const isRefused = () =>
    channels.some((channel) =>
      server?.agents.all.some(
        ({ session }) => session.state.phase === 'connected' && session.refusal(channel) !== undefined,
      ),
    );
  node.sessionChanged = () => {
    const refused = { fill: 'red', shape: 'ring', text: sharedText(RED, 'status.channel-refused') } as const;
    node.status(isRefused() ? refused : (server?.statusOfSession() ?? {}));
  };
  if (!server) {
    node.status({ fill: 'red', shape: 'ring', text: sharedText(RED, 'status.no-server') });
    return;
  }
  const passesAgent = listFilter(config.agents);

  const wants = ({ data }: SessionNotification, { name }: Agent) => passesAgent(name) && passes(data);
  const emit = (notification: SessionNotification, agent: Agent) => {
    const { topic, payload, record, device } = read(notification.data);
    const { channel, receivedAt, recovered, eventId } = notification;
    const gws = { channel, server: server.label, device, receivedAt, recovered, eventId };
    // An object with the same properties each time is one that everybody after us is quick with.
    const message: { payload: unknown; [property: string]: unknown } = { topic, payload, agent: agent.name, gws };
    if (record !== undefined) {
      message.record = record;
    }
    node.send(message);
  };
  let isReported = false;
  const onRefused = (error: GwsError, { name }: Agent) => {
    // GWS refuses it to each agent, and again after each sign-in; the status goes on saying so.
    if (!isReported) {
      isReported = true;
      node.error(error, { agent: name });
    }
    node.sessionChanged();
  };
  const ends = channels.map((channel) => server.agents.subscribe(channel, emit, { wants, onRefused }));
  onMessage(RED, node, async (msg) => ((await control(server, msg)) ? msg : undefined));
  server.register(node);

  node.on('close', (removed: boolean, done: () => void) => {
    for (const end of ends) {
      end();
    }
    server.deregister(node, removed, done);
  });
}

/** Lets pass what is in the list; an empty list lets everything pass. */
export function listFilter(allowed: string[] | undefined): (value: unknown) => boolean {
  const values = new Set(Array.isArray(allowed) ? allowed.filter((value) => value !== '') : []);
  return (value) => values.size === 0 || values.has(value as string);
}
