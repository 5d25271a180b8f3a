/** Which agent has checked out which record, under which handle. */
import type { Agent } from '../agents/agents';
import { newAttemptGuid } from '../common/identifiers';
import type { Callback, Customer, ListRecord, Turn } from './calling-list';
import type { Campaign } from './campaign';

/** A customer checked out by an agent. The handles of all records in the chain become valid and invalid together. */
export interface Checkout {
  readonly agent: Agent;
  readonly campaign: Campaign;
  readonly customer: Customer;
  readonly callback: Callback | undefined;
  readonly records: Map<ListRecord, CheckedOutRecord>;
  isDialed: boolean;
}

/** A record in the hands of an agent. */
export interface CheckedOutRecord {
  readonly handle: number;
  readonly attemptGuid: string;
  readonly agent: Agent;
  readonly campaign: Campaign;
  readonly record: ListRecord;
  readonly checkout: Checkout;
}

/** How many handles are remembered, so that a simulator that runs for weeks stays small. */
const MAX_HANDLES = 10_000;

const FIRST_HANDLE = 431;

/** All records that are in hands. */
export class Checkouts {
  readonly #byHandle = new Map<number, CheckedOutRecord>();
  readonly #byAgent = new Map<Agent, Set<Checkout>>();
  #nextHandle = FIRST_HANDLE;

  /** Hands a customer to an agent: from now on the handle of the record is valid, for this agent only. */
  open(campaign: Campaign, agent: Agent, { customer, lead, callback }: Turn): CheckedOutRecord {
    const checkout = { agent, campaign, customer, callback, records: new Map(), isDialed: false };
    const ofAgent = this.#byAgent.get(agent) ?? new Set();
    this.#byAgent.set(agent, ofAgent.add(checkout));
    return this.handleOf(checkout, lead);
  }

  /** A record of a customer in hands, which gets a handle unless it has one. */
  handleOf(checkout: Checkout, record: ListRecord): CheckedOutRecord {
    const known = checkout.records.get(record);
    if (known !== undefined) return known;
    const { agent, campaign } = checkout;
    const handle = this.#nextHandle++;
    const checkedOut = { handle, attemptGuid: newAttemptGuid(), agent, campaign, record, checkout };
    checkout.records.set(record, checkedOut);
    this.#byHandle.set(handle, checkedOut);
    const oldest = this.#byHandle.get(handle - MAX_HANDLES);
    if (oldest !== undefined) this.close(oldest.checkout);
    return checkedOut;
  }

  /** The record that an agent has under a handle. */
  find(handle: number, agent: Agent): CheckedOutRecord | undefined {
    const found = this.#byHandle.get(handle);
    return found?.agent === agent ? found : undefined;
  }

  /** What an agent has in hands, of all campaigns or of one. */
  of(agent: Agent, campaign?: Campaign): Checkout[] {
    const all = [...(this.#byAgent.get(agent) ?? [])];
    return campaign === undefined ? all : all.filter((checkout) => checkout.campaign === campaign);
  }

  /** Everything in hands. */
  all(): Checkout[] {
    return [...this.#byAgent.values()].flatMap((checkouts) => [...checkouts]);
  }

  /** Counts the handles from the beginning; none may be valid. */
  restart(): void {
    this.#nextHandle = FIRST_HANDLE;
  }

  /** Ends the validity of the handles. */
  close(checkout: Checkout): void {
    for (const { handle } of checkout.records.values()) this.#byHandle.delete(handle);
    this.#byAgent.get(checkout.agent)?.delete(checkout);
  }
}
