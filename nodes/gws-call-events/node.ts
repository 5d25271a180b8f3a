/** `gws-call-events`: a message for each `CallStateChangeMessage` that its filters let pass. */
import type { Node, NodeAPI } from 'node-red';
import { CALLS_CHANNEL, deviceIdOf, isCallEvent } from '../../src/calls/events';
import { type EventConfig, eventNode, listFilter } from '../shared/event-node';
import { migrated } from '../shared/migrations';
import type { ServerUser } from '../shared/server';

interface CallEventsConfig extends EventConfig {
  /** Empty: all. */
  states: string[];
  /** Empty: all. */
  notificationTypes: string[];
}

export function setUp(RED: NodeAPI, node: Node & ServerUser, saved: CallEventsConfig): void {
  const config = migrated(saved);
  const passesState = listFilter(config.states);
  const passesType = listFilter(config.notificationTypes);

  eventNode(RED, node, config, [CALLS_CHANNEL], {
    passes(data) {
      const { messageType, notificationType } = (data ?? {}) as Record<string, unknown>;
      return messageType === 'CallStateChangeMessage' && passesState(stateIn(data)) && passesType(notificationType);
    },
    read(data) {
      const state = stateIn(data);
      return {
        topic: typeof state === 'string' ? state : '',
        payload: data,
        device: isCallEvent(data) ? deviceIdOf(data.call) : undefined,
      };
    },
  });
}

function stateIn(data: unknown): unknown {
  return (data as { call?: { state?: unknown } | null } | null | undefined)?.call?.state;
}
