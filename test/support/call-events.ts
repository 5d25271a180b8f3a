/** Call events as GWS sends them, for tests that hand them in without a server. */
import type { Call, CallStateChangeMessage } from '../../src';

/** An event of a call to 5001 on device d1, whose number is 5005. */
export function callEvent(id: string, state: string, more: Partial<Call> = {}): CallStateChangeMessage {
  return {
    messageType: 'CallStateChangeMessage',
    notificationType: 'StatusChange',
    call: { id, state, deviceUri: 'http://gws/api/v2/devices/d1', dnis: '5001', ...more },
    phoneNumber: '5005',
  };
}
