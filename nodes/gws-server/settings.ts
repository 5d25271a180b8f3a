/** Translates the settings of a server into a session's options. */
import type { NodeAPI } from 'node-red';
import { Secret, type SessionOptions } from '../../src';
import { DEFAULT_LIMITS } from '../../src/session/request-queue';
import type { QueueLimits } from '../../src/timing/fair-queue';
import { bound, REQUEST_BOUNDS } from '../../src/values/bounds';
import type { Bounds } from '../../src/values/times';
import { configNode, tlsOptions } from '../shared/config-nodes';
import { requestLimit, timeLimit } from '../shared/time-limit';
import { DEFAULT_TIMEOUT, type ServerConfig, type ServerCredentials } from './config';

/** Node-RED's own `http proxy`. */
interface HttpProxyNode {
  url: string;
  noproxy?: string[];
  credentials?: { username?: string; password?: string };
}

/** What a session is made from; `tls` and `proxy` of `config` name deployed nodes. */
export function sessionOptions(
  RED: NodeAPI,
  config: Partial<ServerConfig>,
  credentials: ServerCredentials = {},
  complain?: Parameters<typeof timeLimit>[2],
): SessionOptions & { timeout: number } {
  // A chosen proxy that is missing or disabled has no URL and is refused: it is never bypassed.
  const proxy = configNode<HttpProxyNode>(RED, config.proxy, 'http proxy') ?? (config.proxy ? { url: '' } : undefined);
  return {
    url: config.url ?? '',
    username: credentials.username ?? '',
    password: new Secret(credentials.password ?? ''),
    device: config.device ?? '',
    startSession: config.startSession === true,
    place: config.place ?? '',
    loginCode: config.loginCode ?? '',
    queue: config.queue ?? '',
    timeout: timeLimit(config.timeout, requestLimit(DEFAULT_TIMEOUT), complain),
    tls: tlsOptions(RED, config.tls) ?? {},
    ...(proxy && {
      proxy: {
        url: proxy.url ?? '',
        noProxy: proxy.noproxy ?? [],
        username: proxy.credentials?.username ?? '',
        password: new Secret(proxy.credentials?.password ?? ''),
      },
    }),
  };
}

/** By the setting, what it bounds. */
const BOUNDS = { maxRequestsPerAgent: 'perAgent', maxRequests: 'perServer', maxWaiting: 'waiting' } as const;

/** A limit that is set but unusable. */
export interface UnusableBound extends Bounds {
  name: keyof typeof BOUNDS;
  /** The default that applies instead. */
  used: number;
}

/** The limits on the requests of all agents, where they differ from the defaults. */
export function queueLimits(
  config: Partial<ServerConfig>,
  complain: (bound: UnusableBound) => void,
): Partial<QueueLimits> {
  const limits: Partial<QueueLimits> = {};
  for (const name of Object.keys(BOUNDS) as (keyof typeof BOUNDS)[]) {
    const what = BOUNDS[name];
    const bounds = REQUEST_BOUNDS[what];
    try {
      const limit = bound(config[name], bounds);
      if (limit !== undefined) {
        limits[what] = limit;
      }
    } catch {
      complain({ name, ...bounds, used: DEFAULT_LIMITS[what] });
    }
  }
  return limits;
}
