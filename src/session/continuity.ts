/** Which channels a session listens to, and since when without a gap: GWS does not repeat events sent during a gap. */

import { GwsError } from '../errors/gws-error';
import { CALLS_CHANNEL } from '../wire/call-events';

export class Continuity {
  /** Listened to since some earlier moment, by this connection or, with a gap, by the one before. */
  #channels = new Set<string>();

  /** Notes that `channel` is subscribed to from now on. */
  begin(channel: string): void {
    this.#channels.add(channel);
  }

  /**
   * Notes that a new connection listens to `channels`, and to no others.
   * @returns those on which events may have been missed, because an earlier connection had listened to them
   */
  resume(channels: readonly string[]): string[] {
    const missed = this.gaps.filter((channel) => channels.includes(channel));
    this.#channels = new Set(channels);
    return missed;
  }

  /** The channels on which events may have been missed; never that of calls, which are recovered. */
  get gaps(): string[] {
    return [...this.#channels].filter((channel) => channel !== CALLS_CHANNEL);
  }

  /** Notes that listening has ended on purpose. */
  end(): void {
    this.#channels.clear();
  }
}

/** The error for listeners to `channel` after a gap. @param reason why, as the end of a sentence */
export function missed(channel: string, reason: string): GwsError {
  const text = `Events on ${channel} may have been missed: ${reason}. GWS does not send them again.`;
  return new GwsError('GWS_EVENTS_MISSED', text);
}
