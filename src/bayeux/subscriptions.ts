/** The channel subscriptions of one CometD session, requested one at a time and within the rate limit. */

import type { GwsError } from '../errors/gws-error';
import { covers, isWildcard } from '../wire/channel';
import type { CometD, Handle } from './cometd.bundle.cjs';
import { failure, refusal } from './failure';
import type { Pace } from './pace';

interface Subscription {
  /** CometD's handle; undefined until the subscription is requested. */
  handle?: Handle;
  acknowledged: Promise<void>;
}

export class Subscriptions {
  readonly #cometd: CometD;
  readonly #pace: Pace;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Stop waiting for replies. */
  readonly #awaiting = new Set<(error: GwsError) => void>();
  /** Resolves when the most recent subscription has succeeded or failed. */
  #subscribing: Promise<void> = Promise.resolve();

  constructor(cometd: CometD, pace: Pace) {
    this.#cometd = cometd;
    this.#pace = pace;
  }

  /** Whether this exact channel is subscribed to or being subscribed to. */
  has(channel = ''): boolean {
    return this.#subscriptions.has(channel);
  }

  /** Whether messages on `channel` belong to a subscription, including wildcards. */
  covers(channel: string): boolean {
    return (
      this.#subscriptions.has(channel) ||
      [...this.#subscriptions.keys()].some((subscribed) => isWildcard(subscribed) && covers(subscribed, channel))
    );
  }

  /**
   * Resolves when GWS has acknowledged the subscription.
   * @throws {GwsError} `GWS_REJECTED` if GWS refuses the channel; any other code if it could not be asked
   */
  add(channel: string): Promise<void> {
    const existing = this.#subscriptions.get(channel);
    if (existing) {
      return existing.acknowledged;
    }
    const subscription: Subscription = { acknowledged: this.#subscribing };
    this.#subscriptions.set(channel, subscription);
    const isWanted = () => this.#subscriptions.get(channel) === subscription;
    // CometD also sends one at a time, but abandons all waiting ones when one fails.
    const acknowledged = this.#subscribing
      .then(() => this.#pace.run(() => (isWanted() ? this.#ask(channel, subscription) : Promise.resolve())))
      .catch((error: unknown) => {
        if (isWanted()) {
          this.#subscriptions.delete(channel);
        }
        throw error;
      });
    this.#subscribing = acknowledged.catch(() => {});
    subscription.acknowledged = acknowledged;
    return acknowledged;
  }

  #ask(channel: string, subscription: Subscription): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#awaiting.add(reject);
      subscription.handle = this.#cometd.subscribe(
        channel,
        () => {},
        (reply) => {
          this.#awaiting.delete(reject);
          if (reply.successful) {
            resolve();
          } else {
            if (!reply.failure) {
              this.#subscriptions.delete(channel);
            }
            reject(refusal(channel, reply) ?? failure(`subscription to ${channel}`, reply, this.#pace.wait));
          }
        },
      );
    });
  }

  remove(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    this.#subscriptions.delete(channel);
    if (subscription?.handle) {
      this.#cometd.unsubscribe(subscription.handle);
    }
  }

  /** Unsubscribes from all channels, in one request. */
  end(): void {
    this.#cometd.batch(() => {
      for (const { handle } of this.#subscriptions.values()) {
        if (handle) {
          this.#cometd.unsubscribe(handle);
        }
      }
    });
  }

  /** Ends all waits for replies with `error`. */
  giveUp(error: GwsError): void {
    for (const giveUp of this.#awaiting) {
      giveUp(error);
    }
  }
}
