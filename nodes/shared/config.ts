/** Settings shared by several node types, as the editor stores them. */

/** Of a node that sends requests to a server for messages. */
export interface ActionConfig {
  /** Id of the server. */
  server: string;
}

/** Of a node that performs operations. */
export interface OperationConfig extends ActionConfig {
  operation: string;
  /** TypedInputs by parameter name; an unset one is taken from the message, if possible. */
  parameters?: ParameterSettings;
  /** `accepted`: do not wait for the outcome. */
  waitFor?: 'accepted' | 'done';
  /** Seconds to wait for the outcome. */
  timeout: string | number;
}

/** TypedInputs by the names of the parameters that they set. */
export type ParameterSettings = Record<string, TypedSetting>;

/** What a TypedInput holds. */
export interface TypedSetting {
  value: string;
  type: string;
}

/** Of a node that emits GWS's events. */
export interface EventConfig {
  /** Id of the server. */
  server: string;
  /** User names of the agents whose events pass; empty: all. */
  agents?: string[];
  /** 1: the node has an input, for control messages. */
  inputs: number;
}
