/** The HTTP server: sockets, incoming requests, and the faults that affect either. Answers are up to the gateway. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Answer, ApiError, errorAnswer, StatusCode } from '../common/answers';
import { guarded, type OnFailure } from '../common/guard';
import type { Timers } from '../common/timers';
import type { CannedAnswer, FaultEffect, Faults } from '../faults/faults';
import type { LedgerRequest } from '../ledger/ledger';
import type { ResolvedOptions } from '../options/options';
import { turnedAway } from './doorkeeper';
import { RequestBodies } from './request-bodies';

/** A request whose body is there. */
export interface ReceivedRequest {
  method: string;
  /** Path and query as received. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Whether the client is still connected. */
  isOpen: () => boolean;
}

/** What handles the requests. */
export interface RequestHandler {
  /** The user that a request would act as, without any effect. */
  userOf(headers: IncomingHttpHeaders): string | undefined;
  /** Told about every request when its body is there. */
  received(request: ReceivedRequest, user: string | undefined): LedgerRequest;
  handle(request: ReceivedRequest): Promise<Answer>;
  /** Told what went wrong when there was nobody to answer any more. */
  failed: OnFailure;
}

/** The listening server. It keeps its port across restarts. */
export class HttpServer {
  readonly #options: ResolvedOptions;
  readonly #faults: Faults;
  readonly #timers: Timers;
  readonly #handler: RequestHandler;
  readonly #bodies: RequestBodies;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ResolvedOptions, faults: Faults, timers: Timers, handler: RequestHandler) {
    this.#options = options;
    this.#faults = faults;
    this.#timers = timers;
    this.#handler = handler;
    this.#bodies = new RequestBodies(options.maxBodyBytes);
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get isListening(): boolean {
    return this.#server !== undefined;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Starts listening; fails as `listen` does, e.g. with EADDRINUSE. */
  listen(): Promise<void> {
    return this.#inTurn(() => this.#open());
  }

  /** Stops listening and closes every connection at once. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#shut());
  }

  /** Starting and stopping wait for each other, so that a stop right after a start leaves nothing open. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #open(): Promise<void> {
    if (this.#server !== undefined) return;
    const { tls, host, requestTimeout } = this.#options;
    const patience = {
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.ceil(requestTimeout / 4),
    };
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response).catch(() => response.destroy());
    };
    const server =
      tls === undefined
        ? createServer(patience, listener)
        : createTlsServer({ ...tls, ...patience, handshakeTimeout: requestTimeout }, listener);
    this.#server = server;
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket: Socket) => this.#accept(socket));
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.#port, host, resolve);
      });
    } catch (failure) {
      this.#server = undefined;
      throw failure;
    }
    this.#port = (server.address() as AddressInfo).port;
  }

  async #shut(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    socket.on('error', () => {});
    if (this.#faults.acceptsThenDrops) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    if (this.#faults.acceptsThenDrops) {
      response.destroy();
      return;
    }
    const { method = 'GET', url: target = '/', headers } = incoming;
    const refusal = turnedAway({ method, target, headers }, this.#options);
    if (refusal !== undefined) {
      this.#turnAway(response, refusal);
      return;
    }
    const body = await this.#bodies.read(incoming);
    const request: ReceivedRequest = {
      method,
      path: target,
      headers,
      body: typeof body === 'string' ? body : '',
      isOpen: () => response.socket?.destroyed === false,
    };
    const user = this.#handler.userOf(request.headers);
    const entry = this.#handler.received(request, user);
    const answered = (status: number): void => {
      entry.status = status;
    };
    if (this.#faults.isBlackhole) return;
    const effect = this.#effectOn(request, user);
    if (effect.delayBefore !== undefined) await this.#timers.sleep(effect.delayBefore);
    if (effect.dropBefore === true) response.destroy();
    if (effect.dropBefore === true || effect.stallBefore === true) return;
    const answer = await this.#answer(request, body, effect);
    if (effect.delayAfter !== undefined) await this.#timers.sleep(effect.delayAfter);
    if (typeof body !== 'string') response.shouldKeepAlive = false;
    this.#send(response, answer, effect, answered);
  }

  #effectOn({ method, path, body }: ReceivedRequest, user: string | undefined): FaultEffect {
    const respond = this.#faults.takeRateRefusal();
    return respond ? { respond } : (this.#faults.apply({ method, path, body, user }) ?? {});
  }

  /** Nothing else is looked at, and nothing of it is kept. */
  #turnAway(response: ServerResponse, reason: string): void {
    const { status, headers, body } = errorAnswer(new ApiError(StatusCode.operationForbidden, reason));
    response.writeHead(status, { ...headers, Connection: 'close' }).end(body);
  }

  async #answer(request: ReceivedRequest, body: string | ApiError, effect: FaultEffect): Promise<Answer> {
    if (effect.respond !== undefined) return cannedAnswer(effect.respond);
    if (typeof body !== 'string') return errorAnswer(body);
    try {
      return await this.#handler.handle(request);
    } catch (failure) {
      return errorAnswer(failure);
    }
  }

  #send(response: ServerResponse, answer: Answer, effect: FaultEffect, answered: (status: number) => void): void {
    const { sent } = answer;
    if (sent !== undefined) {
      response.once(
        'close',
        guarded(this.#handler.failed, () =>
          sent(response.writableFinished ? undefined : new Error('the answer was not sent')),
        ),
      );
    }
    if (response.destroyed || response.socket?.destroyed !== false) {
      sent?.(new Error('the client is gone'));
      return;
    }
    if (effect.stallAfter === true || this.#faults.isBlackhole) return;
    if (effect.dropAfter === true || answer.isLost === true) {
      response.destroy();
      return;
    }
    const content = Buffer.from(answer.body, 'utf8');
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': content.length });
    if (effect.truncate === true) {
      response.write(content.subarray(0, Math.ceil(content.length / 2)), () => response.destroy());
    } else {
      answered(answer.status);
      response.end(content);
    }
  }
}

function cannedAnswer({ status, headers = {}, body = '' }: CannedAnswer): Answer {
  if (typeof body === 'string') return { status, headers: { 'Content-Type': 'text/html', ...headers }, body };
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}
