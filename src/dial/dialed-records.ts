/** Which records were dialed in this session, so that nobody is called twice (rule 1 of docs/safety.md). */
import { GwsError } from '../errors';
import type { OutboundRecord } from '../messages';
import { attemptIn } from './user-data';

/** Weeks of an agent's work, some 10 MB; the oldest are forgotten beyond that. */
const CAPACITY = 20_000;

/** Dials of one record that are told apart; more of them under way at once are none of this world. */
const REDIALS = 100;

interface Dialed {
  handle: number;
  attempt: string | undefined;
  at: Date;
}

export class DialedRecords {
  readonly #byAttempt = new Notes<string>();
  readonly #byHandle = new Notes<number>();
  /** Those that named no attempt, so that only the handle can tell. */
  readonly #withoutAttempt = new Notes<number>();

  /**
   * Takes note that `record` is about to be dialed.
   * @returns a function that takes the note back, for when GWS certainly did not dial
   * @throws {GwsError} `GWS_ALREADY_DIALED` when it was dialed before and `redial` is false
   */
  claim(record: OutboundRecord, redial: boolean): () => void {
    const dialed: Dialed = { handle: record.recordHandle, attempt: attemptIn(record.otherFields), at: new Date() };
    const before = this.#find(dialed);
    if (before && !redial) {
      throw new GwsError(
        'GWS_ALREADY_DIALED',
        `Record ${record.recordHandle} was already dialed at ${before.at.toISOString()}. ` +
          'If it is to be called again, allow redialing in the node or set msg.redial to true.',
      );
    }
    const takeBacks = this.#note(dialed);
    return () => {
      for (const takeBack of takeBacks) {
        takeBack();
      }
    };
  }

  /** A handle that comes with another attempt is another checkout of the record, and may be dialed. */
  #find({ handle, attempt }: Dialed): Dialed | undefined {
    return attempt === undefined
      ? this.#byHandle.last(handle)
      : (this.#byAttempt.last(attempt) ?? this.#withoutAttempt.last(handle));
  }

  #note(dialed: Dialed): (() => void)[] {
    const { handle, attempt } = dialed;
    return [
      this.#byHandle.add(handle, dialed),
      attempt === undefined ? this.#withoutAttempt.add(handle, dialed) : this.#byAttempt.add(attempt, dialed),
    ];
  }
}

/** Dials by a key; one key has several where redialing was allowed. */
class Notes<Key> {
  readonly #notes = new Map<Key, Dialed[]>();

  last(key: Key): Dialed | undefined {
    return this.#notes.get(key)?.at(-1);
  }

  /** @returns a function that takes it back */
  add(key: Key, dialed: Dialed): () => void {
    const notes = [...(this.#notes.get(key) ?? []), dialed].slice(-REDIALS);
    this.#notes.delete(key);
    this.#notes.set(key, notes);
    if (this.#notes.size > CAPACITY) {
      this.#notes.delete(this.#notes.keys().next().value as Key);
    }
    return () => {
      const others = this.#notes.get(key)?.filter((other) => other !== dialed) ?? [];
      if (others.length > 0) {
        this.#notes.set(key, others);
      } else {
        this.#notes.delete(key);
      }
    };
  }
}
