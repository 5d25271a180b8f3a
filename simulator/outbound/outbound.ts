/** Assembles the outbound side: campaigns, delivery of their records, and notifications. */
import type { Notification, OutboundRecordMessage } from '../../src/wire/messages';
import type { Agent, Agents, UriBuilder } from '../agents/agents';
import type { Timers } from '../common/timers';
import type { RecordLedger } from '../ledger/record-ledger';
import type { CampaignOptions, RecordOptions } from '../options/campaign-options';
import type { RecordShape } from '../options/options';
import type { Campaign } from './campaign';
import { Campaigns } from './campaigns';
import type { CheckedOutRecord } from './checkouts';
import { campaignNotification, recordNotification } from './messages';
import { PushPreview } from './push-preview';

/** What the outbound side needs from the simulator. */
export interface OutboundSetting {
  options: { campaigns: CampaignOptions[] | undefined; recordShape: RecordShape; now: () => number };
  agents: Agents;
  ledger: RecordLedger;
  uri: UriBuilder;
  timers: Timers;
  publish(username: string, channel: string, data: unknown): void;
}

/** Campaigns, and how their records and events reach the agents. */
export class Outbound {
  readonly campaigns: Campaigns;
  readonly pushPreview: PushPreview;
  readonly #setting: OutboundSetting;

  constructor(setting: OutboundSetting) {
    const { options, agents, ledger, timers } = setting;
    this.#setting = setting;
    this.campaigns = new Campaigns(
      options.campaigns,
      {
        listed: (record) => ledger.list(record),
        noted: (record, event) => ledger.note(record, event),
        freed: (agent, campaign) => this.pushPreview.freed(agent, campaign),
        available: (campaign, from) => this.pushPreview.available(campaign, from),
      },
      options.now,
    );
    this.pushPreview = new PushPreview(this.campaigns, agents.all, timers, options.now, (campaign, agent) => {
      const record = this.campaigns.handOut(campaign, agent);
      if (record !== undefined) this.#tell(record);
    });
  }

  /** Hands an agent the next record of a campaign, or a given one. Throws a RangeError where there is none. */
  next(agent: Agent, campaignName?: string, given?: RecordOptions): Notification<OutboundRecordMessage> {
    const campaign = this.#campaign(campaignName);
    if (!campaign.isStarted) throw new RangeError(`Campaign '${campaign.name}' is not started.`);
    if (given !== undefined && !this.campaigns.mayCall(given.phoneNumber)) {
      throw new RangeError('This number is on the do-not-call list.');
    }
    const record =
      given === undefined
        ? this.campaigns.handOut(campaign, agent)
        : this.campaigns.handOutGiven(campaign, agent, given);
    if (record === undefined) throw new RangeError(`Campaign '${campaign.name}' has no more records.`);
    return this.#tell(record);
  }

  /** Starts or stops a campaign, and tells every agent. */
  setStarted(isStarted: boolean, campaignName?: string): void {
    const campaign = this.#campaign(campaignName);
    campaign.isStarted = isStarted;
    for (const agent of this.#setting.agents.all) {
      const [device] = agent.devices;
      if (device === undefined) continue;
      const { channel, data } = campaignNotification(
        isStarted ? 'CampaignStarted' : 'CampaignStopped',
        campaign,
        device,
      );
      this.#setting.publish(agent.username, channel, data);
    }
    this.pushPreview.available(campaign);
  }

  /** Ends an agent's preview sessions; what the agent has not dialed goes back. */
  endSessions(agent: Agent): void {
    agent.previewSessions.clear();
    this.campaigns.release(agent);
  }

  /** Outbound Contact Server is restarted: nobody has a preview session or a record any more, and handles begin anew. */
  restart(): void {
    for (const agent of this.#setting.agents.all) agent.previewSessions.clear();
    this.campaigns.restart();
  }

  #campaign(name?: string): Campaign {
    const campaign = this.campaigns.find(name);
    if (campaign === undefined) throw new RangeError(`There is no campaign '${name ?? ''}'.`);
    return campaign;
  }

  #tell(record: CheckedOutRecord): Notification<OutboundRecordMessage> {
    const { options, uri, publish } = this.#setting;
    const { agent } = record;
    const notification = recordNotification(record, { shape: options.recordShape, device: agent.devices[0], uri });
    publish(agent.username, notification.channel, notification.data);
    return notification;
  }
}
