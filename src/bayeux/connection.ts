/**
 * One CometD session with GWS (`/api/v2/notifications`), from handshake to its end. CometD repeats polls that the network
 * broke, so that with the ack extension nothing is lost while the server keeps the session. Whatever needs a new handshake
 * or a new sign-in ends this connection (`onLost`); who owns it then makes another. It never comes back by itself.
 */
import type http from 'node:http';
import { elapsed } from '../clock';
import { GwsError } from '../errors';
import { guarded } from '../guard';
import { AnswerTooLarge } from '../http/answer';
import type { Identity } from '../http/identity';
import { dropIdleConnections } from '../http/idle';
import type { Backoff } from '../session/backoff';
import { isObject } from '../values/plain-json';
import { covers, isWildcard } from './channel';
import { AckExtension, type FailureInfo, type Handle, type Message } from './cometd.bundle.cjs';
import { failure, refusal } from './failure';
import { PollBrake } from './poll-brake';
import { PollHold } from './poll-hold';
import { RulingCometD } from './ruling-cometd';
import { GwsLongPollingTransport, type TransportListener } from './transport';

/** ms that an answer may take beyond the time for which the server holds a poll. */
const MAX_NETWORK_DELAY = 10_000;

/**
 * Polls that have failed for so many times `maxNetworkDelay` are not repeated any more: the server has dropped the session
 * by then, and what fails may be what came with it, such as a cookie that leads to a dead node.
 */
const REPEAT_LIMIT = 3;

/** Grace of the watchdog over CometD's own time limit, ms. */
const WATCHDOG_MARGIN = 10_000;

export interface BayeuxOptions {
  /** `…/api/v2/notifications` */
  url: string;
  identity: Identity;
  agent: http.Agent;
  /** Waits between polls that fail. */
  backoff: Pick<Backoff, 'next'>;
  maxNetworkDelay?: number;
  /** Longer answers are not read to their end, and end the connection: the server would send the same again. */
  maxAnswerBytes?: number;
}

export interface BayeuxListener {
  onMessage(channel: string, data: unknown): void;
  /** So many messages of an answer were left out, since they are nested too deeply for anybody to work with. */
  onLeftOut(channel: string, count: number): void;
  /** Whether, and until when, the next poll has to wait because messages are still being worked on. */
  busy(): Promise<void> | undefined;
  /** A poll failed, which is repeated. */
  onInterrupted(interruption: Interruption): void;
  /** Polls are cut again and again after so many ms, so that the server is asked to hold them for less. */
  onCut(after: number): void;
  /** Whether GWS answers other requests while polls fail. */
  isAnswering(): boolean;
  /**
   * Polls get through again; the session with the server is the same as before. `mayHaveMissed`: an answer was lost, with
   * messages perhaps, and the server does not send them again.
   */
  onRestored(mayHaveMissed: boolean): void;
  /** Called once, as the last. */
  onLost(error: GwsError, loss: Loss): void;
}

/** What the last poll failed of. */
export interface Interruption {
  error: GwsError;
  /** When the next is due, ms since the epoch. */
  retryAt: number;
  /** Whether somebody took the poll: it was held for some time, or answered. */
  isHeard: boolean;
}

/**
 * How a connection is lost. `forgotten`: GWS does not know the HTTP session any more; `ended`: it has ended the CometD
 * session, or that has become useless; `unheard`: no poll gets through, although GWS answers other requests.
 */
export type Loss = 'forgotten' | 'ended' | 'unheard';

export class BayeuxConnection {
  readonly #options: BayeuxOptions;
  readonly #listener: BayeuxListener;
  readonly #cometd: RulingCometD;
  readonly #subscriptions = new Map<string, { handle: Handle; acknowledged: Promise<void> }>();
  readonly #brake = new PollBrake();
  readonly #hold = new PollHold();
  #watchdog: { timer: NodeJS.Timeout; limit: number } | undefined;
  #interruption: (Interruption & { since: number }) | undefined;
  #redelivers = false;
  /** Whether an answer was lost since the last poll that got through. */
  #hasLostAnswer = false;
  /** Settles when the handshake is answered, either way. */
  #answered: Promise<void> = Promise.resolve();
  /** End the waits for replies. */
  readonly #awaiting = new Set<(error: GwsError) => void>();
  #opened = false;
  #ended = false;

  constructor(options: BayeuxOptions, listener: BayeuxListener) {
    this.#options = options;
    this.#listener = listener;
    this.#cometd = new RulingCometD(
      (message) => this.#heard(message),
      (message, info) => this.#rule(message, info),
      () => this.#holdPoll(),
      (error) => this.#lose(error, 'ended'),
    );
    this.#cometd.configure({
      url: options.url,
      logLevel: 'warn',
      maxNetworkDelay: options.maxNetworkDelay ?? MAX_NETWORK_DELAY,
    });
    this.#cometd.unregisterTransports();
    const { identity, agent, maxAnswerBytes } = options;
    const transportListener: TransportListener = {
      onLeftOut: (channel, count) => {
        if (!this.#ended && this.#isSubscribed(channel)) {
          listener.onLeftOut(channel, count);
        }
      },
      onAnswerLost: () => {
        this.#hasLostAnswer = true;
      },
    };
    this.#cometd.registerTransport(
      'long-polling',
      new GwsLongPollingTransport(identity, agent, transportListener, maxAnswerBytes),
    );
    this.#cometd.registerExtension('ack', new AckExtension());
    this.#cometd.registerExtension('hold', { outgoing: (message) => this.#askForHold(message) });
    this.#cometd.addListener('/meta/connect', (message) => this.#polled(message));
    this.#cometd.addListener('/meta/subscribe', (message) => this.#subscribed(message));
  }

  /** Shakes hands; rejects with `GWS_PROTOCOL`, or `GWS_NOT_AUTHENTICATED` when GWS does not know the HTTP session. */
  open(): Promise<void> {
    this.#expectSign(0);
    const opened = new Promise<void>((resolve, reject) => {
      this.#awaiting.add(reject);
      this.#cometd.handshake((reply) => {
        if (this.#ended) {
          reject(new GwsError('GWS_NOT_CONNECTED', 'The connection was closed during the CometD handshake.'));
          return;
        }
        const end = this.#endByAdvice();
        if (reply.successful && !end) {
          this.#opened = true;
          this.#redelivers = grantsAcknowledgement(reply);
          this.#feedWatchdog();
          resolve();
        } else if (reply.successful && end) {
          this.#end();
          reject(end);
        } else {
          this.#end();
          reject(failure('CometD handshake', reply));
        }
      });
    });
    this.#answered = opened.catch(() => {});
    return opened;
  }

  /** Whether channels can be subscribed to. */
  get isOpen(): boolean {
    return this.#opened && !this.#ended;
  }

  /** Whether the server sends again what was lost with an answer. */
  get redelivers(): boolean {
    return this.#redelivers;
  }

  /** What the last poll failed of, until one gets through. */
  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  /**
   * Resolves when GWS has acknowledged the subscription. Whoever asked decides what it means when it has not.
   * @throws {GwsError} `GWS_REJECTED` when GWS refuses the channel; any other code: it could not be asked
   */
  subscribe(channel: string): Promise<void> {
    const existing = this.#subscriptions.get(channel);
    if (existing) {
      return existing.acknowledged;
    }
    let handle: Handle = {};
    const acknowledged = new Promise<void>((resolve, reject) => {
      this.#awaiting.add(reject);
      handle = this.#cometd.subscribe(
        channel,
        () => {},
        (reply) => {
          this.#awaiting.delete(reject);
          if (reply.successful) {
            resolve();
          } else {
            this.#subscriptions.delete(channel);
            reject(refusal(channel, reply) ?? failure(`subscription to ${channel}`, reply));
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
      clearTimeout(this.#watchdog?.timer);
      await this.#farewell(limit);
    }
    this.abort();
  }

  /** Cuts the connection off at once. */
  abort(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog?.timer);
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
      // A session that GWS has just made can only be ended when its id is known.
      const leave = () => {
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
      };
      this.#answered.then(leave).catch(disconnected);
    });
  }

  #heard({ channel, data }: Message): void {
    if (!this.#ended && this.#isSubscribed(channel)) {
      this.#brake.heard();
      this.#listener.onMessage(channel, data);
    }
  }

  #isSubscribed(channel: string): boolean {
    return (
      this.#subscriptions.has(channel) ||
      [...this.#subscriptions.keys()].some((subscribed) => isWildcard(subscribed) && covers(subscribed, channel))
    );
  }

  /** A refusal may come at any time, and CometD then forgets the subscription, although it was acknowledged before. */
  #subscribed(message: Message): void {
    if (!message.successful && !message.failure && this.#subscriptions.has(message.subscription ?? '')) {
      this.#lose(failure('subscription', message), 'ended');
    }
  }

  /** What the next poll has to wait for, if anything. */
  #holdPoll(): Promise<unknown> | undefined {
    if (this.#ended) {
      return undefined;
    }
    const pause = this.#brake.answered();
    const busy = this.#listener.busy();
    return pause > 0 ? Promise.all([busy, new Promise((resolve) => setTimeout(resolve, pause).unref())]) : busy;
  }

  #polled(message: Message): void {
    if (this.#ended || !message.successful) {
      return;
    }
    this.#feedWatchdog();
    this.#hold.answered(elapsed());
    const end = this.#endByAdvice();
    if (end) {
      this.#lose(end, this.#cometd.getAdvice().reconnect === 'none' ? 'forgotten' : 'ended');
      return;
    }
    const mayHaveMissed = this.#hasLostAnswer && !this.#redelivers;
    this.#hasLostAnswer = false;
    if (this.#interruption || mayHaveMissed) {
      this.#interruption = undefined;
      this.#listener.onRestored(mayHaveMissed);
    }
  }

  /** The advice in force, which any message may have brought; the library ceases to poll on one that is not `retry`. */
  #endByAdvice(): GwsError | undefined {
    return (this.#cometd.getAdvice().reconnect ?? 'retry') === 'retry'
      ? undefined
      : new GwsError('GWS_NOT_CONNECTED', 'GWS ended the CometD session.');
  }

  /** Decides what CometD does about a failure: repeat a poll, or stop for good. */
  #rule(message: Message, info: FailureInfo): FailureInfo {
    if (this.#ended || message.channel !== '/meta/connect') {
      return { ...info, action: 'none' };
    }
    const error = failure('CometD poll', message);
    const hopeless = message.failure?.exception instanceof AnswerTooLarge;
    if (info.cause !== 'failure' || error.code === 'GWS_NOT_AUTHENTICATED' || hopeless) {
      this.#lose(error, error.code === 'GWS_NOT_AUTHENTICATED' ? 'forgotten' : 'ended');
      return { ...info, action: 'none' };
    }
    const now = elapsed();
    const since = this.#interruption?.since ?? now;
    const left = since + REPEAT_LIMIT * (this.#options.maxNetworkDelay ?? MAX_NETWORK_DELAY) - now;
    if (left <= 0) {
      this.#lose(error, this.#listener.isAnswering() ? 'unheard' : 'ended');
      return { ...info, action: 'none' };
    }
    const { httpCode } = message.failure ?? {};
    if (!httpCode) {
      dropIdleConnections(this.#options.agent);
    }
    const { wasHeld, cutAfter } = this.#hold.failed(now, this.#cometd.getAdvice().timeout ?? 0);
    const delay = Math.min(this.#options.backoff.next(), left);
    this.#feedWatchdog(delay);
    this.#interruption = { error, since, retryAt: Date.now() + delay, isHeard: wasHeld || Boolean(httpCode) };
    this.#listener.onInterrupted(this.#interruption);
    if (cutAfter !== undefined) {
      this.#listener.onCut(cutAfter);
    }
    return { ...info, action: 'retry', delay };
  }

  /** The server holds a poll no longer than its advice says; that goes for this poll only (docs.cometd.org, "Advice"). */
  #askForHold(message: Message): void {
    if (message.channel === '/meta/connect') {
      this.#hold.sent(elapsed());
      if (this.#hold.wanted !== undefined && message.advice?.timeout === undefined) {
        message.advice = { ...message.advice, timeout: this.#hold.wanted };
      }
    }
  }

  #feedWatchdog(pause = 0): void {
    const { timeout = 0, interval = 0 } = this.#cometd.getAdvice();
    this.#expectSign(pause + interval + timeout);
  }

  /** Takes it for the end when nothing is heard for `wait` ms and as long as an answer may take. */
  #expectSign(wait: number): void {
    const limit = wait + (this.#options.maxNetworkDelay ?? MAX_NETWORK_DELAY) + WATCHDOG_MARGIN;
    if (this.#watchdog?.limit === limit) {
      this.#watchdog.timer.refresh();
      return;
    }
    clearTimeout(this.#watchdog?.timer);
    const lose = (error: GwsError) => this.#lose(error, 'ended');
    const silent = guarded('The silence of GWS', lose, () =>
      lose(new GwsError('GWS_NOT_CONNECTED', 'The CometD connection fell silent.')),
    );
    this.#watchdog = { timer: setTimeout(silent, limit), limit };
  }

  #lose(error: GwsError, loss: Loss): void {
    if (this.#ended) {
      return;
    }
    this.#end();
    for (const giveUp of this.#awaiting) {
      giveUp(error);
    }
    if (this.#opened) {
      this.#listener.onLost(error, loss);
    }
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#watchdog?.timer);
    // CometD is still at work on the message that led here; it is torn down when it has finished with it.
    const abort = guarded(
      'The end of the CometD connection',
      () => {},
      () => this.abort(),
    );
    setImmediate(abort);
  }
}

/** Whether the reply to a handshake grants the acknowledgement extension, in the old form or the new (as `AckExtension` reads it). */
function grantsAcknowledgement({ ext }: Message): boolean {
  const ack = ext?.ack;
  return ack === true || (isObject(ack) && ack.enabled === true);
}
