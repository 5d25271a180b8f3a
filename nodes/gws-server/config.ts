/** The settings of a server, as the editor stores them. */

export interface ServerConfig {
  url: string;
  device: string;
  place: string;
  loginCode: string;
  queue: string;
  startSession: boolean;
  connect: 'auto' | 'manual';
  /** Seconds for each request. */
  timeout: string | number;
  /** Request limits: numbers, or empty for the defaults. */
  maxRequestsPerAgent: string | number;
  maxRequests: string | number;
  maxWaiting: string | number;
  /** Where dials are written down: empty for files, `memory`, or the ID of a `gws-ledger`. */
  ledger: string;
  /** Whether the agents are spread among all Node-REDs with this flow, by a ledger in a database. */
  shareAgents: boolean;
  /** ID of the `gws-calling-rules` that each dial must obey; empty: none. */
  rules: string;
  version: number | string;
  /** Id of a `tls-config`. */
  tls: string;
  /** Id of an `http proxy`. */
  proxy: string;
}

export interface ServerCredentials {
  username?: string;
  password?: string;
  /** More agents, see `parseAgentList`. */
  agents?: string;
}

/** Seconds. */
export const DEFAULT_TIMEOUT = 10;
