/** The settings of `gws-request`, as the editor stores them. */
import type { BusyAgent } from '../../src/session/permit';
import type { ActionConfig } from '../shared/config';

export interface RequestConfig extends ActionConfig {
  /** `msg`: that of `msg.method`. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'msg';
  /** Empty: that of `msg.path`. */
  path: string;
  pathType: string;
  /** Empty: no body. */
  body: string;
  bodyType: string;
  busyAgent: BusyAgent;
}

/** The default method. */
export const DEFAULT_METHOD: RequestConfig['method'] = 'GET';
