/** The GWS client, usable without Node-RED: agents and their sessions, and what can be done in them. */
export { Agent } from './agents/agent';
export { type AgentList, parseAgentList } from './agents/agent-list';
export { changedDevices, DEVICES_CHANNEL, deviceIdOfDeviceMessage } from './agents/device-messages';
export type { AgentReport } from './agents/device-outcome';
export { AGENT_OPERATIONS } from './agents/operations';
export { AgentPool, type ServerReport, type SignInSettings } from './agents/pool';
export { type PoolOperation, performInPool } from './agents/pool-operation';
export { CALLS_CHANNEL, deviceIdOf, isCallEvent } from './calls/events';
export { CALL_OPERATIONS } from './calls/operations';
export type { WaitFor } from './dial/call-progress';
export { type CallOrder, Dialer, type DialOrder, type DialResult } from './dial/dialer';
export { parseRecord } from './dial/record';
export { GwsError, type GwsErrorCode, type GwsErrorDetails } from './errors';
export type * from './messages';
export {
  type Operation,
  type OperationOrder,
  type OperationTable,
  perform,
} from './operations/operation';
export type { Parameter, ParameterKind } from './operations/parameter';
export type { Values } from './operations/parameters';
export type { OperationResult } from './operations/run';
export { isCampaignMessage, isRecordMessage, OUTBOUND_CHANNEL, recordIn } from './outbound/events';
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
export { OUTBOUND_OPERATIONS } from './outbound/operations';
export { type RequestOrder, request } from './request/request';
export { Secret } from './secret';
export { masked } from './secrets/mask';
export { type SessionState, type TroubleKind, troubleOf } from './session/machine';
export type { SessionNotification } from './session/notification';
export type { AgentLogin, AgentSettings, ServerOptions, SessionOptions } from './session/options';
export type { BusyAgent } from './session/permit';
export { probe } from './session/probe';
export type { ProbeProblem, ProbeReport } from './session/probe-report';
export type { QueueReport } from './session/request-queue';
export { Session } from './session/session';
export { UnusableCredentials } from './session/sign-in-answers';
