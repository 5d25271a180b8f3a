/** The CometD library, held to the decisions of who uses it (connection.ts), whatever the server says. */
import { GwsError } from '../errors';
import { withSoundAdvice } from './advice';
import { CometD, type FailureInfo, type Message } from './cometd.bundle.cjs';

/** CometD that asks its owner what to do after each failure, and whether the next poll has to wait. */
export class RulingCometD extends CometD {
  readonly #rule: (message: Message, info: FailureInfo) => FailureInfo;
  readonly #hold: () => Promise<unknown> | undefined;
  readonly #fail: (error: GwsError) => void;

  /** @param fail told when a message has brought the library to a stop, so that it does not poll any more */
  constructor(
    rule: (message: Message, info: FailureInfo) => FailureInfo,
    hold: () => Promise<unknown> | undefined,
    fail: (error: GwsError) => void,
  ) {
    super();
    this.#rule = rule;
    this.#hold = hold;
    this.#fail = fail;
  }

  /** The reply to a poll is what makes CometD poll again; held back, it lets the server keep further messages. */
  override receive(message: Message): void {
    const held = message.channel === '/meta/connect' && message.successful ? this.#hold() : undefined;
    if (held) {
      void held.then(() => this.#take(message));
    } else {
      this.#take(message);
    }
  }

  #take(message: Message): void {
    try {
      super.receive(withSoundAdvice(message));
      if (this.isDisconnected()) {
        this.#fail(new GwsError('GWS_NOT_CONNECTED', 'GWS ended the CometD session.'));
      }
    } catch (cause) {
      this.#fail(new GwsError('GWS_PROTOCOL', 'CometD cannot work with what GWS sent.', { cause }));
    }
  }

  override onTransportFailure(message: Message, info: FailureInfo, decided: (info: FailureInfo) => void): void {
    decided(this.#rule(message, info));
  }
}
