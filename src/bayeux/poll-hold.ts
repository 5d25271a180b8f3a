/**
 * How long to ask the server to hold a poll. A proxy or firewall in between may cut off requests that take longer than it
 * allows, often less than the server's own half a minute or so; polls that end sooner are not cut off.
 */

/** A poll that fails sooner than this, in ms, was not held. */
const HELD = 100;

/** The hold to ask for, as a fraction of the time after which polls were cut off. */
const SHARE = 0.75;

/** One cut may be chance: the network, a restart. */
const CUTS = 2;

export class PollHold {
  #sentAt = 0;
  /** After how many ms each recent poll was cut off, since one was last held longer. */
  #cuts: number[] = [];
  #wanted: number | undefined;

  /** ms to ask for; undefined: the server's own choice. */
  get wanted(): number | undefined {
    return this.#wanted;
  }

  /** @param now on the monotonic clock, as everywhere here */
  sent(now: number): void {
    this.#sentAt = now;
  }

  answered(now: number): void {
    const held = now - this.#sentAt;
    if (this.#cuts.some((cut) => held >= cut)) {
      this.#cuts = [];
    }
  }

  /**
   * @param limit ms after which the server would have answered by itself, 0 if it did not say
   * @returns whether the poll was held, and, where less is asked for from now on, after how many ms polls are cut
   */
  failed(now: number, limit: number): { wasHeld: boolean; cutAfter?: number } {
    const held = Math.round(now - this.#sentAt);
    if (held < HELD) {
      return { wasHeld: false };
    }
    if (limit > 0 && held >= limit) {
      return { wasHeld: true };
    }
    this.#cuts.push(held);
    if (this.#cuts.length < CUTS) {
      return { wasHeld: true };
    }
    const cutAfter = Math.min(...this.#cuts);
    this.#cuts = [];
    this.#wanted = Math.max(HELD, Math.round(cutAfter * SHARE));
    return { wasHeld: true, cutAfter };
  }
}
