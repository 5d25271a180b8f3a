/**
 * One CometD session with GWS (`/api/v2/notifications`), from handshake to its end. CometD repeats polls that the network
 * broke, so that with the ack extension nothing is lost while the server keeps the session. Whatever needs a new handshake
 * or a new sign-in ends this connection (`onLost`); who owns it then makes another. It never comes back by itself.
 */
import type http from 'node:http';
import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { AnswerTooLarge } from '../http/answer';
import type { Governor } from '../http/governor';
import type { Identity } from '../http/identity';
import { dropIdleConnections } from '../http/idle';
import { RateLimited } from '../http/rate-limit';
import type { Backoff } from '../timing/backoff';
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';
import { isObject } from '../values/plain-json';
import { covers, isWildcard } from '../wire/channel';
import { AckExtension, type FailureInfo, type Handle, type Message } from './cometd.bundle.cjs';
import { failure, refusal } from './failure';
import { Pace } from './pace';
import { PollBrake } from './poll-brake';
import { PollHold } from './poll-hold';
import { RulingCometD } from './ruling-cometd';
import { GwsLongPollingTransport } from './transport';
import { Watchdog } from './watchdog';

/** ms that an answer may take beyond the time for which the server holds a poll. */
const MAX_NETWORK_DELAY = 10_000;

/**
 * Polls that have failed for so many times `maxNetworkDelay` are not repeated any more: the server has dropped the session
 * by then, and what fails may be what came with it, such as a cookie that leads to a dead node.
 */
const REPEAT_LIMIT = 3;

export interface BayeuxOptions {
  /** `…/api/v2/notifications` */
  url: string;
  identity: Identity;
  agent: http.Agent;
  /** The pace of all requests to the server. */
  governor: Governor;
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

interface Subscription {
  /** Of CometD; undefined until it is asked for. */
  handle?: Handle;
  acknowledged: Promise<void>;
}

export class BayeuxConnection {
  readonly #options: BayeuxOptions;
  readonly #listener: BayeuxListener;
  readonly #cometd: RulingCometD;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #brake = new PollBrake();
  readonly #hold = new PollHold();
  readonly #watchdog: Watchdog;
  readonly #pace: Pace;
  #interruption: (Interruption & { since: number }) | undefined;
  #redelivers = false;
  /** Whether an answer was lost since the last poll that got through. */
  #hasLostAnswer = false;
  /** Settles when the handshake is answered, either way. */
  #answered: Promise<void> = Promise.resolve();
  /** End the waits for replies. */
  readonly #awaiting = new Set<(error: GwsError) => void>();
  /** Settles when the last subscription is answered, either way. */
  #subscribing: Promise<void> = Promise.resolve();
  /** Polls refused because of the rate of requests since the last that got through. */
  #refusals = 0;
  #opened = false;
  #ended = false;

  constructor(options: BayeuxOptions, listener: BayeuxListener) {
    this.#options = options;
    this.#listener = listener;
    const { maxNetworkDelay = MAX_NETWORK_DELAY } = options;
    this.#pace = new Pace(options.governor, maxNetworkDelay);
    this.#watchdog = new Watchdog(maxNetworkDelay, (error) => this.#lose(error, 'ended'));
    this.#cometd = new RulingCometD(
      (message) => this.#heard(message),
      (message, info) => this.#rule(message, info),
      ({ channel }) => (channel === '/meta/handshake' ? this.#pollTurn() : this.#holdPoll()),
      (error) => this.#lose(error, 'ended'),
    );
    this.#cometd.configure({
      url: options.url,
      logLevel: 'warn',
      maxNetworkDelay,
    });
    this.#cometd.unregisterTransports();
    const { identity, agent, governor, maxAnswerBytes } = options;
    const transport = new GwsLongPollingTransport({
      identity,
      agent,
      governor,
      maxAnswerBytes,
      onSend: () => this.#pace.sent(),
      onLeftOut: (channel, count) => {
        if (!this.#ended && this.#isSubscribed(channel)) {
          listener.onLeftOut(channel, count);
        }
      },
      onAnswerLost: () => {
        this.#hasLostAnswer = true;
      },
    });
    this.#cometd.registerTransport('long-polling', transport);
    this.#cometd.registerExtension('ack', new AckExtension());
    this.#cometd.registerExtension('hold', { outgoing: (message) => this.#askForHold(message) });
    this.#cometd.addListener('/meta/connect', (message) => this.#polled(message));
    this.#cometd.addListener('/meta/subscribe', (message) => this.#subscribed(message));
  }

  /** Shakes hands; rejects with `GWS_PROTOCOL`, or `GWS_NOT_AUTHENTICATED` when GWS does not know the HTTP session. */
  open(): Promise<void> {
    const opened = this.#pace
      .run(() => this.#shakeHands())
      .catch((error: unknown) => {
        if (!this.#ended) {
          this.#end();
        }
        throw error;
      });
    this.#answered = opened.catch(() => {});
    return opened;
  }

  #shakeHands(): Promise<void> {
    this.#watchdog.feed(0);
    return new Promise<void>((resolve, reject) => {
      this.#awaiting.add(reject);
      this.#cometd.handshake((reply) => {
        this.#awaiting.delete(reject);
        const end = this.#endByAdvice();
        if (this.#ended) {
          reject(new GwsError('GWS_NOT_CONNECTED', 'The connection was closed during the CometD handshake.'));
        } else if (!reply.successful) {
          this.#watchdog.stop();
          reject(failure('CometD handshake', reply, this.#pace.wait));
        } else if (end) {
          reject(end);
        } else {
          this.#opened = true;
          this.#redelivers = grantsAcknowledgement(reply);
          this.#feedWatchdog();
          resolve();
        }
      });
    });
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
    const subscription: Subscription = { acknowledged: this.#subscribing };
    this.#subscriptions.set(channel, subscription);
    const isWanted = () => this.#subscriptions.get(channel) === subscription;
    // CometD sends one at a time too, but gives up all that wait when one fails.
    const acknowledged = this.#subscribing
      .then(() => this.#pace.run(() => (isWanted() ? this.#ask(channel, subscription) : Promise.resolve())))
      .catch((error: unknown) => {
        if (isWanted()) {
          this.#subscriptions.delete(channel);
        }
        throw error;
      });
    this.#subscribing = acknowledged.catch(() => {});
    subscription.acknowledged = acknowledged;
    return acknowledged;
  }

  #ask(channel: string, subscription: Subscription): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#awaiting.add(reject);
      subscription.handle = this.#cometd.subscribe(
        channel,
        () => {},
        (reply) => {
          this.#awaiting.delete(reject);
          if (reply.successful) {
            resolve();
          } else {
            if (!reply.failure) {
              this.#subscriptions.delete(channel);
            }
            reject(refusal(channel, reply) ?? failure(`subscription to ${channel}`, reply, this.#pace.wait));
          }
        },
      );
    });
  }

  unsubscribe(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    if (subscription && this.isOpen) {
      this.#subscriptions.delete(channel);
      if (subscription.handle) {
        this.#cometd.unsubscribe(subscription.handle);
      }
    }
  }

  /** Unsubscribes and disconnects; after `limit` ms it is cut off. */
  async close(limit: number): Promise<void> {
    if (!this.#ended) {
      this.#cease();
      await this.#farewell(limit);
    }
    this.abort();
  }

  /** Cuts the connection off at once. */
  abort(): void {
    this.#cease();
    if (!this.#cometd.isDisconnected()) {
      // Only this makes CometD forget a poll that it has scheduled; the message itself is cut off with the rest.
      this.#cometd.disconnect();
    }
    this.#cometd.getTransport()?.abort();
  }

  #farewell(limit: number): Promise<void> {
    const disconnected = (done: () => void) => {
      // A session that GWS has just made can only be ended when its id is known.
      const leave = () => {
        if (this.#cometd.isDisconnected()) {
          done();
          return;
        }
        this.#cometd.batch(() => {
          for (const { handle } of this.#subscriptions.values()) {
            if (handle) {
              this.#cometd.unsubscribe(handle);
            }
          }
        });
        this.#cometd.disconnect(done);
      };
      this.#answered.then(leave).catch(done);
    };
    return waitFor(disconnected, { limit });
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
    const waits = [this.#listener.busy(), this.#pollTurn()];
    if (pause > 0) {
      waits.push(new Promise((resolve) => setTimeout(resolve, pause).unref()));
    }
    const needed = waits.filter((wait) => wait !== undefined);
    return needed.length > 0 ? Promise.all(needed) : undefined;
  }

  /** Where requests are held to a rate, polls are too. */
  #pollTurn(): Promise<void> | undefined {
    const turn = this.#pace.poll();
    if (turn) {
      this.#feedWatchdog(this.#pace.wait);
    }
    return turn;
  }

  #polled(message: Message): void {
    if (this.#ended || !message.successful) {
      return;
    }
    this.#feedWatchdog();
    this.#refusals = 0;
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
  #rule(message: Message, info: FailureInfo): FailureInfo | Promise<FailureInfo> {
    if (this.#ended || message.channel !== '/meta/connect') {
      return { ...info, action: 'none' };
    }
    const { maxNetworkDelay = MAX_NETWORK_DELAY } = this.#options;
    const error = failure('CometD poll', message, this.#pace.wait);
    const hopeless = message.failure?.exception instanceof AnswerTooLarge;
    if (info.cause !== 'failure' || error.code === 'GWS_NOT_AUTHENTICATED' || hopeless) {
      this.#lose(error, error.code === 'GWS_NOT_AUTHENTICATED' ? 'forgotten' : 'ended');
      return { ...info, action: 'none' };
    }
    this.#refusals += error instanceof RateLimited ? 1 : 0;
    const isPutOff = this.#pace.isWorthAsking(error, this.#refusals);
    if (isPutOff && !error.mayHaveBeenDone) {
      return this.#pollAgain(info, 0);
    }
    const now = elapsed();
    const since = this.#interruption?.since ?? now;
    const left = since + REPEAT_LIMIT * maxNetworkDelay - now;
    if (left <= 0 && !isPutOff) {
      this.#lose(error, this.#listener.isAnswering() ? 'unheard' : 'ended');
      return { ...info, action: 'none' };
    }
    const { httpCode } = message.failure ?? {};
    if (!httpCode) {
      dropIdleConnections(this.#options.agent);
    }
    const { wasHeld, cutAfter } = this.#hold.failed(now, this.#cometd.getAdvice().timeout ?? 0);
    const delay = Math.min(this.#options.backoff.next(), Math.max(0, left));
    const retryAt = Date.now() + Math.max(delay, Math.ceil(this.#pace.wait));
    this.#interruption = { error, since, retryAt, isHeard: wasHeld || Boolean(httpCode) };
    this.#listener.onInterrupted(this.#interruption);
    if (cutAfter !== undefined) {
      this.#listener.onCut(cutAfter);
    }
    return this.#pollAgain(info, delay);
  }

  /** Has the poll repeated in `delay` ms, and where requests are held to a rate, not before its turn. */
  #pollAgain(info: FailureInfo, delay: number): FailureInfo | Promise<FailureInfo> {
    const again: FailureInfo = { ...info, action: 'retry', delay };
    this.#feedWatchdog(delay + this.#pace.wait);
    return this.#pollTurn()?.then(() => (this.#ended ? { ...info, action: 'none' } : again)) ?? again;
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
    this.#watchdog.feed(pause + interval + timeout);
  }

  /** Nothing more is to come. */
  #cease(): void {
    this.#ended = true;
    this.#watchdog.stop();
    this.#pace.close();
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
    this.#cease();
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
