/** Which channels a session listens to, and since when without a gap: what GWS tells in a gap it does not tell again. */

import { GwsError } from '../errors/gws-error';
import { CALLS_CHANNEL } from '../wire/call-events';

export class Continuity {
  /** Listened to since some earlier moment, by this connection or, with a gap, by the one before. */
  #channels = new Set<string>();

  /** Says that `channel` is listened to from now on. */
  begin(channel: string): void {
    this.#channels.add(channel);
  }

  /**
   * Says that a new connection listens to `channels`, and to no others.
   * @returns those on which something may have been missed, since an earlier connection had listened to them
   */
  resume(channels: readonly string[]): string[] {
    const missed = this.gaps.filter((channel) => channels.includes(channel));
    this.#channels = new Set(channels);
    return missed;
  }

  /** The channels on which something may have been missed, where it may on any: what happened to calls is made up for. */
  get gaps(): string[] {
    return [...this.#channels].filter((channel) => channel !== CALLS_CHANNEL);
  }

  /** Says that nobody listens any more, on purpose. */
  end(): void {
    this.#channels.clear();
  }
}

/** Tells who listens to `channel` that there was a gap. @param reason why, as the end of a sentence */
export function missed(channel: string, reason: string): GwsError {
  const text = `Events on ${channel} may have been missed: ${reason}. GWS does not send them again.`;
  return new GwsError('GWS_EVENTS_MISSED', text);
}
