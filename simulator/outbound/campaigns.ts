/** Plays Outbound Contact Server: delivers records to agents, and carries out their operations on them. */
import type { Agent } from '../agents/agents';
import { ApiError, StatusCode } from '../common/answers';
import type { LedgerDial, RecordEvent, RecordPlace } from '../ledger/ledger';
import {
  type CampaignOptions,
  type ChainedRecordOptions,
  DEFAULT_CAMPAIGN,
  type RecordOptions,
} from '../options/campaign-options';
import { type Callback, customerOf, type RecordChanges, recordOf } from './calling-list';
import { Campaign } from './campaign';
import { type CheckedOutRecord, type Checkout, Checkouts } from './checkouts';

/** Notified of what happens to records. */
export interface RecordListener {
  /** A record is in a list. */
  listed(record: RecordPlace): void;
  /** Something happened to a record. */
  noted(record: RecordPlace, event: RecordEvent): void;
  /** An agent has one record less in hands. */
  freed(agent: Agent, campaign: Campaign): void;
  /** There is something to hand out, now or from a time on (epoch ms). */
  available(campaign: Campaign, from?: number): void;
}

/** All campaigns, and every record that is in hands. */
export class Campaigns {
  readonly all: readonly Campaign[];
  readonly #checkouts = new Checkouts();
  readonly #doNotCall = new Set<string>();
  readonly #listener: RecordListener;
  readonly #now: () => number;

  /** @param now the time in epoch milliseconds */
  constructor(campaigns: CampaignOptions[] = [DEFAULT_CAMPAIGN], listener: RecordListener, now: () => number) {
    this.#listener = listener;
    this.#now = now;
    this.all = campaigns.map((campaign, at) => new Campaign(campaign, at, (record) => listener.listed(record)));
  }

  /** The campaign of a name, or the first one when no name is given. */
  find(name?: string): Campaign | undefined {
    return name === undefined ? this.all[0] : this.all.find((campaign) => campaign.name === name);
  }

  /** Hands the next record to an agent, if any is left: from now on its handle is valid, for this agent only. */
  handOut(campaign: Campaign, agent: Agent): CheckedOutRecord | undefined {
    const turn = campaign.list.take(agent.username, this.#now(), (phoneNumber) => this.mayCall(phoneNumber));
    return turn && this.#noteHandOut(this.#checkouts.open(campaign, agent, turn));
  }

  /** Hands a record to an agent that is in no list. */
  handOutGiven(campaign: Campaign, agent: Agent, options: RecordOptions): CheckedOutRecord {
    const customer = customerOf(campaign.listName, options);
    return this.#noteHandOut(this.#checkouts.open(campaign, agent, { customer, lead: customer.lead }));
  }

  /** The record that an agent has under a handle and has not finished. */
  record(handle: number, agent: Agent): CheckedOutRecord | undefined {
    return this.#checkouts.find(handle, agent);
  }

  /** Whether an agent has a record of a campaign in hands. */
  isBusy(agent: Agent, campaign: Campaign): boolean {
    return this.#checkouts.of(agent, campaign).length > 0;
  }

  /** Whether a number is not on the do-not-call list. */
  mayCall(phoneNumber: string): boolean {
    return !this.#doNotCall.has(phoneNumber);
  }

  /** Refuses with 3 what is on the do-not-call list. */
  refuseDoNotCall(phoneNumber: string): void {
    if (this.mayCall(phoneNumber)) return;
    throw new ApiError(StatusCode.operationForbidden, 'This number is on the do-not-call list.');
  }

  /** Writes an accepted Dial down. */
  dialed({ user, recordHandle, callId }: LedgerDial, agent: Agent): void {
    const dialed = recordHandle === undefined ? undefined : this.record(recordHandle, agent);
    if (dialed === undefined) return;
    dialed.record.attempts += 1;
    dialed.checkout.isDialed = true;
    this.#listener.noted(dialed.record, { event: 'dialed', user, handle: dialed.handle, callId });
  }

  /** The other records of the chain that may be called; each gets a handle of its own (page OutboundGetChained). */
  chained({ checkout, record }: CheckedOutRecord): CheckedOutRecord[] {
    return checkout.customer.records
      .filter((other) => other !== record && this.mayCall(other.phoneNumber))
      .map((other) => {
        const isNew = !checkout.records.has(other);
        const chained = this.#checkouts.handleOf(checkout, other);
        return isNew ? this.#noteHandOut(chained) : chained;
      });
  }

  /** Changes fields of a record (page OutboundUpdate), and custom fields of it. */
  update(updated: CheckedOutRecord, changes: RecordChanges, otherFields: Readonly<Record<string, unknown>>): void {
    const { record } = updated;
    const customFields = { ...record.customFields, ...otherFields };
    const isMore = Object.keys(otherFields).length > 0;
    Object.assign(record, changes, { customFields });
    this.#note(updated, { event: 'updated', changes: { ...changes, ...(isMore && { otherFields }) } });
  }

  /** The customer needs no more handling (page OutboundComplete). */
  complete(completed: CheckedOutRecord, result: Pick<RecordEvent, 'callResult' | 'phoneNumber'>): void {
    this.#note(completed, { event: 'completed', ...result });
    this.#finish(completed.checkout);
  }

  /** The customer is not handed out again, unless the whole list is. */
  cancel(cancelled: CheckedOutRecord): void {
    this.#note(cancelled, { event: 'cancelled' });
    this.#finish(cancelled.checkout);
  }

  /** The customer goes back to the list (page OutboundReject). */
  reject(rejected: CheckedOutRecord): void {
    this.#note(rejected, { event: 'rejected' });
    this.#putBack(rejected.checkout);
  }

  /** The customer is handed out again at a time, beginning with this record (page OutboundReschedule). */
  reschedule(rescheduled: CheckedOutRecord, callback: Omit<Callback, 'username'>): void {
    const { checkout, record, agent, campaign } = rescheduled;
    this.#note(rescheduled, { event: 'rescheduled', ...callback });
    checkout.customer.lead = record;
    campaign.list.reschedule(checkout.customer, { ...callback, username: agent.username });
    this.#finish(checkout);
    this.#listener.available(campaign, callback.timestamp * 1000);
  }

  /**
   * Puts numbers on the do-not-call list: one, or those of the whole chain. The handle stays valid (page OutboundDoNotCall).
   * @param phoneNumber the number, if it is not the record's
   */
  doNotCallRecord(checkedOut: CheckedOutRecord, phoneNumber = checkedOut.record.phoneNumber, allChain = false): void {
    const { record, checkout, agent, handle } = checkedOut;
    const records = checkout.customer.records.filter((other) => allChain || other.phoneNumber === phoneNumber);
    if (!records.some((other) => other.phoneNumber === phoneNumber)) records.push({ ...record, phoneNumber });
    for (const each of records) this.#forbid(each, { user: agent.username, ...(each === record && { handle }) });
  }

  /** The same by number, for every customer of the campaign who has it (page OutboundDoNotCallNum). */
  doNotCallNumber(campaign: Campaign, agent: Agent, phoneNumber: string, allChain = false): void {
    const customers = campaign.list.withNumber(phoneNumber);
    const records: RecordPlace[] = customers
      .flatMap((customer) => customer.records)
      .filter((record) => allChain || record.phoneNumber === phoneNumber);
    if (records.length === 0) records.push({ ...campaign.listName, phoneNumber });
    for (const record of records) this.#forbid(record, { user: agent.username });
  }

  /** Adds a record at the end of the list, to the chain if there is such a one (page OutboundCreate). */
  add(campaign: Campaign, agent: Agent, options: ChainedRecordOptions, chainId?: number): void {
    this.refuseDoNotCall(options.phoneNumber);
    const chain = chainId === undefined ? undefined : campaign.list.chain(chainId);
    const record = recordOf(campaign.listName, options);
    if (chain === undefined) campaign.list.add({ chainId, lead: record, records: [record] });
    else chain.records.push(record);
    this.#listener.noted(record, { event: 'added', user: agent.username });
    this.#listener.available(campaign);
  }

  /** What an agent has in hands and has not dialed goes back to the list, as when the agent is gone. */
  release(agent: Agent, campaign?: Campaign): void {
    for (const checkout of this.#checkouts.of(agent, campaign)) {
      if (!checkout.isDialed) this.#release(checkout);
    }
  }

  /** No handle is valid any more, and they begin anew. What has not been dialed goes back to the list. */
  restart(): void {
    for (const checkout of this.#checkouts.all()) {
      if (checkout.isDialed) this.#finish(checkout);
      else this.#release(checkout);
    }
    this.#checkouts.restart();
  }

  #release(checkout: Checkout): void {
    for (const record of checkout.records.values()) this.#note(record, { event: 'released' });
    this.#putBack(checkout);
  }

  #putBack(checkout: Checkout): void {
    const { campaign, customer, callback } = checkout;
    if (callback === undefined) campaign.list.putBack(customer);
    else campaign.list.reschedule(customer, callback);
    this.#finish(checkout);
    this.#listener.available(campaign);
  }

  #finish(checkout: Checkout): void {
    this.#checkouts.close(checkout);
    this.#listener.freed(checkout.agent, checkout.campaign);
  }

  #forbid(record: RecordPlace, who: Pick<RecordEvent, 'user' | 'handle'>): void {
    this.#doNotCall.add(record.phoneNumber);
    this.#listener.noted(record, { event: 'doNotCall', ...who });
  }

  #noteHandOut(handedOut: CheckedOutRecord): CheckedOutRecord {
    this.#note(handedOut, { event: 'handedOut', attemptGuid: handedOut.attemptGuid });
    return handedOut;
  }

  #note({ record, agent, handle }: CheckedOutRecord, event: RecordEvent): void {
    this.#listener.noted(record, { ...event, user: agent.username, handle });
  }
}
