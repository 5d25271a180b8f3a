/** The settings of `gws-agent-events`, as the editor stores them. */
import type { EventConfig } from '../shared/config';

export interface AgentEventsConfig extends EventConfig {
  /** Message types; empty: all. */
  types: string[];
  /** Agent states, of which a change must show one; empty: all. What is no change of state has none, and passes. */
  states: string[];
}

/** Message types to choose from. */
export const MESSAGE_TYPES: readonly string[] = ['DeviceStateChangeMessage', 'ErrorMessage', 'DeviceUserEventMessage'];

/** Agent states to choose from. */
export const STATES: readonly string[] = ['Ready', 'NotReady', 'LoggedOut'];
