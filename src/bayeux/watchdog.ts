/** Declares a connection lost after too long a silence. */

import { guarded, type OnFailure } from '../errors/guard';
import { GwsError } from '../errors/gws-error';

/** Grace over CometD's own time limit, ms. */
const MARGIN = 10_000;

export class Watchdog {
  readonly #allowance: number;
  readonly #lose: OnFailure;
  #watch: { timer: NodeJS.Timeout; limit: number } | undefined;

  /**
   * @param allowance ms that an answer may take besides the time for which the server is expected to be silent
   * @param lose told that it is the end
   */
  constructor(allowance: number, lose: OnFailure) {
    this.#allowance = allowance;
    this.#lose = lose;
  }

  /** Something arrived; up to `wait` ms of silence may follow. */
  feed(wait: number): void {
    const limit = wait + this.#allowance + MARGIN;
    if (this.#watch?.limit === limit) {
      this.#watch.timer.refresh();
      return;
    }
    this.stop();
    const silent = guarded('The silence of GWS', this.#lose, () =>
      this.#lose(new GwsError('GWS_NOT_CONNECTED', 'The connection for events fell silent.')),
    );
    this.#watch = { timer: setTimeout(silent, limit), limit };
  }

  /** Nothing is expected, until it is fed again. */
  stop(): void {
    clearTimeout(this.#watch?.timer);
    this.#watch = undefined;
  }
}
