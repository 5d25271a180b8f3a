/**
 * A session: one signed-in user, shared by all who want something of that user. It carries out what machine.ts decides,
 * hands CometD messages to those who subscribed, and lends its sign-in to requests.
 */
import { EventEmitter } from 'node:events';
import type { BayeuxListener } from '../bayeux/connection';
import { CALLS_CHANNEL, eventId, isCallEvent } from '../calls/events';
import { CallTracker } from '../calls/tracker';
import { GwsError } from '../errors';
import type { Verdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { Device, User } from '../messages';
import { asGwsError, isUnderWay, notConnected, unavailability } from './availability';
import { Backoff } from './backoff';
import { chooseDevice } from './devices';
import { Inbox } from './inbox';
import { type Effect, type SessionEvent, type SessionState, transition } from './machine';
import { type ResolvedSessionOptions, resolveOptions, type SessionOptions } from './options';
import { SignIn } from './sign-in';
import { Refusal } from './sign-in-answers';
import { type NotificationListener, type SessionNotification, Subscriptions } from './subscriptions';

/** ms that a poll waits for a backlog; well below the 10 s after which a server commonly drops a client that does not poll. */
const POLL_HOLD_LIMIT = 3000;

interface SessionEvents {
  state: [SessionState];
  /** How many events wait to be handed on, while that is many; 0 when none does any more. */
  backlog: [waiting: number];
  /** Something that people should know of and nobody asked for. */
  warning: [GwsError];
}

export class Session extends EventEmitter<SessionEvents> {
  readonly calls = new CallTracker();
  readonly #options: ResolvedSessionOptions;
  readonly #backoff: Backoff;
  readonly #subscriptions = new Subscriptions();
  readonly #inbox = new Inbox<SessionNotification>(
    (notification) => this.#handOn(notification),
    (waiting) => {
      this.#backlog = waiting;
      this.emit('backlog', waiting);
    },
  );
  #state: SessionState = { phase: 'idle' };
  #connectedAt = 0;
  #signIn: SignIn | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #devices: Device[] = [];
  #backlog = 0;

  constructor(options: SessionOptions) {
    super();
    this.#options = resolveOptions(options);
    this.#backoff = new Backoff(this.#options.backoff);
    this.setMaxListeners(0);
  }

  get state(): SessionState {
    return this.#state;
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
    const first = this.#subscriptions.add(channel, listener);
    if (first) {
      this.#subscribeLate(channel);
    }
    return () => {
      if (this.#subscriptions.remove(channel, listener)) {
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
    const signIn = this.#signIn as SignIn;
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
    if (state.phase === 'connected' && changed) {
      this.#connectedAt = state.since;
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
        this.#devices = Array.isArray(user.devices) ? user.devices : [];
        this.#dispatch({ type: 'signed-in' });
      }
    });
  }

  async #start(signIn: SignIn): Promise<void> {
    await this.#attempt(signIn, async () => {
      const bayeux = await signIn.openNotifications(this.#listenerFor(signIn), this.#backoff);
      await Promise.all(this.#subscriptions.channels().map((channel) => bayeux.subscribe(channel)));
      if (this.#options.startSession) {
        await signIn.startContactCenterSession();
      }
      await this.#recover(signIn);
      if (signIn === this.#signIn) {
        this.#dispatch({ type: 'started', at: Date.now() });
        this.#checkDevice();
      }
    });
  }

  /** Reads calls and devices, and tells subscribers what happened to calls that they have not heard of. */
  async #recover(signIn: SignIn): Promise<void> {
    await this.#inbox.drained(POLL_HOLD_LIMIT);
    const mark = this.calls.mark();
    const { devices, calls } = await signIn.readState();
    if (signIn !== this.#signIn) {
      return;
    }
    this.#devices = devices;
    for (const change of this.calls.changes(calls, mark)) {
      this.#deliver(CALLS_CHANNEL, change, true);
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
    this.#noteEnd();
    this.#dispatch({ type: 'failed', error, retryAt: Date.now() + this.#backoff.next() });
  }

  /** GWS has forgotten the session: the first time after a healthy period sign in at once, else with the usual waits. */
  #forget(error: GwsError): void {
    this.#noteEnd();
    if (this.#backoff.isFresh) {
      this.#backoff.next();
      this.#dispatch({ type: 'forgotten' });
    } else {
      this.#fail(error);
    }
  }

  #noteEnd(): void {
    if (this.#connectedAt > 0) {
      this.#backoff.heldFor(Date.now() - this.#connectedAt);
      this.#connectedAt = 0;
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
      onMessage: current((channel, data) => this.#deliver(channel, data, false)),
      busy: () => (this.#inbox.size > 0 ? this.#inbox.drained(POLL_HOLD_LIMIT) : undefined),
      onInterrupted: current((error, delay) => {
        this.#dispatch({ type: 'poll-failed', error, retryAt: Date.now() + delay });
      }),
      onRestored: current(() => this.#dispatch({ type: 'poll-restored', at: Date.now() })),
      onLost: current((error, forgotten) => (forgotten ? this.#forget(error) : this.#fail(error))),
    };
  }

  #deliver(channel: string, data: unknown, recovered: boolean): void {
    this.#inbox.push({ channel, data, receivedAt: Date.now(), recovered, eventId: eventId(data) });
  }

  #handOn(notification: SessionNotification): void {
    const { channel, data } = notification;
    this.#subscriptions.deliver(notification, (error) =>
      this.emit('warning', GwsError.from(error, 'GWS_PROTOCOL', `A message on ${channel} could not be handled.`)),
    );
    if (channel === CALLS_CHANNEL && isCallEvent(data)) {
      this.calls.note(data);
    }
  }

  #subscribeLate(channel: string): void {
    const bayeux = this.#signIn?.bayeux;
    if (this.#signIn && bayeux?.isOpen) {
      void this.#attempt(this.#signIn, () => bayeux.subscribe(channel));
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
    return this.#signIn as SignIn;
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
    this.#signIn = undefined;
    try {
      await signIn?.leave();
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
