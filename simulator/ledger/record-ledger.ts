/** The records in the ledger: the history of each, in order. */

/** Where a record belongs. */
export interface RecordPlace {
  readonly campaign: string;
  readonly callingList: string;
  readonly phoneNumber: string;
}

/** Something that happened to a record. */
export interface RecordEvent {
  /** `released`: it went back to the list because its agent was gone. */
  event:
    | 'added'
    | 'handedOut'
    | 'dialed'
    | 'updated'
    | 'completed'
    | 'rejected'
    | 'released'
    | 'rescheduled'
    | 'cancelled'
    | 'doNotCall';
  /** The agent. */
  user?: string;
  handle?: number;
  attemptGuid?: string;
  /** The call of a Dial; none, if no call will ever appear. */
  callId?: string | undefined;
  /** As CompleteRecord says it. */
  callResult?: string | undefined;
  /** The number that CompleteRecord names. */
  phoneNumber?: string | undefined;
  changes?: object;
  callbackType?: string;
  /** Epoch seconds of a callback. */
  timestamp?: number;
}

/** A record and its history, oldest first, of which the newest entries are kept. */
export interface LedgerRecord extends RecordPlace {
  events: (RecordEvent & { at: number })[];
}

const MAX_RECORDS = 5_000;
const MAX_EVENTS = 50;

/** Keeps the newest records. */
export class RecordLedger {
  readonly #records = new Map<RecordPlace, LedgerRecord>();

  /** Adds a record to which nothing has happened yet. */
  list(record: RecordPlace): void {
    this.#entryOf(record);
  }

  /** Records an event in the history of a record. */
  note(record: RecordPlace, event: RecordEvent): void {
    const { events } = this.#entryOf(record);
    events.push({ at: Date.now(), ...event });
    if (events.length > MAX_EVENTS) events.shift();
  }

  /** All records, in the order of their lists. */
  all(): LedgerRecord[] {
    return [...this.#records.values()].map((record) => ({ ...record, events: [...record.events] }));
  }

  clear(): void {
    for (const { events } of this.#records.values()) events.length = 0;
  }

  #entryOf(record: RecordPlace): LedgerRecord {
    const known = this.#records.get(record);
    if (known !== undefined) return known;
    const { campaign, callingList, phoneNumber } = record;
    const entry: LedgerRecord = { campaign, callingList, phoneNumber, events: [] };
    this.#records.set(record, entry);
    const [oldest] = this.#records.keys();
    if (this.#records.size > MAX_RECORDS && oldest !== undefined) this.#records.delete(oldest);
    return entry;
  }
}
