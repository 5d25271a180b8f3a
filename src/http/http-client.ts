/** REST requests of one sign-in: axios with that sign-in's identity and connections, and nothing from the environment. */
import type { Agent, IncomingHttpHeaders } from 'node:http';
import { Axios } from 'axios';
import type { ServerAddress } from '../address';
import { Delivery } from './delivery';
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
  agent: Agent;
  /** ms for a request, from its start to the end of its answer. */
  timeout: number;
  /** Ends every request when it aborts. */
  signal: AbortSignal;
}

export class HttpClient {
  readonly #options: HttpClientOptions;
  /** Without the defaults of the `axios` that everybody in the process shares: each would be merged into each request. */
  readonly #axios = new Axios({});

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** @throws {RequestFailure} when no complete answer came */
  async send({ method, path, body, headers, signal }: HttpRequest): Promise<HttpAnswer> {
    const { address, identity, agent, timeout } = this.#options;
    const url = address.api + path;
    const delivery = new Delivery({
      url,
      agent,
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json;charset=UTF-8' }),
        ...identity.headersFor(method, url),
        ...headers,
      },
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    const deadline = new Deadline(delivery, timeout, [this.#options.signal, signal]);
    try {
      const answer = await this.#axios.request<string>({ method, url, data: body, adapter: delivery.adapter });
      identity.absorb(url, delivery.received);
      return { httpStatus: answer.status, headers: delivery.received, text: answer.data };
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
  readonly #delivery: Delivery;
  readonly #sources: AbortSignal[];
  readonly #timer: NodeJS.Timeout;

  constructor(delivery: Delivery, timeout: number, sources: (AbortSignal | undefined)[]) {
    this.#delivery = delivery;
    this.#sources = sources.filter((source) => source !== undefined);
    this.#timer = setTimeout(() => this.#end(`no answer within ${timeout / 1000} s`), timeout);
    for (const source of this.#sources) {
      source.addEventListener('abort', this.#giveUp);
      if (source.aborted) {
        this.#giveUp();
      }
    }
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
    this.#delivery.cutOff(this.reason);
  }
}
