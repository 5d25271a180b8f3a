/** Faults on demand: rules that affect requests, switches that affect the whole server, and faults of events. */
import type { ApiResponse } from '../../src/wire/messages';
import type { Timers } from '../common/timers';
import { DialFaults } from './dial-faults';
import { EventFaults } from './event-faults';
import { OperationFaults } from './operation-faults';
import { RateLimiter, type RateLimitOptions } from './rate-limiter';

/** Which requests a rule applies to; omitted fields match everything. */
export interface FaultMatch {
  method?: string;
  /** Tested against path and query, context path included. */
  path?: RegExp;
  body?: RegExp;
  user?: string;
  /** How many requests it applies to (1); `Infinity` for all. */
  times?: number;
}

/** An answer that a fault gives instead of the simulator's. */
export interface CannedAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Text as it is; anything else as JSON. */
  body?: unknown;
}

/** What goes wrong. "Handled" means that its side effects happen: a dropped Dial may well have dialed. */
export interface FaultEffect {
  /** Answers this; the request is not handled. */
  respond?: CannedAnswer;
  /** Closes the connection; the request is not handled. */
  dropBefore?: boolean;
  /** Handles the request, then closes the connection without an answer. */
  dropAfter?: boolean;
  /** Handles the request, sends half of the answer's body, then closes the connection. */
  truncate?: boolean;
  /** Waits this many ms, then handles the request. */
  delayBefore?: number;
  /** Handles the request at once, and answers this many ms later. */
  delayAfter?: number;
  /** Never answers; the request is not handled. */
  stallBefore?: boolean;
  /** Handles the request, and never answers. */
  stallAfter?: boolean;
}

/** A rule that was added. */
export interface FaultHandle {
  /** How many requests it was applied to. */
  readonly hits: number;
  remove(): void;
}

/** What a rule is matched against. */
export interface FaultTarget {
  method: string;
  path: string;
  body: string;
  user: string | undefined;
}

/** Advice of a Bayeux reply. */
export type Advice = Record<string, unknown>;

interface FaultRule {
  match: FaultMatch;
  effect: FaultEffect;
  left: number;
  hits: number;
}

/** The faults of one simulator. */
export class Faults {
  #rules: FaultRule[] = [];
  readonly #advice: { channel: string; advice: Advice; left: number }[] = [];
  readonly #channels = new Map<string, ApiResponse>();
  readonly #subscriptions = new Map<string, number>();
  /** What happens to CometD deliveries. */
  readonly deliveries: EventFaults;
  /** What happens to dials that were accepted. */
  readonly dials = new DialFaults();
  /** What happens to outbound operations that were accepted. */
  readonly operations = new OperationFaults();
  /** Whether every connection is closed as soon as it is accepted. */
  acceptsThenDrops = false;
  /** Whether no request is answered, new or held. */
  isBlackhole = false;
  /** Whether handshakes succeed and every connect is answered with 402, as behind a balancer that is not sticky. */
  loops402 = false;
  #rateLimit: RateLimiter | undefined;
  readonly #wake: () => void;

  /** @param wake makes the server answer the polls that it holds */
  constructor(timers: Timers, wake: () => void) {
    this.deliveries = new EventFaults(timers);
    this.#wake = wake;
  }

  /** Adds a rule. The first rule that matches a request is applied to it, and no other. */
  add(match: FaultMatch, effect: FaultEffect): FaultHandle {
    const rule: FaultRule = { match, effect, left: match.times ?? 1, hits: 0 };
    this.#rules.push(rule);
    return {
      get hits() {
        return rule.hits;
      },
      remove: () => {
        this.#rules = this.#rules.filter((other) => other !== rule);
      },
    };
  }

  /** The effect for a request, which thereby counts as a hit. */
  apply(target: FaultTarget): FaultEffect | undefined {
    const rule = this.#rules.find((candidate) => candidate.left > 0 && matches(candidate.match, target));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    rule.hits += 1;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.effect;
  }

  /** Closes every connection as soon as it is accepted, and open ones as soon as a request comes in. */
  acceptThenDrop(on: boolean): void {
    this.acceptsThenDrops = on;
  }

  /** Lets every request stall, the held polls too. What stalled stays unanswered when this ends. */
  blackhole(on: boolean): void {
    this.isBlackhole = on;
  }

  /** Lets handshakes succeed and answers every connect with 402. */
  loop402(on: boolean): void {
    this.loops402 = on;
    if (on) this.#wake();
  }

  /** Refuses requests beyond so many in a second, before anything else looks at them; without options it ends. */
  limitRate(options?: RateLimitOptions): void {
    this.#rateLimit = options && new RateLimiter(options);
  }

  /** The refusal of an excess request, which is counted. */
  takeRateRefusal(): CannedAnswer | undefined {
    return this.#rateLimit?.take();
  }

  /** Chooses what happens to the CometD deliveries below `/v2/me/`. */
  events(faults: Parameters<EventFaults['set']>[0]): void {
    this.deliveries.set(faults);
  }

  /** Puts an advice into the next replies on a meta channel; a held poll is answered at once. */
  advise(advice: Advice, { channel = '/meta/connect', times = 1 }: { channel?: string; times?: number } = {}): void {
    this.#advice.push({ channel, advice, left: times });
    if (channel === '/meta/connect') this.#wake();
  }

  /** The advice for a reply on a channel, if one is due. */
  takeAdvice(channel: string): Advice | undefined {
    const due = this.#advice.find((entry) => entry.channel === channel);
    if (due === undefined) return undefined;
    due.left -= 1;
    if (due.left <= 0) this.#advice.splice(this.#advice.indexOf(due), 1);
    return due.advice;
  }

  /** Denies the next subscriptions to a CometD channel. */
  refuseSubscription(channel: string, times = 1): void {
    this.#subscriptions.set(channel, times);
  }

  /** Whether a subscription is denied, which is counted. */
  takeRefusal(channel: string): boolean {
    const left = this.#subscriptions.get(channel) ?? 0;
    this.#subscriptions.set(channel, Math.max(0, left - 1));
    return left > 0;
  }

  /** Makes a channel (`voice`, `email`, ...) fail in StartContactCenterSession; without a status it works again. */
  failChannel(channel: string, status?: ApiResponse): void {
    if (status === undefined) this.#channels.delete(channel);
    else this.#channels.set(channel, status);
  }

  /** The failure of a channel, if one is set. */
  channelFailure(channel: string): ApiResponse | undefined {
    return this.#channels.get(channel);
  }

  /** Ends every fault. */
  clear(): void {
    this.#rules = [];
    this.#advice.length = 0;
    this.#channels.clear();
    this.#subscriptions.clear();
    this.deliveries.set({});
    this.dials.clear();
    this.operations.clear();
    this.acceptsThenDrops = false;
    this.isBlackhole = false;
    this.loops402 = false;
    this.#rateLimit = undefined;
  }
}

function matches(match: FaultMatch, target: FaultTarget): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === target.method) &&
    (match.user === undefined || match.user === target.user) &&
    finds(match.path, target.path) &&
    finds(match.body, target.body)
  );
}

/** A sticky or global expression remembers where it stopped; here it always starts over. */
function finds(expression: RegExp | undefined, text: string): boolean {
  return expression === undefined || text.search(expression) >= 0;
}
