/** REST requests of one sign-in: axios with that sign-in's identity and connections, and nothing from the environment. */
import type { Agent } from 'node:http';
import { Axios } from 'axios';
import { elapsed } from '../timing/clock';
import type { ServerAddress } from '../wire/address';
import type { HttpAnswer } from './body';
import { Delivery } from './delivery';
import { RequestFailure, requestFailure, WITHDRAWN } from './failure';
import type { Rank } from './governor';
import type { HttpIdentity } from './identity';
import type { Headers } from './target';
import { TunnelAgent } from './tunnel';

/** Larger answers are not read to the end; a user's calls and devices are a few kB. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** ms; Node-RED gives a node 15 s to close. */
const PATIENCE = 3000;

const TOO_LATE = 'there was no connection in the time in which the request had to be sent';

const WITHOUT_BODY: Headers = { Accept: 'application/json' };
const WITH_BODY: Headers = { ...WITHOUT_BODY, 'Content-Type': 'application/json;charset=UTF-8' };
const NONE: Headers = {};

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the API root, already encoded: `/me/devices/1/calls`. */
  path: string;
  /** JSON text, sent as it is. */
  body?: string;
  /** In addition to those of the session. */
  headers?: Headers;
  /** Ends the request when it aborts. */
  signal?: AbortSignal;
  /** Whether it is given a little while for its answer when `signal` aborts, once it has begun: then its outcome is known. */
  isAwaited?: boolean;
  /** ms within which there must be a connection; otherwise nothing is sent. */
  beginWithin?: number;
  /**
   * Asked once there is a connection, before anything is written: why it must not be sent any more. A process may have stood
   * still while it waited for the connection.
   */
  obstacle?(): string | undefined;
  /** When the governor gave it its turn; undefined if it still has to wait. */
  turn?: number;
  /** Whether it may overtake other waiting requests. */
  rank?: Rank;
  /** Whether it is sent again if the server certainly did not do it because of the rate limit; a GET always is. */
  isSentAgain?: boolean;
  /** Called each time it is about to be sent. */
  onSend?(): void;
}

export interface HttpClientOptions {
  address: ServerAddress;
  identity: HttpIdentity;
  agent: Agent;
  /** ms for a request, from its start to the end of its answer. */
  timeout: number;
  /** Ends every request when it aborts. */
  signal: AbortSignal;
}

export class HttpClient {
  readonly #options: HttpClientOptions;
  /** Without the defaults of the process-wide `axios`, which would be merged into each request. */
  readonly #axios = new Axios({});
  readonly #underWay = new Set<Deadline>();

  constructor(options: HttpClientOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => {
      for (const deadline of this.#underWay) {
        deadline.giveUp();
      }
    });
  }

  /** @throws {RequestFailure} when no complete answer came */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, body, headers = NONE, signal, isAwaited, beginWithin } = request;
    const { address, identity, agent, timeout } = this.#options;
    const url = address.api + path;
    const delivery = new Delivery({
      url,
      agent,
      headers: [body === undefined ? WITHOUT_BODY : WITH_BODY, identity.headersFor(method, url), headers],
      maxAnswerBytes: MAX_ANSWER_BYTES,
      mayBegin: () => deadline.mayBegin(request.obstacle?.()),
    });
    const deadline = new Deadline(delivery, { timeout, signal, beginWithin, patience: isAwaited ? PATIENCE : 0 });
    this.#underWay.add(deadline);
    if (this.#options.signal.aborted) {
      deadline.giveUp();
    }
    try {
      const answer = await this.#axios.request<string>({ method, url, data: body, adapter: delivery.adapter });
      identity.absorb(url, delivery.received);
      return { httpStatus: answer.status, headers: delivery.received, text: answer.data };
    } catch (error) {
      throw deadline.reason
        ? new RequestFailure(deadline.reasonWith(agent), !delivery.mayHaveBegun, undefined, deadline.kind)
        : requestFailure(error, !delivery.mayHaveBegun);
    } finally {
      deadline.clear();
      this.#underWay.delete(deadline);
    }
  }
}

interface Limits {
  /** ms from now. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  /** ms within which it must have begun. */
  readonly beginWithin: number | undefined;
  /** ms for which the answer is waited for after `signal` has aborted, if it has begun. */
  readonly patience: number;
}

/** Ends a request after its time, or when somebody gives it up. */
class Deadline {
  /** Why the request was ended; undefined if it was not. */
  reason: string | undefined;
  /** As of a {@link RequestFailure}. */
  kind = '';
  readonly #delivery: Delivery;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #beginTimer: NodeJS.Timeout | undefined;
  readonly #patience: number;
  readonly #beginBy: number;
  #lastTimer: NodeJS.Timeout | undefined;

  constructor(delivery: Delivery, { timeout, signal, beginWithin = timeout, patience }: Limits) {
    this.#delivery = delivery;
    this.#signal = signal;
    this.#patience = patience;
    this.#beginBy = elapsed() + beginWithin;
    this.#beginTimer = beginWithin < timeout ? setTimeout(() => this.#endUnlessBegun(), beginWithin) : undefined;
    this.#timer = setTimeout(() => this.#end(`no answer within ${timeout / 1000} s`), timeout);
    signal?.addEventListener('abort', this.giveUpSoon);
    if (signal?.aborted) {
      this.giveUp();
    }
  }

  readonly giveUpSoon = (): void => {
    if (this.#patience > 0 && this.#delivery.mayHaveBegun) {
      this.#lastTimer = setTimeout(this.giveUp, this.#patience);
    } else {
      this.giveUp();
    }
  };

  readonly giveUp = (): void => this.#end('the request was cancelled before the answer came');

  /** Whether it may be sent, now that there is a connection: after a standstill, connections are there before timers go off. */
  mayBegin(obstacle: string | undefined): boolean {
    if (obstacle !== undefined) {
      this.reason ??= obstacle;
      this.kind = WITHDRAWN;
    } else if (elapsed() > this.#beginBy) {
      this.reason ??= TOO_LATE;
    }
    return this.reason === undefined;
  }

  /** If a tunnel cannot be established, either end may be at fault. */
  reasonWith(agent: Agent): string {
    const mayBeProxy = this.kind !== WITHDRAWN && !this.#delivery.mayHaveBegun && agent instanceof TunnelAgent;
    return mayBeProxy
      ? `${this.reason}, neither of GWS nor of the proxy ${agent.proxyName} before it`
      : (this.reason ?? '');
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#beginTimer);
    clearTimeout(this.#lastTimer);
    this.#signal?.removeEventListener('abort', this.giveUpSoon);
  }

  #endUnlessBegun(): void {
    if (!this.#delivery.mayHaveBegun) {
      this.#end(TOO_LATE);
    }
  }

  #end(reason: string): void {
    this.reason ??= reason;
    this.#delivery.cutOff(this.reason);
  }
}
