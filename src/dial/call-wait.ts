/**
 * Waits for a state of the call that a dial made. It is told which call that is and receives its events, and ends with
 * the event that satisfies it or with an error. Events of a call that is only likely to be the right one count after a
 * while without evidence to the contrary.
 */

import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';
import type { CallStateChangeMessage } from '../wire/messages';
import { callResults, nameOf } from '../wire/names';
import type { CallGoal, CallProgress } from './call-progress';

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
  #reached: CallStateChangeMessage | undefined;
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

  /** @throws {GwsError} `GWS_CALL_FAILED`, `GWS_TIMEOUT` after `timeout` ms, or `GWS_OUTCOME_UNKNOWN` when `signal` aborts */
  async outcome(timeout: number, signal?: AbortSignal): Promise<CallStateChangeMessage> {
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

  #judged(reached: CallStateChangeMessage): CallStateChangeMessage {
    if (reached.call.state === 'Released' && this.#goal !== 'released') {
      throw new GwsError('GWS_CALL_FAILED', `The call ended before it was ${this.#goal}${reason(reached)}.`, {
        call: reached,
      });
    }
    return reached;
  }

  #sleepUntil(end: number, signal: AbortSignal | undefined): Promise<void> {
    const woken = (wake: () => void) => {
      this.#wake = wake;
    };
    return waitFor(woken, { limit: Math.min(LONGEST_SLEEP, end - elapsed()), signal });
  }

  #late(timeout: number): GwsError {
    const heard = this.#call ? `the call is ${printable(this.#call.last.call.state)}` : 'nothing was heard of the call';
    return new GwsError(
      'GWS_TIMEOUT',
      `GWS accepted the dial, but ${timeout / 1000} s later the call was not ${this.#goal}: ${heard}. The person may still be called.`,
      { call: this.#call?.last },
    );
  }

  #abandoned(): GwsError {
    const heard = this.#call ? `was ${printable(this.#call.last.call.state)}` : 'had not appeared';
    return new GwsError(
      'GWS_OUTCOME_UNKNOWN',
      `The node was closed while it waited for the call, which GWS had accepted and which ${heard}. Check what became of it before you dial again.`,
      { call: this.#call?.last },
    );
  }
}

/**
 * The result according to the dialer: busy, no answer, a wrong number. Before the call it is not known, and the record
 * says `Unknown`.
 */
function reason({ call: { userData } }: CallStateChangeMessage): string {
  const name = nameOf(callResults, userData?.GSW_CALL_RESULT);
  return name === undefined || name === 'Unknown' ? '' : `: ${name}`;
}
