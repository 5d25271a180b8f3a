/** How long to wait before the next attempt: capped exponential with full jitter, so that many clients spread out. */
import { elapsed } from './clock';

export interface BackoffOptions {
  /** Upper bound of the first wait, ms. */
  base: number;
  /** Upper bound of every wait, ms. */
  cap: number;
  /** How long a connection must have held, in ms, before the waits start small again. */
  healthyAfter: number;
  random?: () => number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { base: 1000, cap: 60_000, healthyAfter: 60_000 };

export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;
  #connectedAt: number | undefined;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Notes that a connection has been up since `at`, on the monotonic clock. */
  connected(at: number): void {
    this.#connectedAt = at;
  }

  /** Notes that it is down; only a healthy period resets the waits. */
  ended(now = elapsed()): void {
    if (this.#connectedAt !== undefined && now - this.#connectedAt >= this.#options.healthyAfter) {
      this.#failures = 0;
    }
    this.#connectedAt = undefined;
  }

  /** ms until the next attempt; at least a tenth of the base, so that no failure is answered at once. */
  next(now = elapsed()): number {
    this.ended(now);
    const { base, cap, random = Math.random } = this.#options;
    const bound = Math.min(cap, base * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.max(base / 10, Math.round(random() * bound));
  }

  /** Whether nothing has failed since the last healthy period. */
  get isFresh(): boolean {
    return this.#failures === 0;
  }
}
