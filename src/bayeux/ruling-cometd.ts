/** The CometD library, made to follow the decisions of its owner (connection.ts), whatever the server says. */

import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { isBroadcast } from '../wire/channel';
import { isSameAdvice, soundAdvice } from './advice';
import { type Advice, CometD, type Configuration, type FailureInfo, type Message } from './cometd.bundle.cjs';
import { unworkable } from './failure';

const POLLED_AFTER: readonly string[] = ['/meta/handshake', '/meta/connect'];

/** Decides what to do about a failure, at once or later. */
type Rule = (message: Message, info: FailureInfo) => FailureInfo | Promise<FailureInfo>;

/** A CometD that asks its owner what to do after each failure, and whether the next poll has to wait. */
export class RulingCometD extends CometD {
  readonly #hear: (message: Message) => void;
  readonly #rule: Rule;
  readonly #hold: (reply: Message) => Promise<unknown> | undefined;
  readonly #fail: (error: GwsError) => void;
  #configuration: Configuration | undefined;
  /** The last advice, as received. */
  #advice: unknown;
  #adviceInForce: Advice | undefined;

  /**
   * @param hear receives each published message once
   * @param fail called when a message has stopped the library, which then no longer polls
   */
  constructor(
    hear: (message: Message) => void,
    rule: Rule,
    hold: (reply: Message) => Promise<unknown> | undefined,
    fail: (error: GwsError) => void,
  ) {
    super();
    this.#hear = hear;
    this.#rule = rule;
    this.#hold = hold;
    this.#fail = fail;
    // Else the library would say nothing, and those who wait for what comes after would wait for ever.
    const broken = (thrown: unknown) => fail(unworkable(thrown));
    this.onListenerException = broken;
    this.onCallbackException = broken;
    this.onExtensionException = broken;
  }

  override configure(configuration: Configuration): void {
    super.configure(configuration);
    this.#configuration = super.getConfiguration();
  }

  /** The library copies its whole configuration several times per request. */
  override getConfiguration(): Configuration {
    return this.#configuration ?? super.getConfiguration();
  }

  /** It copies the advice too. A session has one handshake, which comes before any advice. */
  override getAdvice(): Advice {
    this.#adviceInForce ??= super.getAdvice();
    return this.#adviceInForce;
  }

  /** A reply to a handshake or a poll makes CometD poll; held back, it lets the server keep further messages. */
  override receive(message: Message): void {
    try {
      const held = message.successful && POLLED_AFTER.includes(message.channel) ? this.#hold(message) : undefined;
      if (held) {
        void held.then(() => this.#take(message));
      } else {
        this.#take(message);
      }
    } catch (cause) {
      this.#fail(unworkable(cause));
    }
  }

  /**
   * Published messages go straight to their reader: the library would look for listeners on every wildcard that covers
   * the channel, which costs as much as parsing the message, and deliver the same message to each.
   */
  #take(message: Message): void {
    try {
      if (message.data !== undefined && isBroadcast(message.channel)) {
        this.#hear(message);
        if (message.advice === undefined) {
          return;
        }
      }
      if (message.advice !== undefined) {
        this.#advise(message);
      }
      // It would not poll before it has delivered that many messages, which it never sees.
      delete message['x-messages'];
      super.receive(message);
      if (this.isDisconnected()) {
        this.#fail(new GwsError('GWS_NOT_CONNECTED', 'GWS ended the connection for events.'));
      }
    } catch (cause) {
      this.#fail(unworkable(cause));
    }
  }

  /** Advice equal to the last is left out: the library would merge it into its state again. */
  #advise(message: Message): void {
    const { advice } = message;
    if (isSameAdvice(advice, this.#advice)) {
      message.advice = undefined;
    } else {
      message.advice = soundAdvice(advice);
      this.#advice = advice;
      this.#adviceInForce = undefined;
    }
  }

  override onTransportFailure(message: Message, info: FailureInfo, decided: (info: FailureInfo) => void): void {
    const decide = guarded('A failure of the connection for events', (error) => this.#fail(error), decided);
    try {
      const ruling = this.#rule(message, info);
      if (ruling instanceof Promise) {
        void ruling.then(decide);
      } else {
        decided(ruling);
      }
    } catch (cause) {
      this.#fail(unworkable(cause));
    }
  }
}
