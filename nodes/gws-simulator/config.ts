/** The settings of `gws-simulator`, as the editor stores them. */

export interface SimulatorConfig {
  port: string | number;
  host: string;
  csrf: boolean;
  /** JSON of campaigns; empty: the built-in one. */
  campaigns: string;
  /** How many agents there are. */
  agents: string | number;
}

export interface SimulatorCredentials {
  username?: string;
  password?: string;
}

export const DEFAULT_PORT = 8090;
