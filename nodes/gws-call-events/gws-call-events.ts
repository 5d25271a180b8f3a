/** `gws-call-events`: a message for each `CallStateChangeMessage` of the user that its filters let pass. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { SessionNotification } from '../../src';
import { onMessage } from '../shared/action';
import { type ServerUser, serverOf } from '../shared/server';
import { control } from './control';

interface CallEventsConfig extends NodeDef {
  server: string;
  /** Empty: all. */
  states: string[];
  /** Empty: all. */
  notificationTypes: string[];
}

export = (RED: NodeAPI): void => {
  function GwsCallEventsNode(this: Node & ServerUser, config: CallEventsConfig): void {
    RED.nodes.createNode(this, config);
    const server = serverOf(RED, config.server);
    this.sessionChanged = () => this.status(server?.statusOfSession() ?? {});
    if (!server) {
      this.status({ fill: 'red', shape: 'ring', text: RED._('gws-call-events.status.no-server') });
      return;
    }
    const { CALLS_CHANNEL, deviceIdOf, isCallEvent } = require('../../src') as typeof import('../../src');
    const passesState = filter(config.states);
    const passesType = filter(config.notificationTypes);

    const unsubscribe = server.session.subscribe(CALLS_CHANNEL, (notification: SessionNotification) => {
      const { data, channel, receivedAt, recovered, eventId } = notification;
      const { messageType, notificationType, call } = (data ?? {}) as Record<string, unknown>;
      const state = (call as { state?: unknown } | null | undefined)?.state;
      if (messageType !== 'CallStateChangeMessage' || !passesState(state) || !passesType(notificationType)) {
        return;
      }
      this.send({
        topic: typeof state === 'string' ? state : '',
        payload: data,
        gws: {
          channel,
          server: server.label,
          device: isCallEvent(data) ? deviceIdOf(data.call) : undefined,
          receivedAt,
          recovered,
          eventId,
        },
      } as { payload: unknown });
    });
    onMessage(this, async (msg) => ((await control(server, msg)) ? msg : undefined));
    server.register(this);

    this.on('close', (removed: boolean, done: () => void) => {
      unsubscribe();
      server.deregister(this, removed, done);
    });
  }

  RED.nodes.registerType('gws-call-events', GwsCallEventsNode);
};

function filter(allowed: string[] | undefined): (value: unknown) => boolean {
  const values = new Set(Array.isArray(allowed) ? allowed.filter((value) => value !== '') : []);
  return (value) => values.size === 0 || values.has(value as string);
}
