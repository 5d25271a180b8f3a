/** The wait for a state of one call: fed with the call's events, it ends in the event that meets it or in an error. */
import { GwsError } from '../errors';
import type { CallStateChangeMessage } from '../messages';
import { callResults, nameOf } from '../outbound/names';

/** What a flow can wait for; `accepted` is GWS's answer to the request, the others are states of the call. */
export type WaitFor = 'accepted' | 'dialing' | 'established' | 'released';

/** How far a call has come by its state. A state that is not listed is no progress. */
const PROGRESS: ReadonlyMap<string, number> = new Map([
  ['Dialing', 1],
  ['Ringing', 1],
  ['Established', 2],
  ['Held', 2],
  ['Released', 3],
]);

const NEEDED: Readonly<Record<Exclude<WaitFor, 'accepted'>, number>> = { dialing: 1, established: 2, released: 3 };

export class CallWait {
  readonly #waitFor: Exclude<WaitFor, 'accepted'>;
  #last: CallStateChangeMessage | undefined;
  #met: CallStateChangeMessage | undefined;
  #failed: GwsError | undefined;
  #wake: (() => void) | undefined;

  constructor(waitFor: Exclude<WaitFor, 'accepted'>) {
    this.#waitFor = waitFor;
  }

  /** The last event of the call; undefined while nothing was heard of it. */
  get last(): CallStateChangeMessage | undefined {
    return this.#last;
  }

  note(message: CallStateChangeMessage): void {
    this.#last = structuredClone(message);
    const progress = PROGRESS.get(message.call.state) ?? 0;
    if (this.#met || this.#failed || progress < NEEDED[this.#waitFor]) {
      return;
    }
    if (message.call.state === 'Released' && this.#waitFor !== 'released') {
      this.#failed = new GwsError(
        'GWS_CALL_FAILED',
        `The call ended before it was ${this.#waitFor}${reason(message)}.`,
        {
          call: this.#last,
        },
      );
    } else {
      this.#met = this.#last;
    }
    this.#wake?.();
  }

  /** @throws {GwsError} `GWS_CALL_FAILED`, `GWS_TIMEOUT` after `timeout` ms, or `GWS_OUTCOME_UNKNOWN` when `signal` aborts */
  async outcome(timeout: number, signal?: AbortSignal): Promise<CallStateChangeMessage> {
    if (!this.#met && !this.#failed) {
      await this.#sleep(timeout, signal);
    }
    if (this.#met) {
      return this.#met;
    }
    throw this.#failed ?? (signal?.aborted ? this.#abandoned() : this.#late(timeout));
  }

  #sleep(timeout: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, timeout);
      this.#wake = wake;
      signal?.addEventListener('abort', wake);
      if (signal?.aborted) {
        wake();
      }
    });
  }

  #late(timeout: number): GwsError {
    const heard = this.#last ? `the call is ${this.#last.call.state}` : 'nothing was heard of the call';
    return new GwsError(
      'GWS_TIMEOUT',
      `GWS accepted the dial, but ${timeout / 1000} s later the call is not ${this.#waitFor}: ${heard}. The person may still be called.`,
      { call: this.#last },
    );
  }

  #abandoned(): GwsError {
    const heard = this.#last ? `was ${this.#last.call.state}` : 'had not appeared';
    return new GwsError(
      'GWS_OUTCOME_UNKNOWN',
      `The node was closed while it waited for the call, which GWS had accepted and which ${heard}. Do not dial it again unseen.`,
      { call: this.#last },
    );
  }
}

/** What the dialer says it was: busy, no answer, a wrong number. Before the call nobody knows, and the record says `Unknown`. */
function reason({ call: { userData } }: CallStateChangeMessage): string {
  const name = nameOf(callResults, userData?.GSW_CALL_RESULT);
  return name === undefined || name === 'Unknown' ? '' : `: ${name}`;
}
