/** Who listens to which CometD channel of a session. */
import type { Notification } from '../messages';

export interface SessionNotification extends Notification {
  /** ms since the epoch. */
  receivedAt: number;
  /** True if GWS did not send this: it was found out after an interruption. */
  recovered: boolean;
  /** The same for the same event, also in another process. */
  eventId: string;
}

export type NotificationListener = (notification: SessionNotification) => void;

export class Subscriptions {
  readonly #listeners = new Map<string, Set<NotificationListener>>();

  channels(): string[] {
    return [...this.#listeners.keys()];
  }

  /** @returns whether it is the channel's first listener */
  add(channel: string, listener: NotificationListener): boolean {
    const listeners = this.#listeners.get(channel);
    if (listeners) {
      listeners.add(listener);
      return false;
    }
    this.#listeners.set(channel, new Set([listener]));
    return true;
  }

  /** @returns whether it was the channel's last listener */
  remove(channel: string, listener: NotificationListener): boolean {
    const listeners = this.#listeners.get(channel);
    if (!listeners?.delete(listener) || listeners.size > 0) {
      return false;
    }
    this.#listeners.delete(channel);
    return true;
  }

  /** Hands each listener data of its own, so that what one flow changes is not seen by another. */
  deliver(notification: SessionNotification, onFailure: (error: unknown) => void): void {
    let taken = false;
    for (const listener of [...(this.#listeners.get(notification.channel) ?? [])]) {
      try {
        listener(taken ? { ...notification, data: structuredClone(notification.data) } : notification);
      } catch (error) {
        onFailure(error);
      }
      taken = true;
    }
  }
}
