/**
 * The pace of all requests to one server, for all its agents together. There is none until the server refuses a request
 * because of its rate; from then on requests go one by one, somewhat slower than those that were refused, and gain on that rate
 * as the window of TCP CUBIC does (RFC 9438): quickly towards it, slowly around it, quickly again beyond it.
 */

import { GuardedEmitter, guarded } from '../errors/guard';
import { elapsed } from '../timing/clock';
import { RequestFailure } from './failure';
import { RateLimited, type RateRefusal } from './rate-limit';

/** How often what changes nothing is sent again: where it certainly was not served, and where that is vague. */
const REPETITIONS: Readonly<Record<RateRefusal['status'], number>> = { 429: 8, 503: 3 };

/** ms between two sign-ins: 500 agents are signed in after 20 s, and a server that comes back is not overwhelmed. */
const SIGN_IN_INTERVAL = 40;

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

/** Requests that may overtake others. */
export type Rank = 'urgent' | 'plain';

export interface GovernorOptions {
  /** ms of the first pause where the server does not say how long. */
  base: number;
  /** Upper bound of further ones, ms. */
  cap: number;
  /** ms between two sign-ins. */
  signInInterval?: number;
}

export interface RateReport {
  /** The current limit in requests per second; undefined if there is none. */
  perSecond?: number;
  /** ms until requests are sent again. */
  pause: number;
  /** Requests that wait for their turns because of it. */
  waiting: number;
  /** How many were refused, by HTTP status. */
  refused: Record<string, number>;
}

interface GovernorEvents {
  /** A rate limit has started or ended. */
  changed: [];
  /** The first refusal since they were not held to any. */
  limited: [error: RateLimited];
}

interface TurnOptions {
  rank?: Rank | undefined;
  /** ms of a pause that it can wait for. */
  limit: number;
  /** ms that it can wait in all. */
  within?: number | undefined;
  /** End the wait when one of them aborts. */
  signals?: readonly (AbortSignal | undefined)[];
}

interface Waiter {
  readonly limit: number;
  go(): void;
  refuse(error: Error): void;
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

/** Whether what changes nothing is to be sent again after so many refusals. */
export function isWorthRepeating(status: RateRefusal['status'], refusals: number): boolean {
  return refusals <= REPETITIONS[status];
}

export class Governor extends GuardedEmitter<GovernorEvents> {
  readonly #options: Required<GovernorOptions>;
  readonly #now: () => number;
  readonly #waiting: Record<Rank, Set<Waiter>> = { urgent: new Set(), plain: new Set() };
  readonly #signIns = new Set<Waiter>();
  readonly #refused: Record<string, number> = {};
  /** When the requests of about the last `WINDOW` were sent that were served. */
  readonly #served: number[] = [];
  #limit: Limit | undefined;
  /** When the next request, and the next sign-in, may go. */
  #next = 0;
  #nextSignIn = 0;
  /** Refusals since a request was served, and how often the server was left alone over them. */
  #streak = 0;
  #pauses = 0;
  #timer: NodeJS.Timeout | undefined;
  #relief: NodeJS.Timeout | undefined;

  /** @param now ms on a clock that is never set */
  constructor(options: GovernorOptions, now: () => number = elapsed) {
    super(() => {});
    this.#options = { signInInterval: SIGN_IN_INTERVAL, ...options };
    this.#now = now;
  }

  /**
   * Resolves when a request may be sent; it then counts as sent.
   * @returns when that was, for {@link served} and {@link refuse}
   * @throws {RateLimited} if the server asks for a pause longer than it can wait; nothing was sent
   * @throws {RequestFailure} when it was given up meanwhile
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

  /** Counts a request that is sent without a turn. @returns as {@link turn} */
  spend(): number {
    const now = this.#now();
    const rate = this.#rate(now);
    if (rate !== undefined) {
      this.#next = nextAfter(this.#next, now, 1000 / rate);
    }
    return now;
  }

  /** Resolves when a sign-in may begin: after all requests that wait, or when `signal` aborts. It does not count as a request. */
  signIn(signal?: AbortSignal): Promise<void> {
    return this.#wait(this.#signIns, () => {}, { limit: Number.POSITIVE_INFINITY, signals: [signal] }).catch(() => {});
  }

  /** Says that a request was answered that was sent at `sentAt`. */
  served(sentAt: number): void {
    const past = this.#now() - WINDOW;
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

  /** Says that the server refused a request that was sent at `sentAt`. */
  refuse(refusal: RateRefusal, sentAt: number): void {
    const { status, retryAfter = 0 } = refusal;
    const now = this.#now();
    this.#refused[status] = (this.#refused[status] ?? 0) + 1;
    const before = this.#rate(now);
    const since = Math.max(this.#limit?.since ?? 0, now + retryAfter);
    if (this.#limit && before !== undefined && sentAt < this.#limit.at) {
      this.#limit = { ...this.#limit, since };
    } else {
      this.#streak += 1;
      // Refused again and again, none says more of the rate than the first.
      const isNews = before === undefined || this.#streak === 1;
      const rate = isNews ? this.#tooFast(before, status, now) : (this.#limit?.rate ?? SLOWEST);
      const isBurst = before === undefined || this.#streak > 1;
      const own = isBurst ? Math.min(this.#options.cap, this.#options.base * 2 ** this.#pauses) : ROOM;
      this.#pauses += isBurst ? 1 : 0;
      this.#limit = { rate, at: now, since: Math.max(since, now + (retryAfter || own)) };
    }
    this.#next = Math.max(this.#next, this.#limit.since);
    this.#timeRelief(this.#limit.since + FORGOTTEN * RECOVERY - now);
    for (const waiter of [...this.#waiting.urgent, ...this.#waiting.plain]) {
      if (waiter.limit < this.pause) {
        waiter.refuse(RateLimited.unsent(this.pause));
      }
    }
    this.#letGo();
    if (before === undefined) {
      this.emit('limited', RateLimited.refused(refusal, this.pause));
      this.emit('changed');
    }
  }

  /** Whether requests are held to a rate. */
  get isLimiting(): boolean {
    return this.#rate(this.#now()) !== undefined;
  }

  /** ms for which the server is left alone. */
  get pause(): number {
    return Math.max(0, (this.#limit?.since ?? 0) - this.#now());
  }

  /** ms after which another request would have its turn. */
  get wait(): number {
    const now = this.#now();
    const rate = this.#rate(now);
    return rate === undefined ? 0 : Math.max(0, this.#next - now) + (1000 * this.#waitingCount) / rate;
  }

  get report(): RateReport {
    const rate = this.#rate(this.#now());
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

  /** Requests a second that are to go at `now`; undefined when there is no limit. */
  #rate(now: number): number | undefined {
    if (!this.#limit) {
      return undefined;
    }
    const recovered = Math.max(0, now - this.#limit.since) / RECOVERY;
    return recovered >= FORGOTTEN ? undefined : this.#limit.rate * (1 + (1 - SLOWED) * (recovered - 1) ** 3);
  }

  /** The rate that was too fast, as far as can be told: what requests are held to, else what went through just before. */
  #tooFast(held: number | undefined, status: RateRefusal['status'], now: number): number {
    if (held !== undefined) {
      return Math.max(SLOWEST, held);
    }
    const measured = (this.#served.filter((at) => at > now - WINDOW).length * 1000) / WINDOW;
    return Math.max(measured * BENEFIT, FIRST[status]);
  }

  #timeRelief(delay: number): void {
    clearTimeout(this.#relief);
    const relieve = safely(() => {
      if (!this.isLimiting) {
        this.#limit = undefined;
        this.#streak = 0;
        this.#pauses = 0;
        this.#letGo();
        this.emit('changed');
      }
    });
    this.#relief = setTimeout(relieve, Math.ceil(delay) + 1);
    // Nobody waits for it.
    this.#relief.unref();
  }

  /** @param take called at once when the turn has come */
  #wait<Result>(
    line: Set<Waiter>,
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
      const waiter: Waiter = {
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
      const giveUp = () => waiter.refuse(new RequestFailure('it was given up before it was sent', true));
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
      const rate = this.#rate(now);
      const isSignIn = line === this.#signIns;
      const opening = Math.max(rate === undefined ? 0 : this.#next, isSignIn ? this.#nextSignIn : 0);
      if (opening > now) {
        const due = safely(() => this.#letGo());
        this.#timer = setTimeout(due, Math.ceil(opening - now));
        return;
      }
      if (isSignIn) {
        const interval = Math.max(this.#options.signInInterval, rate === undefined ? 0 : 1000 / rate);
        this.#nextSignIn = nextAfter(this.#nextSignIn, now, interval);
      }
      waiter.go();
    }
  }

  /** Whose turn it is, and where it waits. */
  #first(): [line: Set<Waiter>, waiter: Waiter | undefined] {
    const { urgent, plain } = this.#waiting;
    const line = [urgent, plain].find(({ size }) => size > 0) ?? this.#signIns;
    return [line, line.values().next().value];
  }
}

/** When the next may go after one that was due at `due` and goes now: a timer that is late does not slow down all after it. */
function nextAfter(due: number, now: number, interval: number): number {
  return (now - due < interval ? due : now) + interval;
}

/** There is nobody whom a fault of its own would be of use. */
function safely(callback: () => void): () => void {
  return guarded('The pace of requests', () => {}, callback);
}
