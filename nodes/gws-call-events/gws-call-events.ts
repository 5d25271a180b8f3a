/** `gws-call-events`: a message for each `CallStateChangeMessage` that its filters let pass. */
import type { Node, NodeAPI } from 'node-red';
import { type EventConfig, eventNode, listFilter } from '../shared/event-node';
import { migrated } from '../shared/migrations';
import type { ServerUser } from '../shared/server';

interface CallEventsConfig extends EventConfig {
  /** Empty: all. */
  states: string[];
  /** Empty: all. */
  notificationTypes: string[];
}

export = (RED: NodeAPI): void => {
  function GwsCallEventsNode(this: Node & ServerUser, saved: CallEventsConfig): void {
    RED.nodes.createNode(this, saved);
    const config = migrated(saved);
    const { CALLS_CHANNEL, deviceIdOf, isCallEvent } = require('../../src') as typeof import('../../src');
    const passesState = listFilter(config.states);
    const passesType = listFilter(config.notificationTypes);

    eventNode(RED, this, config, [CALLS_CHANNEL], {
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

  RED.nodes.registerType('gws-call-events', GwsCallEventsNode);
};

function stateIn(data: unknown): unknown {
  return (data as { call?: { state?: unknown } | null } | null | undefined)?.call?.state;
}
