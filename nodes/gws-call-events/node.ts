/** `gws-call-events`: a message for each `CallStateChangeMessage` that passes its filters. */
import type { NodeAPI } from 'node-red';
import { CALLS_CHANNEL, deviceIdOf } from '../../src/wire/call-events';
import { eventNode, fieldsOf, listFilter } from '../shared/event-node';
import type { ServerUser } from '../shared/server';
import type { CallEventsConfig } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: CallEventsConfig): void {
  const passesState = listFilter(config.states);
  const passesType = listFilter(config.notificationTypes);
  const passesOutcome = listFilter(config.outcomes);

  eventNode(RED, node, config, {
    channel: CALLS_CHANNEL,
    passes({ data, callEnd }) {
      const { messageType, notificationType } = fieldsOf(data);
      return (
        messageType === 'CallStateChangeMessage' &&
        passesState(stateIn(data)) &&
        passesType(notificationType) &&
        passesOutcome(callEnd?.outcome)
      );
    },
    read: ({ data, callEvent, callEnd }) => ({
      topic: stateIn(data),
      device: callEvent && deviceIdOf(callEvent.call),
      callEnd,
    }),
  });
}

function stateIn(data: unknown): unknown {
  return fieldsOf(fieldsOf(data).call).state;
}
