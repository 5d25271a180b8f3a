/** The listeners of each CometD channel of a session, and the channels that GWS refuses. */

import { attempt, type OnFailure, report } from '../errors/guard';
import type { GwsError } from '../errors/gws-error';
import { covers, isWildcard } from '../wire/channel';
import type { SessionNotification } from '../wire/notification';

export type NotificationListener = (notification: SessionNotification) => void;

export interface ListenerOptions {
  /** Whether the listener wants a notification; must not modify it. By default, it wants all. */
  wants?: ((notification: SessionNotification) => boolean) | undefined;
  /** Called when GWS refuses the channel; the session continues without it. */
  onRefused?: ((error: GwsError) => void) | undefined;
  /** Called when events may have been lost for good, which never happens on the channel of calls. */
  onMissed?: ((error: GwsError) => void) | undefined;
}

/** A listener, identified by this object: the same function may listen several times. */
export interface Listener extends ListenerOptions {
  readonly hear: NotificationListener;
}

interface ChannelListeners {
  /** Do not modify what they receive, so they share the same data. */
  readonly observers: Set<Listener>;
  /** Get their own copy of the data, to isolate flows from each other's changes. */
  readonly owners: Set<Listener>;
  /** Why GWS refuses the channel. */
  refusal?: GwsError | undefined;
  /** Both kinds as lists, until one of them changes: a listener may add or remove listeners while it is being called. */
  lists?: Record<ListenerRole, readonly Listener[]> | undefined;
}

export type ListenerRole = 'observers' | 'owners';

export class Listeners {
  readonly #listeners = new Map<string, ChannelListeners>();
  /** Those of `#listeners` that are listened to through a wildcard. */
  readonly #wildcards = new Map<string, ChannelListeners>();
  readonly #onFailure: OnFailure;

  /** @param onFailure told what a listener throws */
  constructor(onFailure: OnFailure) {
    this.#onFailure = onFailure;
  }

  /** The channels that have listeners. */
  channels(): string[] {
    return [...this.#listeners.keys()];
  }

  /** Whether `channel` has listeners. */
  has(channel: string): boolean {
    return this.#listeners.has(channel);
  }

  /** @returns whether GWS has to be asked for the channel: this is its first listener, or the channel was refused */
  add(channel: string, listener: Listener, role: ListenerRole): boolean {
    const existing = this.#listeners.get(channel);
    const listeners: ChannelListeners = existing ?? { observers: new Set(), owners: new Set() };
    this.#listeners.set(channel, listeners);
    if (isWildcard(channel)) {
      this.#wildcards.set(channel, listeners);
    }
    listeners[role].add(listener);
    listeners.lists = undefined;
    return !existing || listeners.refusal !== undefined;
  }

  /** @returns whether it was the channel's last listener */
  remove(channel: string, listener: Listener): boolean {
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

  /** @returns whether GWS had refused the channel before */
  accepted(channel: string): boolean {
    const listeners = this.#listeners.get(channel);
    const wasRefused = listeners?.refusal !== undefined;
    if (listeners) {
      listeners.refusal = undefined;
    }
    return wasRefused;
  }

  /** Tells everybody who listens to `channel`. @returns whether this is new, and some listener has no callback for it */
  refused(channel: string, error: GwsError): boolean {
    const listeners = this.#listeners.get(channel);
    if (!listeners) {
      return false;
    }
    const isNews = listeners.refusal === undefined;
    listeners.refusal = error;
    const told = everybody(listeners);
    for (const { onRefused } of told) {
      attempt(`The refusal of ${channel}`, this.#onFailure, () => onRefused?.(error));
    }
    return isNews && told.some(({ onRefused }) => !onRefused);
  }

  /** Tells everybody who listens to `channel`. */
  missed(channel: string, error: GwsError): void {
    const listeners = this.#listeners.get(channel);
    for (const { onMissed } of listeners ? everybody(listeners) : []) {
      attempt(`The gap in ${channel}`, this.#onFailure, () => onMissed?.(error));
    }
  }

  /** Tells each listener once, whether it listens to the very channel or to a wildcard that covers it. */
  deliver(notification: SessionNotification): void {
    const heard = this.#hearing(notification.channel);
    for (const observer of listed(heard, 'observers')) {
      this.#tell(observer, notification);
    }
    let next: Listener | undefined;
    for (const owner of listed(heard, 'owners')) {
      if (this.#wants(owner, notification)) {
        if (next) {
          this.#tell(next, notification.copy());
        }
        next = owner;
      }
    }
    if (next) {
      this.#tell(next, notification);
    }
  }

  #tell({ hear }: Listener, notification: SessionNotification): void {
    try {
      hear(notification);
    } catch (thrown) {
      report(`A message on ${notification.channel}`, this.#onFailure, thrown);
    }
  }

  #wants({ wants }: Listener, notification: SessionNotification): boolean {
    try {
      return !wants || wants(notification);
    } catch (thrown) {
      report(`A message on ${notification.channel}`, this.#onFailure, thrown);
      return false;
    }
  }

  #hearing(channel: string): ChannelListeners[] {
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

function everybody({ observers, owners }: ChannelListeners): Listener[] {
  return [...observers, ...owners];
}

function listed(heard: readonly ChannelListeners[], role: ListenerRole): readonly Listener[] {
  const [first] = heard;
  return heard.length === 1 && first ? listsOf(first)[role] : heard.flatMap((listeners) => listsOf(listeners)[role]);
}

function listsOf(listeners: ChannelListeners): Record<ListenerRole, readonly Listener[]> {
  listeners.lists ??= { observers: [...listeners.observers], owners: [...listeners.owners] };
  return listeners.lists;
}
