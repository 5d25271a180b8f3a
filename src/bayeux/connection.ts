/**
 * One CometD session with GWS (`/api/v2/notifications`), from handshake to its end. CometD repeats polls that the network
 * broke, so that with the ack extension nothing is lost while the server keeps the session. Whatever needs a new handshake
 * or a new sign-in ends this connection (`onLost`); who owns it then makes another. It never comes back by itself.
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
  /** Whether an answer was lost since the last poll that got through. */
  #hasLostAnswer = false;
  /** Settles when the handshake is answered, either way. */
  #answered: Promise<void> = Promise.resolve();
  /** Ends the wait for the reply to the handshake. */
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
      this.#giveUpHandshake = reject;
      this.#cometd.handshake((reply) => {
        this.#giveUpHandshake = undefined;
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
    return this.#rule.interruption;
  }

  /**
   * Resolves when GWS has acknowledged the subscription. Whoever asked decides what it means when it has not.
   * @throws {GwsError} `GWS_REJECTED` when GWS refuses the channel; any other code: it could not be asked
   */
  subscribe(channel: string): Promise<void> {
    return this.#subscriptions.add(channel);
  }

  unsubscribe(channel: string): void {
    if (this.isOpen) {
      this.#subscriptions.remove(channel);
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

  /** A refusal may come at any time, and CometD then forgets the subscription, although it was acknowledged before. */
  #subscribed(message: Message): void {
    if (!message.successful && !message.failure && this.#subscriptions.has(message.subscription)) {
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

  /** The advice in force, which any message may have brought; the library ceases to poll on one that is not `retry`. */
  #endByAdvice(): GwsError | undefined {
    return (this.#cometd.getAdvice().reconnect ?? 'retry') === 'retry'
      ? undefined
      : new GwsError('GWS_NOT_CONNECTED', 'GWS ended the CometD session.');
  }

  /** Decides what CometD does about a failure: repeat a poll, or stop for good. */
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
    return this.#pollAgain(info, ruling.delay);
  }

  /** Has the poll repeated in `delay` ms, and where requests are held to a rate, not before its turn. */
  #pollAgain(info: FailureInfo, delay: number): FailureInfo | Promise<FailureInfo> {
    const again: FailureInfo = { ...info, action: 'retry', delay };
    this.#feedWatchdog(delay + this.#pace.wait);
    return this.#pollTurn()?.then(() => (this.#ended ? { ...info, action: 'none' } : again)) ?? again;
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
    this.#giveUpHandshake?.(error);
    this.#subscriptions.giveUp(error);
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
