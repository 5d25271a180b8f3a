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

    eventNode(RED, this, config, [CALLS_CHANNEL], ({ data }) => {
      const { messageType, notificationType, call } = (data ?? {}) as Record<string, unknown>;
      const state = (call as { state?: unknown } | null | undefined)?.state;
      if (messageType !== 'CallStateChangeMessage' || !passesState(state) || !passesType(notificationType)) {
        return undefined;
      }
      return {
        topic: typeof state === 'string' ? state : '',
        payload: data,
        device: isCallEvent(data) ? deviceIdOf(data.call) : undefined,
      };
    });
  }

  RED.nodes.registerType('gws-call-events', GwsCallEventsNode);
};
