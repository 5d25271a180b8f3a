/**
 * The way that events take: one CometD connection after another, the channels that are subscribed to on it, and what people and
 * subscribers are told where events come late or may be lost. What that means for the session is for others to decide.
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

/** ms after which events are late, while polls fail: calls are then read instead. */
const LATE = 1000;

const NO_REDELIVERY =
  'GWS does not grant the acknowledgement extension of CometD, so that it does not send events again that are lost on their way. Calls are read ' +
  'instead; of records and agents, nodes that tell of them report that events may have been missed. Have the extension switched on at GWS, ' +
  'and check that nothing in between takes it out of the handshake.';

/** Told what becomes of the connection of the sign-in that counts, and of that one only. */
export interface ChannelListener {
  /** Events of calls had to be left out. */
  onCallsLeftOut(signIn: SignIn): void;
  /** As those of `BayeuxListener`. */
  onInterrupted(interruption: Interruption): void;
  onRestored(signIn: SignIn, mayHaveMissed: boolean): void;
  onLost(error: GwsError, loss: Loss): void;
}

type Host = Pick<SessionHost, 'state' | 'isCurrent' | 'warn' | 'conditionChanged'>;

export class EventChannel {
  readonly #feed: Feed;
  readonly #pollWaits: Backoff;
  readonly #host: Host;
  readonly #listener: ChannelListener;
  readonly #continuity = new Continuity();
  /** Since when polls fail, by the clock for spans. */
  #troubledSince: number | undefined;
  /** What was told of the server. */
  readonly #told = new Set<string>();

  constructor(feed: Feed, pollWaits: Backoff, host: Host, listener: ChannelListener) {
    this.#feed = feed;
    this.#pollWaits = pollWaits;
    this.#host = host;
    this.#listener = listener;
  }

  /** Whether polls have failed for so long that calls are to be read instead. */
  get isLate(): boolean {
    return elapsed() - (this.#troubledSince ?? elapsed()) >= LATE;
  }

  /**
   * Shakes hands for events within `signIn`, and has every channel subscribed to that somebody listens to.
   * @throws {GwsError} when GWS does not let it, or refuses the channel of calls
   */
  async open(signIn: SignIn): Promise<BayeuxConnection> {
    const bayeux = await signIn.openNotifications(this.#listenerFor(signIn), this.#pollWaits);
    await Promise.all(this.#feed.subscriptions.channels().map((channel) => this.#ask(bayeux, channel)));
    return bayeux;
  }

  /** Has a channel subscribed to that somebody listens to from now on. @throws as {@link open} */
  async subscribe(bayeux: BayeuxConnection, channel: string): Promise<void> {
    await this.#ask(bayeux, channel);
    if (this.#feed.subscriptions.refusal(channel) === undefined) {
      this.#continuity.begin(channel);
    }
  }

  /** Says that `bayeux` has taken over, whose server knows nothing of what the connection before was not told. */
  resume(bayeux: BayeuxConnection): void {
    if (!bayeux.interruption) {
      this.#troubledSince = undefined;
    }
    const channels = this.#feed.subscriptions
      .channels()
      .filter((channel) => this.#feed.subscriptions.refusal(channel) === undefined);
    this.#tellMissed(this.#continuity.resume(channels), 'the connection to GWS broke, and had to be made anew');
    if (!bayeux.redelivers) {
      this.#warnOnce('redelivery', NO_REDELIVERY);
    }
  }

  /** Says that nobody listens any more, on purpose. */
  end(): void {
    this.#continuity.end();
  }

  /** Tells those who listen that an answer was lost, and what came with it. */
  tellGaps(): void {
    this.#tellMissed(this.#continuity.gaps, 'an answer of GWS was lost on its way, and its events with it');
  }

  /** Tells people, once, that events come late. */
  tellLate(): void {
    this.#tellTrouble('Events of calls may come late.');
  }

  /** Resolves when GWS has acknowledged the subscription, or has refused one other than that to calls, without which nothing can be known. */
  async #ask(bayeux: BayeuxConnection, channel: string): Promise<void> {
    try {
      await bayeux.subscribe(channel);
      if (this.#feed.subscriptions.accepted(channel)) {
        this.#host.conditionChanged();
      }
    } catch (error) {
      const isRefused = error instanceof GwsError && error.code === 'GWS_REJECTED';
      if (!isRefused || channel === CALLS_CHANNEL) {
        throw error;
      }
      if (this.#feed.subscriptions.refused(channel, error)) {
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
      this.#feed.subscriptions.missed(channel, missed(channel, reason));
    }
  }

  #tellCut(after: number): void {
    const seconds = (after / 1000).toFixed(1);
    this.#tellTrouble(
      `They are cut after ${seconds} s: a proxy, firewall or load balancer in between seems to end requests that take so ` +
        'long. Have its time-out for /api/v2/notifications raised above the time for which GWS holds a poll; until then GWS is asked to hold polls for less.',
    );
  }

  /** Says once what is wrong with the way that events take. */
  #tellTrouble(what: string): void {
    const { state } = this.#host;
    if (state.phase === 'connected') {
      const reason = state.trouble ? ` ${state.trouble.error.message}` : '';
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
      this.#host.warn(new GwsError('GWS_NOT_CONNECTED', text), matter);
    }
  }
}
