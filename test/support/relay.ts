/** A TCP relay in front of a server, which breaks connections as networks do, at a chosen byte if necessary. It never looks inside TLS. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Takes what a client sent; answers whether it has dealt with it, so that it is not forwarded. */
export type Intercept = (chunk: Buffer, client: Socket) => boolean;

interface Connection {
  client: Socket;
  /** None for a client that came in while nothing got through. */
  server: Socket | undefined;
  /** Whether the client has sent something that was not answered yet. */
  awaiting: boolean;
  /** Whether the next answer is cut off in the middle. */
  isToBeCut: boolean;
  /** Half-open: neither side learns anything of the other any more. */
  isDead: boolean;
}

export class Relay {
  /** Looks at everything that clients send. */
  intercept: Intercept = () => false;
  /** Takes connections over that come in from now on. */
  takeOver: ((client: Socket) => void) | undefined;
  readonly #target: () => number;
  readonly #connections = new Set<Connection>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isSilent = false;

  /** @param target port of the server, asked for with each connection */
  constructor(target: () => number) {
    this.#target = target;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections of which at least one side is open. */
  get connections(): number {
    return this.#connections.size;
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

  /** New connections work. Those that fell silent stay so. */
  pass(): void {
    this.#isSilent = false;
    this.takeOver = undefined;
  }

  /** Nothing gets through any more, and no connection is closed. */
  silence(): void {
    this.#isSilent = true;
    for (const connection of this.#connections) {
      connection.isDead = true;
    }
  }

  /** Closes every connection, and each new one as soon as it is accepted. */
  drop(): void {
    this.takeOver = (client) => client.destroy();
    this.reset();
  }

  /** Resets every connection (RST). */
  reset(): void {
    for (const { client, server } of this.#connections) {
      abort(client);
      abort(server);
    }
  }

  /** Cuts the next answer off in the middle, on each connection. */
  cutAnswers(): void {
    for (const connection of this.#connections) {
      connection.isToBeCut = true;
    }
  }

  /** Refuses connections from now on, and breaks those there are; resolves when nothing listens any more. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server?.listening ? once(server, 'close') : undefined;
    server?.close();
    this.reset();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }

  #accept(client: Socket): void {
    this.#track(client);
    if (this.takeOver) {
      this.takeOver(client);
      return;
    }
    const connection: Connection = {
      client,
      server: undefined,
      awaiting: false,
      isToBeCut: false,
      isDead: this.#isSilent,
    };
    this.#connections.add(connection);
    client.once('close', () => this.#closed(connection, connection.server));
    client.on('data', (chunk: Buffer) => {
      connection.awaiting = true;
      if (!connection.isDead && !this.intercept(chunk, client) && connection.server?.writable) {
        connection.server.write(chunk);
      }
    });
    if (connection.isDead) {
      return;
    }
    const server = this.#track(connect(this.#target(), '127.0.0.1'));
    connection.server = server;
    server.once('close', () => this.#closed(connection, client));
    server.on('data', (chunk: Buffer) => this.#answer(connection, chunk));
  }

  /** One side of a connection is closed, which the `other` learns unless the connection is dead. */
  #closed(connection: Connection, other: Socket | undefined): void {
    if (!connection.isDead) {
      other?.destroy();
    }
    if (!other || other.destroyed) {
      this.#connections.delete(connection);
    }
  }

  #answer(connection: Connection, chunk: Buffer): void {
    const { client } = connection;
    connection.awaiting = false;
    if (connection.isDead) {
      return;
    }
    if (connection.isToBeCut) {
      connection.server?.pause();
      client.write(chunk.subarray(0, chunk.length / 2), () => abort(client));
    } else if (client.writable) {
      client.write(chunk);
    }
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket.setNoDelay(true).on('error', () => {});
  }
}

/** Resets a connection (RST). One that is being ended cannot be reset any more: Node.js would never close it. */
function abort(socket: Socket | undefined): void {
  if (socket?.writableEnded) {
    socket.destroy();
  } else {
    socket?.resetAndDestroy();
  }
}
