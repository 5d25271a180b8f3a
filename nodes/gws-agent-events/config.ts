/** The settings of `gws-agent-events`, as the editor stores them. */
import type { EventConfig } from '../shared/config';

export interface AgentEventsConfig extends EventConfig {
  /** Message types; empty: all. */
  types: string[];
  /** Agent states, of which a change must show one; empty: all. What is no change of state has none, and passes. */
  states: string[];
}
