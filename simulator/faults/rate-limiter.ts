/** A rate limit, such as a filter in front of GWS may impose. */
import { elapsed } from '../common/clock';

/** How many requests pass, and how the others are answered. */
export interface RateLimitOptions {
  /** Of all clients together. */
  perSecond: number;
  /** HTTP status of a refusal (429). */
  status?: 429 | 503;
  /** Its `Retry-After`: seconds, or the text as it is (none). */
  retryAfter?: number | string;
  /** Its body (a web page). */
  body?: unknown;
}

/**
 * Refuses a request when as many as are allowed in a second came in the second before it. Those that are refused count too, as
 * they do with the DoSFilter of Jetty, so a client that continues at the same rate is no longer served.
 */
export class RateLimiter {
  readonly #options: RateLimitOptions;
  readonly #now: () => number;
  /** When the last requests came, as many as are allowed in a second. */
  readonly #times: number[] = [];

  /** @param now milliseconds on a monotonic clock */
  constructor(options: RateLimitOptions, now: () => number = elapsed) {
    this.#options = options;
    this.#now = now;
  }

  /** Counts a request. Returns the refusal of an excess one. */
  take(): { status: number; headers: Record<string, string>; body: unknown } | undefined {
    const { perSecond, status = 429, retryAfter, body = '<html><body>Too many requests</body></html>' } = this.#options;
    const now = this.#now();
    const oldest = this.#times.length < perSecond ? undefined : this.#times.shift();
    this.#times.push(now);
    if (oldest === undefined || now - oldest >= 1000) return undefined;
    return { status, headers: retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }, body };
  }
}
