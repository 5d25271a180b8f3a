/** Decides about failed polls: whether and when to repeat them, and when the connection counts as lost. */

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
 * Polls are no longer repeated once they have failed for this many times `maxNetworkDelay`: by then the server has dropped the
 * session, and something tied to it may be the cause, such as a cookie that leads to a dead node.
 */
const REPEAT_LIMIT = 3;

interface PollRuleOptions {
  /** ms that an answer may take on top of the time for which the server holds a poll. */
  maxNetworkDelay: number;
  pace: Pace;
  /** Waits between failing polls. */
  backoff: Pick<Backoff, 'next'>;
  /** Whether GWS answers other requests while polls fail. */
  isAnswering(): boolean;
}

/** What to do about a failed poll: give the connection up as lost, or repeat the poll in `delay` ms. */
type Ruling =
  | { readonly error: GwsError; readonly loss: Loss }
  | {
      readonly delay: number;
      /** Undefined if the only problem is the rate limit. */
      readonly interruption?: Interruption;
      /** Set if the server is now to be asked to hold polls for less: after how many ms they are cut off. */
      readonly cutAfter?: number | undefined;
    };

export class PollRule {
  readonly #options: PollRuleOptions;
  readonly #hold = new PollHold();
  #interruption: (Interruption & { since: number }) | undefined;
  /** Polls refused because of the rate limit since the last successful one. */
  #refusals = 0;

  constructor(options: PollRuleOptions) {
    this.#options = options;
  }

  /** Why the last poll failed, until one succeeds. */
  get interruption(): Interruption | undefined {
    return this.#interruption;
  }

  /** Asks the server to hold the poll for less, where needed; this applies to one poll at a time (docs.cometd.org, "Advice"). */
  sending(message: Message): void {
    if (message.channel === '/meta/connect') {
      this.#hold.sent(elapsed());
      if (this.#hold.wanted !== undefined && message.advice?.timeout === undefined) {
        message.advice = { ...message.advice, timeout: this.#hold.wanted };
      }
    }
  }

  /** A poll was answered. */
  answered(): void {
    this.#refusals = 0;
    this.#hold.answered(elapsed());
  }

  /** Polls succeed. @returns whether they were failing before */
  restored(): boolean {
    const wasInterrupted = this.#interruption !== undefined;
    this.#interruption = undefined;
    return wasInterrupted;
  }

  /** @param held ms for which the server holds a poll, according to its advice */
  failed(message: Message, cause: FailureInfo['cause'], held = 0): Ruling {
    const { maxNetworkDelay, pace, backoff } = this.#options;
    const error = failure('poll', message, pace.wait);
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
