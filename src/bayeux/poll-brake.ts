/**
 * A proxy that caches answers, or a server that does not hold polls, answers each poll at once, with nothing in it. CometD
 * would immediately poll again, about a hundred times a second, forever; this slows it down.
 */
import { elapsed } from '../timing/clock';

/** An answer that arrives sooner than this, in ms, was not held. */
const QUICK = 50;

/** This many quick, empty answers in a row may be chance: other messages cut a poll short now and then. */
const TOLERATED = 20;

/** ms that the next poll then waits. */
const PAUSE = 1000;

export class PollBrake {
  #polledAt = elapsed();
  #heard = false;
  #quick = 0;

  /** Notes that a message arrived that is not the answer to a poll. */
  heard(): void {
    this.#heard = true;
  }

  /** Notes that a poll was answered. @returns how long the next one has to wait, ms */
  answered(now = elapsed()): number {
    this.#quick = !this.#heard && now - this.#polledAt < QUICK ? this.#quick + 1 : 0;
    this.#heard = false;
    const pause = this.#quick > TOLERATED ? PAUSE : 0;
    this.#polledAt = now + pause;
    return pause;
  }
}
