/** The settings of `gws-call-events`, as the editor stores them. */
import type { CallState } from '../../src/wire/messages';
import type { EventConfig } from '../shared/config';

export interface CallEventsConfig extends EventConfig {
  /** Empty: all. */
  states: string[];
  /** Empty: all. */
  notificationTypes: string[];
  /** Of ended calls; empty: all calls. */
  outcomes: string[];
}

/** States of calls to choose from. */
export const CALL_STATES: readonly CallState[] = ['Dialing', 'Ringing', 'Established', 'Held', 'Released'];

/** Notification types to choose from. */
export const CALL_NOTIFICATIONS: readonly string[] = [
  'StatusChange',
  'AttachedDataChanged',
  'DtmfSent',
  'ParticipantsUpdated',
  'CallRecordingStateChange',
];
