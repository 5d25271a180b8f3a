/** Which records were dialed in this session, so that nobody is called twice (rule 1 of docs/safety.md). */
import { GwsError } from '../errors';
import type { OutboundRecord } from '../messages';

/** A day of a busy agent pool; the oldest are forgotten beyond that. */
const CAPACITY = 100_000;

const ATTEMPT_KEY = 'GSW_CALL_ATTEMPT_GUID';

interface Dialed {
  handle: number;
  attempt: string | undefined;
  at: Date;
}

export class DialedRecords {
  readonly #byAttempt = new Map<string, Dialed>();
  readonly #byHandle = new Map<number, Dialed>();

  /**
   * Takes note that `record` is about to be dialed.
   * @returns a function that takes the note back, for when GWS certainly did not dial
   * @throws {GwsError} `GWS_ALREADY_DIALED` when it was dialed before and `redial` is false
   */
  claim(record: OutboundRecord, redial: boolean): () => void {
    const dialed: Dialed = { handle: record.recordHandle, attempt: attemptOf(record), at: new Date() };
    const before = this.#find(dialed);
    if (before && !redial) {
      throw new GwsError(
        'GWS_ALREADY_DIALED',
        `Record ${record.recordHandle} was already dialed at ${before.at.toISOString()}. ` +
          'If it is to be called again, allow redialing in the node or set msg.redial to true.',
      );
    }
    this.#note(dialed);
    return () => this.#forget(dialed, before);
  }

  /** A handle that comes with another attempt is another checkout of the record, and may be dialed. */
  #find({ handle, attempt }: Dialed): Dialed | undefined {
    if (attempt !== undefined && this.#byAttempt.has(attempt)) {
      return this.#byAttempt.get(attempt);
    }
    const before = this.#byHandle.get(handle);
    const differs = attempt !== undefined && before?.attempt !== undefined && before.attempt !== attempt;
    return differs ? undefined : before;
  }

  #note(dialed: Dialed): void {
    put(this.#byHandle, dialed.handle, dialed);
    if (dialed.attempt !== undefined) {
      put(this.#byAttempt, dialed.attempt, dialed);
    }
  }

  #forget(dialed: Dialed, before: Dialed | undefined): void {
    if (this.#byHandle.get(dialed.handle) === dialed) {
      this.#byHandle.delete(dialed.handle);
    }
    if (dialed.attempt !== undefined && this.#byAttempt.get(dialed.attempt) === dialed) {
      this.#byAttempt.delete(dialed.attempt);
    }
    if (before) {
      this.#note(before);
    }
  }
}

/** The id that Outbound Contact Server gives an attempt to call a record, if the record carries it. */
export function attemptOf({ otherFields }: Pick<OutboundRecord, 'otherFields'>): string | undefined {
  const attempt = otherFields?.[ATTEMPT_KEY];
  return typeof attempt === 'string' && attempt !== '' ? attempt : undefined;
}

function put<Key>(map: Map<Key, Dialed>, key: Key, dialed: Dialed): void {
  map.delete(key);
  map.set(key, dialed);
  if (map.size > CAPACITY) {
    map.delete(map.keys().next().value as Key);
  }
}
