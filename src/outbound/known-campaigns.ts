/**
 * The campaigns, calling lists and applications that agents have come across: the names in notifications and records, for
 * people to choose from. The Outbound API has no operation that lists them.
 */

import { isObject } from '../values/plain-json';
import { APPLICATION_KEY, CALLING_LIST_KEY, CAMPAIGN_KEY } from '../wire/user-data';

/** The number of names that a person can reasonably choose from. */
const CAPACITY = 500;

export class KnownCampaigns {
  readonly #names = new Set<string>();
  readonly #callingLists = new Set<string>();
  readonly #applicationIds = new Set<string>();

  get names(): string[] {
    return [...this.#names].sort();
  }

  get callingLists(): string[] {
    return [...this.#callingLists].sort();
  }

  get applicationIds(): string[] {
    return [...this.#applicationIds].sort();
  }

  /** Collects the names in `data` of a message on `/v2/me/outbound` or `/v2/me/devices`. */
  note(data: unknown): void {
    if (!isObject(data)) {
      return;
    }
    const { campaign, record, userData } = data;
    if (isObject(campaign)) {
      this.#add(campaign.name, undefined, campaign.applicationId);
    }
    if (isObject(record)) {
      this.#add(record.campaignName, record.callingList, record.applicationId);
      this.#noteUserData(record.userData);
      this.#noteUserData(record.customFields);
    }
    this.#noteUserData(userData);
  }

  #noteUserData(userData: unknown): void {
    if (isObject(userData)) {
      this.#add(userData[CAMPAIGN_KEY], userData[CALLING_LIST_KEY], userData[APPLICATION_KEY]);
    }
  }

  #add(name: unknown, callingList: unknown, applicationId: unknown): void {
    remember(this.#names, name);
    remember(this.#callingLists, callingList);
    remember(this.#applicationIds, applicationId);
  }
}

function remember(values: Set<string>, value: unknown): void {
  if ((typeof value === 'string' || typeof value === 'number') && value !== '' && values.size < CAPACITY) {
    values.add(String(value));
  }
}
