/** What a session does when polls for events fail, recover or are given up, while other requests may still be answered. */

import type { Interruption, Loss } from '../bayeux/listener';
import type { GwsError } from '../errors/gws-error';
import { elapsed } from '../timing/clock';
import { asGwsError } from './availability';
import { EventChannel } from './event-channel';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import type { Recovery } from './recovery';
import type { Retries } from './retries';
import type { SignIn } from './sign-in';

export class PollTrouble {
  readonly channel: EventChannel;
  readonly #host: SessionHost;
  readonly #recovery: Recovery;
  readonly #retries: Retries;

  constructor(feed: Feed, recovery: Recovery, retries: Retries, host: SessionHost) {
    this.#host = host;
    this.#recovery = recovery;
    this.#retries = retries;
    this.channel = new EventChannel(feed, retries.polls, host, {
      onCallsLeftOut: (signIn) => this.#callsLeftOut(signIn),
      onInterrupted: (interruption) => this.interrupted(interruption),
      onRestored: (signIn, mayHaveMissed) => this.#restored(signIn, mayHaveMissed),
      onLost: (error, loss) => this.#lost(error, loss),
    });
  }

  /** A poll failed and will be repeated. */
  interrupted(interruption: Interruption): void {
    this.#host.dispatch({ type: 'poll-failed', ...interruption });
  }

  /** Checks whether GWS still answers requests although polls fail; if they have failed for long, also reads calls. */
  async check(signIn: SignIn): Promise<void> {
    const { isLate } = this.channel;
    try {
      await (isLate ? this.#recovery.read(signIn) : signIn.readState());
      if (this.#host.isCurrent(signIn)) {
        this.#host.dispatch({ type: 'answering', at: elapsed() });
        if (isLate) {
          this.channel.tellLate();
        }
      }
    } catch (failure) {
      const error = asGwsError(failure);
      if (!this.#host.isCurrent(signIn)) {
        return;
      }
      if (error.code === 'GWS_NOT_AUTHENTICATED') {
        this.#host.forget(error);
      } else {
        this.#host.dispatch({ type: 'not-answering' });
      }
    }
  }

  /** Opens another CometD connection within the same sign-in, which requests continue to use. */
  async reopen(signIn: SignIn): Promise<void> {
    try {
      const bayeux = await this.channel.open(signIn);
      await this.#recovery.read(signIn);
      if (this.#host.isCurrent(signIn)) {
        this.#host.dispatch({ type: 'channel-restored', at: elapsed() });
        this.channel.resume(bayeux);
      }
    } catch (failure) {
      const error = asGwsError(failure);
      await this.#host.attempt(signIn, async () => {
        await this.#recovery.read(signIn);
        if (this.#host.isCurrent(signIn)) {
          this.#loseChannel(error);
        }
      });
    }
  }

  #restored(signIn: SignIn, mayHaveMissed: boolean): void {
    const { state } = this.#host;
    const isRead = state.phase === 'interrupted' || (state.phase === 'connected' && state.trouble !== undefined);
    this.#host.dispatch({ type: 'poll-restored', at: elapsed() });
    if (!mayHaveMissed) {
      return;
    }
    if (!isRead) {
      void this.#readAgain(signIn);
    }
    // While the session is starting, the gap is reported once it has started.
    if (state.phase !== 'starting') {
      this.channel.tellGaps();
    }
  }

  /** The discarded events may have included the end of a call. */
  #callsLeftOut(signIn: SignIn): void {
    if (this.#host.state.phase === 'connected') {
      void this.#readAgain(signIn);
    }
  }

  #readAgain(signIn: SignIn): Promise<void> {
    return this.#host.attempt(signIn, () => this.#recovery.read(signIn));
  }

  #lost(error: GwsError, loss: Loss): void {
    if (loss === 'forgotten') {
      this.#host.forget(error);
    } else if (loss === 'unheard') {
      this.#loseChannel(error);
    } else {
      this.#host.fail(error);
    }
  }

  #loseChannel(error: GwsError): void {
    this.#host.dispatch({ type: 'channel-lost', error, ...this.#retries.channel() });
  }
}
