/**
 * One CometD session with GWS (`/api/v2/notifications`), from handshake to its end. CometD repeats polls that
 * failed in the network, so with the ack extension nothing is lost as long as the server keeps the session. Anything that
 * needs a new handshake or sign-in ends this connection (`onLost`) for good; its owner then opens another.
 */
import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { dropIdleConnections } from '../http/idle';
import { waitFor } from '../timing/wait-for';
import type { FailureInfo, Message } from './cometd.bundle.cjs';
import { failure } from './failure';
import { type BayeuxOptions, cometdFor, grantsAcknowledgement } from './library';
import type { BayeuxListener, Interruption, Loss } from './listener';
import { Pace } from './pace';
import { PollBrake } from './poll-brake';
import { PollRule } from './poll-rule';
import type { RulingCometD } from './ruling-cometd';
import { Subscriptions } from './subscriptions';
import { Watchdog } from './watchdog';

/** ms; see {@link BayeuxOptions}. */
const MAX_NETWORK_DELAY = 10_000;

export class BayeuxConnection {
  readonly #options: BayeuxOptions;
  readonly #listener: BayeuxListener;
  readonly #cometd: RulingCometD;
  readonly #subscriptions: Subscriptions;
  readonly #brake = new PollBrake();
  readonly #rule: PollRule;
  readonly #watchdog: Watchdog;
  readonly #pace: Pace;
  #redelivers = false;
  /** Whether an answer has been lost since the last successful poll. */
  #hasLostAnswer = false;
  /** Resolves when the handshake has succeeded or failed. */
  #answered: Promise<void> = Promise.resolve();
  /** Stops waiting for the handshake reply. */
  #giveUpHandshake: ((error: GwsError) => void) | undefined;
  #opened = false;
  #ended = false;

  constructor(options: BayeuxOptions, listener: BayeuxListener) {
    this.#options = options;
    this.#listener = listener;
    const { maxNetworkDelay = MAX_NETWORK_DELAY } = options;
    this.#pace = new Pace(options.governor, maxNetworkDelay);
    this.#rule = new PollRule({
      maxNetworkDelay,
      pace: this.#pace,
      backoff: options.backoff,
      isAnswering: () => listener.isAnswering(),
    });
    this.#watchdog = new Watchdog(maxNetworkDelay, (error) => this.#lose(error, 'ended'));
    this.#cometd = cometdFor(options, maxNetworkDelay, {
      hear: (message) => this.#heard(message),
      rule: (message, info) => this.#failed(message, info),
      hold: ({ channel }) => (channel === '/meta/handshake' ? this.#pollTurn() : this.#holdPoll()),
      fail: (error) => this.#lose(error, 'ended'),
      outgoing: (message) => this.#rule.sending(message),
      onSend: () => this.#pace.sent(),
      onLeftOut: (channel, count) => {
        if (!this.#ended && this.#subscriptions.covers(channel)) {
          listener.onLeftOut(channel, count);
        }
      },
      onAnswerLost: () => {
        this.#hasLostAnswer = true;
      },
    });
    this.#subscriptions = new Subscriptions(this.#cometd, this.#pace);
    this.#cometd.addListener('/meta/connect', (message) => this.#polled(message));
    this.#cometd.addListener('/meta/subscribe', (message) => this.#subscribed(message));
  }

  /** Performs the handshake. @throws {GwsError} `GWS_PROTOCOL`, or `GWS_NOT_AUTHENTICATED` if GWS does not know the HTTP session */
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
      this.#giveUpHandshake = reject;
      this.#cometd.handshake((reply) => {
        this.#giveUpHandshake = undefined;
        const end = this.#endByAdvice();
        if (this.#ended) {
          reject(new GwsError('GWS_NOT_CONNECTED', 'The connection for events was closed before it was open.'));
        } else if (!reply.successful) {
          this.#watchdog.stop();
          reject(failure('handshake', reply, this.#pace.wait));
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

  /** Whether channels can be subscribed to now. */
  get isOpen(): boolean {
    return this.#opened && !this.#ended;
  }

  /** Whether the server resends the messages of a lost answer. */
  get redelivers(): boolean {
    return this.#redelivers;
  }

  /** Why the last poll failed, until one succeeds. */
  get interruption(): Interruption | undefined {
    return this.#rule.interruption;
  }

  /**
   * Resolves when GWS has acknowledged the subscription. The caller decides what a failure means.
   * @throws {GwsError} `GWS_REJECTED` if GWS refuses the channel; any other code if it could not be asked
   */
  subscribe(channel: string): Promise<void> {
    return this.#subscriptions.add(channel);
  }

  unsubscribe(channel: string): void {
    if (this.isOpen) {
      this.#subscriptions.remove(channel);
    }
  }

  /** Unsubscribes and disconnects; cuts the connection off after `limit` ms. */
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
      // Nothing else makes CometD drop a scheduled poll; the disconnect message itself is cut off with the rest.
      this.#cometd.disconnect();
    }
    this.#cometd.getTransport()?.abort();
  }

  #farewell(limit: number): Promise<void> {
    const disconnected = (done: () => void) => {
      // A session can only be ended once its id is known from the handshake.
      const leave = () => {
        if (this.#cometd.isDisconnected()) {
          done();
          return;
        }
        this.#subscriptions.end();
        this.#cometd.disconnect(done);
      };
      this.#answered.then(leave).catch(done);
    };
    return waitFor(disconnected, { limit });
  }

  #heard({ channel, data }: Message): void {
    if (!this.#ended && this.#subscriptions.covers(channel)) {
      this.#brake.heard();
      this.#listener.onMessage(channel, data);
    }
  }

  /** A refusal may arrive at any time; CometD then drops the subscription even if it had been acknowledged. */
  #subscribed(message: Message): void {
    if (!message.successful && !message.failure && this.#subscriptions.has(message.subscription)) {
      this.#lose(failure('subscription', message), 'ended');
    }
  }

  /** Resolves when the next poll may be sent; undefined if it may be sent at once. */
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

  /** Polls count towards the rate limit as well. */
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
    this.#rule.answered();
    const end = this.#endByAdvice();
    if (end) {
      this.#lose(end, this.#cometd.getAdvice().reconnect === 'none' ? 'forgotten' : 'ended');
      return;
    }
    const mayHaveMissed = this.#hasLostAnswer && !this.#redelivers;
    this.#hasLostAnswer = false;
    const isRestored = this.#rule.restored();
    if (isRestored || mayHaveMissed) {
      this.#listener.onRestored(mayHaveMissed);
    }
  }

  /** An error if the current advice, which may come with any message, is not `retry`: the library then stops polling. */
  #endByAdvice(): GwsError | undefined {
    return (this.#cometd.getAdvice().reconnect ?? 'retry') === 'retry'
      ? undefined
      : new GwsError('GWS_NOT_CONNECTED', 'GWS ended the connection for events.');
  }

  /** Decides what CometD does after a failure: repeat the poll, or stop for good. */
  #failed(message: Message, info: FailureInfo): FailureInfo | Promise<FailureInfo> {
    if (this.#ended || message.channel !== '/meta/connect') {
      return { ...info, action: 'none' };
    }
    const ruling = this.#rule.failed(message, info.cause, this.#cometd.getAdvice().timeout);
    if ('loss' in ruling) {
      this.#lose(ruling.error, ruling.loss);
      return { ...info, action: 'none' };
    }
    if (ruling.interruption) {
      if (!message.failure?.httpCode) {
        dropIdleConnections(this.#options.agent);
      }
      this.#listener.onInterrupted(ruling.interruption);
    }
    if (ruling.cutAfter !== undefined) {
      this.#listener.onCut(ruling.cutAfter);
    }
    // Whoever is told of an interruption may end the connection.
    return this.#ended ? { ...info, action: 'none' } : this.#pollAgain(info, ruling.delay);
  }

  /** Repeats the poll in `delay` ms, or later if the rate limit requires it. */
  #pollAgain(info: FailureInfo, delay: number): FailureInfo | Promise<FailureInfo> {
    const again: FailureInfo = { ...info, action: 'retry', delay };
    this.#feedWatchdog(delay + this.#pace.wait);
    return this.#pollTurn()?.then(() => (this.#ended ? { ...info, action: 'none' } : again)) ?? again;
  }

  #feedWatchdog(pause = 0): void {
    const { timeout = 0, interval = 0 } = this.#cometd.getAdvice();
    this.#watchdog.feed(pause + interval + timeout);
  }

  /** Stops everything; nothing is reported from now on. */
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
    this.#giveUpHandshake?.(error);
    this.#subscriptions.giveUp(error);
    if (this.#opened) {
      this.#listener.onLost(error, loss);
    }
  }

  #end(): void {
    this.#cease();
    // CometD is still processing the message that led here; tear it down afterwards, but before the next poll.
    const abort = guarded(
      'The end of the connection for events',
      () => {},
      () => this.abort(),
    );
    process.nextTick(abort);
  }
}
