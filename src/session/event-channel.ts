/**
 * The channel by which events arrive: one CometD connection after another, its subscriptions, and the warnings to users and
 * subscribers when events are late or may have been lost. What that means for the session is decided elsewhere.
 */

import type { BayeuxConnection } from '../bayeux/connection';
import type { BayeuxListener, Interruption, Loss } from '../bayeux/listener';
import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import type { Backoff } from '../timing/backoff';
import { elapsed } from '../timing/clock';
import { CALLS_CHANNEL } from '../wire/call-events';
import { Continuity, missed } from './continuity';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import type { SignIn } from './sign-in';

/** ms for which polls may fail before events count as late; calls are then read instead. */
const LATE = 1000;

const NO_REDELIVERY =
  "GWS does not resend events that are lost in transit. It does not grant CometD's acknowledgement extension: calls are read instead; " +
  'nodes for records and agents report that events may have been missed. Have the extension enabled in GWS, and check that nothing in ' +
  'between removes it from the handshake.';

/** Told what happens to the connection of the current sign-in; earlier ones are ignored. */
export interface ChannelListener {
  /** Call events had to be discarded. */
  onCallsLeftOut(signIn: SignIn): void;
  /** The rest as in {@link BayeuxListener}. */
  onInterrupted(interruption: Interruption): void;
  onRestored(signIn: SignIn, mayHaveMissed: boolean): void;
  onLost(error: GwsError, loss: Loss): void;
}

type ChannelHost = Pick<SessionHost, 'state' | 'isCurrent' | 'warn' | 'conditionChanged'>;

export class EventChannel {
  readonly #feed: Feed;
  readonly #pollWaits: Backoff;
  readonly #host: ChannelHost;
  readonly #listener: ChannelListener;
  readonly #continuity = new Continuity();
  /** Since when polls have been failing, on the monotonic clock. */
  #troubledSince: number | undefined;
  /** Matters that have already been reported. */
  readonly #told = new Set<string>();

  constructor(feed: Feed, pollWaits: Backoff, host: ChannelHost, listener: ChannelListener) {
    this.#feed = feed;
    this.#pollWaits = pollWaits;
    this.#host = host;
    this.#listener = listener;
  }

  /** Whether polls have been failing for so long that calls should be read instead. */
  get isLate(): boolean {
    return elapsed() - (this.#troubledSince ?? elapsed()) >= LATE;
  }

  /**
   * Opens a CometD connection within `signIn` and subscribes to every channel that has listeners.
   * @throws {GwsError} if the handshake fails, or if GWS refuses the calls channel
   */
  async open(signIn: SignIn): Promise<BayeuxConnection> {
    const bayeux = await signIn.openNotifications(this.#listenerFor(signIn), this.#pollWaits);
    await Promise.all(this.#feed.listeners.channels().map((channel) => this.#ask(bayeux, channel)));
    return bayeux;
  }

  /** Subscribes to a channel that has just got its first listener. @throws as {@link open} */
  async subscribe(bayeux: BayeuxConnection, channel: string): Promise<void> {
    await this.#ask(bayeux, channel);
    if (bayeux.isOpen && this.#feed.listeners.refusal(channel) === undefined) {
      this.#continuity.begin(channel);
    }
  }

  /** `bayeux` has replaced the previous connection; events that one had not delivered yet are lost. */
  resume(bayeux: BayeuxConnection): void {
    if (!bayeux.interruption) {
      this.#troubledSince = undefined;
    }
    const channels = this.#feed.listeners
      .channels()
      .filter((channel) => this.#feed.listeners.refusal(channel) === undefined);
    this.#tellMissed(this.#continuity.resume(channels), 'the connection to GWS was lost and had to be re-established');
    if (!bayeux.redelivers) {
      this.#warnOnce('redelivery', NO_REDELIVERY);
    }
  }

  /** The session ends deliberately: there is no gap to report afterwards. */
  end(): void {
    this.#continuity.end();
  }

  /** Tells listeners that an answer was lost, and any events in it. */
  tellGaps(): void {
    this.#tellMissed(this.#continuity.gaps, 'an answer from GWS was lost, and its events with it');
  }

  /** Warns, once, that events may be late. */
  tellLate(): void {
    this.#tellTrouble('Call events may be late.');
  }

  /** Resolves when GWS has acknowledged the subscription or refused it; only a refusal of the calls channel is an error, as the session needs it. */
  async #ask(bayeux: BayeuxConnection, channel: string): Promise<void> {
    try {
      await bayeux.subscribe(channel);
      if (bayeux.isOpen && this.#feed.listeners.accepted(channel)) {
        this.#host.conditionChanged();
      }
    } catch (error) {
      const isRefused = error instanceof GwsError && error.code === 'GWS_REJECTED';
      if (!isRefused || channel === CALLS_CHANNEL) {
        throw error;
      }
      if (bayeux.isOpen && this.#feed.listeners.refused(channel, error)) {
        this.#host.warn(error);
      }
    }
  }

  #listenerFor(signIn: SignIn): BayeuxListener {
    const host = this.#host;
    const listener = this.#listener;
    const warn = (error: GwsError) => host.warn(error);
    const current = <Args extends unknown[]>(then: (...args: Args) => void) => {
      return guarded('What GWS sent', warn, (...args: Args) => {
        if (host.isCurrent(signIn)) {
          then(...args);
        }
      });
    };
    return {
      onMessage: current((channel, data) => this.#feed.take(channel, data)),
      onLeftOut: current((channel, count) => {
        this.#feed.leaveOut(channel, count);
        if (channel === CALLS_CHANNEL) {
          listener.onCallsLeftOut(signIn);
        }
      }),
      busy: () => this.#feed.busy(),
      onInterrupted: current((interruption) => {
        this.#troubledSince ??= elapsed();
        listener.onInterrupted(interruption);
      }),
      onCut: current((after) => this.#tellCut(after)),
      isAnswering: () => host.state.phase === 'connected' && host.state.trouble?.isDoubt === false,
      onRestored: current((mayHaveMissed) => {
        this.#troubledSince = undefined;
        listener.onRestored(signIn, mayHaveMissed);
      }),
      onLost: current((error, loss) => listener.onLost(error, loss)),
    };
  }

  #tellMissed(channels: readonly string[], reason: string): void {
    for (const channel of channels) {
      this.#feed.listeners.missed(channel, missed(channel, reason));
    }
  }

  #tellCut(after: number): void {
    const seconds = (after / 1000).toFixed(1);
    this.#tellTrouble(
      `Polls for events are cut off after ${seconds} s: a proxy, firewall or load balancer in between seems to end requests that take that ` +
        'long. Have its timeout for /api/v2/notifications raised above the time for which GWS holds a poll. Until then, GWS is asked to hold polls for less.',
    );
  }

  /** Warns, once, that polls are failing. */
  #tellTrouble(what: string): void {
    const { state } = this.#host;
    if (state.phase === 'connected') {
      const reason = state.trouble ? ` ${state.trouble.error.message}` : '';
      this.#warnOnce('polls', `GWS answers requests, so dialing goes on, but events are late. ${what}${reason}`);
    }
  }

  /** @param matter what it is about; it concerns the whole server, not just this agent */
  #warnOnce(matter: string, text: string): void {
    if (!this.#told.has(matter)) {
      this.#told.add(matter);
      this.#host.warn(new GwsError('GWS_NOT_CONNECTED', text), matter);
    }
  }
}
