/** The GWS client, usable without Node-RED: a session, and what can be done in it. */
export { CALLS_CHANNEL, deviceIdOf, isCallEvent } from './calls/events';
export type { WaitFor } from './dial/call-wait';
export { Dialer, type DialOrder, type DialResult } from './dial/dialer';
export { parseRecord } from './dial/record';
export { GwsError, type GwsErrorCode, type GwsErrorDetails } from './errors';
export type * from './messages';
export { Secret } from './secret';
export type { SessionState } from './session/machine';
export type { SessionOptions } from './session/options';
export { Session } from './session/session';
export type { SessionNotification } from './session/subscriptions';
