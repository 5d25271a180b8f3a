/**
 * The life of a session: carries out what machine.ts decides, from sign-in to leave, and again after each interruption. One
 * sign-in counts at a time; what an earlier one still has to say is ignored.
 */
import { covers } from '../bayeux/channel';
import type { BayeuxConnection, BayeuxListener } from '../bayeux/connection';
import { CALLS_CHANNEL } from '../calls/events';
import { GwsError } from '../errors';
import { GuardedEmitter, guarded } from '../guard';
import type { ApiResponse, Device, User } from '../messages';
import { asGwsError } from './availability';
import { Backoff } from './backoff';
import { ContactCenterSession } from './contact-center';
import { chooseDevice, isLoggedOut } from './devices';
import type { Feed } from './feed';
import { type Effect, type SessionEvent, type SessionState, transition } from './machine';
import type { ResolvedSessionOptions } from './options';
import { SignIn } from './sign-in';
import { listOf, Refusal } from './sign-in-answers';

interface LifecycleEvents {
  state: [SessionState];
  /** Something that people should know of and nobody asked for. */
  warning: [GwsError];
}

/** ms, at most, between two polls that fail: of many agents the last is to find soon that the server is there again. */
const MAX_POLL_WAIT = 5000;

export class Lifecycle extends GuardedEmitter<LifecycleEvents> {
  /** As they were when they were last read. */
  devices: readonly Device[] = [];
  readonly contactCenter: ContactCenterSession;
  readonly #options: ResolvedSessionOptions;
  readonly #feed: Feed;
  /** Between sign-ins. */
  readonly #backoff: Backoff;
  /** Between polls that fail. That they did says nothing against a sign-in, once the server answers again. */
  readonly #pollBackoff: Backoff;
  #state: SessionState = { phase: 'idle' };
  #signIn: SignIn | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #endsHttpSession = false;

  constructor(options: ResolvedSessionOptions, feed: Feed) {
    super((error) => this.emit('warning', error));
    this.#options = options;
    this.#feed = feed;
    this.#backoff = new Backoff(options.backoff);
    this.#pollBackoff = new Backoff({ ...options.backoff, cap: Math.min(options.backoff.cap, MAX_POLL_WAIT) });
    this.contactCenter = new ContactCenterSession(options);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The sign-in that counts; undefined while there is none. */
  get signIn(): SignIn | undefined {
    return this.#signIn;
  }

  /** Signs in now, also where a retry or a refusal is being waited out. */
  connect(): void {
    this.#dispatch({ type: 'connect' });
  }

  /** Takes leave of GWS until {@link connect}; resolves when that is done. */
  disconnect(): Promise<void> {
    this.#dispatch({ type: 'disconnect' });
    return this.#leaving;
  }

  /** Takes leave of GWS for good. */
  close(): Promise<void> {
    this.#dispatch({ type: 'close' });
    return this.#leaving;
  }

  /** GWS has forgotten the session: the first time after a healthy period sign in at once, else with the usual waits. */
  forget(error: GwsError): void {
    if (this.#endsHttpSession) {
      this.#signInAnew();
      return;
    }
    this.#backoff.ended();
    if (this.#backoff.isFresh) {
      this.#backoff.next();
      this.#dispatch({ type: 'forgotten' });
    } else {
      this.#fail(error);
    }
  }

  /** Has `send` end the contact-centre session, and with it the HTTP session; a new one is then signed in to. */
  async endContactCenterSession(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
    this.#endsHttpSession = true;
    try {
      const answer = await this.contactCenter.end(send);
      if (this.#endsHttpSession) {
        this.#signInAnew();
      }
      return answer;
    } finally {
      this.#endsHttpSession = false;
    }
  }

  /** Has a channel subscribed to that somebody listens to from now on. */
  subscribe(channel: string): void {
    const bayeux = this.#signIn?.bayeux;
    if (this.#signIn && bayeux?.isOpen) {
      void this.#attempt(this.#signIn, async (signIn) => {
        await this.#open(bayeux, channel);
        if (covers(channel, CALLS_CHANNEL)) {
          await this.#recover(signIn);
        }
      });
    }
  }

  #dispatch(event: SessionEvent): void {
    const { state, effects } = transition(this.#state, event);
    const changed = state !== this.#state;
    this.#state = state;
    if (changed && state.phase === 'connected') {
      this.#backoff.connected(state.since);
      this.#pollBackoff.connected(state.since);
    } else if (changed) {
      this.#backoff.ended();
      this.#pollBackoff.ended();
    }
    for (const effect of effects) {
      this.#carryOut(effect);
    }
    if (changed) {
      this.emit('state', state);
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'sign-in':
        clearTimeout(this.#retryTimer);
        void this.#leaving
          .then(nextTurn)
          .then(this.#options.admit)
          .then(() => this.#authenticate())
          .catch((failure) => this.#fail(asGwsError(failure)));
        break;
      case 'start':
        void this.#start(this.#signIn as SignIn);
        break;
      case 'recover':
        void this.#attempt(this.#signIn as SignIn, (signIn) => this.#recover(signIn));
        break;
      case 'wait':
        clearTimeout(this.#retryTimer);
        this.#retryTimer = setTimeout(
          () => this.#dispatch({ type: 'retry-due' }),
          Math.max(0, effect.until - Date.now()),
        );
        break;
      case 'drop':
        clearTimeout(this.#retryTimer);
        this.#signIn?.drop();
        this.#signIn = undefined;
        break;
      case 'leave':
        clearTimeout(this.#retryTimer);
        this.#leaving = Promise.all([this.#leaving, this.#leave()]).then(() => undefined);
        break;
    }
  }

  async #authenticate(): Promise<void> {
    if (this.#state.phase !== 'signing-in' || this.#signIn) {
      return;
    }
    let signIn: SignIn;
    try {
      signIn = new SignIn(this.#options);
    } catch (error) {
      this.#dispatch({ type: 'refused', error: asGwsError(error) });
      return;
    }
    this.#signIn = signIn;
    await this.#attempt(signIn, async () => {
      const user: User = await signIn.authenticate();
      if (signIn === this.#signIn) {
        this.devices = listOf<Device>(user.devices);
        this.#dispatch({ type: 'signed-in' });
      }
    });
  }

  async #start(signIn: SignIn): Promise<void> {
    await this.#attempt(signIn, async () => {
      const bayeux = await signIn.openNotifications(this.#listenerFor(signIn), this.#pollBackoff);
      await Promise.all(this.#feed.channels.map((channel) => this.#open(bayeux, channel)));
      const { login } = this.contactCenter;
      if (login && signIn === this.#signIn && isLoggedOut(this.devices)) {
        this.contactCenter.claim();
        await signIn.startContactCenterSession(login);
      }
      await this.#recover(signIn);
      if (signIn === this.#signIn) {
        this.#dispatch({ type: 'started', at: Date.now() });
        if (bayeux.interruption) {
          this.#dispatch({ type: 'poll-failed', ...bayeux.interruption });
        }
        this.#checkDevice();
      }
    });
  }

  /** Resolves when GWS has acknowledged the subscription, or has refused one that nobody depends on. */
  async #open(bayeux: BayeuxConnection, channel: string): Promise<void> {
    try {
      await bayeux.subscribe(channel);
      this.#feed.accepted(channel);
    } catch (error) {
      const refused = error instanceof GwsError && error.code === 'GWS_REJECTED';
      if (!refused || !this.#feed.refused(channel, error)) {
        throw error;
      }
    }
  }

  /** Reads calls and devices, and tells subscribers what happened to calls that they have not heard of. */
  async #recover(signIn: SignIn): Promise<void> {
    await this.#feed.busy();
    const mark = this.#feed.calls.mark();
    const { devices, calls } = await signIn.readState();
    // What came in meanwhile is newer than the reading, and has to be known before the two are compared.
    await this.#feed.busy();
    if (signIn === this.#signIn) {
      this.devices = devices;
      this.#feed.takeReading(calls, mark);
    }
  }

  /** What was left out may have been the end of a call. */
  #leftOut(signIn: SignIn, channel: string, count: number): void {
    this.#feed.leaveOut(channel, count);
    if (channel === CALLS_CHANNEL && this.#state.phase === 'connected') {
      void this.#attempt(signIn, () => this.#recover(signIn));
    }
  }

  /** Runs `work` for `signIn`; its failure becomes an event, unless another sign-in has taken over meanwhile. */
  async #attempt(signIn: SignIn, work: (signIn: SignIn) => Promise<void>): Promise<void> {
    try {
      await work(signIn);
    } catch (failure) {
      if (signIn !== this.#signIn) {
        return;
      }
      if (failure instanceof Refusal) {
        const retryAt = failure.permanent ? undefined : Date.now() + this.#options.refusedDelay;
        this.#dispatch({ type: 'refused', error: failure.error, ...(retryAt !== undefined && { retryAt }) });
      } else {
        this.#fail(asGwsError(failure));
      }
    }
  }

  /** What was expected to be lost has been lost: without a word, and without a wait. */
  #signInAnew(): void {
    this.#endsHttpSession = false;
    this.#dispatch({ type: 'forgotten' });
  }

  #fail(error: GwsError): void {
    this.#dispatch({ type: 'failed', error, retryAt: Date.now() + this.#backoff.next() });
  }

  #listenerFor(signIn: SignIn): BayeuxListener {
    const warn = (error: GwsError) => this.emit('warning', error);
    const current = <Args extends unknown[]>(then: (...args: Args) => void) => {
      return guarded('What GWS sent', warn, (...args: Args) => {
        if (signIn === this.#signIn) {
          then(...args);
        }
      });
    };
    return {
      onMessage: current((channel, data) => this.#feed.take(channel, data)),
      onLeftOut: current((channel, count) => this.#leftOut(signIn, channel, count)),
      busy: () => this.#feed.busy(),
      onInterrupted: current((error, delay) => {
        this.#dispatch({ type: 'poll-failed', error, retryAt: Date.now() + delay });
      }),
      onRestored: current(() => this.#dispatch({ type: 'poll-restored', at: Date.now() })),
      onLost: current((error, forgotten) => (forgotten ? this.forget(error) : this.#fail(error))),
    };
  }

  #checkDevice(): void {
    try {
      chooseDevice(this.devices, this.#options.device);
    } catch (error) {
      this.emit('warning', asGwsError(error));
    }
  }

  async #leave(): Promise<void> {
    const signIn = this.#signIn;
    const endSession = this.contactCenter.release();
    this.#signIn = undefined;
    try {
      await signIn?.leave(endSession);
    } catch (error) {
      this.emit('warning', asGwsError(error));
    }
    this.#dispatch({ type: 'disconnected' });
  }
}

/** Lets those who start together with the session say which channels they need, and a server in the same process listen. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
