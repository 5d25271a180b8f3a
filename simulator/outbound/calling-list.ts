/** A calling list: its customers, and whose turn it is. */
import type { ChainedRecordOptions, RecordOptions } from '../options/campaign-options';

/** What an agent may change about a record (page OutboundUpdate). */
export type RecordChanges = Pick<ChainedRecordOptions, 'phoneType' | 'timeZone' | 'from' | 'until'> & {
  phoneNumber?: string;
};

/** A record: one number of a customer. */
export interface ListRecord extends RecordChanges {
  readonly campaign: string;
  readonly callingList: string;
  phoneNumber: string;
  readonly customFields: Readonly<Record<string, unknown>>;
  /** How often it was dialed. */
  attempts: number;
}

/** A customer: the chain of all records of this person. */
export interface Customer {
  readonly chainId: number | undefined;
  readonly records: ListRecord[];
  /** The record that is handed out first. */
  lead: ListRecord;
}

/** When and for whom a customer is to be called again (page OutboundReschedule). */
export interface Callback {
  callbackType: 'Personal' | 'Campaign';
  /** Epoch seconds. */
  timestamp: number;
  /** The agent who asked for it. */
  username: string;
}

/** A customer whose turn it is, and the record to begin with. */
export interface Turn {
  customer: Customer;
  lead: ListRecord;
  /** The callback that is due, if the customer is handed out for that. */
  callback?: Callback;
}

/** Whether a number may be called. */
export type NumberFilter = (phoneNumber: string) => boolean;

/** The customers of a campaign. One that is handed out is in the list no more, until it is put back. */
export class CallingList {
  readonly #customers = new Set<Customer>();
  readonly #waiting = new Set<Customer>();
  readonly #callbacks = new Map<Customer, Callback>();
  readonly #repeat: boolean;

  constructor(repeat: boolean) {
    this.#repeat = repeat;
  }

  /** Adds a customer at the end. */
  add(customer: Customer): void {
    this.#customers.add(customer);
    this.#waiting.add(customer);
  }

  /** Puts a customer who was handed out back, at the end. */
  putBack(customer: Customer): void {
    if (!this.#callbacks.has(customer)) this.#waiting.add(customer);
  }

  /** Puts a customer back for a later time. */
  reschedule(customer: Customer, callback: Callback): void {
    this.#waiting.delete(customer);
    this.#callbacks.set(customer, callback);
  }

  /** The customer of a chain. */
  chain(chainId: number): Customer | undefined {
    return [...this.#customers].find((customer) => customer.chainId === chainId);
  }

  /** The customers who have a number. */
  withNumber(phoneNumber: string): Customer[] {
    return [...this.#customers].filter(({ records }) => records.some((record) => record.phoneNumber === phoneNumber));
  }

  /**
   * Takes whose turn it is for an agent: a due callback, or else the next in the list. Customers without a number that
   * may be called are left out.
   * @param now epoch milliseconds
   */
  take(username: string, now: number, mayCall: NumberFilter): Turn | undefined {
    return this.#takeCallback(username, now, mayCall) ?? this.#takeWaiting(mayCall) ?? this.#takeAgain(mayCall);
  }

  #takeCallback(username: string, now: number, mayCall: NumberFilter): Turn | undefined {
    const due = [...this.#callbacks]
      .filter(([, callback]) => callback.timestamp * 1000 <= now)
      .filter(([, callback]) => callback.callbackType === 'Campaign' || callback.username === username)
      .sort(([, one], [, other]) => one.timestamp - other.timestamp);
    for (const [customer, callback] of due) {
      this.#callbacks.delete(customer);
      const lead = leadOf(customer, mayCall);
      if (lead !== undefined) return { customer, lead, callback };
    }
    return undefined;
  }

  #takeWaiting(mayCall: NumberFilter): Turn | undefined {
    for (const customer of this.#waiting) {
      this.#waiting.delete(customer);
      const lead = leadOf(customer, mayCall);
      if (lead !== undefined) return { customer, lead };
    }
    return undefined;
  }

  #takeAgain(mayCall: NumberFilter): Turn | undefined {
    if (!this.#repeat) return undefined;
    for (const customer of this.#customers) this.putBack(customer);
    return this.#takeWaiting(mayCall);
  }
}

function leadOf({ lead, records }: Customer, mayCall: NumberFilter): ListRecord | undefined {
  return [lead, ...records].find(({ phoneNumber }) => mayCall(phoneNumber));
}

/** A customer of a list, with the record and what is in its chain. */
export function customerOf(
  list: { campaign: string; callingList: string },
  { chain = [], ...first }: RecordOptions,
): Customer {
  const lead = recordOf(list, first);
  return { chainId: undefined, lead, records: [lead, ...chain.map((chained) => recordOf(list, chained))] };
}

/** A record of a list. */
export function recordOf(
  { campaign, callingList }: { campaign: string; callingList: string },
  options: ChainedRecordOptions,
): ListRecord {
  const { phoneNumber, phoneType, timeZone, from, until, ...customFields } = options;
  const known = Object.entries({ phoneType, timeZone, from, until }).filter(([, value]) => value !== undefined);
  return { campaign, callingList, phoneNumber, ...Object.fromEntries(known), customFields, attempts: 0 };
}
