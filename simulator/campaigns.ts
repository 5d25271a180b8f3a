/** Campaigns and their records: what Outbound Contact Server hands to an agent, and which handles are valid for whom. */
import type { Notification, OutboundRecordMessage, UserData } from '../src/messages';
import type { Agent, AgentDevice } from './agents';
import { newAttemptGuid } from './identifiers';

/** A record of a calling list: a number and any custom fields. */
export interface RecordOptions {
  phoneNumber: string;
  [field: string]: unknown;
}

/** A campaign in preview mode. */
export interface CampaignOptions {
  name: string;
  /** DBID of the Outbound Contact Server application. */
  applicationId: number;
  callingList: string;
  records: RecordOptions[];
  /** Whether the list starts again at its end, with new handles (false). */
  repeat?: boolean;
}

const person = (phoneNumber: string, firstName: string, lastName: string, reason: string): RecordOptions => ({
  phoneNumber,
  first_name: firstName,
  last_name: lastName,
  call_reason: reason,
});

/** The campaign of a simulator that is given none: one invented person for every scenario, again and again. */
export const DEFAULT_CAMPAIGN: CampaignOptions = {
  name: 'Spring Renewals',
  applicationId: 141,
  callingList: 'Renewals List',
  repeat: true,
  records: [
    person('5001', 'Ada', 'Almeida', 'Contract renewal (answers)'),
    person('5002', 'Bruno', 'Bakker', 'Contract renewal (busy)'),
    person('5003', 'Chloe', 'Carter', 'Address check (does not answer)'),
    person('5006', 'Dmitri', 'Dahl', 'Missed appointment (hangs up soon)'),
    person('5004', 'Elif', 'Evans', 'Number from an old form (does not exist)'),
    person('5008', 'Femi', 'Fischer', 'Call back (slow to start)'),
    person('5007', 'Grace', 'Gupta', 'Long conversation (until you hang up)'),
    person('5009', 'Hugo', 'Haddad', 'Lost request (accepted, never dialed)'),
  ],
};

/** A record in the hands of an agent. */
export interface CheckedOutRecord {
  readonly handle: number;
  readonly attemptGuid: string;
  readonly agent: Agent;
  readonly campaign: Campaign;
  readonly userData: UserData;
  finished: boolean;
}

/** A campaign and the position in its list. */
export class Campaign {
  readonly dbid: number;
  #next = 0;

  constructor(
    readonly options: CampaignOptions,
    position: number,
  ) {
    this.dbid = 101 + position;
  }

  get name(): string {
    return this.options.name;
  }

  get groupName(): string {
    return `${this.name}@AgentGroup1`;
  }

  /** The next record of the list, if any is left. */
  take(): RecordOptions | undefined {
    const { records, repeat } = this.options;
    if (this.#next >= records.length && repeat === true) this.#next = 0;
    const record = records[this.#next];
    if (record !== undefined) this.#next += 1;
    return record;
  }
}

/** How many records are remembered, so that a simulator that runs for weeks stays small. */
const MAX_RECORDS = 10_000;

/** All campaigns and every record that is checked out. */
export class Campaigns {
  readonly #campaigns: Campaign[];
  readonly #records = new Map<number, CheckedOutRecord>();
  #nextHandle = 431;

  constructor(campaigns: CampaignOptions[] = [DEFAULT_CAMPAIGN]) {
    this.#campaigns = campaigns.map((campaign, position) => new Campaign(campaign, position));
  }

  /** The campaign of a name, or the first one when no name is given. */
  find(name?: string): Campaign | undefined {
    return name === undefined ? this.#campaigns[0] : this.#campaigns.find((campaign) => campaign.name === name);
  }

  /** Hands a record to an agent: from now on its handle is valid, for this agent only. */
  checkOut(campaign: Campaign, agent: Agent, record: RecordOptions): CheckedOutRecord {
    const handle = this.#nextHandle++;
    const attemptGuid = newAttemptGuid();
    const userData = previewUserData(campaign, agent, record, handle, attemptGuid);
    const checkedOut = { handle, attemptGuid, agent, campaign, userData, finished: false };
    this.#records.set(handle, checkedOut);
    this.#records.delete(handle - MAX_RECORDS);
    return checkedOut;
  }

  /** The unfinished record that an agent has under a handle. */
  record(handle: number, agent: Agent): CheckedOutRecord | undefined {
    const record = this.#records.get(handle);
    return record !== undefined && record.agent === agent && !record.finished ? record : undefined;
  }
}

function previewUserData(
  campaign: Campaign,
  agent: Agent,
  record: RecordOptions,
  handle: number,
  attemptGuid: string,
): UserData {
  const { phoneNumber, ...customFields } = record;
  return {
    ...customFields,
    GSW_AGENT_ID: agent.username,
    contact_info: phoneNumber,
    GSW_PHONE: phoneNumber,
    GSW_RECORD_HANDLE: handle,
    GSW_CALL_RESULT: 28,
    GSW_CALL_ATTEMPT_GUID: attemptGuid,
    GSW_TZ_NAME: 'GMT',
    GSW_TZ_OFFSET: 0,
    GSW_CAMPAIGN_NAME: campaign.name,
    GSW_CAMPAIGN_GROUP_DBID: campaign.dbid,
    GSW_CAMPAIGN_GROUP_NAME: campaign.groupName,
    GSW_CAMPAIGN_GROUP_DESCRIPTION: '',
    GSW_CALLING_LIST: campaign.options.callingList,
    GSW_CALLING_LIST_DBID: campaign.dbid + 100,
    GSW_APPLICATION_ID: campaign.options.applicationId,
    GSW_SWITCH_DBID: 101,
    GSW_ATTEMPTS: 0,
    GSW_USER_EVENT: 'PreviewRecord',
    InteractionType: 'Outbound',
    InteractionSubtype: 'OutboundNew',
  };
}

/** The notification that hands a record over (page OutboundRequestPreview). */
export function previewRecordNotification(
  record: CheckedOutRecord,
  device: AgentDevice | undefined,
  referenceId?: string,
): Notification<OutboundRecordMessage> {
  return {
    channel: '/v2/me/outbound',
    data: {
      messageType: 'OutboundRecordMessage',
      notificationType: 'PreviewRecord',
      ...(referenceId === undefined ? {} : { referenceId }),
      record: {
        userData: { ...record.userData },
        applicationId: record.campaign.options.applicationId,
        campaignName: record.campaign.name,
        callingList: record.campaign.options.callingList,
        ...(device === undefined ? {} : { devicePath: device.path }),
      },
    },
  };
}
