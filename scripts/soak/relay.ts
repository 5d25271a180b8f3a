/** A TCP relay before the simulator, for what happens below HTTP: resets, connections that fall silent, answers cut off. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  near: Socket;
  far: Socket;
}

export class Relay {
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined;
  #target = 0;
  #frozen = false;
  port = 0;

  /** Listens, always on the same port, and passes on to `target`. */
  async open(target = this.#target): Promise<void> {
    this.#target = target;
    const server = createServer((near) => this.#accept(near));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on, and closes those there are. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    this.reset();
    await closed;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets every connection (RST). */
  reset(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** Lets every connection fall silent, without closing any. */
  freeze(): void {
    this.#frozen = true;
    for (const { near, far } of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
    }
  }

  /** Ends the silence; what had fallen silent is reset. */
  thaw(): void {
    if (this.#frozen) {
      this.#frozen = false;
      this.reset();
    }
  }

  /** Cuts the next data off in the middle, on each connection. */
  cutAnswers(): void {
    for (const { near, far } of this.#pairs) {
      far.once('data', (data: Buffer) => {
        far.unpipe(near);
        near.write(data.subarray(0, data.length / 2), () => near.resetAndDestroy());
      });
    }
  }

  #accept(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1');
    const pair = { near, far };
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', end);
    }
    if (!this.#frozen) {
      near.pipe(far);
      far.pipe(near);
    }
  }
}
