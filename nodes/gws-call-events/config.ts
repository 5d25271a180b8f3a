/** The settings of `gws-call-events`, as the editor stores them. */
import type { EventConfig } from '../shared/config';

export interface CallEventsConfig extends EventConfig {
  /** Empty: all. */
  states: string[];
  /** Empty: all. */
  notificationTypes: string[];
}
