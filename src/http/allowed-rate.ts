/**
 * How many requests a second a server serves, as far as its refusals show. After one, requests go somewhat slower than those
 * that were refused, and gain on that rate as the window of TCP CUBIC does (RFC 9438): quickly towards it, slowly around it,
 * quickly again beyond it.
 */

import type { RateRefusal } from './rate-limit';

/** Fraction of the refused rate at which requests continue. */
const SLOWED = 0.8;

/** ms after which they have come up to that rate again. */
const RECOVERY = 10_000;

/** After this many times `RECOVERY` without a refusal the limit is dropped; by then the rate is ten times as high. */
const FORGOTTEN = 1 + Math.cbrt(9 / (1 - SLOWED));

/** ms over which the rate is measured at which requests went until one was refused. */
const WINDOW = 1000;

/**
 * Requests a second to begin with, at least: a refusal says little where hardly any were sent, and one that may mean that nobody
 * is there says nothing of a rate.
 */
const FIRST: Readonly<Record<RateRefusal['status'], number>> = { 429: 10, 503: 25 };

/** ms in which what was too much in the last `WINDOW` gets out of it: else the next request is refused too. */
const ROOM = WINDOW * (1 - SLOWED);

/** How much more may go through than was measured: too high a guess costs one refusal more, too low a one takes a while. */
const BENEFIT = 1.15;

/** Requests a second that are never too many. */
const SLOWEST = 0.1;

export interface PauseBounds {
  /** ms of the first pause where the server does not say how long. */
  base: number;
  /** Upper bound of further ones, ms. */
  cap: number;
}

/** What was refused, and since when requests recover from it. */
interface Limit {
  /** Requests a second that were too many. */
  readonly rate: number;
  /** When the last refusal was taken note of: those of requests that were sent before say nothing new. */
  readonly at: number;
  /** From when on requests go again. */
  readonly since: number;
}

/** All times are ms on one clock that is never set. */
export class AllowedRate {
  readonly #pausing: PauseBounds;
  /** When the requests of about the last `WINDOW` were sent that were served. */
  readonly #served: number[] = [];
  #limit: Limit | undefined;
  /** Refusals since a request was served, and how often the server was left alone over them. */
  #streak = 0;
  #pauses = 0;

  constructor(pausing: PauseBounds) {
    this.#pausing = pausing;
  }

  /** Requests a second that are to go at `now`; undefined when there is no limit. */
  at(now: number): number | undefined {
    if (!this.#limit) {
      return undefined;
    }
    const recovered = Math.max(0, now - this.#limit.since) / RECOVERY;
    return recovered >= FORGOTTEN ? undefined : this.#limit.rate * (1 + (1 - SLOWED) * (recovered - 1) ** 3);
  }

  /** When requests go again: the server is left alone until then. */
  get resumesAt(): number {
    return this.#limit?.since ?? 0;
  }

  /** When the limit is dropped, unless another request is refused. */
  get endsAt(): number {
    return this.resumesAt + FORGOTTEN * RECOVERY;
  }

  /** Notes at `now` that a request was answered that was sent at `sentAt`. */
  served(sentAt: number, now: number): void {
    const past = now - WINDOW;
    if (sentAt > past) {
      this.#served.push(sentAt);
    }
    while ((this.#served[0] ?? sentAt) <= past && this.#served.length > 0) {
      this.#served.shift();
    }
    if (this.#limit && sentAt >= this.#limit.at) {
      this.#streak = 0;
      this.#pauses = 0;
    }
  }

  /** Notes at `now` that the server refused a request that was sent at `sentAt`. */
  refused({ status, retryAfter = 0 }: RateRefusal, sentAt: number, now: number): void {
    const before = this.at(now);
    const since = Math.max(this.resumesAt, now + retryAfter);
    if (this.#limit && before !== undefined && sentAt < this.#limit.at) {
      this.#limit = { ...this.#limit, since };
      return;
    }
    this.#streak += 1;
    // Refused again and again, none says more of the rate than the first.
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

  /** The rate that was too fast, as far as can be told: what requests are held to, else what went through just before. */
  #tooFast(held: number | undefined, status: RateRefusal['status'], now: number): number {
    if (held !== undefined) {
      return Math.max(SLOWEST, held);
    }
    const measured = (this.#served.filter((at) => at > now - WINDOW).length * 1000) / WINDOW;
    return Math.max(measured * BENEFIT, FIRST[status]);
  }
}
