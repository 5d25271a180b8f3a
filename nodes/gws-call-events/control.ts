/** Messages that tell the server what to do, as MQTT in takes them: `msg.action` is `connect`, `disconnect` or `status`. */
import type { SessionState } from '../../src';
import type { ActionMessage } from '../shared/action';
import type { ServerNode } from '../shared/server';

/** What the `status` action answers with, as `msg.payload`. */
export interface StatusReport {
  server: string;
  phase: SessionState['phase'];
  /** Code and message of what is wrong, if anything is. */
  error?: { code: string; message: string };
  /** Time of the next attempt, ms since the epoch. */
  retryAt?: number;
  devices: { id: string; phoneNumber?: string }[];
  /** Events that wait to be handed on, while they are many. */
  backlog: number;
}

/**
 * Carries out `msg.action`.
 * @returns whether the message is to be sent on: only `status` answers
 * @throws {GwsError} when the action fails, or is none
 */
export async function control({ session, label }: ServerNode, msg: ActionMessage): Promise<boolean> {
  switch (msg.action) {
    case 'connect':
      session.connect();
      await session.ready();
      return false;
    case 'disconnect':
      await session.disconnect();
      return false;
    case 'status':
      msg.topic = 'status';
      msg.payload = report(label, session);
      return true;
    default: {
      const { GwsError } = require('../../src') as typeof import('../../src');
      throw new GwsError(
        'GWS_REJECTED',
        `msg.action is ${nameOf(msg.action)}, but it must be "connect", "disconnect" or "status".`,
      );
    }
  }
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') {
    return JSON.stringify(action.slice(0, 100));
  }
  return action === undefined ? 'missing' : `of type ${typeof action}`;
}

function report(server: string, { state, devices, backlog }: ServerNode['session']): StatusReport {
  return {
    server,
    phase: state.phase,
    ...('error' in state && { error: { code: state.error.code, message: state.error.message } }),
    ...('retryAt' in state && state.retryAt !== undefined && { retryAt: state.retryAt }),
    devices: devices.map(({ id, phoneNumber }) => ({ id, ...(phoneNumber !== undefined && { phoneNumber }) })),
    backlog,
  };
}
