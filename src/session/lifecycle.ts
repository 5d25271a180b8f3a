/**
 * The life of a session: carries out what machine.ts decides, from sign-in to leave, and again after each interruption. One
 * sign-in counts at a time; what an earlier one still has to say is ignored.
 */

import type { BayeuxConnection, BayeuxListener, Interruption } from '../bayeux/connection';
import { GuardedEmitter, guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { Backoff } from '../timing/backoff';
import { elapsed } from '../timing/clock';
import { CALLS_CHANNEL } from '../wire/call-events';
import { covers } from '../wire/channel';
import type { ApiResponse, Device, User } from '../wire/messages';
import { listOf } from '../wire/resources';
import { asGwsError } from './availability';
import { ContactCenterSession } from './contact-center';
import { Continuity, missed } from './continuity';
import { chooseDevice, isLoggedOut } from './devices';
import type { Feed } from './feed';
import { type Effect, type Retry, type SessionEvent, type SessionState, transition, troubleOf } from './machine';
import type { ResolvedSessionOptions } from './options';
import { SignIn } from './sign-in';
import { Refusal } from './sign-in-answers';

interface LifecycleEvents {
  /** Another phase, or the same anew. */
  state: [SessionState];
  /** Anything about the state, also what is of no interest to people. */
  changed: [SessionState];
  /** What is in trouble, or which channels GWS refuses, has changed. */
  condition: [];
  /** Something that people should know of and nobody asked for; with a matter, it is one of the server, told of once. */
  warning: [GwsError, matter?: string];
}

/** ms, at most, between two polls that fail: of many agents the last is to find soon that the server is there again. */
const MAX_POLL_WAIT = 5000;

/** ms after which events are late, while polls fail: calls are then read instead. */
const LATE = 1000;

const NO_REDELIVERY =
  'GWS does not grant the acknowledgement extension of CometD, so that it does not send events again that are lost on their way. Calls are read ' +
  'instead; of records and agents, nodes that tell of them report that events may have been missed. Have the extension switched on at GWS, ' +
  'and check that nothing in between takes it out of the handshake.';

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
  /** Ends the wait for the turn of a sign-in. */
  #admission = new AbortController();
  #leaving: Promise<void> = Promise.resolve();
  #endsHttpSession = false;
  /** Since when polls fail, by the clock for spans. */
  #troubledSince: number | undefined;
  readonly #continuity = new Continuity();
  /** What was told of the server. */
  readonly #told = new Set<string>();

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
        if (this.#feed.subscriptions.refusal(channel) === undefined) {
          this.#continuity.begin(channel);
        }
        if (covers(channel, CALLS_CHANNEL)) {
          await this.#recover(signIn);
        }
      });
    }
  }

  #dispatch(event: SessionEvent): void {
    const before = this.#state;
    const { state, effects } = transition(before, event);
    const changed = state !== before;
    this.#state = state;
    if (changed) {
      this.#timeWaits(state);
    }
    for (const effect of effects) {
      this.#carryOut(effect);
    }
    if (changed) {
      this.emit('changed', state);
      if (troubleOf(state)?.kind !== troubleOf(before)?.kind) {
        this.emit('condition');
      }
      if (state.phase !== 'connected' || before.phase !== 'connected') {
        this.emit('state', state);
      }
    }
  }

  #timeWaits(state: SessionState): void {
    if (state.phase !== 'connected') {
      this.#backoff.ended();
      this.#pollBackoff.ended();
    } else if (state.trouble) {
      this.#pollBackoff.ended();
    } else {
      this.#backoff.connected(state.since);
      this.#pollBackoff.connected(state.since);
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'sign-in':
        clearTimeout(this.#retryTimer);
        this.#admission = new AbortController();
        void this.#admit(this.#admission.signal).catch((failure) => this.#fail(asGwsError(failure)));
        break;
      case 'start':
        void this.#start(this.#signIn as SignIn);
        break;
      case 'recover':
        void this.#attempt(this.#signIn as SignIn, (signIn) => this.#recover(signIn));
        break;
      case 'check':
        void this.#check(this.#signIn as SignIn);
        break;
      case 'reopen':
        this.#retryIn(effect.delay, () => void this.#reopen(this.#signIn as SignIn));
        break;
      case 'wait':
        this.#retryIn(effect.delay, () => this.#dispatch({ type: 'retry-due' }));
        break;
      case 'drop':
        clearTimeout(this.#retryTimer);
        this.#admission.abort();
        this.#signIn?.drop();
        this.#signIn = undefined;
        break;
      case 'leave':
        clearTimeout(this.#retryTimer);
        this.#admission.abort();
        this.#leaving = Promise.all([this.#leaving, this.#leave()]).then(() => undefined);
        break;
    }
  }

  #retryIn(delay: number, retry: () => void): void {
    clearTimeout(this.#retryTimer);
    const fail = (error: GwsError) => this.#fail(error);
    this.#retryTimer = setTimeout(guarded('The next attempt', fail, retry), delay);
  }

  /** Signs in when the turn has come, unless it is given up before. */
  async #admit(signal: AbortSignal): Promise<void> {
    await this.#leaving;
    await nextTurn();
    await this.#options.governor.signIn(signal);
    if (!signal.aborted) {
      await this.#authenticate();
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
      const bayeux = await this.#listen(signIn);
      const { login } = this.contactCenter;
      if (login && signIn === this.#signIn && isLoggedOut(this.devices)) {
        this.contactCenter.claim();
        await signIn.startContactCenterSession(login);
      }
      await this.#recover(signIn);
      if (signIn === this.#signIn) {
        this.#dispatch({ type: 'started', at: elapsed() });
        if (bayeux.interruption) {
          this.#pollFailed(bayeux.interruption);
        }
        this.#checkDevice();
        this.#resumed(bayeux);
      }
    });
  }

  /** Shakes hands for events, and has every channel subscribed to that somebody listens to. */
  async #listen(signIn: SignIn): Promise<BayeuxConnection> {
    const bayeux = await signIn.openNotifications(this.#listenerFor(signIn), this.#pollBackoff);
    await Promise.all(this.#feed.subscriptions.channels().map((channel) => this.#open(bayeux, channel)));
    return bayeux;
  }

  /** A new connection has taken over, whose server knows nothing of what the one before was not told. */
  #resumed(bayeux: BayeuxConnection): void {
    const channels = this.#feed.subscriptions
      .channels()
      .filter((channel) => this.#feed.subscriptions.refusal(channel) === undefined);
    this.#tellMissed(this.#continuity.resume(channels), 'the connection to GWS broke, and had to be made anew');
    if (!bayeux.redelivers) {
      this.#warnOnce('redelivery', NO_REDELIVERY);
    }
  }

  #tellMissed(channels: readonly string[], reason: string): void {
    for (const channel of channels) {
      this.#feed.subscriptions.missed(channel, missed(channel, reason));
    }
  }

  #pollFailed(interruption: Interruption): void {
    this.#troubledSince ??= elapsed();
    this.#dispatch({ type: 'poll-failed', ...interruption });
  }

  #restored(signIn: SignIn, mayHaveMissed: boolean): void {
    const { phase } = this.#state;
    this.#troubledSince = undefined;
    const isRead = phase === 'interrupted' || (this.#state.phase === 'connected' && this.#state.trouble !== undefined);
    this.#dispatch({ type: 'poll-restored', at: elapsed() });
    if (!mayHaveMissed) {
      return;
    }
    if (!isRead) {
      void this.#attempt(signIn, () => this.#recover(signIn));
    }
    // Where the session is only being started, that is yet to be told.
    if (phase !== 'starting') {
      this.#tellMissed(this.#continuity.gaps, 'an answer of GWS was lost on its way, and its events with it');
    }
  }

  /** Has GWS show that it answers requests, although polls fail; where they do so for long, calls are read on the occasion. */
  async #check(signIn: SignIn): Promise<void> {
    const isLate = elapsed() - (this.#troubledSince ?? elapsed()) >= LATE;
    try {
      await (isLate ? this.#recover(signIn) : signIn.readState());
      if (signIn === this.#signIn) {
        this.#dispatch({ type: 'answering', at: elapsed() });
        if (isLate) {
          this.#tellTrouble('Events of calls may come late.');
        }
      }
    } catch (failure) {
      const error = asGwsError(failure);
      if (signIn !== this.#signIn) {
        return;
      }
      if (error.code === 'GWS_NOT_AUTHENTICATED') {
        this.forget(error);
      } else {
        this.#dispatch({ type: 'not-answering' });
      }
    }
  }

  /** Shakes hands for events anew, within the sign-in that requests go on to be sent in. */
  async #reopen(signIn: SignIn): Promise<void> {
    try {
      const bayeux = await this.#listen(signIn);
      await this.#recover(signIn);
      if (signIn === this.#signIn) {
        this.#troubledSince = undefined;
        this.#dispatch({ type: 'channel-restored', at: elapsed() });
        this.#resumed(bayeux);
      }
    } catch (failure) {
      const error = asGwsError(failure);
      await this.#attempt(signIn, async () => {
        await this.#recover(signIn);
        if (signIn === this.#signIn) {
          this.#dispatch({ type: 'channel-lost', error, ...this.#notBefore(this.#pollBackoff.next()) });
        }
      });
    }
  }

  /** Says once what is wrong with the way that events take. */
  #tellTrouble(what: string): void {
    if (this.#state.phase === 'connected') {
      const reason = this.#state.trouble ? ` ${this.#state.trouble.error.message}` : '';
      this.#warnOnce(
        'polls',
        `GWS answers requests, so that dialing goes on, but polls for events fail. ${what}${reason}`,
      );
    }
  }

  /** @param matter what it is about, which is one of the server and not of the agent */
  #warnOnce(matter: string, text: string): void {
    if (!this.#told.has(matter)) {
      this.#told.add(matter);
      this.emit('warning', new GwsError('GWS_NOT_CONNECTED', text), matter);
    }
  }

  /** Resolves when GWS has acknowledged the subscription, or has refused one other than that to calls, without which nothing can be known. */
  async #open(bayeux: BayeuxConnection, channel: string): Promise<void> {
    try {
      await bayeux.subscribe(channel);
      if (this.#feed.subscriptions.accepted(channel)) {
        this.emit('condition');
      }
    } catch (error) {
      const isRefused = error instanceof GwsError && error.code === 'GWS_REJECTED';
      if (!isRefused || channel === CALLS_CHANNEL) {
        throw error;
      }
      if (this.#feed.subscriptions.refused(channel, error)) {
        this.emit('warning', error);
      }
    }
  }

  /** Reads calls and devices, and tells subscribers what happened to calls that they have not heard of. */
  async #recover(signIn: SignIn): Promise<void> {
    const take = this.#feed.beginReading();
    const { devices, calls } = await signIn.readState();
    if (signIn === this.#signIn) {
      this.devices = devices;
      take(calls);
      await this.#feed.busy();
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
        const retry = failure.permanent ? undefined : inTime(this.#options.refusedDelay);
        this.#dispatch({ type: 'refused', error: failure.error, retry });
      } else {
        this.#fail(asGwsError(failure));
      }
    }
  }

  /** What was expected to be lost has been lost: without a word, and without a wait. */
  #signInAnew(): void {
    this.#endsHttpSession = false;
    this.#continuity.end();
    this.#dispatch({ type: 'forgotten' });
  }

  #fail(error: GwsError): void {
    this.#dispatch({ type: 'failed', error, ...this.#notBefore(this.#backoff.next()) });
  }

  /** In `delay` ms, or when a server that wants to be left alone has been left alone for as long. */
  #notBefore(delay: number): Retry {
    return inTime(Math.max(delay, Math.ceil(this.#options.governor.pause)));
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
      onInterrupted: current((interruption) => this.#pollFailed(interruption)),
      onCut: current((after) => {
        const seconds = (after / 1000).toFixed(1);
        this.#tellTrouble(
          `They are cut after ${seconds} s: a proxy, firewall or load balancer in between seems to end requests that take so ` +
            'long. Have its time-out for /api/v2/notifications raised above the time for which GWS holds a poll; until then GWS is asked to hold polls for less.',
        );
      }),
      isAnswering: () => this.#state.phase === 'connected' && this.#state.trouble?.isDoubt === false,
      onRestored: current((mayHaveMissed) => this.#restored(signIn, mayHaveMissed)),
      onLost: current((error, loss) => {
        if (loss === 'forgotten') {
          this.forget(error);
        } else if (loss === 'unheard') {
          this.#dispatch({ type: 'channel-lost', error, ...this.#notBefore(this.#pollBackoff.next()) });
        } else {
          this.#fail(error);
        }
      }),
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
    this.#continuity.end();
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

function inTime(delay: number): Retry {
  return { delay, retryAt: Date.now() + delay };
}

/** Lets those who start together with the session say which channels they need, and a server in the same process listen. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
