/**
 * A session: one signed-in user, shared by everything that acts for that user. It delivers CometD messages to
 * subscribers, and sends requests as soon as there is a sign-in to send them in.
 */

import { GuardedEmitter } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import type { ApiVerdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { ApiResponse, Device } from '../wire/messages';
import type { SessionNotification } from '../wire/notification';
import { asGwsError } from './availability';
import type { CallTracker } from './call-tracker';
import { ChannelRefused } from './channel-refused';
import { chooseDevice } from './devices';
import { Feed } from './feed';
import type { Gate } from './gate';
import { Lifecycle } from './lifecycle';
import type { Listener, ListenerOptions, ListenerRole, NotificationListener } from './listeners';
import type { SessionState } from './machine';
import { type AgentLogin, type ResolvedSessionOptions, resolveSessionOptions, type SessionOptions } from './options';
import type { Permit } from './permit';
import { Readiness } from './readiness';
import { SessionRequests } from './session-requests';

interface SessionEvents {
  state: [SessionState];
  /** How many events are waiting to be delivered, if many; 0 once none is. */
  backlog: [waiting: number];
  /** The list of devices, or the chosen device, may have changed. */
  devices: [];
  /** What is in trouble, or which channels GWS refuses, has changed. */
  condition: [];
  /** An event has arrived and is not yet delivered; listeners must neither keep nor change it. */
  received: [notification: SessionNotification];
  /** Something unsolicited that people should know; if it has a matter, it concerns the server and is reported once. */
  warning: [GwsError, matter?: string];
}

export class Session extends GuardedEmitter<SessionEvents> {
  readonly #options: ResolvedSessionOptions;
  readonly #feed: Feed;
  readonly #lifecycle: Lifecycle;
  readonly #readiness: Readiness;
  readonly #requests: SessionRequests;

  constructor(options: SessionOptions) {
    super((error) => this.emit('warning', error));
    this.#options = resolveSessionOptions(options);
    this.#feed = new Feed({
      onReceived: (notification) => this.emit('received', notification),
      onBacklog: (waiting) => this.emit('backlog', waiting),
      onFailure: (error) => this.emit('warning', error),
    });
    this.#lifecycle = new Lifecycle(this.#options, this.#feed);
    this.#readiness = new Readiness(this.#lifecycle, this.#options.timeout);
    this.#requests = new SessionRequests(this.#options, this.#lifecycle, this.#readiness, options.requests);
    this.#lifecycle.on('state', (state) => {
      this.#requests.follow(state);
      this.emit('state', state);
    });
    this.#lifecycle.on('condition', () => this.emit('condition'));
    this.#lifecycle.on('devices', () => this.emit('devices'));
    this.#lifecycle.on('warning', (warning, matter) => this.emit('warning', warning, matter));
  }

  get state(): SessionState {
    return this.#lifecycle.state;
  }

  /** The calls that are known. */
  get calls(): CallTracker {
    return this.#feed.calls;
  }

  /** Why no device is chosen if a flow names none; undefined if one is. */
  get deviceFault(): GwsError | undefined {
    try {
      chooseDevice(this.devices, this.#options.device);
      return undefined;
    } catch (fault) {
      return asGwsError(fault);
    }
  }

  /** The number of events waiting to be delivered, if many. */
  get backlog(): number {
    return this.#feed.inbox.backlog;
  }

  get devices(): readonly Device[] {
    return this.#lifecycle.recovery.devices;
  }

  /** When {@link devices} were asked for, in ms of the monotonic clock: what GWS has told since may be newer. */
  get devicesAsOf(): number {
    return this.#lifecycle.recovery.devicesAsOf;
  }

  /** Signs in now, even while waiting out a retry or a refusal. */
  connect(): void {
    this.#lifecycle.connect();
  }

  /** Signs out until {@link connect}; resolves when that is done. */
  disconnect(): Promise<void> {
    return this.#lifecycle.disconnect();
  }

  /** The agent may be signed in elsewhere by now: from here on, signing out leaves the contact-centre session alone. */
  disown(): void {
    this.#lifecycle.contactCenter.release();
  }

  /** Signs out for good. */
  close(): Promise<void> {
    return this.#lifecycle.close();
  }

  /**
   * Calls `listener` for each message on `channel`, with its own copy of the data; the channel is subscribed to while it has
   * listeners. It may be a wildcard: `/v2/me/*`, `/v2/**`.
   * @param options `onRefused` is called if GWS refuses the channel; without it, a refusal is a warning. A session cannot do without the channel of
   *   calls. `onMissed` is called (`GWS_EVENTS_MISSED`) once events arrive again after some may have been lost.
   * @returns a function that ends it
   */
  subscribe(channel: string, listener: NotificationListener, options?: ListenerOptions): () => void {
    return this.#listen(channel, listener, 'owners', options);
  }

  /** Why GWS refuses `channel`, whose listeners can do without it; undefined while it does not. */
  refusal(channel: string): GwsError | undefined {
    return this.#feed.listeners.refusal(channel);
  }

  /** As {@link subscribe}, for a listener that does not modify what it receives. */
  observe(channel: string, observer: NotificationListener, options?: ListenerOptions): () => void {
    return this.#listen(channel, observer, 'observers', options);
  }

  /**
   * Resolves when GWS has acknowledged the subscription to `channel`: from then on, no event is missed.
   * @throws {ChannelRefused} when GWS refuses it
   * @throws {GwsError} as {@link ready}
   */
  async listening(channel: string): Promise<void> {
    await this.ready();
    const { bayeux } = this.#readiness.current();
    if (bayeux?.isOpen && this.#feed.listeners.has(channel)) {
      await bayeux.subscribe(channel).catch((error: unknown) => {
        throw error instanceof GwsError && error.code === 'GWS_REJECTED' ? new ChannelRefused(channel, error) : error;
      });
    }
  }

  /**
   * Resolves when connected. Waits for a sign-in in progress for as long as a request may take; rejects in any other
   * state.
   * @throws {GwsError} `GWS_NOT_CONNECTED` or `GWS_NOT_AUTHENTICATED`, with what is wrong
   */
  ready(): Promise<void> {
    return this.#readiness.ready();
  }

  /**
   * Sends a request as the signed-in user when its turn comes. If GWS certainly did nothing, because it has forgotten the
   * session or wants another CSRF token, that is fixed and the request sent once more.
   * Requests that end a call or a session are sent however long they waited, because otherwise somebody would stay on the
   * line; no others are.
   * @param permit what the {@link guard gate} is to allow
   * @throws {GwsError} when there is no session to send it in; `GWS_NOT_POSSIBLE` when too many are already waiting, or when
   *   it cannot be sent in time; `GWS_NOT_AUTHENTICATED` when GWS still does not know the session
   * @throws {RequestFailure} when no complete answer came
   */
  request(request: HttpRequest, permit: Permit = {}): Promise<ApiVerdict> {
    return this.#requests.send(request, permit);
  }

  /** Makes every request that may change something pass `gate`, and then any gates set earlier. */
  guard(gate: Gate): void {
    this.#requests.guard(gate);
  }

  /**
   * The device named by `wanted`, otherwise the server's own choice; finds a device assigned meanwhile.
   * @throws {GwsError} as {@link chooseDevice}
   */
  async device(wanted = ''): Promise<Device> {
    await this.ready();
    const name = wanted || this.#options.device;
    try {
      return chooseDevice(this.devices, name);
    } catch (unknown) {
      if (await this.#rereadDevices()) {
        return chooseDevice(this.devices, name);
      }
      throw unknown;
    }
  }

  /**
   * Has `send` start a contact-centre session: from then on it is ours, so it ends with the sign-in, and is started again
   * when GWS has forgotten it.
   * @throws {GwsError} `GWS_REJECTED` when GWS did so for other channels only; whatever `send` throws
   */
  startContactCenterSession(login: AgentLogin, send: () => Promise<ApiResponse>): Promise<ApiResponse> {
    return this.#lifecycle.contactCenter.start(login, send);
  }

  /** Has `send` end the contact-centre session. GWS ends the HTTP session with it, so a new sign-in begins. */
  endContactCenterSession(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
    return this.#lifecycle.endContactCenterSession(send);
  }

  #listen(channel: string, hear: NotificationListener, role: ListenerRole, options?: ListenerOptions): () => void {
    const listener: Listener = { ...options, hear };
    if (this.#feed.listeners.add(channel, listener, role)) {
      this.#lifecycle.subscribe(channel);
    }
    return () => {
      if (this.#feed.listeners.remove(channel, listener)) {
        this.#lifecycle.signIn?.bayeux?.unsubscribe(channel);
      }
    };
  }

  /** @returns whether the devices are known anew */
  async #rereadDevices(): Promise<boolean> {
    try {
      await this.#lifecycle.recovery.readDevices(this.#readiness.current());
      // Another sign-in may have begun meanwhile, which is to tell them then.
      await this.ready();
      return true;
    } catch {
      // The choice is then made from what was known before, and its error is the one to report.
      return false;
    }
  }
}
