/** Who listens to which CometD channel of a session, and to which of them GWS lets it listen. */
import { covers, isWildcard } from '../bayeux/channel';
import type { GwsError } from '../errors';
import type { SessionNotification } from './notification';

export type NotificationListener = (notification: SessionNotification) => void;

/** Told that GWS refuses the channel; who gives one can do without the channel, and the session goes on. */
export type RefusalListener = (error: GwsError) => void;

interface Listeners {
  /** Change nothing of what they are told, so that they are told of the same data. */
  readonly observers: Map<NotificationListener, RefusalListener | undefined>;
  /** Get data of their own, so that what one flow changes is not seen by another. */
  readonly owners: Map<NotificationListener, RefusalListener | undefined>;
  /** Why GWS refuses the channel. */
  refusal?: GwsError | undefined;
  /** Both kinds as lists, until one of them changes: who is told may end that, or have others told, in that very moment. */
  lists?: Record<ListenerRole, readonly NotificationListener[]> | undefined;
}

export type ListenerRole = 'observers' | 'owners';

export class Subscriptions {
  readonly #listeners = new Map<string, Listeners>();
  /** Those of `#listeners` that are listened to through a wildcard. */
  readonly #wildcards = new Map<string, Listeners>();

  channels(): string[] {
    return [...this.#listeners.keys()];
  }

  has(channel: string): boolean {
    return this.#listeners.has(channel);
  }

  /** @returns whether GWS has to be asked for the channel: this is its first listener, or the channel was refused */
  add(channel: string, listener: NotificationListener, role: ListenerRole, onRefused?: RefusalListener): boolean {
    const existing = this.#listeners.get(channel);
    const listeners: Listeners = existing ?? { observers: new Map(), owners: new Map() };
    this.#listeners.set(channel, listeners);
    if (isWildcard(channel)) {
      this.#wildcards.set(channel, listeners);
    }
    listeners[role].set(listener, onRefused);
    listeners.lists = undefined;
    return !existing || listeners.refusal !== undefined;
  }

  /** @returns whether it was the channel's last listener */
  remove(channel: string, listener: NotificationListener): boolean {
    const listeners = this.#listeners.get(channel);
    if (!listeners) {
      return false;
    }
    const { observers, owners } = listeners;
    const removed = observers.delete(listener) || owners.delete(listener);
    listeners.lists = undefined;
    if (!removed || observers.size + owners.size > 0) {
      return false;
    }
    this.#listeners.delete(channel);
    this.#wildcards.delete(channel);
    return true;
  }

  /** Why GWS refuses the channel; undefined while it does not. */
  refusal(channel: string): GwsError | undefined {
    return this.#listeners.get(channel)?.refusal;
  }

  accepted(channel: string): void {
    const listeners = this.#listeners.get(channel);
    if (listeners) {
      listeners.refusal = undefined;
    }
  }

  /** Tells everybody who listens to `channel`. @returns false, and tells nobody, when one of them cannot do without it */
  refused(channel: string, error: GwsError, onFailure: (error: unknown) => void): boolean {
    const listeners = this.#listeners.get(channel);
    if (!listeners) {
      return true;
    }
    const told = [...listeners.observers.values(), ...listeners.owners.values()];
    if (told.includes(undefined)) {
      return false;
    }
    listeners.refusal = error;
    for (const listener of told) {
      attempt(() => listener?.(error), onFailure);
    }
    return true;
  }

  /** Tells each listener once, whether it listens to the very channel or to a wildcard that covers it. */
  deliver(notification: SessionNotification, onFailure: (error: unknown) => void): void {
    const heard = this.#hearing(notification.channel);
    for (const observer of listed(heard, 'observers')) {
      attempt(() => observer(notification), onFailure);
    }
    const owners = listed(heard, 'owners');
    owners.forEach((owner, at) => {
      const own = at < owners.length - 1 ? notification.copy() : notification;
      attempt(() => owner(own), onFailure);
    });
  }

  #hearing(channel: string): Listeners[] {
    const exact = this.#listeners.get(channel);
    const heard = exact ? [exact] : [];
    for (const [wildcard, listeners] of this.#wildcards) {
      if (wildcard !== channel && covers(wildcard, channel)) {
        heard.push(listeners);
      }
    }
    return heard;
  }
}

function listed(heard: readonly Listeners[], role: ListenerRole): readonly NotificationListener[] {
  const [first] = heard;
  return heard.length === 1 && first ? listsOf(first)[role] : heard.flatMap((listeners) => listsOf(listeners)[role]);
}

function listsOf(listeners: Listeners): Record<ListenerRole, readonly NotificationListener[]> {
  listeners.lists ??= { observers: [...listeners.observers.keys()], owners: [...listeners.owners.keys()] };
  return listeners.lists;
}

function attempt(work: () => void, onFailure: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onFailure(error);
  }
}
