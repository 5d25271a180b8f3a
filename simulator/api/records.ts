/** `/me/outbound-records/{handle}`: what an agent does with a record besides dialing it. */
import { ApiError, optionalText, requiredInteger, requiredText, StatusCode, success } from '../answers';
import type { ApiHandler } from './services';

interface RecordOperation {
  /** Notification that acknowledges it. */
  acknowledge: string;
  /** Whether `callingList` is required beside the parameters that all operations share. */
  callingList: boolean;
  /** Whether the handle is no longer valid afterwards. */
  finishes: boolean;
}

/** Pages OutboundReject, OutboundComplete, OutboundUpdate, OutboundReschedule and OutboundDoNotCall. */
const OPERATIONS: Readonly<Record<string, RecordOperation>> = {
  RejectRecord: { acknowledge: 'RecordRejectAcknowledge', callingList: true, finishes: true },
  CompleteRecord: { acknowledge: 'RecordProcessedAcknowledge', callingList: true, finishes: true },
  UpdateRecord: { acknowledge: 'UpdateCallCompletionStatsAcknowledge', callingList: false, finishes: false },
  RescheduleRecord: { acknowledge: 'ScheduledRecordRescheduleAcknowledge', callingList: false, finishes: true },
  DoNotCallRecord: { acknowledge: 'DoNotCallAcknowledge', callingList: true, finishes: false },
};

/** `POST`; acknowledged by two messages, of which the second is a raw copy without `referenceId`. */
export const recordOperation: ApiHandler = ({ services, agent, body, parameters }) => {
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice-outbound');
  const operation = Object.hasOwn(OPERATIONS, operationName) ? OPERATIONS[operationName] : undefined;
  if (operation === undefined) throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  const applicationId = requiredInteger(body, 'applicationId');
  const campaignName = requiredText(body, 'campaignName');
  const device = agent.deviceAt(requiredText(body, 'devicePath'));
  if (operation.callingList) requiredText(body, 'callingList');
  const record = services.campaigns.record(Number(parameters[0]), agent);
  if (record === undefined) throw new ApiError(StatusCode.notFound, `Record '${parameters[0]}' was not found.`);
  record.finished = operation.finishes;

  const referenceId = optionalText(body, 'referenceId');
  const callingList = record.campaign.options.callingList;
  services.publishSoon(agent, '/v2/me/outbound', {
    messageType: 'OutboundRecordMessage',
    notificationType: operation.acknowledge,
    ...(referenceId === undefined ? {} : { referenceId }),
    record: { devicePath: device.path, callingList, applicationId, recordHandle: record.handle, campaignName },
  });
  services.publishSoon(agent, '/v2/me/devices', {
    messageType: 'DeviceUserEventMessage',
    deviceId: device.id,
    userData: {
      GSW_APPLICATION_ID: applicationId,
      GSW_RECORD_HANDLE: record.handle,
      GSW_USER_EVENT: operation.acknowledge,
      GSW_CALLING_LIST: callingList,
      GSW_CAMPAIGN_NAME: campaignName,
    },
  });
  return success();
};
