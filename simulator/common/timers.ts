/** Timers that can all be cleared at once, for a clean stop of the simulator. */

import { guarded, type OnFailure } from './guard';

/** A timer that is still running. */
export interface Timer {
  cancel(): void;
}

/** The timers of one simulator. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();
  readonly #onFailure: OnFailure;

  /** @param onFailure told what the work of a timer throws */
  constructor(onFailure: OnFailure) {
    this.#onFailure = onFailure;
  }

  /** Runs `work` after `ms`. */
  after(ms: number, work: () => void): Timer {
    const run = guarded(this.#onFailure, () => {
      this.#running.delete(timeout);
      work();
    });
    const timeout = setTimeout(run, ms);
    this.#running.add(timeout);
    return {
      cancel: () => {
        clearTimeout(timeout);
        this.#running.delete(timeout);
      },
    };
  }

  /** Resolves after `ms`; never, if the timers are cleared before. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** How many are running. */
  get size(): number {
    return this.#running.size;
  }

  /** Cancels every timer. */
  clear(): void {
    for (const timeout of this.#running) clearTimeout(timeout);
    this.#running.clear();
  }
}
