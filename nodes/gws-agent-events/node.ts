/** `gws-agent-events`: a message for every event about agents' devices that passes its filters. */
import type { NodeAPI } from 'node-red';
import { changedDevices, DEVICES_CHANNEL, deviceIdOfDeviceMessage } from '../../src/wire/device-messages';
import { USER_EVENT_KEY } from '../../src/wire/user-data';
import { eventNode, fieldsOf, listFilter } from '../shared/event-node';
import type { ServerUser } from '../shared/server';
import type { AgentEventsConfig } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: AgentEventsConfig): void {
  const passesType = listFilter(config.types);
  const passesState = listFilter(config.states);

  eventNode(RED, node, config, {
    channel: DEVICES_CHANNEL,
    afterGap: 'Read the state of the agent again, with GET /me?subresources=devices.',
    passes({ data }) {
      const { messageType } = fieldsOf(data);
      return (
        passesType(messageType) && (messageType !== 'DeviceStateChangeMessage' || statesIn(data).some(passesState))
      );
    },
    read({ data }) {
      const { messageType, userData } = fieldsOf(data);
      const said = messageType === 'DeviceUserEventMessage' ? userEventIn(userData) : statesIn(data)[0];
      return { topic: said ?? messageType, device: deviceIdOfDeviceMessage(data) };
    },
  });
}

/** The agent state of each device that a message is about; undefined for a device without one. At least one element. */
function statesIn(data: unknown): unknown[] {
  const states = changedDevices(data).map(({ userState }) => userState?.state);
  return states.length > 0 ? states : [undefined];
}

/** Outbound Contact Server's name for the event. */
function userEventIn(userData: unknown): unknown {
  return fieldsOf(userData)[USER_EVENT_KEY];
}
