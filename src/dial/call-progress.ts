/** How far a call has progressed according to its states, and the event that first showed it. */
import type { CallStateChangeMessage } from '../wire/messages';

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

export class CallProgress {
  readonly #firsts: CallStateChangeMessage[] = [];
  #last: CallStateChangeMessage;

  constructor(message: CallStateChangeMessage) {
    this.#last = message;
    this.note(message);
  }

  /** The last event. Like all stored events, a private copy. */
  get last(): CallStateChangeMessage {
    return this.#last;
  }

  note(message: CallStateChangeMessage): void {
    this.#last = structuredClone(message);
    const progress = PROGRESS.get(message.call.state) ?? 0;
    while (this.#firsts.length < progress) {
      this.#firsts.push(this.#last);
    }
  }

  /** The first event of a call that had reached or passed `goal`; `Released` may have passed it without reaching it. */
  firstAt(goal: CallGoal): CallStateChangeMessage | undefined {
    return this.#firsts[NEEDED[goal] - 1];
  }
}
