/** What a session does where polls for events fail, get through again, or do so no more, while requests may well be answered. */

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

  /** A poll failed, which is repeated. */
  interrupted(interruption: Interruption): void {
    this.#host.dispatch({ type: 'poll-failed', ...interruption });
  }

  /** Has GWS show that it answers requests, although polls fail; where they do so for long, calls are read on the occasion. */
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

  /** Shakes hands for events anew, within the sign-in that requests go on to be sent in. */
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
    // Where the session is only being started, that is yet to be told.
    if (state.phase !== 'starting') {
      this.channel.tellGaps();
    }
  }

  /** What was left out may have been the end of a call. */
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
