/**
 * A proxy that caches answers, or a server that does not hold polls, answers each poll at once, with nothing in it. CometD
 * would poll again at once, some hundred times a second, for ever; this slows it down.
 */
import { elapsed } from '../timing/clock';

/** An answer that comes sooner than this, in ms, was not held. */
const QUICK = 50;

/** So many quick, empty answers in a row may come by chance: a poll is cut short by other messages now and then. */
const TOLERATED = 20;

/** ms that the next poll waits then. */
const PAUSE = 1000;

export class PollBrake {
  #polledAt = elapsed();
  #heard = false;
  #quick = 0;

  /** Says that a message came that is no answer to a poll. */
  heard(): void {
    this.#heard = true;
  }

  /** Says that a poll was answered. @returns how long the next one has to wait, ms */
  answered(now = elapsed()): number {
    this.#quick = !this.#heard && now - this.#polledAt < QUICK ? this.#quick + 1 : 0;
    this.#heard = false;
    const pause = this.#quick > TOLERATED ? PAUSE : 0;
    this.#polledAt = now + pause;
    return pause;
  }
}
