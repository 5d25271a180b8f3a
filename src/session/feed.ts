/** The flow of messages through a session: they arrive, wait their turn, and go to the listeners of their channel. */

import { attempt, type OnFailure } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { MAX_DEPTH } from '../values/nesting';
import { isObject } from '../values/plain-json';
import { CALLS_CHANNEL } from '../wire/call-events';
import type { Call, CallStateChangeMessage } from '../wire/messages';
import { SessionNotification } from '../wire/notification';
import { CallTracker } from './call-tracker';
import { Inbox } from './inbox';
import { Listeners } from './listeners';

/** ms to wait for a backlog; well below the 10 s after which a server usually drops a client that does not poll. */
const PATIENCE = 3000;

export interface FeedOptions {
  /** An event has arrived or was recovered; it is delivered when its turn comes. */
  onReceived(notification: SessionNotification): void;
  /** Told how many events are waiting, if many; 0 once none is. */
  onBacklog(waiting: number): void;
  /** A listener threw, or a message cannot be processed. */
  onFailure: OnFailure;
}

export class Feed {
  readonly calls = new CallTracker();
  readonly listeners: Listeners;
  readonly inbox: Inbox<SessionNotification | (() => void)>;
  readonly #options: FeedOptions;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.listeners = new Listeners(options.onFailure);
    this.inbox = new Inbox<SessionNotification | (() => void)>(
      (item) => (typeof item === 'function' ? item() : this.#handOn(item)),
      (waiting) => options.onBacklog(waiting),
    );
  }

  /** Takes in what GWS sent. */
  take(channel: string, data: unknown): void {
    this.inbox.push(this.#received(channel, data, false));
  }

  /** Notes that GWS sent messages that cannot be processed, after {@link take} of those that came with them. */
  leaveOut(channel: string, count: number): void {
    const what = count === 1 ? 'A message' : `${count} messages`;
    const text = `${what} on ${channel} had to be left out: nested more than ${MAX_DEPTH} levels deep.`;
    this.#options.onFailure(new GwsError('GWS_PROTOCOL', text));
  }

  /**
   * Call this before asking GWS for the calls. The start and end of the read are queued among incoming events: the read
   * is compared with what was reported before it, however long that takes, and events that arrive meanwhile count as
   * newer.
   * @returns a function that takes the calls and reports the changes that listeners have missed
   */
  beginReading(): (calls: readonly Call[]) => void {
    let mark = 0;
    this.inbox.push(() => {
      mark = this.calls.mark();
    });
    return (calls) => this.inbox.push(() => this.#tellChanges(calls, mark));
  }

  /** Resolves when everything received has been delivered, or when that takes too long; undefined if nothing is waiting. */
  busy(): Promise<void> | undefined {
    return this.inbox.size > 0 ? this.inbox.drained(PATIENCE) : undefined;
  }

  #received(channel: string, data: unknown, recovered: boolean): SessionNotification {
    const notification = new SessionNotification(channel, data, recovered);
    this.#options.onReceived(notification);
    return notification;
  }

  #tellChanges(calls: readonly Call[], mark: number): void {
    attempt('A reading of calls', this.#options.onFailure, () => {
      for (const change of this.calls.changes(calls, mark)) {
        this.#handOn(this.#received(CALLS_CHANNEL, change, true));
      }
    });
  }

  #handOn(notification: SessionNotification): void {
    const { callEvent, recovered } = notification;
    // What an owner does to its data must not change what is known of the call.
    const known = callEvent && kept(callEvent);
    const end = callEvent && this.calls.endOf(callEvent, recovered);
    notification.callEnd = end?.isDialed ? end : undefined;
    this.listeners.deliver(notification);
    if (known) {
      this.calls.note(known, recovered);
    }
  }
}

/** The message with its own copy of the call, as deep as anybody looks into it. */
function kept(message: CallStateChangeMessage): CallStateChangeMessage {
  const call: Call = { ...message.call };
  for (const key in call) {
    const value = call[key];
    if (typeof value === 'object') {
      call[key] = Array.isArray(value) ? value.map(shallowCopy) : shallowCopy(value);
    }
  }
  return { ...message, call };
}

function shallowCopy(value: unknown): unknown {
  return isObject(value) ? { ...value } : value;
}
