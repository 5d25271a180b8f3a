/** An agent at work on a campaign: what the outbound tests ask of the simulator, and what they wait for. */
import type { CampaignOptions } from '../../simulator';
import { Client, type Message, type Reply } from './client';
import type { Bench } from './setup';

export const CAMPAIGN = { name: 'Winter', applicationId: 7, callingList: 'L' } as const;

/** A campaign with these numbers. */
export const campaign = (phoneNumbers: readonly string[], more: Partial<CampaignOptions> = {}): CampaignOptions => ({
  ...CAMPAIGN,
  records: phoneNumbers.map((phoneNumber) => ({ phoneNumber })),
  ...more,
});

/** A preview record as the agent sees it. */
export interface Preview {
  handle: number;
  phoneNumber: string;
  attempt: string;
  userData: Record<string, unknown>;
}

/** Statuses of a refusal. */
export const statusOf = ({ status, body }: Reply): [number, number] => [status, body.statusCode];

export class Desk {
  #read = 0;
  #references = 0;

  private constructor(readonly client: Client) {}

  /** An agent who is signed in, with a preview session. */
  static async open(test: Bench, username = 'agent', { session = true } = {}): Promise<Desk> {
    const client = new Client(test.simulator);
    await client.online(username, username === 'agent' ? undefined : 'pw');
    const desk = new Desk(client);
    if (session) {
      await desk.campaign('StartPreviewSession');
      await desk.told('PreviewSessionStarted');
    }
    return desk;
  }

  get devicePath(): string {
    return this.client.simulator.agent(this.client.username).devices[0]?.path ?? '';
  }

  /** The parameters that almost every operation has. */
  get common() {
    const { name: campaignName, applicationId, callingList } = CAMPAIGN;
    return { applicationId, campaignName, callingList, devicePath: this.devicePath };
  }

  campaign(operationName: string, more: object = {}): Promise<Reply> {
    const { applicationId, devicePath } = this.common;
    const body = { operationName, applicationId, devicePath, ...more };
    return this.client.post(`/me/outbound-campaigns/${CAMPAIGN.name}`, body);
  }

  record(handle: number | string, operationName: string, more: object = {}): Promise<Reply> {
    return this.client.post(`/me/outbound-records/${handle}`, { operationName, ...this.common, ...more });
  }

  list(operationName: string, more: object = {}): Promise<Reply> {
    return this.client.post('/me/outbound-records', { operationName, ...this.common, ...more });
  }

  dial({ handle, phoneNumber }: Pick<Preview, 'handle' | 'phoneNumber'>): Promise<Reply> {
    const { devicePath } = this;
    const outboundRecord = { recordHandle: handle, phoneNumber };
    return this.client.post(`/me${devicePath}/calls`, { operationName: 'Dial', devicePath, outboundRecord });
  }

  /** Asks for the next record and waits for it. */
  async next(): Promise<Preview> {
    const referenceId = `preview ${++this.#references}`;
    const { body } = await this.campaign('GetPreviewRecord', { referenceId });
    if (body.statusCode !== 0) throw new Error(body.statusMessage);
    return preview(await this.told('PreviewRecord'));
  }

  /** Whether there is no record for this agent now. */
  async isDry(): Promise<boolean> {
    return (await this.campaign('GetPreviewRecord')).body.statusCode === 12;
  }

  /** The next event, not looked at yet, of a notification type; the events before it are left out. */
  told(notificationType: string): Promise<Message> {
    return this.event(({ data }) => data.notificationType === notificationType);
  }

  /** The next event that was not looked at yet and meets a condition. */
  async event(matches: (event: Message) => boolean): Promise<Message> {
    for (;;) {
      const { events } = this.client;
      while (this.#read < events.length) {
        const event = events[this.#read++];
        if (event !== undefined && matches(event)) return event;
      }
      await this.client.receive(events.length + 1);
    }
  }
}

export function preview({ data }: Pick<Message, 'data'>): Preview {
  const { userData } = data.record;
  const { GSW_RECORD_HANDLE: handle, GSW_PHONE: phoneNumber, GSW_CALL_ATTEMPT_GUID: attempt } = userData;
  return { handle, phoneNumber, attempt, userData };
}
