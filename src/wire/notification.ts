/** What listeners receive: an event sent by GWS, or recovered on its behalf. */
import { CALLS_CHANNEL, eventId, isCallEvent } from './call-events';
import type { CallEnd } from './call-life';
import type { CallStateChangeMessage, Notification } from './messages';

export class SessionNotification implements Notification {
  readonly channel: string;
  readonly data: unknown;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** True if GWS did not send this: it was recovered after an interruption. */
  readonly recovered: boolean;
  /** How the call ended that the agent or the dialer made, with the event of its end. */
  callEnd: CallEnd | undefined;
  #eventId: string | undefined;
  #isCallEvent: boolean | undefined;

  constructor(channel: string, data: unknown, recovered: boolean, receivedAt = Date.now(), eventId?: string) {
    this.channel = channel;
    this.data = data;
    this.recovered = recovered;
    this.receivedAt = receivedAt;
    this.#eventId = eventId;
  }

  /**
   * The same for the same event, also in another process. It is made from `data` when it is asked for the first time, so
   * ask before you change that: many events are not for those who are told of them, and an id costs as much as all the rest.
   */
  get eventId(): string {
    this.#eventId ??= eventId(this.data);
    return this.#eventId;
  }

  /** `data`, where it is an event of a call that can be told from others; see {@link isCallEvent}. It is judged before anybody changes it. */
  get callEvent(): CallStateChangeMessage | undefined {
    this.#isCallEvent ??= this.channel === CALLS_CHANNEL && isCallEvent(this.data);
    return this.#isCallEvent ? (this.data as CallStateChangeMessage) : undefined;
  }

  /** A copy with its own data, to isolate flows from each other's changes. */
  copy(): SessionNotification {
    const { channel, data, recovered, receivedAt, eventId } = this;
    const copy = new SessionNotification(channel, structuredClone(data), recovered, receivedAt, eventId);
    copy.callEnd = this.callEnd;
    return copy;
  }
}
