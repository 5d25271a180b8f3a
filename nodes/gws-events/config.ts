/** The settings of `gws-events`, as the editor stores them. */
import type { EventConfig } from '../shared/config';

export interface EventsConfig extends EventConfig {
  /** Also a wildcard: `/v2/me/*`, `/v2/**`. */
  channel: string;
  /** `messageType`s; empty: all. */
  types: string[];
}
