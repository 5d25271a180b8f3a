/** Which records were dialed, so that nobody is called twice (rule 1 of docs/safety.md). */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { RecordName } from './identity';

/** Weeks of an agent's work, some 10 MB; the oldest are forgotten beyond that. */
const CAPACITY = 20_000;

/** How many dials of one record are kept apart; more at the same time never happen in practice. */
const REDIALS = 100;

/** A dial that is remembered. */
export interface Dialed {
  readonly record: RecordName;
  readonly at: Date;
  /** Telephone numbers that were dialed, where known. */
  readonly numbers: readonly string[];
}

/** What it is known by. */
interface Note {
  /** Handle and its agent: a handle counts only for the agent who got the record. */
  readonly handle: string;
  readonly attempt: string | undefined;
}

export class DialedRecords {
  readonly #byAttempt: Notes;
  readonly #byHandle: Notes;
  /** Those that named no attempt, identified by handle alone. */
  readonly #withoutAttempt: Notes;

  /** @param capacity how many records are remembered */
  constructor(capacity = CAPACITY) {
    this.#byAttempt = new Notes(capacity);
    this.#byHandle = new Notes(capacity);
    this.#withoutAttempt = new Notes(capacity);
  }

  /**
   * Registers that `record` is about to be dialed.
   * @param agent whose handle it is; an attempt is the same whichever agent makes it
   * @returns a function that undoes this, for when GWS certainly did not dial
   * @throws {GwsError} `GWS_ALREADY_DIALED` when it was dialed before and `redial` is false
   */
  claim(record: RecordName, redial: boolean, agent = '', numbers: readonly string[] = []): () => void {
    const before = this.find(record, agent);
    if (before && !redial) {
      throw new GwsError(
        'GWS_ALREADY_DIALED',
        `${described(record)} was already dialed at ${before.at.toISOString()}. ` +
          'To dial it again, allow redialing in the node or set msg.redial to true.',
      );
    }
    const takeBacks = this.#note(noteOf(record, agent), { record, at: new Date(), numbers });
    return () => {
      for (const takeBack of takeBacks) {
        takeBack();
      }
    };
  }

  /** The last dial of `record`. The same handle with another attempt is a new checkout of the record. */
  find(record: RecordName, agent = ''): Dialed | undefined {
    const { handle, attempt } = noteOf(record, agent);
    return attempt === undefined
      ? this.#byHandle.last(handle)
      : (this.#byAttempt.last(attempt) ?? this.#withoutAttempt.last(handle));
  }

  #note({ handle, attempt }: Note, dialed: Dialed): (() => void)[] {
    return [
      this.#byHandle.add(handle, dialed),
      attempt === undefined ? this.#withoutAttempt.add(handle, dialed) : this.#byAttempt.add(attempt, dialed),
    ];
  }
}

function noteOf({ handle, attempt }: RecordName, agent: string): Note {
  return { handle: `${handle} ${agent}`, attempt };
}

function described({ handle }: RecordName): string {
  return handle === undefined ? 'This record' : `Record ${printable(handle)}`;
}

/** Dials by a key; one key has several where redialing was allowed. */
class Notes {
  readonly #notes = new Map<string, Dialed[]>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  last(key: string): Dialed | undefined {
    return this.#notes.get(key)?.at(-1);
  }

  /** @returns a function that takes it back */
  add(key: string, dialed: Dialed): () => void {
    const notes = [...(this.#notes.get(key) ?? []), dialed].slice(-REDIALS);
    this.#notes.delete(key);
    this.#notes.set(key, notes);
    if (this.#notes.size > this.#capacity) {
      this.#notes.delete(this.#notes.keys().next().value as string);
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
