/** How far a call has progressed according to its states, and the event that first showed it. */
import { CallLife } from '../wire/call-life';
import type { CallStateChangeMessage } from '../wire/messages';
import type { CallResult, DialOutcome } from '../wire/outcomes';

/** A state that is not listed counts as no progress. */
const PROGRESS: ReadonlyMap<string, number> = new Map([
  ['Dialing', 1],
  ['Ringing', 1],
  ['Established', 2],
  ['Held', 2],
  ['Released', 3],
]);

const NEEDED = { dialing: 1, established: 2, released: 3 } as const;

/** A state that a call can be waited for to reach. */
export type CallGoal = keyof typeof NEEDED;

/** What a flow can wait for; `accepted` is GWS's answer to the request, the others are states of the call. */
export type WaitFor = 'accepted' | CallGoal;

/** An event that shows progress, and what has become of the dial by then. */
export interface Reached {
  readonly event: CallStateChangeMessage;
  readonly outcome: DialOutcome;
  /** Where the dialer stated one. */
  readonly callResult?: CallResult;
}

export class CallProgress {
  readonly #firsts: Reached[] = [];
  readonly #life: CallLife;
  #last: CallStateChangeMessage;

  /** @param recovered whether the event was found by reading the calls rather than sent by GWS */
  constructor(message: CallStateChangeMessage, recovered = false) {
    this.#last = message;
    this.#life = new CallLife(message, recovered);
    this.note(message, recovered);
  }

  /** The last event. Like all stored events, a private copy. */
  get last(): CallStateChangeMessage {
    return this.#last;
  }

  /** Whether the call has been seen answered. */
  get wasAnswered(): boolean {
    return this.#life.wasAnswered;
  }

  note(message: CallStateChangeMessage, recovered = false): void {
    this.#last = structuredClone(message);
    this.#life.note(message, recovered);
    const progress = PROGRESS.get(message.call.state) ?? 0;
    if (this.#firsts.length < progress) {
      const reached = this.#reachedBy(this.#last, recovered);
      while (this.#firsts.length < progress) {
        this.#firsts.push(reached);
      }
    }
  }

  /** The first event of a call that had reached or passed `goal`; `Released` may have passed it without reaching it. */
  firstAt(goal: CallGoal): Reached | undefined {
    return this.#firsts[NEEDED[goal] - 1];
  }

  #reachedBy(event: CallStateChangeMessage, recovered: boolean): Reached {
    if (event.call.state === 'Released') {
      return { event, ...this.#life.end(event, recovered) };
    }
    return { event, outcome: this.#life.wasAnswered ? 'answered' : 'dialing' };
  }
}
