/** The GWS simulator: what tests, demos and the simulator node use of it. */
export { Agent, type AgentOptions, type DeviceOptions } from './agents';
export { type CampaignOptions, DEFAULT_CAMPAIGN, type RecordOptions } from './campaigns';
export { shippedTls } from './certificate';
export type { EventFaultSettings } from './event-faults';
export type { Advice, CannedAnswer, FaultEffect, FaultHandle, FaultMatch, Faults } from './faults';
export type { Ledger, LedgerCall, LedgerDial, LedgerRequest, LedgerSummary } from './ledger';
export type { CometdSessionInfo } from './notifications';
export {
  type CometdOptions,
  DEFAULT_DEVICE,
  DEFAULT_FEATURES,
  type SimulatorOptions,
  type TlsOptions,
} from './options';
export { HUMAN_TIMING, NUMBERS, type ScenarioName, type Timing } from './scenarios';
export type { SessionControl } from './session-control';
export { GwsSimulator, type PreviewRecordOptions, type SimulatorEvents } from './simulator';
