/** A TCP proxy that can misbehave: it passes everything on, or goes silent, or closes what it accepts; and it resets. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

type Manner = 'pass' | 'silent' | 'drop';

interface Link {
  client: Socket;
  upstream: Socket | undefined;
  /** Half-open: neither side learns anything of the other any more. */
  dead: boolean;
}

export class Wire {
  /** When each connection was accepted, ms since the epoch. */
  readonly accepted: number[] = [];
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #port: () => number;
  #manner: Manner = 'pass';

  private constructor(port: () => number) {
    this.#port = port;
    this.#server = createServer((client) => this.#accept(client));
  }

  static async to(port: () => number): Promise<Wire> {
    const wire = new Wire(port);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** New connections work. Those that went silent stay so. */
  pass(): void {
    this.#manner = 'pass';
  }

  /** Nothing gets through any more, and no connection is closed. */
  silence(): void {
    this.#manner = 'silent';
    for (const link of this.#links) {
      link.dead = true;
    }
  }

  /** Closes every connection, and each new one as soon as it is accepted. */
  drop(): void {
    this.#manner = 'drop';
    this.reset();
  }

  /** Resets every connection. */
  reset(): void {
    for (const { client, upstream } of this.#links) {
      client.resetAndDestroy();
      upstream?.resetAndDestroy();
    }
    this.#links.clear();
  }

  close(): Promise<void> {
    this.reset();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    this.accepted.push(Date.now());
    client.on('error', () => {});
    if (this.#manner === 'drop') {
      client.destroy();
      return;
    }
    const link: Link = { client, upstream: undefined, dead: this.#manner === 'silent' };
    this.#links.add(link);
    if (link.dead) {
      client.resume();
      return;
    }
    const upstream = connect(this.#port(), '127.0.0.1');
    link.upstream = upstream;
    upstream.on('error', () => {});
    join(link, client, upstream);
    join(link, upstream, client);
  }
}

function join(link: Link, from: Socket, to: Socket): void {
  from.on('data', (chunk) => {
    if (!link.dead) {
      to.write(chunk);
    }
  });
  from.on('close', () => {
    if (!link.dead) {
      to.destroy();
    }
  });
}
