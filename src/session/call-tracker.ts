/**
 * Which calls the user has, as far as the flow has been told. GWS does not repeat what happened while nobody listened
 * (page RecoveringExistingState), so after a gap the calls are read anew and the differences reported as events.
 */
import type { Call, CallStateChangeMessage } from '../wire/messages';

/** How many ended calls are remembered, so that a reading older than their end does not bring them back. */
const REMEMBERED_ENDS = 1000;

export class CallTracker {
  readonly #alive = new Map<string, { message: CallStateChangeMessage; touched: number }>();
  readonly #ended = new Set<string>();
  #clock = 0;

  /** Whether `id` is a call that is, or was, known. */
  knows(id: string): boolean {
    return this.#alive.has(id) || this.#ended.has(id);
  }

  /** The last that was heard of a call that is not over. */
  get(id: string): CallStateChangeMessage | undefined {
    return this.#alive.get(id)?.message;
  }

  /** The last that was heard of each call that is not over. */
  get alive(): CallStateChangeMessage[] {
    return [...this.#alive.values()].map(({ message }) => message);
  }

  /** Whether another call was heard of since `id` was, so that what this one allows may have changed without a word. */
  isOutdated(id: string): boolean {
    const known = this.#alive.get(id);
    return known !== undefined && known.touched < this.#clock;
  }

  /** Whether `id` is a call that is known to be over. */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Takes note of an event that the flow is told. */
  note(message: CallStateChangeMessage): void {
    this.#clock += 1;
    const { id, state } = message.call;
    if (state === 'Released') {
      this.#alive.delete(id);
      this.#remember(id);
    } else if (!this.#ended.has(id)) {
      this.#alive.set(id, { message, touched: this.#clock });
    }
  }

  /** To be called before the calls are read, and handed to {@link changes} with what was read. */
  mark(): number {
    return this.#clock;
  }

  /**
   * The events that lead from what is known to `calls`; what was heard after `mark` is newer than the reading and stays.
   */
  changes(calls: readonly Call[], mark: number): CallStateChangeMessage[] {
    const present = new Set(calls.map(({ id }) => id));
    const ends = [...this.#alive.values()]
      .filter(({ message, touched }) => touched <= mark && !present.has(message.call.id))
      .map(({ message }) => ended(message));
    const news = calls.filter((call) => {
      const known = this.#alive.get(call.id);
      return (
        !this.#ended.has(call.id) && (!known || (known.touched <= mark && known.message.call.state !== call.state))
      );
    });
    return [...ends, ...news.map((call) => stateChangeMessage(call))];
  }

  #remember(id: string): void {
    this.#ended.add(id);
    if (this.#ended.size > REMEMBERED_ENDS) {
      for (const oldest of this.#ended) {
        this.#ended.delete(oldest);
        break;
      }
    }
  }
}

function ended(last: CallStateChangeMessage): CallStateChangeMessage {
  return { ...last, notificationType: 'StatusChange', call: { ...last.call, state: 'Released', capabilities: [] } };
}

function stateChangeMessage(call: Call): CallStateChangeMessage {
  return { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call };
}
