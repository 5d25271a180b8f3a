/**
 * Paces all requests to one server, for all its agents together. There is no limit until the server refuses a request
 * because of its rate; from then on, requests take turns at the {@link AllowedRate}, and sign-ins come after them.
 */

import { GuardedEmitter, guarded } from '../errors/guard';
import { elapsed } from '../timing/clock';
import { AllowedRate, type PauseBounds } from './allowed-rate';
import { RequestFailure } from './failure';
import { RateLimited, type RateRefusal } from './rate-limit';

/** How often a request that changes nothing is sent again: if it certainly was not served, and if that is not known. */
const REPETITIONS: Readonly<Record<RateRefusal['status'], number>> = { 429: 8, 503: 3 };

/** ms between two sign-ins: 500 agents are signed in within 20 s, without overwhelming a server that has just come back. */
const SIGN_IN_INTERVAL = 40;

/** Requests that may overtake others. */
export type Rank = 'urgent' | 'plain';

export interface GovernorOptions extends PauseBounds {
  /** ms between two sign-ins. */
  signInInterval?: number;
}

export interface RateReport {
  /** The current limit in requests per second; undefined if there is none. */
  perSecond?: number;
  /** ms until the next request may be sent. */
  pause: number;
  /** Requests waiting for their turn because of it. */
  waiting: number;
  /** How many were refused, by HTTP status. */
  refused: Record<string, number>;
}

interface GovernorEvents {
  /** A rate limit has started or ended. */
  changed: [];
  /** The first refusal since there was no limit. */
  limited: [error: RateLimited];
}

interface TurnOptions {
  rank?: Rank | undefined;
  /** The longest pause, in ms, that it can wait for. */
  limit: number;
  /** The longest wait altogether, in ms. */
  within?: number | undefined;
  /** End the wait when one of them aborts. */
  signals?: readonly (AbortSignal | undefined)[];
}

interface TurnWaiter {
  readonly limit: number;
  go(): void;
  refuse(error: Error): void;
}

/** Whether a request that changes nothing should be sent again after this many refusals. */
export function isWorthRepeating(status: RateRefusal['status'], refusals: number): boolean {
  return refusals <= REPETITIONS[status];
}

export class Governor extends GuardedEmitter<GovernorEvents> {
  readonly #allowed: AllowedRate;
  readonly #signInInterval: number;
  readonly #now: () => number;
  readonly #waiting: Record<Rank, Set<TurnWaiter>> = { urgent: new Set(), plain: new Set() };
  readonly #signIns = new Set<TurnWaiter>();
  readonly #refused: Record<string, number> = {};
  /** When the next request, and the next sign-in, may go. */
  #next = 0;
  #nextSignIn = 0;
  #timer: NodeJS.Timeout | undefined;
  #relief: NodeJS.Timeout | undefined;

  /** @param now the monotonic clock, ms */
  constructor(options: GovernorOptions, now: () => number = elapsed) {
    super(() => {});
    this.#allowed = new AllowedRate(options);
    this.#signInInterval = options.signInInterval ?? SIGN_IN_INTERVAL;
    this.#now = now;
  }

  /**
   * Resolves when a request may be sent; it then counts as sent.
   * @returns when that was, for {@link served} and {@link refuse}
   * @throws {RateLimited} if the server asks for a pause longer than it can wait; nothing was sent
   * @throws {RequestFailure} if it was cancelled meanwhile
   */
  async turn({ rank = 'plain', ...options }: TurnOptions): Promise<number> {
    if (!this.isLimiting) {
      return this.spend();
    }
    if (this.pause > options.limit) {
      throw RateLimited.unsent(this.pause);
    }
    return this.#wait(this.#waiting[rank], () => this.spend(), options);
  }

  /** Counts a request that is sent without a turn. @returns the same as {@link turn} */
  spend(): number {
    const now = this.#now();
    const rate = this.#allowed.at(now);
    if (rate !== undefined) {
      this.#next = nextAfter(this.#next, now, 1000 / rate);
    }
    return now;
  }

  /** Resolves when a sign-in may begin, after all waiting requests, or when `signal` aborts. It does not count as a request. */
  signIn(signal?: AbortSignal): Promise<void> {
    return this.#wait(this.#signIns, () => {}, { limit: Number.POSITIVE_INFINITY, signals: [signal] }).catch(() => {});
  }

  /** Notes that a request sent at `sentAt` was answered. */
  served(sentAt: number): void {
    this.#allowed.served(sentAt, this.#now());
  }

  /** Notes that the server refused a request sent at `sentAt`. */
  refuse(refusal: RateRefusal, sentAt: number): void {
    const { status } = refusal;
    const now = this.#now();
    const isFirst = !this.isLimiting;
    this.#refused[status] = (this.#refused[status] ?? 0) + 1;
    this.#allowed.refused(refusal, sentAt, now);
    this.#next = Math.max(this.#next, this.#allowed.resumesAt);
    this.#timeRelief(this.#allowed.endsAt - now);
    for (const waiter of [...this.#waiting.urgent, ...this.#waiting.plain]) {
      if (waiter.limit < this.pause) {
        waiter.refuse(RateLimited.unsent(this.pause));
      }
    }
    this.#letGo();
    if (isFirst) {
      this.emit('limited', RateLimited.refused(refusal, this.pause));
      this.emit('changed');
    }
  }

  /** Whether there is a limit at present. */
  get isLimiting(): boolean {
    return this.#allowed.at(this.#now()) !== undefined;
  }

  /** ms for which no request is sent to the server. */
  get pause(): number {
    return Math.max(0, this.#allowed.resumesAt - this.#now());
  }

  /** ms after which another request would have its turn. */
  get wait(): number {
    const now = this.#now();
    const rate = this.#allowed.at(now);
    return rate === undefined ? 0 : Math.max(0, this.#next - now) + (1000 * this.#waitingCount) / rate;
  }

  get report(): RateReport {
    const rate = this.#allowed.at(this.#now());
    return {
      ...(rate !== undefined && { perSecond: Math.round(rate * 10) / 10 }),
      pause: Math.round(this.pause),
      waiting: this.#waitingCount,
      refused: { ...this.#refused },
    };
  }

  get #waitingCount(): number {
    return this.#waiting.urgent.size + this.#waiting.plain.size;
  }

  #timeRelief(delay: number): void {
    clearTimeout(this.#relief);
    const relieve = safely(() => {
      if (!this.isLimiting) {
        this.#allowed.forget();
        this.#letGo();
        this.emit('changed');
      }
    });
    this.#relief = setTimeout(relieve, Math.ceil(delay) + 1);
    // It must not keep the process alive.
    this.#relief.unref();
  }

  /** @param take called as soon as it is the request's turn */
  #wait<Result>(
    line: Set<TurnWaiter>,
    take: () => Result,
    { limit, within, signals = [] }: Omit<TurnOptions, 'rank'>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      let patience: NodeJS.Timeout | undefined;
      const leave = () => {
        clearTimeout(patience);
        line.delete(waiter);
        for (const signal of signals) {
          signal?.removeEventListener('abort', giveUp);
        }
        if (!this.#first()[1]) {
          clearTimeout(this.#timer);
        }
      };
      const waiter: TurnWaiter = {
        limit,
        go: () => {
          leave();
          resolve(take());
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const giveUp = () => waiter.refuse(new RequestFailure('the request was cancelled before it was sent', true));
      for (const signal of signals) {
        signal?.addEventListener('abort', giveUp);
      }
      line.add(waiter);
      if (within !== undefined) {
        const late = safely(() => waiter.refuse(RateLimited.unsent(this.wait)));
        patience = setTimeout(late, within);
      }
      if (signals.some((signal) => signal?.aborted)) {
        giveUp();
      }
      this.#letGo();
    });
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    for (let [line, waiter] = this.#first(); waiter; [line, waiter] = this.#first()) {
      const now = this.#now();
      const rate = this.#allowed.at(now);
      const isSignIn = line === this.#signIns;
      const opening = Math.max(rate === undefined ? 0 : this.#next, isSignIn ? this.#nextSignIn : 0);
      if (opening > now) {
        const due = safely(() => this.#letGo());
        this.#timer = setTimeout(due, Math.ceil(opening - now));
        return;
      }
      if (isSignIn) {
        const interval = Math.max(this.#signInInterval, rate === undefined ? 0 : 1000 / rate);
        this.#nextSignIn = nextAfter(this.#nextSignIn, now, interval);
      }
      waiter.go();
    }
  }

  /** Whose turn it is, and where it waits. */
  #first(): [line: Set<TurnWaiter>, waiter: TurnWaiter | undefined] {
    const { urgent, plain } = this.#waiting;
    const line = [urgent, plain].find(({ size }) => size > 0) ?? this.#signIns;
    return [line, line.values().next().value];
  }
}

/** When the next one is due, after one that was due at `due` and goes now: a late timer does not delay all that follow. */
function nextAfter(due: number, now: number, interval: number): number {
  return (now - due < interval ? due : now) + interval;
}

/** A fault in here would be of no use to anybody, so it is dropped. */
function safely(callback: () => void): () => void {
  return guarded('The pace of requests', () => {}, callback);
}
