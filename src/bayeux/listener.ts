/** What a CometD connection has to tell whoever owns it. */

import type { GwsError } from '../errors/gws-error';

export interface BayeuxListener {
  onMessage(channel: string, data: unknown): void;
  /** So many messages of an answer were left out, since they are nested too deeply for anybody to work with. */
  onLeftOut(channel: string, count: number): void;
  /** Whether, and until when, the next poll has to wait because messages are still being worked on. */
  busy(): Promise<void> | undefined;
  /** A poll failed, which is repeated. */
  onInterrupted(interruption: Interruption): void;
  /** Polls are cut again and again after so many ms, so that the server is asked to hold them for less. */
  onCut(after: number): void;
  /** Whether GWS answers other requests while polls fail. */
  isAnswering(): boolean;
  /**
   * Polls get through again; the session with the server is the same as before. `mayHaveMissed`: an answer was lost, with
   * messages perhaps, and the server does not send them again.
   */
  onRestored(mayHaveMissed: boolean): void;
  /** Called once, as the last. */
  onLost(error: GwsError, loss: Loss): void;
}

/** What the last poll failed of. */
export interface Interruption {
  error: GwsError;
  /** When the next is due, ms since the epoch. */
  retryAt: number;
  /** Whether somebody took the poll: it was held for some time, or answered. */
  isHeard: boolean;
}

/**
 * How a connection is lost. `forgotten`: GWS does not know the HTTP session any more; `ended`: it has ended the CometD
 * session, or that has become useless; `unheard`: no poll gets through, although GWS answers other requests.
 */
export type Loss = 'forgotten' | 'ended' | 'unheard';
