/** The session that the settings of a server stand for. */
import type { NodeAPI } from 'node-red';
import { Secret, type SessionOptions } from '../../src';
import { requestLimit, timeLimit } from '../shared/time-limit';
import { DEFAULT_TIMEOUT, type ServerConfig, type ServerCredentials } from './config';

/** Node-RED's own `tls-config`. */
interface TlsConfigNode {
  addTLSOptions(options: object): void;
}

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
  const tls = {};
  configNode<TlsConfigNode>(RED, config.tls, 'tls-config')?.addTLSOptions(tls);
  // A proxy that is named but missing or disabled has no URL, and what has none is refused: nothing goes past it.
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
    tls,
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

/** Only of that type: others have an URL or credentials too, which are not for this. */
function configNode<T>(RED: NodeAPI, id: string | undefined, type: string): T | null {
  const node = id ? RED.nodes.getNode(id) : null;
  return node?.type === type ? (node as unknown as T) : null;
}
