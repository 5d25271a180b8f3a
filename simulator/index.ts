/** The GWS simulator: the API for tests, demos and the simulator node. */

export { Agent } from './agents/agents';
export type { HandDialOptions, InboundCallOptions } from './calls/unasked-calls';
export type { CometdSessionInfo } from './cometd/notifications';
export type { DialFault, DialFaults } from './faults/dial-faults';
export type { EventFaultSettings } from './faults/event-faults';
export type { Advice, CannedAnswer, FaultEffect, FaultHandle, FaultMatch, Faults } from './faults/faults';
export type { RateLimitOptions } from './faults/rate-limiter';
export { introduction } from './introduction';
export type {
  Ledger,
  LedgerCall,
  LedgerDial,
  LedgerRecord,
  LedgerRequest,
  LedgerSummary,
  RecordEvent,
} from './ledger/ledger';
export { isNumberOfAgents, MAX_AGENTS } from './options/bounds';
export { InvalidCampaigns, parseCampaigns } from './options/campaign-json';
export {
  type CampaignOptions,
  type ChainedRecordOptions,
  DEFAULT_CAMPAIGN,
  PHONE_TYPES,
  type RecordOptions,
} from './options/campaign-options';
export { moreAgents } from './options/many-agents';
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
} from './options/options';
export { HUMAN_TIMING, NUMBERS, type ScenarioName, type Timing } from './options/scenarios';
export type { SessionControl } from './session-control';
export { GwsSimulator, type PreviewRecordOptions, type SimulatorEvents } from './simulator';
export { shippedTls } from './tls/certificate';
