/**
 * How many requests per second a server accepts, as inferred from its refusals. After a refusal, requests are sent somewhat
 * more slowly than those refused, and approach that rate again as the window of TCP CUBIC does (RFC 9438): quickly towards it,
 * slowly around it, quickly again beyond it.
 */

import type { RateRefusal } from './rate-limit';

/** Fraction of the refused rate at which requests continue. */
const SLOWED = 0.8;

/** ms after which they have reached that rate again. */
const RECOVERY = 10_000;

/** After this many times `RECOVERY` without a refusal the limit is dropped; by then the rate is ten times as high. */
const FORGOTTEN = 1 + Math.cbrt(9 / (1 - SLOWED));

/** ms over which the rate of requests before a refusal is measured. */
const WINDOW = 1000;

/** So few requests are not worth dropping. */
const FEW = 100;

/**
 * The minimum initial limit, in requests per second: a refusal says little if hardly any were sent, and one that may mean that
 * nothing is there to serve them says nothing about a rate.
 */
const FIRST: Readonly<Record<RateRefusal['status'], number>> = { 429: 10, 503: 25 };

/** ms after which the excess of the last `WINDOW` has left it; before that, the next request would be refused too. */
const ROOM = WINDOW * (1 - SLOWED);

/** Factor on the measured rate: too high a guess costs one more refusal, too low a one takes a while to correct. */
const BENEFIT = 1.15;

/** A rate, in requests per second, that is never too high. */
const SLOWEST = 0.1;

export interface PauseBounds {
  /** ms of the first pause where the server does not say how long. */
  base: number;
  /** Upper bound of further ones, ms. */
  cap: number;
}

/** What was refused, and when recovery from it begins. */
interface Limit {
  /** The rate that was too high, in requests per second. */
  readonly rate: number;
  /** When the last refusal was noted: refusals of requests sent before that say nothing new. */
  readonly at: number;
  /** When requests are sent again. */
  readonly since: number;
}

/** All times are ms on a monotonic clock. */
export class AllowedRate {
  readonly #pausing: PauseBounds;
  /** When those requests were sent that were served: all of the last `WINDOW`, and some earlier ones. */
  #served: number[] = [];
  /** The length of `#served` at which earlier ones are dropped. */
  #many = FEW;
  #limit: Limit | undefined;
  /** Refusals since a request was last served, and the pauses made because of them. */
  #streak = 0;
  #pauses = 0;

  constructor(pausing: PauseBounds) {
    this.#pausing = pausing;
  }

  /** The limit at `now`, in requests per second; undefined if there is none. */
  at(now: number): number | undefined {
    if (!this.#limit) {
      return undefined;
    }
    const recovered = Math.max(0, now - this.#limit.since) / RECOVERY;
    return recovered >= FORGOTTEN ? undefined : this.#limit.rate * (1 + (1 - SLOWED) * (recovered - 1) ** 3);
  }

  /** When requests are sent again: until then, the server gets none. */
  get resumesAt(): number {
    return this.#limit?.since ?? 0;
  }

  /** When the limit is dropped, unless another request is refused. */
  get endsAt(): number {
    return this.resumesAt + FORGOTTEN * RECOVERY;
  }

  /** Notes at `now` that a request sent at `sentAt` was answered. */
  served(sentAt: number, now: number): void {
    this.#served.push(sentAt);
    if (this.#served.length > this.#many) {
      this.#served = this.#servedWithin(now);
      this.#many = 2 * this.#served.length + FEW;
    }
    if (this.#limit && sentAt >= this.#limit.at) {
      this.#streak = 0;
      this.#pauses = 0;
    }
  }

  /** Notes at `now` that the server refused a request sent at `sentAt`. */
  refused({ status, retryAfter = 0 }: RateRefusal, sentAt: number, now: number): void {
    const before = this.at(now);
    const since = Math.max(this.resumesAt, now + retryAfter);
    if (this.#limit && before !== undefined && sentAt < this.#limit.at) {
      this.#limit = { ...this.#limit, since };
      return;
    }
    this.#streak += 1;
    // Of several refusals in a row, only the first says something about the rate.
    const isNews = before === undefined || this.#streak === 1;
    const rate = isNews ? this.#tooFast(before, status, now) : (this.#limit?.rate ?? SLOWEST);
    const isBurst = before === undefined || this.#streak > 1;
    const own = isBurst ? Math.min(this.#pausing.cap, this.#pausing.base * 2 ** this.#pauses) : ROOM;
    this.#pauses += isBurst ? 1 : 0;
    this.#limit = { rate, at: now, since: Math.max(since, now + (retryAfter || own)) };
  }

  /** Drops the limit. */
  forget(): void {
    this.#limit = undefined;
    this.#streak = 0;
    this.#pauses = 0;
  }

  /** The rate that was presumably too high: the current limit, otherwise what was accepted just before. */
  #tooFast(held: number | undefined, status: RateRefusal['status'], now: number): number {
    if (held !== undefined) {
      return Math.max(SLOWEST, held);
    }
    const measured = (this.#servedWithin(now).length * 1000) / WINDOW;
    return Math.max(measured * BENEFIT, FIRST[status]);
  }

  /** Of the `WINDOW` before `now`. */
  #servedWithin(now: number): number[] {
    return this.#served.filter((at) => at > now - WINDOW);
  }
}
