/** The settings of `gws-outbound-events`, as the editor stores them. */
import type { EventConfig } from '../shared/config';

export interface OutboundEventsConfig extends EventConfig {
  /** Notification types; empty: all. */
  types: string[];
  /** Names; empty: all. */
  campaigns: string[];
}

/** Notification types to choose from. */
export const OUTBOUND_NOTIFICATIONS: readonly string[] = [
  'PreviewSessionStarted',
  'PreviewSessionEnded',
  'PreviewRecord',
  'ChainedRecord',
  'ChainedRecordsDataEnd',
  'StatusChanged',
  'UpdateCallCompletionStatsAcknowledge',
  'RecordProcessedAcknowledge',
  'ScheduledRecordRescheduleAcknowledge',
  'RecordRejectAcknowledge',
  'RecordCancelAcknowledge',
  'DoNotCallAcknowledge',
  'AddRecordAcknowledge',
];
