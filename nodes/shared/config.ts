/** Settings that several types of nodes have, as the editor stores them. */

/** Of a node that does something at a server for each message. */
export interface ActionConfig {
  /** Id of the server. */
  server: string;
}

/** Of a node that performs operations. */
export interface OperationConfig extends ActionConfig {
  operation: string;
  /** TypedInputs by name of the parameter; one that is not set is taken from what the message carries, if it can be. */
  parameters?: Record<string, TypedSetting>;
  /** `accepted`: do not wait for the outcome. */
  waitFor?: 'accepted' | 'done';
  /** Seconds to wait for the outcome. */
  timeout: string | number;
}

/** What a TypedInput holds. */
export interface TypedSetting {
  value: string;
  type: string;
}

/** Of a node that emits what GWS tells. */
export interface EventConfig {
  /** Id of the server. */
  server: string;
  /** User names of the agents whose events are let pass; empty: all. */
  agents?: string[];
  /** 1: the node has an input, for messages in control. */
  inputs: number;
}
