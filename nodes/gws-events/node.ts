/** `gws-events`: a message for everything that GWS publishes on a CometD channel of the user's choice. */
import type { Node, NodeAPI } from 'node-red';
import { channelFault } from '../../src/bayeux/channel';
import { GwsError } from '../../src/errors';
import { isObject } from '../../src/values/plain-json';
import { type EventConfig, eventNode, listFilter } from '../shared/event-node';
import { migrated } from '../shared/migrations';
import { type ServerUser, serverOf } from '../shared/server';

interface EventsConfig extends EventConfig {
  /** Also a wildcard: `/v2/me/*`, `/v2/**`. */
  channel: string;
  /** `messageType`s; empty: all. */
  types: string[];
}

export function setUp(RED: NodeAPI, node: Node & ServerUser, saved: EventsConfig): void {
  const config = migrated(saved);
  const { channel } = config;
  const fault = channelFault(channel);
  const server = serverOf(RED, config.server);
  const passesType = listFilter(config.types);

  eventNode(RED, node, config, fault ? [] : [channel], {
    passes: (data) => passesType(typeIn(data)),
    read: (data) => ({ topic: typeIn(data), payload: data }),
  });
  if (server && fault) {
    const status = { fill: 'red', shape: 'ring', text: RED._('gws-events.status.invalid') } as const;
    node.sessionChanged = () => node.status(status);
    node.sessionChanged();
    const text = `The channel ${JSON.stringify(channel)} ${fault}. Correct it in the node; nothing is received.`;
    // Catch nodes are there when the flow has started.
    setImmediate(() => node.error(new GwsError('GWS_INVALID_REQUEST', text), {}));
  }
}

function typeIn(data: unknown): string {
  return isObject(data) && typeof data.messageType === 'string' ? data.messageType : '';
}
