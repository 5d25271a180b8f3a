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

interface Listeners {
  /** Change nothing of what they are told, so that they are told of the same data. */
  readonly observers: Set<NotificationListener>;
  /** Get data of their own, so that what one flow changes is not seen by another. */
  readonly owners: Set<NotificationListener>;
}

export class Subscriptions {
  readonly #listeners = new Map<string, Listeners>();

  channels(): string[] {
    return [...this.#listeners.keys()];
  }

  has(channel: string): boolean {
    return this.#listeners.has(channel);
  }

  /** @returns whether it is the channel's first listener */
  add(channel: string, listener: NotificationListener, role: keyof Listeners): boolean {
    const existing = this.#listeners.get(channel);
    const listeners = existing ?? { observers: new Set(), owners: new Set() };
    this.#listeners.set(channel, listeners);
    listeners[role].add(listener);
    return !existing;
  }

  /** @returns whether it was the channel's last listener */
  remove(channel: string, listener: NotificationListener): boolean {
    const listeners = this.#listeners.get(channel);
    if (!listeners) {
      return false;
    }
    const { observers, owners } = listeners;
    const removed = observers.delete(listener) || owners.delete(listener);
    if (!removed || observers.size + owners.size > 0) {
      return false;
    }
    this.#listeners.delete(channel);
    return true;
  }

  deliver(notification: SessionNotification, onFailure: (error: unknown) => void): void {
    const { observers, owners } = this.#listeners.get(notification.channel) ?? NOBODY;
    const tell = (listener: NotificationListener, told: SessionNotification) => {
      try {
        listener(told);
      } catch (error) {
        onFailure(error);
      }
    };
    for (const observer of [...observers]) {
      tell(observer, notification);
    }
    let taken = false;
    for (const owner of [...owners]) {
      tell(owner, taken ? { ...notification, data: structuredClone(notification.data) } : notification);
      taken = true;
    }
  }
}

const NOBODY: Listeners = { observers: new Set(), owners: new Set() };
