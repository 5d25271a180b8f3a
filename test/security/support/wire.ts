// A tunnelling proxy that wants credentials and keeps what passes through it, and a proxy that does as a test likes.
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

type OnConnect = (request: IncomingMessage, client: Socket) => void;

export interface ProxyOptions {
  /** `user:password`; without it everybody may pass. */
  credentials?: string;
  tls?: { cert: string; key: string };
  /** Takes the place of the tunnel. */
  onConnect?: OnConnect;
}

export class WireProxy {
  readonly tunnels: string[] = [];
  readonly authorizations: string[] = [];
  /** What was sent towards the server, and what came back, as bytes. */
  sent = '';
  received = '';
  refused = 0;
  url = '';
  readonly #sockets = new Set<Socket>();
  readonly #server;

  private constructor(private readonly options: ProxyOptions) {
    const answer = (_request: unknown, response: { writeHead(status: number): { end(): void } }): void =>
      response.writeHead(405).end();
    this.#server = options.tls ? createHttpsServer(options.tls, answer) : createHttpServer(answer);
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('connect', (request: IncomingMessage, client: Socket) => this.#connect(request, client));
  }

  static async start(options: ProxyOptions = {}): Promise<WireProxy> {
    const proxy = new WireProxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.#server.address() as AddressInfo;
    proxy.url = options.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
    return proxy;
  }

  /** Resolves when every connection that is open now has been closed. */
  async untilClosed(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')));
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #connect(request: IncomingMessage, client: Socket): void {
    const { credentials, onConnect } = this.options;
    const authorization = request.headers['proxy-authorization'] ?? '';
    this.authorizations.push(authorization);
    client.on('error', () => {});
    if (credentials && authorization !== `Basic ${Buffer.from(credentials).toString('base64')}`) {
      this.refused += 1;
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    } else if (onConnect) {
      onConnect(request, client);
    } else {
      this.#tunnel(request.url ?? '', client);
    }
  }

  #tunnel(target: string, client: Socket): void {
    this.tunnels.push(target);
    const [host = '', port] = target.split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.on('data', (chunk) => {
        this.sent += chunk.toString('latin1');
      });
      upstream.on('data', (chunk) => {
        this.received += chunk.toString('latin1');
      });
      upstream.pipe(client).pipe(upstream);
    });
    this.#keep(upstream);
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.once('close', () => upstream.destroy());
  }
}
