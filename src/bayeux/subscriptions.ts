/** The channels that one CometD session is subscribed to: asked for one at a time, each when the rate of requests allows it. */

import type { GwsError } from '../errors/gws-error';
import { covers, isWildcard } from '../wire/channel';
import type { CometD, Handle } from './cometd.bundle.cjs';
import { failure, refusal } from './failure';
import type { Pace } from './pace';

interface Subscription {
  /** Of CometD; undefined until it is asked for. */
  handle?: Handle;
  acknowledged: Promise<void>;
}

export class Subscriptions {
  readonly #cometd: CometD;
  readonly #pace: Pace;
  readonly #subscriptions = new Map<string, Subscription>();
  /** End the waits for replies. */
  readonly #awaiting = new Set<(error: GwsError) => void>();
  /** Settles when the last subscription is answered, either way. */
  #subscribing: Promise<void> = Promise.resolve();

  constructor(cometd: CometD, pace: Pace) {
    this.#cometd = cometd;
    this.#pace = pace;
  }

  /** Whether the very channel is asked for or subscribed to. */
  has(channel = ''): boolean {
    return this.#subscriptions.has(channel);
  }

  /** Whether what is published on `channel` is for a subscription, be it one by wildcard. */
  covers(channel: string): boolean {
    return (
      this.#subscriptions.has(channel) ||
      [...this.#subscriptions.keys()].some((subscribed) => isWildcard(subscribed) && covers(subscribed, channel))
    );
  }

  /**
   * Resolves when GWS has acknowledged the subscription.
   * @throws {GwsError} `GWS_REJECTED` when GWS refuses the channel; any other code: it could not be asked
   */
  add(channel: string): Promise<void> {
    const existing = this.#subscriptions.get(channel);
    if (existing) {
      return existing.acknowledged;
    }
    const subscription: Subscription = { acknowledged: this.#subscribing };
    this.#subscriptions.set(channel, subscription);
    const isWanted = () => this.#subscriptions.get(channel) === subscription;
    // CometD sends one at a time too, but gives up all that wait when one fails.
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

  /** Says that no more replies are to come, and why. */
  giveUp(error: GwsError): void {
    for (const giveUp of this.#awaiting) {
      giveUp(error);
    }
  }
}
