/**
 * One CometD session with GWS (`/api/v2/notifications`), from handshake to its end. CometD repeats polls that the network
 * broke, so that with the ack extension nothing is lost while the server keeps the session. Whatever needs a new handshake
 * or a new sign-in ends this connection (`onLost`); who owns it then makes another. It never comes back by itself.
 */
import type http from 'node:http';
import { GwsError } from '../errors';
import type { Identity } from '../http/identity';
import type { Backoff } from '../session/backoff';
import { AckExtension, CometD, type FailureInfo, type Handle, type Message } from './cometd.bundle.cjs';
import { GwsLongPollingTransport } from './transport';

/** ms that an answer may take beyond the time for which the server holds a poll. */
const MAX_NETWORK_DELAY = 10_000;

/** Grace of the watchdog over CometD's own time limit, ms. */
const WATCHDOG_MARGIN = 10_000;

export interface BayeuxOptions {
  /** `…/api/v2/notifications` */
  url: string;
  identity: Identity;
  agent: http.Agent;
  /** Waits between polls that fail. */
  backoff: Backoff;
  maxNetworkDelay?: number;
}

export interface BayeuxListener {
  onMessage(channel: string, data: unknown): void;
  /** Whether, and until when, the next poll has to wait because messages are still being worked on. */
  busy(): Promise<void> | undefined;
  /** A poll failed; the next is due in `delay` ms. */
  onInterrupted(error: GwsError, delay: number): void;
  /** Polls get through again; the session with the server is the same as before. */
  onRestored(): void;
  /** The session is gone. `signIn`: GWS does not know the HTTP session any more. Called once, as the last. */
  onLost(error: GwsError, signIn: boolean): void;
}

export class BayeuxConnection {
  readonly #options: BayeuxOptions;
  readonly #listener: BayeuxListener;
  readonly #cometd: RulingCometD;
  readonly #subscriptions = new Map<string, { handle: Handle; acknowledged: Promise<void> }>();
  #watchdog: NodeJS.Timeout | undefined;
  #interrupted = false;
  #opened = false;
  #ended = false;

  constructor(options: BayeuxOptions, listener: BayeuxListener) {
    this.#options = options;
    this.#listener = listener;
    this.#cometd = new RulingCometD(
      (message, info) => this.#rule(message, info),
      () => (this.#ended ? undefined : listener.busy()),
    );
    this.#cometd.configure({
      url: options.url,
      logLevel: 'warn',
      maxNetworkDelay: options.maxNetworkDelay ?? MAX_NETWORK_DELAY,
    });
    this.#cometd.unregisterTransports();
    this.#cometd.registerTransport('long-polling', new GwsLongPollingTransport(options.identity, options.agent));
    this.#cometd.registerExtension('ack', new AckExtension());
    this.#cometd.addListener('/meta/connect', (message) => this.#polled(message));
  }

  /** Shakes hands; rejects with `GWS_PROTOCOL`, or `GWS_NOT_AUTHENTICATED` when GWS does not know the HTTP session. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#cometd.handshake((reply) => {
        if (reply.successful) {
          this.#opened = true;
          this.#feedWatchdog();
          resolve();
        } else {
          this.#end();
          reject(failure('CometD handshake', reply));
        }
      });
    });
  }

  /** Whether channels can be subscribed to. */
  get isOpen(): boolean {
    return this.#opened && !this.#ended;
  }

  /** Resolves when GWS has acknowledged the subscription, rejects when it refuses or cannot be asked. */
  subscribe(channel: string): Promise<void> {
    const existing = this.#subscriptions.get(channel);
    if (existing) {
      return existing.acknowledged;
    }
    let handle: Handle = {};
    const acknowledged = new Promise<void>((resolve, reject) => {
      handle = this.#cometd.subscribe(
        channel,
        ({ channel: source, data }) => {
          if (!this.#ended) {
            this.#listener.onMessage(source, data);
          }
        },
        (reply) => {
          if (reply.successful) {
            resolve();
          } else {
            this.#subscriptions.delete(channel);
            reject(failure(`subscription to ${channel}`, reply));
          }
        },
      );
    });
    this.#subscriptions.set(channel, { handle, acknowledged });
    return acknowledged;
  }

  unsubscribe(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    if (subscription && this.isOpen) {
      this.#subscriptions.delete(channel);
      this.#cometd.unsubscribe(subscription.handle);
    }
  }

  /** Unsubscribes and disconnects; after `limit` ms it is cut off. */
  async close(limit: number): Promise<void> {
    if (!this.#ended) {
      this.#ended = true;
      clearTimeout(this.#watchdog);
      await this.#farewell(limit);
    }
    this.abort();
  }

  /** Cuts the connection off at once. */
  abort(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog);
    if (!this.#cometd.isDisconnected()) {
      // Only this makes CometD forget a poll that it has scheduled; the message itself is cut off with the rest.
      this.#cometd.disconnect();
    }
    this.#cometd.getTransport()?.abort();
  }

  #farewell(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limit);
      const disconnected = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#cometd.isDisconnected()) {
        disconnected();
        return;
      }
      this.#cometd.batch(() => {
        for (const { handle } of this.#subscriptions.values()) {
          this.#cometd.unsubscribe(handle);
        }
      });
      this.#cometd.disconnect(disconnected);
    });
  }

  #polled(message: Message): void {
    if (this.#ended || !message.successful) {
      return;
    }
    this.#feedWatchdog();
    const reconnect = message.advice?.reconnect;
    if (reconnect === 'none' || reconnect === 'handshake') {
      this.#lose(new GwsError('GWS_NOT_CONNECTED', 'GWS ended the CometD session.'), reconnect === 'none');
      return;
    }
    if (this.#interrupted) {
      this.#interrupted = false;
      this.#listener.onRestored();
    }
  }

  /** Decides what CometD does about a failure: repeat a poll, or stop for good. */
  #rule(message: Message, info: FailureInfo): FailureInfo {
    if (this.#ended) {
      return { ...info, action: 'none' };
    }
    if (message.channel !== '/meta/connect') {
      return { ...info, action: 'none' };
    }
    const error = failure('CometD poll', message);
    if (info.cause !== 'failure' || error.code === 'GWS_NOT_AUTHENTICATED') {
      this.#lose(error, error.code === 'GWS_NOT_AUTHENTICATED');
      return { ...info, action: 'none' };
    }
    const delay = this.#options.backoff.next();
    this.#feedWatchdog(delay);
    this.#interrupted = true;
    this.#listener.onInterrupted(error, delay);
    return { ...info, action: 'retry', delay };
  }

  #feedWatchdog(pause = 0): void {
    clearTimeout(this.#watchdog);
    const { timeout = 0, interval = 0 } = this.#cometd.getAdvice();
    const limit = pause + interval + timeout + (this.#options.maxNetworkDelay ?? MAX_NETWORK_DELAY) + WATCHDOG_MARGIN;
    this.#watchdog = setTimeout(
      () => this.#lose(new GwsError('GWS_NOT_CONNECTED', 'The CometD connection fell silent.'), false),
      limit,
    );
  }

  #lose(error: GwsError, signIn: boolean): void {
    if (!this.#ended) {
      this.#end();
      this.#listener.onLost(error, signIn);
    }
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog);
    // CometD is still at work on the message that led here; it is torn down when it has finished with it.
    setImmediate(() => this.abort());
  }
}

/** CometD that asks its owner what to do after each failure, and whether the next poll has to wait. */
class RulingCometD extends CometD {
  readonly #rule: (message: Message, info: FailureInfo) => FailureInfo;
  readonly #busy: () => Promise<void> | undefined;

  constructor(rule: (message: Message, info: FailureInfo) => FailureInfo, busy: () => Promise<void> | undefined) {
    super();
    this.#rule = rule;
    this.#busy = busy;
  }

  /** The reply to a poll is what makes CometD poll again; held back, it lets the server keep further messages. */
  override receive(message: Message): void {
    const busy = message.channel === '/meta/connect' && message.successful ? this.#busy() : undefined;
    if (busy) {
      busy.then(() => super.receive(message));
    } else {
      super.receive(message);
    }
  }

  override onTransportFailure(message: Message, info: FailureInfo, decided: (info: FailureInfo) => void): void {
    decided(this.#rule(message, info));
  }
}

function failure(what: string, { failure: transport, error }: Message): GwsError {
  const httpStatus = transport?.httpCode || undefined;
  if (httpStatus === 401 || httpStatus === 403) {
    return new GwsError('GWS_NOT_AUTHENTICATED', `GWS does not know this session (${what}: HTTP ${httpStatus}).`, {
      httpStatus,
    });
  }
  const reason = error ?? transport?.reason ?? 'no reason given';
  return new GwsError(transport ? 'GWS_NOT_CONNECTED' : 'GWS_PROTOCOL', `The ${what} failed: ${reason}.`, {
    httpStatus,
  });
}
