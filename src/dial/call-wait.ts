/**
 * Waits for a state of the call that a dial made. It is told which call that is and receives its events, and ends with
 * the event that satisfies it or with an error. Events of a call that is only likely to be the right one count after a
 * while without evidence to the contrary.
 */

import { GwsError, type GwsErrorCode } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';
import type { CallResult } from '../wire/outcomes';
import type { CallGoal, CallProgress, Reached } from './call-progress';
import { DialFailure } from './outcome';

/** ms for which a likely call may still be replaced by a proven one; events were seen 0.1 to 0.2 s after their request. */
const GRACE = 500;

/** ms; the longest delay of a timer. */
const LONGEST_SLEEP = 2 ** 31 - 1;

export class CallWait {
  readonly #goal: CallGoal;
  readonly #canBeProven: boolean;
  #call: CallProgress | undefined;
  #isProven = false;
  /** The event by which the call reached or passed the goal, and when it arrived. */
  #reached: Reached | undefined;
  #reachedAt = 0;
  #wake = (): void => {};

  /** @param canBeProven whether a call that is likely may have to give way to one that names what was dialed */
  constructor(goal: CallGoal, canBeProven: boolean) {
    this.#goal = goal;
    this.#canBeProven = canBeProven;
  }

  /** A different call, or none, is now considered the right one, or there is news of it. */
  follow(call: CallProgress | undefined, isProven: boolean): void {
    this.#call = call;
    this.#isProven = isProven;
    const reached = call?.firstAt(this.#goal);
    if (reached !== this.#reached) {
      this.#reached = reached;
      this.#reachedAt = elapsed();
    }
    this.#wake();
  }

  get isProven(): boolean {
    return this.#isProven;
  }

  /** The error when `refusal` says that nothing was dialed, and the call is proven. */
  contradiction(refusal: Error): GwsError {
    return new GwsError(
      'GWS_OUTCOME_UNKNOWN',
      `${refusal.message} But a call that names the record has appeared meanwhile. Check what became of it before you dial again.`,
      { cause: refusal, call: this.#call?.last },
    );
  }

  /** Whether the call is proven, or becomes so within a short time. */
  async proof(signal?: AbortSignal): Promise<boolean> {
    const end = elapsed() + GRACE;
    while (this.#canBeProven && !this.#isProven && !signal?.aborted && elapsed() < end) {
      await this.#sleepUntil(end, signal);
    }
    return this.#isProven;
  }

  /** @throws {DialFailure} `GWS_CALL_FAILED`, `GWS_TIMEOUT` after `timeout` ms, or `GWS_OUTCOME_UNKNOWN` when `signal` aborts */
  async outcome(timeout: number, signal?: AbortSignal): Promise<Reached> {
    const begun = elapsed();
    const end = begun + timeout;
    for (;;) {
      const now = elapsed();
      const counts = Math.min(end, this.#countsFrom(begun));
      if (this.#reached && now >= counts) {
        return this.#judged(this.#reached);
      }
      if (signal?.aborted) {
        throw this.#abandoned();
      }
      if (now >= end) {
        throw this.#late(timeout);
      }
      await this.#sleepUntil(this.#reached ? counts : end, signal);
    }
  }

  /** When to believe the state that the call has reached. */
  #countsFrom(begun: number): number {
    return this.#isProven || !this.#canBeProven ? begun : Math.max(begun, this.#reachedAt) + GRACE;
  }

  #judged(reached: Reached): Reached {
    const { event, callResult } = reached;
    if (event.call.state === 'Released' && this.#goal !== 'released') {
      const text = `The call ended before it was ${this.#goal}${reason(callResult)}.`;
      throw new DialFailure('GWS_CALL_FAILED', text, reached, { call: event });
    }
    return reached;
  }

  #sleepUntil(end: number, signal: AbortSignal | undefined): Promise<void> {
    const woken = (wake: () => void) => {
      this.#wake = wake;
    };
    return waitFor(woken, { limit: Math.min(LONGEST_SLEEP, end - elapsed()), signal });
  }

  #late(timeout: number): DialFailure {
    const heard = this.#call ? `the call is ${printable(this.#call.last.call.state)}` : 'nothing was heard of the call';
    return this.#unfinished(
      'GWS_TIMEOUT',
      `GWS accepted the dial, but ${timeout / 1000} s later the call was not ${this.#goal}: ${heard}. The person may still be called.`,
    );
  }

  #abandoned(): DialFailure {
    const heard = this.#call ? `was ${printable(this.#call.last.call.state)}` : 'had not appeared';
    return this.#unfinished(
      'GWS_OUTCOME_UNKNOWN',
      `The node was closed while it waited for the call, which GWS had accepted and which ${heard}. Check what became of it before you dial again.`,
    );
  }

  /** Only an answer that has been seen for certain is known before the end. */
  #unfinished(code: GwsErrorCode, text: string): DialFailure {
    const isOurs = this.#isProven || !this.#canBeProven;
    const wasAnswered = isOurs && this.#call?.wasAnswered === true;
    return new DialFailure(code, text, { outcome: wasAnswered ? 'answered' : 'unknown' }, { call: this.#call?.last });
  }
}

/**
 * The result according to the dialer: busy, no answer, a wrong number. Before the call it is not known, and the record
 * says `Unknown`.
 */
function reason(callResult: CallResult | undefined): string {
  const name = callResult?.name;
  return name === undefined || name === 'Unknown' ? '' : `: ${name}`;
}
