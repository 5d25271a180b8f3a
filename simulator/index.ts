/** The GWS simulator: what tests, demos and the simulator node use of it. */
export { moreAgents } from './agent-pool';
export { Agent } from './agents';
export { isNumberOfAgents, MAX_AGENTS } from './bounds';
export { shippedTls } from './certificate';
export type { EventFaultSettings } from './event-faults';
export type { Advice, CannedAnswer, FaultEffect, FaultHandle, FaultMatch, Faults } from './faults';
export type {
  Ledger,
  LedgerCall,
  LedgerDial,
  LedgerRecord,
  LedgerRequest,
  LedgerSummary,
  RecordEvent,
} from './ledger';
export type { CometdSessionInfo } from './notifications';
export {
  type AgentOptions,
  type AgentStateOptions,
  type CometdOptions,
  DEFAULT_AGENT_STATES,
  DEFAULT_DEVICE,
  DEFAULT_FEATURES,
  type DeviceOptions,
  type SimulatorOptions,
  type TlsOptions,
} from './options';
export { InvalidCampaigns, parseCampaigns } from './outbound/campaign-json';
export {
  type CampaignOptions,
  type ChainedRecordOptions,
  DEFAULT_CAMPAIGN,
  PHONE_TYPES,
  type RecordOptions,
} from './outbound/campaign-options';
export type { RateLimitOptions } from './rate-limit';
export { HUMAN_TIMING, NUMBERS, type ScenarioName, type Timing } from './scenarios';
export type { SessionControl } from './session-control';
export { GwsSimulator, type PreviewRecordOptions, type SimulatorEvents } from './simulator';
export type { HandDialOptions, InboundCallOptions } from './unasked-calls';
