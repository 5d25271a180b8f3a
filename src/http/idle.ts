/**
 * Idle connections. The other end closes them too, when it likes, and a request written at that moment may or may not
 * have been read. So we observe how long connections are allowed to idle and use none that has idled for nearly as long;
 * requests that change something use a connection that was active just now, or a new one.
 */
import type { Agent, IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { elapsed } from '../timing/clock';

/**
 * ms after which a connection is never trusted, whatever was observed: nobody who keeps connections alive closes them
 * sooner.
 */
const FRESH = 100;

/** A connection that is closed sooner after an answer was closed with it. */
const LEAST = 20;

/** Closed by us. Of a connection that nobody uses, Node.js 22 and later do not tell that the other side has ended it. */
const dropped = new WeakSet<Socket>();

const watches = new WeakMap<Agent, IdleWatch>();

/** Closes connections of `agent` that have idled for `limit` ms, or for what turns out to be too long. */
export function watchIdle(agent: Agent, limit: number): void {
  watches.set(agent, new IdleWatch(agent, limit));
}

/**
 * Closes what is too old for the request that is sent next.
 * @param changes whether it changes something, so that it cannot be sent again
 */
export function dropStaleConnections(agent: Agent, changes: boolean): void {
  watches.get(agent)?.dropStale(changes);
}

/** Respects the time for which the server says it keeps connections. */
export function heedKeepAlive(agent: Agent, headers: IncomingHttpHeaders): void {
  const seconds = /\btimeout\s*=\s*"?(\d+)/i.exec(String(headers['keep-alive']))?.[1];
  if (seconds !== undefined) {
    watches.get(agent)?.observe(Number(seconds) * 1000);
  }
}

/** Closes what is kept alive and not in use: where one connection died silently, the others next to it did too. */
export function dropIdleConnections(agent: Agent): void {
  dropIdle(agent, () => true);
}

function dropIdle({ freeSockets }: Agent, isOld: (socket: Socket) => boolean): void {
  for (const socket of Object.values(freeSockets).flat()) {
    if (socket && isOld(socket)) {
      dropped.add(socket);
      socket.destroy();
      // It would be given to the next request until its end is noticed.
      socket.emit('agentRemove');
    }
  }
}

class IdleWatch {
  readonly #agent: Agent;
  /** ms that connections may lie: the shortest time that was observed to be too long, or announced. */
  #allowed: number;
  /** Since when, on the monotonic clock, those lie that nobody uses. */
  readonly #since = new WeakMap<Socket, number>();
  /** Of those in use: how long they had lain, and what they had received by then. */
  readonly #reused = new WeakMap<Socket, { idle: number; received: number }>();
  readonly #known = new WeakSet<Socket>();

  constructor(agent: Agent, limit: number) {
    this.#agent = agent;
    this.#allowed = 2 * limit;
    const keepSocketAlive = agent.keepSocketAlive.bind(agent);
    agent.keepSocketAlive = (socket: Socket) => {
      // Its types say nothing of the answer, which is whether to keep it.
      const keeps = keepSocketAlive(socket) as unknown as boolean;
      this.#freed(socket);
      return keeps;
    };
    const reuseSocket = agent.reuseSocket.bind(agent);
    agent.reuseSocket = (socket: Socket, request) => {
      this.#reused.set(socket, { idle: this.#idle(socket), received: socket.bytesRead });
      this.#since.delete(socket);
      reuseSocket(socket, request);
    };
  }

  /** Says that a connection that had lain for so many ms was no connection any more, or will not be. */
  observe(idle: number): void {
    this.#allowed = Math.min(this.#allowed, idle);
  }

  dropStale(changes: boolean): void {
    const limit = changes ? Math.min(FRESH, this.#limit) : Math.max(LEAST, this.#limit);
    dropIdle(this.#agent, (socket) => this.#idle(socket) > limit);
  }

  /** ms for which a connection can be trusted: half of what is allowed, for the way there takes time too. */
  get #limit(): number {
    return this.#allowed / 2;
  }

  #idle(socket: Socket): number {
    return elapsed() - (this.#since.get(socket) ?? Number.NEGATIVE_INFINITY);
  }

  #freed(socket: Socket): void {
    this.#since.set(socket, elapsed());
    dropped.delete(socket);
    socket.setTimeout(Math.max(LEAST, this.#limit));
    if (!this.#known.has(socket)) {
      this.#known.add(socket);
      socket.on('timeout', () => dropped.add(socket));
      socket.once('close', (failed) => this.#closed(socket, failed));
    }
  }

  #closed(socket: Socket, failed: boolean): void {
    const reused = this.#reused.get(socket);
    const byPeer = failed || socket.readableEnded;
    const idle = this.#idle(socket);
    if (this.#since.has(socket)) {
      // One that the agent has no use for it closes at once.
      if (byPeer || (!dropped.has(socket) && idle > LEAST)) {
        this.observe(idle);
      }
    } else if (byPeer && reused && reused.received === socket.bytesRead) {
      this.observe(reused.idle);
    }
  }
}
