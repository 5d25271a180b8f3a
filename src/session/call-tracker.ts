/**
 * The user's calls, as reported to the flow so far. GWS does not repeat events that nobody received (page
 * RecoveringExistingState), so after a gap the calls are read again and the differences reported as events.
 */
import { type CallEnd, CallLife } from '../wire/call-life';
import type { Call, CallStateChangeMessage } from '../wire/messages';

/** How many ended calls are remembered, to keep a stale read from reviving them. */
const REMEMBERED_ENDS = 1000;

/** How a call ended, and whether it was made from here. */
export interface TrackedEnd extends CallEnd {
  readonly isDialed: boolean;
}

interface Tracked {
  readonly message: CallStateChangeMessage;
  readonly touched: number;
  readonly life: CallLife;
}

export class CallTracker {
  readonly #alive = new Map<string, Tracked>();
  readonly #ended = new Map<string, TrackedEnd>();
  #clock = 0;

  /** Whether `id` is a call that is, or was, known. */
  knows(id: string): boolean {
    return this.#alive.has(id) || this.#ended.has(id);
  }

  /** The latest news of a call that is not over. */
  get(id: string): CallStateChangeMessage | undefined {
    return this.#alive.get(id)?.message;
  }

  /** The latest news of each call that is not over. */
  get alive(): CallStateChangeMessage[] {
    return [...this.#alive.values()].map(({ message }) => message);
  }

  /**
   * Whether there has been news of another call since the last news of `id`, whose capabilities may then have changed
   * unannounced.
   */
  isOutdated(id: string): boolean {
    const known = this.#alive.get(id);
    return known !== undefined && known.touched < this.#clock;
  }

  /** Whether `id` is a call that is known to be over. */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /**
   * How the call of `message` ended, if that is its end; to be asked before the message is {@link note}d. However often the end is reported, it
   * is the same.
   */
  endOf(message: CallStateChangeMessage, recovered = false): TrackedEnd | undefined {
    const { id, state } = message.call;
    if (state !== 'Released') {
      return undefined;
    }
    const life = this.#alive.get(id)?.life ?? new CallLife(message, recovered);
    return this.#ended.get(id) ?? { ...life.end(message, recovered), isDialed: life.isDialed };
  }

  /** Registers an event that is reported to the flow. */
  note(message: CallStateChangeMessage, recovered = false): void {
    this.#clock += 1;
    const { id } = message.call;
    const end = this.endOf(message, recovered);
    if (end) {
      this.#alive.delete(id);
      this.#remember(id, end);
    } else if (!this.#ended.has(id)) {
      const life = this.#alive.get(id)?.life ?? new CallLife(message, recovered);
      life.note(message, recovered);
      this.#alive.set(id, { message, touched: this.#clock, life });
    }
  }

  /** Call this before reading the calls, and pass the result to {@link changes} with what was read. */
  mark(): number {
    return this.#clock;
  }

  /**
   * The events that lead from the known state to `calls`; news after `mark` is more recent than the read and is kept.
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

  #remember(id: string, end: TrackedEnd): void {
    this.#ended.set(id, end);
    if (this.#ended.size > REMEMBERED_ENDS) {
      for (const oldest of this.#ended.keys()) {
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
