/** What a CometD connection reports to its owner. */

import type { GwsError } from '../errors/gws-error';

export interface BayeuxListener {
  onMessage(channel: string, data: unknown): void;
  /** `count` messages of an answer were discarded because they are nested too deeply. */
  onLeftOut(channel: string, count: number): void;
  /** Resolves when earlier messages have been processed and the next poll may be sent; undefined if it may be sent at once. */
  busy(): Promise<void> | undefined;
  /** A poll failed and will be repeated. */
  onInterrupted(interruption: Interruption): void;
  /** Polls are repeatedly cut off after this many ms, so the server is asked to hold them for less. */
  onCut(after: number): void;
  /** Whether GWS answers other requests while polls fail. */
  isAnswering(): boolean;
  /**
   * Polls succeed again, within the same session. `mayHaveMissed`: an answer was lost, and the server does not resend any
   * messages it contained.
   */
  onRestored(mayHaveMissed: boolean): void;
  /** Called once, after everything else. */
  onLost(error: GwsError, loss: Loss): void;
}

/** Why the last poll failed. */
export interface Interruption {
  error: GwsError;
  /** When the next poll is due, ms since the epoch. */
  retryAt: number;
  /** Whether a server accepted the poll, i.e. held it for some time or answered it. */
  isHeard: boolean;
}

/**
 * Why a connection is lost. `forgotten`: GWS no longer knows the HTTP session; `ended`: GWS has ended the CometD session, or
 * it has become unusable; `unheard`: no poll succeeds, although GWS answers other requests.
 */
export type Loss = 'forgotten' | 'ended' | 'unheard';
