/** The rule about polls that fail: which are repeated, how soon, and when the connection is taken for lost. */

import type { GwsError } from '../errors/gws-error';
import { AnswerTooLarge } from '../http/answer';
import { RateLimited } from '../http/rate-limit';
import type { Backoff } from '../timing/backoff';
import { elapsed } from '../timing/clock';
import type { FailureInfo, Message } from './cometd.bundle.cjs';
import { failure } from './failure';
import type { Interruption, Loss } from './listener';
import type { Pace } from './pace';
import { PollHold } from './poll-hold';

/**
 * Polls that have failed for so many times `maxNetworkDelay` are not repeated any more: the server has dropped the session
 * by then, and what fails may be what came with it, such as a cookie that leads to a dead node.
 */
const REPEAT_LIMIT = 3;

interface PollRuleOptions {
  /** ms that an answer may take beyond the time for which the server holds a poll. */
  maxNetworkDelay: number;
  pace: Pace;
  /** Waits between polls that fail. */
  backoff: Pick<Backoff, 'next'>;
  /** Whether GWS answers other requests while polls fail. */
  isAnswering(): boolean;
}

/** What is to be done about a poll that failed: the connection is lost, or the poll is repeated in `delay` ms. */
type Ruling =
  | { readonly error: GwsError; readonly loss: Loss }
  | {
      readonly delay: number;
      /** Undefined where nothing is wrong but the rate of requests. */
      readonly interruption?: Interruption;
      /** Where the server is asked to hold polls for less from now on: after how many ms they are cut. */
      readonly cutAfter?: number | undefined;
    };

export class PollRule {
  readonly #options: PollRuleOptions;
  readonly #hold = new PollHold();
  #interruption: (Interruption & { since: number }) | undefined;
  /** Polls refused because of the rate of requests since the last that got through. */
  #refusals = 0;

  constructor(options: PollRuleOptions) {
    this.#options = options;
  }

  /** What the last poll failed of, until one gets through. */
  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  /** The server holds a poll no longer than its advice says; that goes for this poll only (docs.cometd.org, "Advice"). */
  sending(message: Message): void {
    if (message.channel === '/meta/connect') {
      this.#hold.sent(elapsed());
      if (this.#hold.wanted !== undefined && message.advice?.timeout === undefined) {
        message.advice = { ...message.advice, timeout: this.#hold.wanted };
      }
    }
  }

  /** Says that a poll was answered. */
  answered(): void {
    this.#refusals = 0;
    this.#hold.answered(elapsed());
  }

  /** Says that polls get through. @returns whether they did not before */
  restored(): boolean {
    const wasInterrupted = this.#interruption !== undefined;
    this.#interruption = undefined;
    return wasInterrupted;
  }

  /** @param held ms for which the server holds a poll, by its advice */
  failed(message: Message, cause: FailureInfo['cause'], held = 0): Ruling {
    const { maxNetworkDelay, pace, backoff } = this.#options;
    const error = failure('CometD poll', message, pace.wait);
    const hopeless = message.failure?.exception instanceof AnswerTooLarge;
    if (cause !== 'failure' || error.code === 'GWS_NOT_AUTHENTICATED' || hopeless) {
      return { error, loss: error.code === 'GWS_NOT_AUTHENTICATED' ? 'forgotten' : 'ended' };
    }
    this.#refusals += error instanceof RateLimited ? 1 : 0;
    const isPutOff = pace.isWorthAsking(error, this.#refusals);
    if (isPutOff && !error.mayHaveBeenDone) {
      return { delay: 0 };
    }
    const now = elapsed();
    const since = this.#interruption?.since ?? now;
    const left = since + REPEAT_LIMIT * maxNetworkDelay - now;
    if (left <= 0 && !isPutOff) {
      return { error, loss: this.#options.isAnswering() ? 'unheard' : 'ended' };
    }
    const { wasHeld, cutAfter } = this.#hold.failed(now, held);
    const delay = Math.min(backoff.next(), Math.max(0, left));
    const retryAt = Date.now() + Math.max(delay, Math.ceil(pace.wait));
    const isHeard = wasHeld || Boolean(message.failure?.httpCode);
    this.#interruption = { error, since, retryAt, isHeard };
    return { delay, interruption: this.#interruption, cutAfter };
  }
}
