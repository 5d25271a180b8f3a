/** Connections through an HTTP proxy (CONNECT): a proxy's answer is never mistaken for GWS's. */
import type { ClientRequest } from 'node:http';
import { type Socket, connect as tcpConnect } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { concealLogin } from '../secrets/known';
import { percentDecoded } from '../values/characters';
import { ProxyFailure } from './failure';
import type { TlsSettings } from './tls';

/** ms that a proxy may take to reach GWS. */
const PROXY_LIMIT = 10_000;

const CANNOT_REACH = '; it cannot reach GWS itself: check the URL, and what the proxy may connect to';

const HINTS: Readonly<Record<number, string>> = {
  403: '; it has to allow CONNECT to the host and port of GWS',
  405: '; it has to allow CONNECT to the host and port of GWS',
  407: '; check the user name and password for the proxy',
  502: CANNOT_REACH,
  503: CANNOT_REACH,
  504: CANNOT_REACH,
};

export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #pending = new Set<AbortController>();
  readonly #limit: number;
  readonly #proxyPeer: { host: string; port: number };
  /** Host and port of the proxy, for people. */
  readonly proxyName: string;

  /**
   * @param proxy with its credentials, which are kept where nothing can print them
   * @param limits ms: `limit` for the proxy to answer, `idleLimit` for an unused connection
   */
  constructor(
    proxy: URL,
    target: URL,
    tls: TlsSettings,
    { limit = PROXY_LIMIT, idleLimit }: { limit?: number; idleLimit?: number } = {},
  ) {
    const { username, password } = proxy;
    const bare = new URL(proxy);
    bare.username = '';
    bare.password = '';
    const headers = username ? authorization(username, password) : {};
    super(bare.href, {
      keepAlive: true,
      ...(idleLimit !== undefined && { timeout: idleLimit }),
      headers: () => ({ ...headers }),
    });
    concealLogin(this, percentDecoded(username), percentDecoded(password));
    this.#limit = limit;
    const { host = '', port } = this.connectOpts;
    this.#proxyPeer = { host, port };
    this.proxyName = `${bare.hostname}:${port}`;
    // The base class's options are for the connection to the proxy; these are for the connection through it.
    Object.assign(this.options, tls, {
      // Without a name in the handshake, as with an IP address, Node would compare the certificate with the proxy's name.
      checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
        checkServerIdentity(tls.servername || target.hostname.replace(/^\[|\]$/g, ''), certificate),
    });
  }

  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): Promise<Socket> {
    const controller = new AbortController();
    const silence = new Promise<never>((_resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(new ProxyFailure(this.proxyName, 'does not answer')));
    });
    const timer = setTimeout(() => controller.abort(), this.#limit);
    this.#pending.add(controller);
    let status = 0;
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      status = statusCode;
    });
    try {
      const socket = await Promise.race([this.#open(request, options, controller.signal), silence]);
      if (status === 200) {
        return socket;
      }
      socket.destroy();
    } catch (error) {
      throw ProxyFailure.of(this.proxyName, error);
    } finally {
      clearTimeout(timer);
      this.#pending.delete(controller);
    }
    throw new ProxyFailure(this.proxyName, `refuses the connection (HTTP ${status})${HINTS[status] ?? ''}`);
  }

  override destroy(): void {
    for (const controller of this.#pending) {
      controller.abort();
    }
    super.destroy();
  }

  /** The only way to cut off a proxy that does not answer is the socket that the base class is given. */
  #open(request: ClientRequest, options: Parameters<HttpsProxyAgent<string>['connect']>[1], signal: AbortSignal) {
    if (this.proxy.protocol === 'https:') {
      const socket = tcpConnect({ ...this.#proxyPeer, signal });
      // It belongs to the TLS connection on top, which reports any error.
      socket.on('error', () => {});
      Object.assign(this.connectOpts, { socket });
    } else {
      Object.assign(this.connectOpts, { signal });
    }
    return super.connect(request, options);
  }
}

function authorization(username: string, password: string): Record<string, string> {
  const credentials = `${percentDecoded(username)}:${percentDecoded(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
