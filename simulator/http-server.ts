/** The HTTP server: sockets, request bodies, and the faults that spoil either. What is answered is the gateway's business. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Answer, ApiError, errorAnswer } from './answers';
import type { CannedAnswer, FaultEffect, Faults } from './faults';
import type { LedgerRequest } from './ledger';
import type { ResolvedOptions } from './options';
import type { Timers } from './timers';

/** A request whose body is there. */
export interface HttpRequest {
  method: string;
  /** Path and query as they came. */
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
  received(request: HttpRequest, user: string | undefined): LedgerRequest;
  handle(request: HttpRequest): Promise<Answer>;
}

/** The listening server. It keeps its port over a restart. */
export class HttpServer {
  readonly #options: ResolvedOptions;
  readonly #faults: Faults;
  readonly #timers: Timers;
  readonly #handler: RequestHandler;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ResolvedOptions, faults: Faults, timers: Timers, handler: RequestHandler) {
    this.#options = options;
    this.#faults = faults;
    this.#timers = timers;
    this.#handler = handler;
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
    const { tls, host } = this.#options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response).catch(() => response.destroy());
    };
    const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
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
    const body = await readBody(incoming, this.#options.maxBodyBytes);
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: body ?? '',
      isOpen: () => response.socket?.destroyed === false,
    };
    const user = this.#handler.userOf(request.headers);
    const entry = this.#handler.received(request, user);
    const answered = (status: number): void => {
      entry.status = status;
    };
    if (this.#faults.isBlackhole) return;
    const effect = this.#faults.apply({ method: request.method, path: request.path, body: request.body, user }) ?? {};
    if (effect.delayBefore !== undefined) await this.#timers.sleep(effect.delayBefore);
    if (effect.dropBefore === true) response.destroy();
    if (effect.dropBefore === true || effect.stallBefore === true) return;
    const answer = await this.#answer(request, body, effect);
    if (effect.delayAfter !== undefined) await this.#timers.sleep(effect.delayAfter);
    this.#send(response, answer, effect, answered);
  }

  async #answer(request: HttpRequest, body: string | undefined, effect: FaultEffect): Promise<Answer> {
    if (effect.respond !== undefined) return cannedAnswer(effect.respond);
    if (body === undefined) return errorAnswer(new ApiError(2, 'The request body is too large.', 413));
    try {
      return await this.#handler.handle(request);
    } catch (failure) {
      return errorAnswer(failure);
    }
  }

  #send(response: ServerResponse, answer: Answer, effect: FaultEffect, answered: (status: number) => void): void {
    const { sent } = answer;
    if (sent !== undefined) {
      response.once('close', () => sent(response.writableFinished ? undefined : new Error('the answer was not sent')));
    }
    if (response.destroyed || response.socket?.destroyed !== false) {
      sent?.(new Error('the client is gone'));
      return;
    }
    if (effect.stallAfter === true || this.#faults.isBlackhole) return;
    if (effect.dropAfter === true) {
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

/** Reads a body; answers nothing when it is larger than the limit, after it has come to its end. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size <= limit) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return size > limit ? undefined : Buffer.concat(chunks).toString('utf8');
}

function cannedAnswer({ status, headers = {}, body = '' }: CannedAnswer): Answer {
  if (typeof body === 'string') return { status, headers: { 'Content-Type': 'text/html', ...headers }, body };
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}
