/** The GWS client, usable without Node-RED: agents, their sessions, and the operations available in them. */
export { Agent } from './agents/agent';
export { type AgentList, parseAgentList } from './agents/agent-list';
export type { AgentReport } from './agents/device-outcome';
export { AGENT_OPERATIONS } from './agents/operations';
export { AgentPool, type ServerReport } from './agents/pool';
export { type PoolOperation, performInPool } from './agents/pool-operation';
export type { SignInSettings } from './agents/sign-in-settings';
export { CALL_OPERATIONS } from './calls/operations';
export { AgentLoop, type LoopSettings } from './campaign/agent-loop';
export type { StateRules } from './campaign/agent-state';
export { CALL_RESULTS, type KnownOutcome } from './campaign/call-results';
export { type AgentProgress, Campaign, type CampaignReport, type CampaignSettings } from './campaign/campaign';
export { ACTIONS, type Choice, readChoice } from './campaign/decision';
export type { DialLimits } from './campaign/dialing';
export type { Fate, RecordDone } from './campaign/done';
export { keyOf } from './campaign/messages';
export type { PresenceRule } from './campaign/presence';
export type { RecordCounts } from './campaign/progress';
export type { CampaignRecord, Dialed, MadeDial, Work } from './campaign/record';
export { type CampaignRules, DEFAULT_RULES, type Retry } from './campaign/rules';
export type { CampaignState, EndReason } from './campaign/state';
export type { WaitFor } from './dial/call-progress';
export type { EarlierDial } from './dial/claims';
export { type CallOrder, Dialer, type DialOrder, type DialResult } from './dial/dialer';
export { historiesFrom } from './dial/history';
export { callable, mayCall } from './dial/may-call';
export { NotAllowed } from './dial/not-allowed';
export { DialFailure, outcomeOfFailure } from './dial/outcome';
export { GwsError, type GwsErrorCode, type GwsErrorDetails } from './errors/gws-error';
export { Leases, type LeasesReport } from './leases/leases';
export {
  type Claim,
  type DialEntry,
  type DialFacts,
  type DialState,
  type FileLedgerOptions,
  hashedNumbers,
  type Ledger,
  type LedgerReport,
  type LedgerState,
  MemoryLedger,
  type NewSuppression,
  openFileLedger,
  openPostgresLedger,
  type PostgresLedgerOptions,
  type Query,
  type Resolution,
  type Suppression,
  type Suppressions,
} from './ledger';
export {
  type Operation,
  type OperationOrder,
  type OperationTable,
  perform,
} from './operations/operation';
export type { Parameter, ParameterKind } from './operations/parameter';
export type { Values } from './operations/parameters';
export type { OperationResult } from './operations/run';
export { OUTBOUND_OPERATIONS } from './outbound/operations';
export { type DatabaseOptions, parseHosts, probeDatabase, schemaSql } from './postgres';
export { type RequestOrder, request } from './request/request';
export {
  type CallableRecord,
  type Called,
  CallingRules,
  type History,
  inWords,
  isVerdict,
  type Judge,
  NO_HISTORY,
  type NumberKind,
  type PastDial,
  type Plan,
  type PlannedCall,
  type PlanOptions,
  planCalls,
  type Reason,
  type ReasonCode,
  type RuleName,
  type RuleVerdict,
  type Subject,
  type TelephoneNumber,
  type Verdict,
} from './rules';
export { masked } from './secrets/mask';
export { Secret } from './secrets/secret';
export { type SessionState, type TroubleKind, troubleOf } from './session/machine';
export type { AgentLogin, AgentSettings, ServerOptions, SessionOptions } from './session/options';
export type { BusyAgent, RequestSource } from './session/permit';
export { probe } from './session/probe';
export type { ProbeProblem, ProbeReport } from './session/probe-report';
export type { QueueReport } from './session/request-queue';
export { Session } from './session/session';
export { UnusableCredentials } from './session/sign-in-answers';
export { CALLS_CHANNEL, deviceIdOf, isCallEvent } from './wire/call-events';
export { changedDevices, DEVICES_CHANNEL, deviceIdOfDeviceMessage } from './wire/device-messages';
export type * from './wire/messages';
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
} from './wire/names';
export type { SessionNotification } from './wire/notification';
export { isCampaignMessage, isRecordMessage, OUTBOUND_CHANNEL, recordIn } from './wire/outbound-events';
export {
  CALL_OUTCOMES,
  type CallOutcome,
  type CallResult,
  callResultOf,
  type DialOutcome,
  OUTCOMES,
  outcomeOf,
} from './wire/outcomes';
export { parseRecord } from './wire/record';
