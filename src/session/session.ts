/**
 * A session: one signed-in user, shared by all who want something of that user. It carries out what machine.ts decides,
 * hands CometD messages to those who subscribed, and lends its sign-in to requests.
 */
import { EventEmitter } from 'node:events';
import type { BayeuxListener } from '../bayeux/connection';
import { CALLS_CHANNEL } from '../calls/events';
import type { CallTracker } from '../calls/tracker';
import { GwsError } from '../errors';
import type { Verdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { Device, User } from '../messages';
import { asGwsError, isUnderWay, notConnected, unavailability } from './availability';
import { Backoff } from './backoff';
import { chooseDevice, isLoggedOut } from './devices';
import { Feed } from './feed';
import { type Effect, type SessionEvent, type SessionState, transition } from './machine';
import { type ResolvedSessionOptions, resolveOptions, type SessionOptions } from './options';
import { SignIn } from './sign-in';
import { listOf, Refusal } from './sign-in-answers';
import type { NotificationListener } from './subscriptions';

interface SessionEvents {
  state: [SessionState];
  /** How many events wait to be handed on, while that is many; 0 when none does any more. */
  backlog: [waiting: number];
  /** Something that people should know of and nobody asked for. */
  warning: [GwsError];
}

export class Session extends EventEmitter<SessionEvents> {
  readonly #options: ResolvedSessionOptions;
  readonly #backoff: Backoff;
  readonly #feed = new Feed({
    onBacklog: (waiting) => {
      this.#backlog = waiting;
      this.emit('backlog', waiting);
    },
    onFailure: (error, channel) =>
      this.emit('warning', GwsError.from(error, 'GWS_PROTOCOL', `A message on ${channel} could not be handled.`)),
  });
  #state: SessionState = { phase: 'idle' };
  #signIn: SignIn | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #devices: Device[] = [];
  #backlog = 0;
  #ownsContactCenterSession = false;

  constructor(options: SessionOptions) {
    super();
    this.#options = resolveOptions(options);
    this.#backoff = new Backoff(this.#options.backoff);
    this.setMaxListeners(0);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The calls that are known. */
  get calls(): CallTracker {
    return this.#feed.calls;
  }

  /** Events that wait to be handed on, while they are many. */
  get backlog(): number {
    return this.#backlog;
  }

  get devices(): readonly Device[] {
    return this.#devices;
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

  /**
   * Calls `listener` for each message on `channel`; the channel is subscribed to while it has listeners.
   * @returns a function that ends it
   */
  subscribe(channel: string, listener: NotificationListener): () => void {
    if (this.#feed.add(channel, listener)) {
      this.#subscribeLate(channel);
    }
    return () => {
      if (this.#feed.remove(channel, listener)) {
        this.#signIn?.bayeux?.unsubscribe(channel);
      }
    };
  }

  /**
   * Resolves when connected. A sign-in under way is waited for, as long as a request may take; anything else is no.
   * @throws {GwsError} `GWS_NOT_CONNECTED` or `GWS_NOT_AUTHENTICATED`, with what is wrong
   */
  async ready(): Promise<void> {
    if (isUnderWay(this.#state)) {
      await this.#settled();
    }
    const reason = unavailability(this.#state, this.#options.timeout);
    if (reason) {
      throw reason;
    }
  }

  /**
   * Sends a request as the signed-in user. Where GWS did certainly nothing, because it has forgotten the session or wants
   * another CSRF token, that is mended and the request sent once more.
   * @throws {GwsError} when there is no session to send it in; `GWS_NOT_AUTHENTICATED` when GWS still does not know it
   * @throws {RequestFailure} when no complete answer came
   */
  async request(request: HttpRequest): Promise<Verdict> {
    await this.ready();
    const signIn = this.#current();
    const verdict = await signIn.send(request);
    if (verdict.kind !== 'session' && verdict.kind !== 'csrf') {
      return verdict;
    }
    const renewed = await this.#renew(signIn, verdict.kind);
    const again = await renewed.send(request);
    if (again.kind === 'session' || again.kind === 'csrf') {
      throw new GwsError(
        'GWS_NOT_AUTHENTICATED',
        'GWS refuses the session right after a fresh sign-in. Check the load balancer.',
        {
          httpStatus: again.httpStatus,
        },
      );
    }
    return again;
  }

  /**
   * The device that `wanted` names, else the server's own choice; a device assigned meanwhile is found.
   * @throws {GwsError} as {@link chooseDevice}
   */
  async device(wanted = ''): Promise<Device> {
    await this.ready();
    const name = wanted || this.#options.device;
    try {
      return chooseDevice(this.#devices, name);
    } catch (unknown) {
      if (await this.#rereadDevices()) {
        return chooseDevice(this.#devices, name);
      }
      throw unknown;
    }
  }

  #dispatch(event: SessionEvent): void {
    const { state, effects } = transition(this.#state, event);
    const changed = state !== this.#state;
    this.#state = state;
    if (changed && state.phase === 'connected') {
      this.#backoff.connected(state.since);
    } else if (changed) {
      this.#backoff.ended();
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
        void this.#leaving.then(() => this.#authenticate());
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
        this.#devices = listOf<Device>(user.devices);
        this.#dispatch({ type: 'signed-in' });
      }
    });
  }

  async #start(signIn: SignIn): Promise<void> {
    await this.#attempt(signIn, async () => {
      const bayeux = await signIn.openNotifications(this.#listenerFor(signIn), this.#backoff);
      await Promise.all(this.#feed.channels.map((channel) => bayeux.subscribe(channel)));
      if (this.#options.startSession && signIn === this.#signIn && isLoggedOut(this.#devices)) {
        // Before it is answered, since GWS may start a session of which the answer never comes.
        this.#ownsContactCenterSession = true;
        await signIn.startContactCenterSession();
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

  /** Reads calls and devices, and tells subscribers what happened to calls that they have not heard of. */
  async #recover(signIn: SignIn): Promise<void> {
    await this.#feed.busy();
    const mark = this.calls.mark();
    const { devices, calls } = await signIn.readState();
    // What came in meanwhile is newer than the reading, and has to be known before the two are compared.
    await this.#feed.busy();
    if (signIn === this.#signIn) {
      this.#devices = devices;
      this.#feed.takeReading(calls, mark);
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

  #fail(error: GwsError): void {
    this.#dispatch({ type: 'failed', error, retryAt: Date.now() + this.#backoff.next() });
  }

  /** GWS has forgotten the session: the first time after a healthy period sign in at once, else with the usual waits. */
  #forget(error: GwsError): void {
    this.#backoff.ended();
    if (this.#backoff.isFresh) {
      this.#backoff.next();
      this.#dispatch({ type: 'forgotten' });
    } else {
      this.#fail(error);
    }
  }

  #listenerFor(signIn: SignIn): BayeuxListener {
    const current = <Args extends unknown[]>(then: (...args: Args) => void) => {
      return (...args: Args) => {
        if (signIn === this.#signIn) {
          then(...args);
        }
      };
    };
    return {
      onMessage: current((channel, data) => this.#feed.take(channel, data)),
      busy: () => this.#feed.busy(),
      onInterrupted: current((error, delay) => {
        this.#dispatch({ type: 'poll-failed', error, retryAt: Date.now() + delay });
      }),
      onRestored: current(() => this.#dispatch({ type: 'poll-restored', at: Date.now() })),
      onLost: current((error, forgotten) => (forgotten ? this.#forget(error) : this.#fail(error))),
    };
  }

  #subscribeLate(channel: string): void {
    const bayeux = this.#signIn?.bayeux;
    if (this.#signIn && bayeux?.isOpen) {
      void this.#attempt(this.#signIn, async (signIn) => {
        await bayeux.subscribe(channel);
        if (channel === CALLS_CHANNEL) {
          await this.#recover(signIn);
        }
      });
    }
  }

  async #renew(signIn: SignIn, reason: 'session' | 'csrf'): Promise<SignIn> {
    if (reason === 'csrf' && (await this.#refreshCsrfToken(signIn))) {
      return signIn;
    }
    if (signIn === this.#signIn) {
      this.#forget(notConnected('GWS has forgotten the session.'));
    }
    await this.ready();
    return this.#current();
  }

  /** The sign-in to use after {@link ready}; it may be lost between the two. */
  #current(): SignIn {
    if (!this.#signIn) {
      throw (
        unavailability(this.#state, this.#options.timeout) ?? notConnected('The connection to GWS has just been lost.')
      );
    }
    return this.#signIn;
  }

  async #refreshCsrfToken(signIn: SignIn): Promise<boolean> {
    try {
      return (await signIn.refreshCsrfToken()).kind === 'ok';
    } catch (failure) {
      throw asGwsError(failure);
    }
  }

  async #rereadDevices(): Promise<boolean> {
    try {
      const signIn = this.#signIn;
      if (!signIn) {
        return false;
      }
      this.#devices = (await signIn.readState()).devices;
      return true;
    } catch {
      // The choice is then made from what was known before, and its error is the one to report.
      return false;
    }
  }

  #checkDevice(): void {
    try {
      chooseDevice(this.#devices, this.#options.device);
    } catch (error) {
      this.emit('warning', asGwsError(error));
    }
  }

  async #leave(): Promise<void> {
    const signIn = this.#signIn;
    const endSession = this.#ownsContactCenterSession;
    this.#signIn = undefined;
    this.#ownsContactCenterSession = false;
    try {
      await signIn?.leave(endSession);
    } catch (error) {
      this.emit('warning', asGwsError(error));
    }
    this.#dispatch({ type: 'disconnected' });
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.off('state', check);
        resolve();
      };
      const check = (state: SessionState) => {
        if (!isUnderWay(state)) {
          done();
        }
      };
      const timer = setTimeout(done, this.#options.timeout);
      this.on('state', check);
    });
  }
}
