/** Call events as GWS sends them, for tests that hand them in without a server. */
import type { Call, CallStateChangeMessage } from '../../src';

/** What a call is to have; undefined: it is to lack that. */
export type CallFields = { [Name in keyof Call]?: Call[Name] | undefined };

/** An event of a call to 5001 on device d1, whose number is 5005. */
export function callEvent(id: string, state: string, more: CallFields = {}): CallStateChangeMessage {
  const fields = { id, state, deviceUri: 'http://gws/api/v2/devices/d1', dnis: '5001', ...more };
  return {
    messageType: 'CallStateChangeMessage',
    notificationType: 'StatusChange',
    call: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Call,
    phoneNumber: '5005',
  };
}
