/** A campaign and its calling list. */

import type { CampaignOptions } from '../options/campaign-options';
import { CallingList, customerOf, type ListRecord } from './calling-list';

/** A campaign, started until somebody stops it. */
export class Campaign {
  readonly dbid: number;
  readonly list: CallingList;
  isStarted = true;

  /**
   * @param position from which its DBIDs are made
   * @param listed told about every record of the list
   */
  constructor(
    readonly options: CampaignOptions,
    position: number,
    listed: (record: ListRecord) => void,
  ) {
    this.dbid = 101 + position;
    this.list = new CallingList(options.repeat ?? false);
    for (const record of options.records) {
      const customer = customerOf(this.listName, record);
      this.list.add(customer);
      customer.records.forEach(listed);
    }
  }

  get name(): string {
    return this.options.name;
  }

  get groupName(): string {
    return `${this.name}@AgentGroup1`;
  }

  get mode(): 'Preview' | 'PushPreview' {
    return this.options.mode ?? 'Preview';
  }

  /** Where a record of this campaign belongs. */
  get listName(): { campaign: string; callingList: string } {
    return { campaign: this.name, callingList: this.options.callingList };
  }
}
