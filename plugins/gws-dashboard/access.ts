/**
 * Who may use the dashboard: the same question for its pages and for the socket behind them, for `dashboard` in Node-RED's
 * settings.js. `httpNodeAuth` is asked for pages only; whoever knows the address can talk to the socket.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { elapsed } from '../../src/timing/clock';

/** How people sign in. */
export type DashboardSignIn =
  | {
      /** The header in which the proxy that people sign in to sends their user name, such as `X-Forwarded-User`. */
      readonly header: string;
      /** Addresses of that proxy, or ranges such as `10.0.0.0/8`; the header is believed from nobody else. Default: this computer. */
      readonly proxies?: readonly string[];
    }
  | {
      /** Whether this is the user's password; browsers ask for both (HTTP Basic), so use TLS. */
      readonly password: (username: string, password: string) => boolean | Promise<boolean>;
    };

/** A socket of Dashboard 2, as far as it is needed here. */
interface Socket {
  readonly handshake: { readonly xdomain: boolean };
  readonly request: IncomingMessage;
  data: { user?: { username: string } };
  use(middleware: (packet: unknown[], next: (error?: Error) => void) => void): unknown;
}

type Next = (error?: unknown) => void;

/** `middleware` and `ioMiddleware` of Dashboard 2. */
export interface DashboardAccess {
  readonly middleware: (request: IncomingMessage, response: ServerResponse, next: Next) => Promise<void>;
  readonly ioMiddleware: readonly ((socket: Socket, next: (error?: Error) => void) => Promise<void>)[];
}

type Identify = (request: IncomingMessage) => Promise<string | undefined>;

/** ms for which an accepted password is not checked again: a page consists of dozens of files. */
const REMEMBERED = 60_000;
const MANY = 1000;
const LOOPBACK = ['127.0.0.0/8', '::1'];

/**
 * Lets only people who are signed in see the dashboard and talk to it, and tells flows who they are: `msg._client.user` is
 * `{ username }`, whatever the browser claims.
 *
 * @param signIn how they sign in
 * @returns for `dashboard` in settings.js
 * @throws TypeError if `signIn` says neither or both, or if an address cannot be one
 */
export function dashboardAccess(signIn: DashboardSignIn): DashboardAccess {
  const identify = identifier(signIn);
  const challenge = 'password' in signIn ? { 'WWW-Authenticate': 'Basic realm="Dashboard", charset="UTF-8"' } : {};
  return {
    async middleware(request, response, next) {
      let username: string | undefined;
      try {
        username = await identify(request);
      } catch (error) {
        next(error);
        return;
      }
      if (username === undefined) {
        response.writeHead(401, { 'Content-Type': 'text/plain', ...challenge }).end('Unauthorized');
      } else {
        next();
      }
    },
    ioMiddleware: [
      async (socket, next) => {
        const username = await identify(socket.request).catch(() => undefined);
        if (username === undefined || socket.handshake.xdomain) {
          next(new Error('unauthorized'));
          return;
        }
        socket.data.user = { username };
        socket.use((packet, pass) => {
          packet.forEach(forgetClient);
          pass();
        });
        next();
      },
    ],
  };
}

/** Who somebody is, is not for the browser to say. */
function forgetClient(sent: unknown): void {
  if (typeof sent === 'object' && sent !== null && '_client' in sent) {
    delete sent._client;
  }
}

function identifier(signIn: DashboardSignIn): Identify {
  const { header, password, proxies } = signIn as Record<string, unknown>;
  if (typeof header === 'string' && header !== '' && password === undefined) {
    return byHeader(header.toLowerCase(), (proxies as string[] | undefined) ?? LOOPBACK);
  }
  if ('password' in signIn && typeof password === 'function' && header === undefined) {
    return byPassword(signIn.password);
  }
  throw new TypeError('dashboardAccess needs either `header`, the name of a header, or `password`, a function.');
}

function byHeader(header: string, proxies: readonly string[]): Identify {
  const trusted = new BlockList();
  for (const range of proxies) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address);
    if (family === 0) {
      throw new TypeError(`"${range}" is no IP address, and no range of them.`);
    }
    trusted.addSubnet(address, bits === undefined ? (family === 6 ? 128 : 32) : Number(bits), `ipv${family as 4 | 6}`);
  }
  return async ({ headers, socket: { remoteAddress = '' } }) => {
    const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
    const family = isIP(address);
    const username = String(headers[header] ?? '').trim();
    // Sent twice, it arrives as a list: by the proxy, and by somebody who would like to be somebody else.
    const isPlain = username !== '' && !username.includes(',');
    return isPlain && family !== 0 && trusted.check(address, `ipv${family as 4 | 6}`) ? username : undefined;
  };
}

function byPassword(check: (username: string, password: string) => boolean | Promise<boolean>): Identify {
  const accepted = new Map<string, number>();
  return async ({ headers: { authorization = '' } }) => {
    const [, encoded = ''] = /^Basic +(\S+)$/i.exec(authorization) ?? [];
    const [, username, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
    if (username === undefined || password === undefined) {
      return undefined;
    }
    const key = createHash('sha256').update(encoded).digest('base64');
    if (elapsed() < (accepted.get(key) ?? 0)) {
      return username;
    }
    accepted.delete(key);
    if ((await check(username, password)) !== true) {
      return undefined;
    }
    if (accepted.size >= MANY) {
      accepted.clear();
    }
    accepted.set(key, elapsed() + REMEMBERED);
    return username;
  };
}
