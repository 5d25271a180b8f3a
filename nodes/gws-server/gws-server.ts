/** `gws-server`: the config node that holds one signed-in GWS user and its CometD connection for all who use it. */
import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import type { SessionOptions, SessionState } from '../../src';
import type { ServerNode } from '../shared/server';

interface ServerConfig extends NodeDef {
  url: string;
  device: string;
  place: string;
  loginCode: string;
  queue: string;
  startSession: boolean;
  connect: 'auto' | 'manual';
  /** Seconds, as the editor stores it. */
  timeout: string | number;
  tls: string;
  proxy: string;
}

interface ServerCredentials {
  username?: string;
  password?: string;
}

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

const DEFAULT_TIMEOUT = 10;

/** Status of each phase; the colours and shapes are Node-RED's convention. */
const APPEARANCE: Record<SessionState['phase'], Pick<NodeStatus, 'fill' | 'shape'>> = {
  idle: { fill: 'grey', shape: 'ring' },
  'signing-in': { fill: 'yellow', shape: 'ring' },
  starting: { fill: 'yellow', shape: 'ring' },
  connected: { fill: 'green', shape: 'dot' },
  interrupted: { fill: 'red', shape: 'ring' },
  refused: { fill: 'red', shape: 'dot' },
  closing: { fill: 'grey', shape: 'ring' },
  closed: { fill: 'grey', shape: 'ring' },
};

export = (RED: NodeAPI): void => {
  /** The client is loaded when the first server needs it, not when the palette is. */
  const client = (): typeof import('../../src') => require('../../src');

  function GwsServerNode(this: ServerNode & Node<ServerCredentials>, config: ServerConfig): void {
    RED.nodes.createNode(this, config);
    const { Session, Dialer } = client();
    const node = this;
    const options = sessionOptions(config, node.credentials);
    const session = new Session(options);
    const dialer = new Dialer(session);
    let interrupted: { since: number; reported: boolean } | undefined;

    node.users = {};
    Object.defineProperties(node, {
      session: { value: session },
      dialer: { value: dialer },
      label: { value: config.name || origin(config.url) },
      requestTimeout: { value: options.timeout },
    });

    node.statusOfSession = () => {
      const { state } = session;
      const retryAt = 'retryAt' in state && state.phase === 'refused' ? state.retryAt : undefined;
      const key = state.phase === 'refused' ? `refused.${state.error.code}` : state.phase;
      const text = RED._(`gws-server.status.${key}`);
      const next = retryAt === undefined ? '' : RED._('gws-server.status.next-try', { time: clock(retryAt) });
      const behind = session.backlog === 0 ? '' : RED._('gws-server.status.behind', { count: session.backlog });
      return { ...APPEARANCE[state.phase], text: [text, next, behind].filter(Boolean).join(', ') };
    };

    node.register = (user) => {
      const first = Object.keys(node.users).length === 0;
      node.users[user.id] = user;
      if (first && config.connect !== 'manual') {
        session.connect();
      }
      user.sessionChanged();
    };

    node.deregister = (user, removed, done) => {
      delete node.users[user.id];
      if (removed && Object.keys(node.users).length === 0) {
        session.disconnect().then(done, done);
      } else {
        done();
      }
    };

    const tellUsers = () => {
      for (const user of Object.values(node.users)) {
        user.sessionChanged();
      }
    };
    session.on('state', (state) => {
      log(state);
      tellUsers();
    });
    session.on('backlog', tellUsers);
    session.on('warning', (warning) => node.warn(warning.message));

    node.on('close', (_removed: boolean, done: () => void) => {
      session.close().then(done, done);
    });

    /**
     * One line for each change that somebody would look for. An interruption is a warning, for most heal at once; one that
     * lasts longer than a request may becomes an error, once. Errors of this node reach the Catch nodes of its users.
     */
    function log(state: SessionState): void {
      if (state.phase === 'connected') {
        interrupted = undefined;
        node.log(RED._('gws-server.log.connected', { label: node.label }));
      } else if (state.phase === 'refused') {
        node.error(state.error, {});
      } else if (state.phase === 'interrupted') {
        if (!interrupted) {
          interrupted = { since: Date.now(), reported: false };
          node.warn(state.error.message);
        } else if (!interrupted.reported && Date.now() - interrupted.since >= options.timeout) {
          interrupted.reported = true;
          node.error(state.error, {});
        }
      }
    }
  }

  function sessionOptions(
    config: ServerConfig,
    credentials: ServerCredentials = {},
  ): SessionOptions & { timeout: number } {
    const { Secret } = client();
    const tls = {};
    configNode<TlsConfigNode>(config.tls)?.addTLSOptions(tls);
    // A proxy that is named but missing or disabled has no URL, and what has none is refused: nothing goes past it.
    const proxy = configNode<HttpProxyNode>(config.proxy) ?? (config.proxy ? { url: '' } : undefined);
    return {
      url: config.url ?? '',
      username: credentials.username ?? '',
      password: new Secret(credentials.password ?? ''),
      device: config.device ?? '',
      startSession: config.startSession === true,
      place: config.place ?? '',
      loginCode: config.loginCode ?? '',
      queue: config.queue ?? '',
      timeout: (Number(config.timeout) || DEFAULT_TIMEOUT) * 1000,
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

  function configNode<T>(id: string | undefined): T | null {
    return id ? (RED.nodes.getNode(id) as unknown as T | null) : null;
  }

  RED.nodes.registerType<ServerNode & Node<ServerCredentials>, ServerConfig, object, ServerCredentials>(
    'gws-server',
    GwsServerNode,
    {
      credentials: { username: { type: 'text' }, password: { type: 'password' } },
    },
  );
};

/** The URL's origin: what may be shown of it. */
function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}

function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 5);
}
