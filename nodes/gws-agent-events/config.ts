/** The settings of `gws-agent-events`, as the editor stores them. */
import type { EventConfig } from '../shared/config';

export interface AgentEventsConfig extends EventConfig {
  /** Message types; empty: all. */
  types: string[];
  /** Agent states, one of which a change must show; empty: all. Other messages have none, and pass. */
  states: string[];
}

/** Message types to choose from. */
export const MESSAGE_TYPES: readonly string[] = ['DeviceStateChangeMessage', 'ErrorMessage', 'DeviceUserEventMessage'];

/** Agent states to choose from. */
export const AGENT_STATES: readonly string[] = ['Ready', 'NotReady', 'LoggedOut'];
