/** The messages about records and campaigns on `/v2/me/outbound` and `/v2/me/devices`. */
import type { Notification, OutboundCampaignMessage, OutboundRecordMessage, UserData } from '../../src/wire/messages';
import type { AgentDevice, UriBuilder } from '../agents/agents';
import { stableGuid } from '../common/identifiers';
import type { RecordShape } from '../options/options';
import { UNKNOWN } from '../options/scenarios';
import type { Campaign } from './campaign';
import type { CheckedOutRecord } from './checkouts';

/** Outbound Contact Server's numbers for the types of callback records (page DefinedConstants). */
const RECORD_TYPE = { Personal: 5, Campaign: 6 } as const;

/** `referenceId`, if the request had one. */
const reference = (referenceId: string | undefined) => (referenceId === undefined ? {} : { referenceId });

/** A record as user data, in the keys of the documented sample. */
function userDataOf(checkedOut: CheckedOutRecord, userEvent: string): UserData {
  const { handle, attemptGuid, agent, campaign, record, checkout } = checkedOut;
  const { callback } = checkout;
  return {
    ...record.customFields,
    GSW_AGENT_ID: agent.username,
    contact_info: record.phoneNumber,
    GSW_PHONE: record.phoneNumber,
    ...(record.phoneType === undefined ? {} : { GSW_PHONE_TYPE: record.phoneType }),
    GSW_RECORD_HANDLE: handle,
    GSW_CALL_RESULT: UNKNOWN,
    GSW_CALL_ATTEMPT_GUID: attemptGuid,
    GSW_TZ_NAME: record.timeZone ?? 'GMT',
    GSW_TZ_OFFSET: 0,
    ...(record.from === undefined ? {} : { GSW_FROM: record.from }),
    ...(record.until === undefined ? {} : { GSW_UNTIL: record.until }),
    GSW_CAMPAIGN_NAME: campaign.name,
    GSW_CAMPAIGN_GROUP_DBID: campaign.dbid,
    GSW_CAMPAIGN_GROUP_NAME: campaign.groupName,
    GSW_CAMPAIGN_GROUP_DESCRIPTION: '',
    GSW_CALLING_LIST: campaign.options.callingList,
    GSW_CALLING_LIST_DBID: campaign.dbid + 100,
    GSW_APPLICATION_ID: campaign.options.applicationId,
    GSW_SWITCH_DBID: 101,
    GSW_ATTEMPTS: record.attempts,
    GSW_USER_EVENT: userEvent,
    InteractionType: 'Outbound',
    InteractionSubtype: 'OutboundNew',
    ...(callback && { GSW_CALLBACK_TYPE: callback.callbackType, record_type: RECORD_TYPE[callback.callbackType] }),
  };
}

/** Hands a record over (page OutboundRequestPreview), or one of its chain (`ChainedRecord`). */
export function recordNotification(
  checkedOut: CheckedOutRecord,
  { shape, device, referenceId, userEvent = 'PreviewRecord', uri }: RecordWording,
): Notification<OutboundRecordMessage> {
  const userData = userDataOf(checkedOut, userEvent);
  const { campaign, record, attemptGuid } = checkedOut;
  const id = stableGuid(`record ${attemptGuid}`);
  const path = `/outbound-records/${id}`;
  const older = { id, state: 'ReadyToCall', phone: record.phoneNumber, customFields: userData, uri: uri(path), path };
  const newer = {
    userData,
    applicationId: campaign.options.applicationId,
    campaignName: campaign.name,
    callingList: campaign.options.callingList,
    ...(device === undefined ? {} : { devicePath: device.path }),
  };
  return {
    channel: '/v2/me/outbound',
    data: {
      messageType: 'OutboundRecordMessage',
      notificationType: shape === 'customFields' ? 'StatusChanged' : userEvent,
      ...reference(referenceId),
      record: shape === 'customFields' ? older : newer,
    },
  };
}

/** How a record is told. */
export interface RecordWording {
  shape: RecordShape;
  device: AgentDevice | undefined;
  referenceId?: string | undefined;
  userEvent?: 'PreviewRecord' | 'ChainedRecord';
  uri: UriBuilder;
}

/** Whether a message hands a preview record over. */
export function isHandOver(data: unknown): data is OutboundRecordMessage {
  const { messageType, notificationType, record } = (data ?? {}) as Partial<OutboundRecordMessage>;
  if (messageType !== 'OutboundRecordMessage') return false;
  const { GSW_USER_EVENT } = (record?.customFields ?? {}) as UserData;
  return notificationType === 'PreviewRecord' || GSW_USER_EVENT === 'PreviewRecord';
}

/** The record that an acknowledgement is about: by handle, or by number where there is none. */
export type Acknowledged = { recordHandle: number } | { phoneNumber: string };

/** The two messages that acknowledge an operation, of which the second is a raw copy without `referenceId`. */
export function acknowledgements(
  userEvent: string,
  campaign: Campaign,
  device: AgentDevice,
  acknowledged: Acknowledged,
  referenceId: string | undefined,
): Notification[] {
  const { name: campaignName } = campaign;
  const { applicationId, callingList } = campaign.options;
  const raw =
    'recordHandle' in acknowledged
      ? { GSW_RECORD_HANDLE: acknowledged.recordHandle }
      : { GSW_PHONE: acknowledged.phoneNumber };
  return [
    {
      channel: '/v2/me/outbound',
      data: {
        messageType: 'OutboundRecordMessage',
        notificationType: userEvent,
        ...reference(referenceId),
        record: { devicePath: device.path, callingList, applicationId, ...acknowledged, campaignName },
      },
    },
    userEventMessage(device, {
      GSW_APPLICATION_ID: applicationId,
      ...raw,
      GSW_USER_EVENT: userEvent,
      GSW_CALLING_LIST: callingList,
      GSW_CAMPAIGN_NAME: campaignName,
    }),
  ];
}

/** A preview session begins or ends; in the documented sample the ended session's state still reads Started. */
export function sessionNotification(
  notificationType: 'PreviewSessionStarted' | 'PreviewSessionEnded',
  campaign: Campaign,
  device: AgentDevice,
  referenceId: string | undefined,
): Notification<OutboundCampaignMessage> {
  const { applicationId, description = '' } = campaign.options;
  const common = { name: campaign.name, state: 'Started', devicePath: device.path, applicationId };
  const details = { dialingMode: campaign.mode, groupName: campaign.groupName, groupDescription: '', description };
  return {
    channel: '/v2/me/outbound',
    data: {
      messageType: 'OutboundCampaignMessage',
      notificationType,
      ...reference(referenceId),
      campaign: notificationType === 'PreviewSessionStarted' ? { ...common, ...details } : common,
    },
  };
}

/** A campaign is started or stopped, as Outbound Contact Server tells it to each agent. */
export function campaignNotification(
  userEvent: 'CampaignStarted' | 'CampaignStopped',
  campaign: Campaign,
  device: AgentDevice,
): Notification {
  return userEventMessage(device, {
    GSW_APPLICATION_ID: campaign.options.applicationId,
    GSW_CAMPAIGN_NAME: campaign.name,
    GSW_CAMPAIGN_DESCRIPTION: campaign.options.description ?? '',
    GSW_CAMPAIGN_MODE: campaign.mode,
    GSW_USER_EVENT: userEvent,
  });
}

/** An accepted operation failed; what was observed on GWS names the device only, the rest is `fields`. */
export function errorNotification(
  device: AgentDevice,
  uri: UriBuilder,
  referenceId: string | undefined,
  fields: Record<string, unknown>,
): Notification {
  return {
    channel: '/v2/me/devices',
    data: {
      messageType: 'ErrorMessage',
      devicePath: device.path,
      deviceUri: uri(device.path),
      ...reference(referenceId),
      ...fields,
    },
  };
}

function userEventMessage(device: AgentDevice, userData: UserData): Notification {
  return {
    channel: '/v2/me/devices',
    data: { messageType: 'DeviceUserEventMessage', deviceId: device.id, userData },
  };
}
