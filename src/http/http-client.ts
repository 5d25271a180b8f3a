/** REST requests of one sign-in: axios with that sign-in's identity and connections, and nothing from the environment. */
import http, { type ClientRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import axios, { type AxiosInstance } from 'axios';
import type { ServerAddress } from '../address';
import { RequestFailure, requestFailure } from './failure';
import type { Identity } from './identity';

/** Larger answers are not read to their end; a user's calls and devices are a few kB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export interface HttpAnswer {
  httpStatus: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the API root, already encoded: `/me/devices/1/calls`. */
  path: string;
  /** JSON text, sent as it is. */
  body?: string;
  headers?: Record<string, string>;
  /** Ends the request when it aborts. */
  signal?: AbortSignal;
}

export interface HttpClientOptions {
  address: ServerAddress;
  identity: Identity;
  agent: http.Agent;
  /** ms for a request, from its start to the end of its answer. */
  timeout: number;
  /** Ends every request when it aborts. */
  signal: AbortSignal;
}

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #axios: AxiosInstance;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#axios = axios.create({
      httpAgent: options.agent,
      httpsAgent: options.agent,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      responseType: 'text',
      transformRequest: [(body: unknown) => body],
      transformResponse: [(body: unknown) => body],
      validateStatus: () => true,
    });
  }

  /** @throws {RequestFailure} when no complete answer came */
  async send({ method, path, body, headers, signal }: HttpRequest): Promise<HttpAnswer> {
    const url = this.#options.address.api + path;
    const delivery = new Delivery();
    const deadline = new Deadline(this.#options.timeout, [this.#options.signal, signal]);
    try {
      const answer = await this.#axios.request<string>({
        method,
        url,
        data: body,
        headers: {
          Accept: 'application/json',
          ...(body !== undefined && { 'Content-Type': 'application/json;charset=UTF-8' }),
          ...this.#options.identity.headersFor(method, url),
          ...headers,
        },
        transport: delivery.transport,
        signal: deadline.signal,
      });
      const received = answer.headers as IncomingHttpHeaders;
      this.#options.identity.absorb(url, received);
      return { httpStatus: answer.status, headers: received, text: answer.data ?? '' };
    } catch (error) {
      throw deadline.reason
        ? new RequestFailure(deadline.reason, !delivery.mayHaveBegun)
        : requestFailure(error, !delivery.mayHaveBegun);
    } finally {
      deadline.clear();
    }
  }
}

/** Ends a request after its time, or when somebody gives it up. */
class Deadline {
  /** Why the request was ended; undefined while it was not. */
  reason: string | undefined;
  readonly #controller = new AbortController();
  readonly #sources: AbortSignal[];
  readonly #timer: NodeJS.Timeout;

  constructor(timeout: number, sources: (AbortSignal | undefined)[]) {
    this.#sources = sources.filter((source) => source !== undefined);
    this.#timer = setTimeout(() => this.#end(`no answer within ${timeout / 1000} s`), timeout);
    for (const source of this.#sources) {
      source.addEventListener('abort', this.#giveUp);
      if (source.aborted) {
        this.#giveUp();
      }
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
    for (const source of this.#sources) {
      source.removeEventListener('abort', this.#giveUp);
    }
  }

  readonly #giveUp = (): void => this.#end('it was given up before the answer came');

  #end(reason: string): void {
    this.reason ??= reason;
    this.#controller.abort();
  }
}

/** Watches one request: until its socket is connected (with TLS: until the handshake is done) nothing of it was written. */
class Delivery {
  mayHaveBegun = false;

  readonly transport = {
    request: (options: RequestOptions, onResponse: (response: http.IncomingMessage) => void): ClientRequest => {
      const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
      request.once('socket', (socket) => this.#watch(socket));
      return request;
    },
  };

  #watch(socket: Socket & { secureConnecting?: boolean }): void {
    if (socket.connecting || socket.secureConnecting) {
      socket.once(socket.secureConnecting === undefined ? 'connect' : 'secureConnect', () => {
        this.mayHaveBegun = true;
      });
    } else {
      this.mayHaveBegun = true;
    }
  }
}
