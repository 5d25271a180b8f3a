/** `gws-agent-events`: a message for everything that GWS tells of agents' devices and that its filters let pass. */
import type { Node, NodeAPI } from 'node-red';
import { changedDevices, DEVICES_CHANNEL, deviceIdOfMessage } from '../../src/agents/device-messages';
import { type EventConfig, eventNode, listFilter } from '../shared/event-node';
import { migrated } from '../shared/migrations';
import type { ServerUser } from '../shared/server';

interface AgentEventsConfig extends EventConfig {
  /** Message types; empty: all. */
  types: string[];
  /** Agent states, of which a change must show one; empty: all. What is no change of state has none, and passes. */
  states: string[];
}

export function setUp(RED: NodeAPI, node: Node & ServerUser, saved: AgentEventsConfig): void {
  const config = migrated(saved);
  const passesType = listFilter(config.types);
  const passesState = listFilter(config.states);

  eventNode(RED, node, config, [DEVICES_CHANNEL], {
    passes(data) {
      const { messageType } = fieldsOf(data);
      return (
        passesType(messageType) && (messageType !== 'DeviceStateChangeMessage' || statesIn(data).some(passesState))
      );
    },
    read(data) {
      const { messageType, userData } = fieldsOf(data);
      const said = messageType === 'DeviceUserEventMessage' ? userEventIn(userData) : statesIn(data)[0];
      const topic = said ?? messageType;
      return { topic: typeof topic === 'string' ? topic : '', payload: data, device: deviceIdOfMessage(data) };
    },
  });
}

function fieldsOf(data: unknown): Record<string, unknown> {
  return (data ?? {}) as Record<string, unknown>;
}

/** The agent state of each device that a message is about; undefined where it shows none, at least one. */
function statesIn(data: unknown): unknown[] {
  const states = changedDevices(data).map(({ userState }) => userState?.state);
  return states.length > 0 ? states : [undefined];
}

/** What Outbound Contact Server calls the event that it had GWS send. */
function userEventIn(userData: unknown): unknown {
  return (userData as { GSW_USER_EVENT?: unknown } | null | undefined)?.GSW_USER_EVENT;
}
