/** A TCP relay before a server, which breaks connections at a chosen byte, as networks do. It never looks inside TLS. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Takes what a client sent; answers whether it has dealt with it, so that it is not forwarded. */
export type Intercept = (chunk: Buffer, client: Socket) => boolean;

interface Connection {
  client: Socket;
  /** Whether the client has sent something that was not answered yet. */
  awaiting: boolean;
}

export class Relay {
  /** Looks at everything that clients send. */
  intercept: Intercept = () => false;
  /** Takes connections over that come in from now on. */
  takeOver: ((client: Socket) => void) | undefined;
  readonly #target: number;
  readonly #connections = new Set<Connection>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(targetPort: number) {
    this.#target = targetPort;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port each time. */
  async listen(): Promise<void> {
    this.#server = createServer((client) => this.#accept(client));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on; those that exist go on. */
  refuse(): void {
    this.#server?.close();
  }

  /** Closes the connections that wait for nothing, so that the next request needs a new one. */
  async closeIdle(): Promise<void> {
    const idle = [...this.#connections].filter(({ awaiting }) => !awaiting);
    await Promise.all(
      idle.map(async ({ client }) => {
        client.end();
        if (!client.closed) {
          await once(client, 'close');
        }
      }),
    );
  }

  close(): void {
    this.#server?.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  #accept(client: Socket): void {
    this.#track(client);
    if (this.takeOver) {
      this.takeOver(client);
      return;
    }
    const connection = { client, awaiting: false };
    this.#connections.add(connection);
    const server = this.#track(connect(this.#target, '127.0.0.1'));
    client.once('close', () => {
      this.#connections.delete(connection);
      server.destroy();
    });
    server.once('close', () => client.destroy());
    client.on('data', (chunk: Buffer) => {
      connection.awaiting = true;
      if (!this.intercept(chunk, client) && server.writable) {
        server.write(chunk);
      }
    });
    server.on('data', (chunk: Buffer) => {
      connection.awaiting = false;
      if (client.writable) {
        client.write(chunk);
      }
    });
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket.on('error', () => {});
  }
}
