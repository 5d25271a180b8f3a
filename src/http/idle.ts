/**
 * Idle connections. The other end closes them too, when it likes, and a request written at that moment may or may not
 * have been read. So we observe how long connections are allowed to idle and use none that has idled for nearly as long;
 * requests that change something use a connection that was active just now, or a new one.
 */
import type { Agent, IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { elapsed } from '../timing/clock';

/**
 * ms for which an idle connection is trusted with a request that changes something: no server that keeps connections alive
 * closes them sooner.
 */
const FRESH = 100;

/** A connection that is closed sooner after an answer was closed with it. */
const LEAST = 20;

/** Closed by us. Node.js 22 and later do not report that the other side has closed an unused connection. */
const dropped = new WeakSet<Socket>();

const watches = new WeakMap<Agent, IdleWatch>();

/** Closes connections of `agent` that have been idle for `limit` ms, or for what turns out to be too long. */
export function watchIdle(agent: Agent, limit: number): void {
  watches.set(agent, new IdleWatch(agent, limit));
}

/**
 * Closes connections that are too old for the next request.
 * @param changes whether it changes something, so that it cannot be sent again
 */
export function dropStaleConnections(agent: Agent, changes: boolean): void {
  watches.get(agent)?.dropStale(changes);
}

/** Respects the time for which the server says it keeps connections. */
export function heedKeepAlive(agent: Agent, headers: IncomingHttpHeaders): void {
  const seconds = /\btimeout\s*=\s*"?(\d+)/i.exec(String(headers['keep-alive'] ?? ''))?.[1];
  if (seconds !== undefined) {
    watches.get(agent)?.observe(Number(seconds) * 1000);
  }
}

/** Closes all unused connections: if one has died silently, so have the others. */
export function dropIdleConnections(agent: Agent): void {
  dropIdle(agent, () => true);
}

function dropIdle({ freeSockets }: Agent, isOld: (socket: Socket) => boolean): void {
  for (const sockets of Object.values(freeSockets)) {
    for (const socket of sockets?.filter(isOld) ?? []) {
      dropped.add(socket);
      socket.destroy();
      // Until its end is noticed, it would be given to the next request.
      socket.emit('agentRemove');
    }
  }
}

class IdleWatch {
  readonly #agent: Agent;
  /** ms that connections may be idle: the shortest time observed to be too long, or announced. */
  #allowed: number;
  /** Since when each unused connection has been idle, on the monotonic clock. */
  readonly #since = new WeakMap<Socket, number>();
  /** For those in use: how long they had been idle, and what they had received by then. */
  readonly #reused = new WeakMap<Socket, { idle: number; received: number }>();
  readonly #known = new WeakSet<Socket>();

  constructor(agent: Agent, limit: number) {
    this.#agent = agent;
    this.#allowed = 2 * limit;
    const keepSocketAlive = agent.keepSocketAlive.bind(agent);
    agent.keepSocketAlive = (socket: Socket) => {
      // The types omit the return value, which says whether to keep it.
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

  /** Notes that a connection that had been idle for this many ms was dead, or will be. */
  observe(idle: number): void {
    this.#allowed = Math.min(this.#allowed, idle);
  }

  dropStale(changes: boolean): void {
    const limit = changes ? Math.min(FRESH, this.#limit) : Math.max(LEAST, this.#limit);
    dropIdle(this.#agent, (socket) => this.#idle(socket) > limit);
  }

  /** ms for which a connection can be trusted: half of what is allowed, because transit takes time too. */
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
      // The agent closes a connection at once if it has no use for it.
      if (byPeer || (!dropped.has(socket) && idle > LEAST)) {
        this.observe(idle);
      }
    } else if (byPeer && reused && reused.received === socket.bytesRead) {
      this.observe(reused.idle);
    }
  }
}
