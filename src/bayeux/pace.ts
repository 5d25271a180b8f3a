/**
 * The requests of one CometD connection among all requests to the server: while these are held to a rate, each waits its
 * turn, and requests refused because of the rate are sent again.
 */

import { type Governor, isWorthRepeating } from '../http/governor';
import { RateLimited } from '../http/rate-limit';
import { elapsed } from '../timing/clock';

export class Pace {
  readonly #governor: Governor;
  readonly #patience: number;
  readonly #closed = new AbortController();
  /** Turns that were given to requests that are about to be sent. */
  #given = 0;

  /** @param patience the longest pause, in ms, that a request other than a poll can wait for */
  constructor(governor: Governor, patience: number) {
    this.#governor = governor;
    this.#patience = patience;
  }

  /** ms after which another request would have its turn. */
  get wait(): number {
    return this.#governor.wait;
  }

  /**
   * Has `ask` send its request when its turn comes, and again while it is refused because of the rate.
   * @throws what `ask` throws
   * @throws {RateLimited} if the server asks for a pause longer than it can wait
   * @throws {RequestFailure} when the connection is closed meanwhile
   */
  async run(ask: () => Promise<void>): Promise<void> {
    for (let refusals = 1; ; refusals += 1) {
      await this.#governor.turn({ limit: this.#patience, signals: [this.#closed.signal] });
      this.#given += 1;
      try {
        await ask();
        return;
      } catch (error) {
        if (this.#closed.signal.aborted || !this.isWorthAsking(error, refusals)) {
          throw error;
        }
      }
    }
  }

  /** Waits for the turn of a poll, however long it takes; undefined if there is nothing to wait for. */
  poll(): Promise<void> | undefined {
    if (!this.#governor.isLimiting) {
      return undefined;
    }
    const turn = { rank: 'urgent', limit: Number.POSITIVE_INFINITY, signals: [this.#closed.signal] } as const;
    return this.#governor.turn(turn).then(
      () => {
        this.#given += 1;
      },
      // Closed meanwhile.
      () => {},
    );
  }

  /** Counts a request that is sent, unless it had a turn. @returns when that was */
  sent(): number {
    if (this.#given > 0) {
      this.#given -= 1;
      return elapsed();
    }
    return this.#governor.spend();
  }

  /** Whether a request that failed like this should be sent again as soon as the server accepts requests. */
  isWorthAsking(error: unknown, refusals: number): boolean {
    const isWorthIt =
      error instanceof RateLimited && error.status !== undefined && isWorthRepeating(error.status, refusals);
    return isWorthIt && this.#governor.pause <= this.#patience;
  }

  /** Ends every wait. */
  close(): void {
    this.#closed.abort();
  }
}
