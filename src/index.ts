/** The GWS client, usable without Node-RED: agents and their sessions, and what can be done in them. */
export { Agent } from './agents/agent';
export { AgentPool, type AgentSettings } from './agents/pool';
export { CALLS_CHANNEL, deviceIdOf, isCallEvent } from './calls/events';
export type { WaitFor } from './dial/call-wait';
export { Dialer, type DialOrder, type DialResult } from './dial/dialer';
export { parseRecord } from './dial/record';
export { GwsError, type GwsErrorCode, type GwsErrorDetails } from './errors';
export type * from './messages';
export { type Operation, type OperationOrder, type OperationTable, perform } from './operations/operation';
export type { Parameter, ParameterKind, Values } from './operations/parameters';
export type { OperationResult } from './operations/run';
export { asText, invalidRequest } from './operations/values';
export {
  type CallResultName,
  callResults,
  type Enumeration,
  nameOf,
  numberOf,
  type PhoneTypeName,
  phoneTypes,
  type RecordStatusName,
  type RecordTypeName,
  recordStatuses,
  recordTypes,
} from './outbound/names';
export { isObject } from './plain-json';
export { Secret } from './secret';
export type { SessionState } from './session/machine';
export type { SessionOptions } from './session/options';
export { Session } from './session/session';
export type { SessionNotification } from './session/subscriptions';
