/** `gws-events`: a message for everything that GWS publishes on a CometD channel of the user's choice. */
import type { NodeAPI } from 'node-red';
import { GwsError } from '../../src/errors/gws-error';
import { channelFault } from '../../src/wire/channel';
import { type EventReader, eventNode, fieldsOf, listFilter } from '../shared/event-node';
import type { ServerUser } from '../shared/server';
import type { EventsConfig } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: EventsConfig): void {
  const { channel } = config;
  const passesType = listFilter(config.types);

  eventNode(RED, node, config, {
    channel,
    fault: faultOf(RED, channel),
    passes: ({ data }) => passesType(fieldsOf(data).messageType),
    read: ({ data }) => ({ topic: fieldsOf(data).messageType }),
  });
}

function faultOf(RED: NodeAPI, channel: string): EventReader['fault'] {
  const fault = channelFault(channel);
  const text = `The channel ${JSON.stringify(channel)} ${fault}. Correct it in the node; nothing is received.`;
  return fault === undefined
    ? undefined
    : { status: RED._('gws-events.status.invalid'), error: new GwsError('GWS_INVALID_REQUEST', text) };
}
