// What a flood does to the process that receives it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

const MIB = 1024 * 1024;

/** ms between two looks. */
const RESOLUTION = 5;
const PERIOD = 50;

/** ms without an end after which what has not ended is lost. */
const PATIENCE = 40_000;

/**
 * Runs `work`.
 * @param {() => Promise<unknown>} work
 * @returns how long it took, how long the event loop stood still at most, and the most memory there was, beyond that of before
 */
export async function felt(work) {
  globalThis.gc?.();
  const idle = process.memoryUsage().rss;
  let most = idle;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, PERIOD);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  // It counts from its first look.
  await pause(PERIOD);
  delay.reset();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  await pause(PERIOD);
  delay.disable();
  clearInterval(timer);
  return { seconds, loopDelayMs: delay.max / 1e6, peakMiB: most / MIB, moreMiB: (most - idle) / MIB };
}

/** What became of each of `count` messages. */
export class Outcomes {
  #left = 0;
  #ends = new Uint8Array();
  #over = () => {};
  /** @type {Record<string, number>} */
  #counts = {};
  /** @type {NodeJS.Timeout | undefined} */
  #patience;

  /**
   * Begins with none.
   * @param {number} count
   * @returns {Promise<void>} resolves when each has ended, or none has for long
   */
  expect(count) {
    this.#left = count;
    this.#ends = new Uint8Array(count);
    this.#counts = {};
    return new Promise((resolve) => {
      this.#patience = setTimeout(resolve, PATIENCE);
      this.#over = () => {
        clearTimeout(this.#patience);
        resolve();
      };
    });
  }

  /**
   * Message `index` has ended in `outcome`.
   * @param {number} index
   * @param {string} outcome
   */
  note(index, outcome) {
    this.#patience?.refresh();
    this.#counts[outcome] = (this.#counts[outcome] ?? 0) + 1;
    const ends = (this.#ends[index] ?? 0) + 1;
    this.#ends[index] = ends;
    if (ends === 1) {
      this.#left -= 1;
      if (this.#left === 0) {
        this.#over();
      }
    }
  }

  get report() {
    return { outcomes: this.#counts, lost: this.#left, endedTwice: this.#ends.filter((ends) => ends > 1).length };
  }
}
