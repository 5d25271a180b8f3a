/** How far one call has come by the states that were heard of it, and the event that first told so. */
import type { CallStateChangeMessage } from '../wire/messages';

/** A state that is not listed is no progress. */
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

  /** The last event. Like all that are kept, a copy that nobody else has. */
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

  /** The first event of a call that had come to `goal`, or beyond; `Released` may be beyond without having been there. */
  firstAt(goal: CallGoal): CallStateChangeMessage | undefined {
    return this.#firsts[NEEDED[goal] - 1];
  }
}
