/** `/me/outbound-records/{handle}`: operations on a record other than dialing it. */
import {
  ApiError,
  type JsonObject,
  optionalObject,
  optionalText,
  requiredInteger,
  requiredText,
  StatusCode,
} from '../common/answers';
import type { Campaigns } from '../outbound/campaigns';
import type { CheckedOutRecord } from '../outbound/checkouts';
import { acknowledgements, recordNotification } from '../outbound/messages';
import {
  campaignOf,
  carryOut,
  checkCallingList,
  given,
  isAllChain,
  numberParameters,
  optionalChoice,
  requireParameters,
} from './outbound-request';
import type { ApiHandler, ApiRequest } from './services';

/** What is done with a record. */
type RecordWork = (campaigns: Campaigns, record: CheckedOutRecord) => void;

interface RecordOperation {
  /** Notification that acknowledges it. */
  acknowledge: string;
  /** Required parameters in addition to those common to all operations. */
  required: readonly string[];
  /** Checks the parameters; returns what to do, if anything. */
  read?(body: JsonObject, request: ApiRequest): RecordWork;
  /** The records that are sent before the acknowledgement. */
  tells?(campaigns: Campaigns, record: CheckedOutRecord): CheckedOutRecord[];
}

/**
 * Pages OutboundReject, OutboundComplete, OutboundUpdate, OutboundReschedule, OutboundGetChained and OutboundDoNotCall.
 * CancelRecord has no page; here it is like RejectRecord. No page says that UpdateRecord takes `otherFields`; here it does.
 */
const OPERATIONS: Readonly<Record<string, RecordOperation>> = {
  RejectRecord: {
    acknowledge: 'RecordRejectAcknowledge',
    required: ['callingList'],
    read: () => (campaigns, record) => campaigns.reject(record),
  },
  CancelRecord: {
    acknowledge: 'RecordCancelAcknowledge',
    required: ['callingList'],
    read: () => (campaigns, record) => campaigns.cancel(record),
  },
  CompleteRecord: {
    acknowledge: 'RecordProcessedAcknowledge',
    required: ['callingList'],
    read: (body) => {
      const result = {
        ...given('callResult', optionalText(body, 'callResult')),
        ...given('phoneNumber', optionalText(body, 'phoneNumber')),
      };
      return (campaigns, record) => campaigns.complete(record, result);
    },
  },
  UpdateRecord: {
    acknowledge: 'UpdateCallCompletionStatsAcknowledge',
    required: [],
    read: (body) => {
      const changes = { ...given('phoneNumber', optionalText(body, 'phoneNumber')), ...numberParameters(body) };
      const otherFields = optionalObject(body, 'otherFields');
      return (campaigns, record) => campaigns.update(record, changes, otherFields);
    },
  },
  RescheduleRecord: {
    acknowledge: 'ScheduledRecordRescheduleAcknowledge',
    required: ['callbackType', 'timestamp'],
    read: (body, { services }) => {
      const callbackType = optionalChoice(body, 'callbackType', ['Personal', 'Campaign']) ?? 'Campaign';
      const timestamp = requiredInteger(body, 'timestamp');
      if (timestamp * 1000 <= services.options.now()) {
        throw new ApiError(StatusCode.outOfRange, "Parameter 'timestamp' must be in the future, in epoch seconds.");
      }
      return (campaigns, record) => campaigns.reschedule(record, { callbackType, timestamp });
    },
  },
  GetChainedRecord: {
    acknowledge: 'ChainedRecordsDataEnd',
    required: [],
    tells: (campaigns, record) => campaigns.chained(record),
  },
  DoNotCallRecord: {
    acknowledge: 'DoNotCallAcknowledge',
    required: ['callingList'],
    read: (body) => {
      const phoneNumber = optionalText(body, 'phoneNumber');
      const allChain = isAllChain(body);
      return (campaigns, record) => campaigns.doNotCallRecord(record, phoneNumber, allChain);
    },
  },
};

/** `POST`. */
export const recordOperation: ApiHandler = (request) => {
  const { services, agent, body, parameters } = request;
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice-outbound');
  const operation = Object.hasOwn(OPERATIONS, operationName) ? OPERATIONS[operationName] : undefined;
  if (operation === undefined) throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  requireParameters(body, ['applicationId', 'campaignName', 'devicePath', ...operation.required]);
  const campaign = campaignOf(request, requiredText(body, 'campaignName'));
  checkCallingList(body, campaign);
  const device = agent.deviceAt(requiredText(body, 'devicePath'));
  const referenceId = optionalText(body, 'referenceId');
  const work = operation.read?.(body, request);
  const record = services.campaigns.record(Number(parameters[0]), agent);
  if (record === undefined || record.campaign !== campaign) {
    throw new ApiError(StatusCode.notFound, `Record '${parameters[0]}' was not found.`);
  }
  return carryOut(request, device, () => {
    const wording = { shape: services.options.recordShape, device, referenceId, uri: services.uri };
    work?.(services.campaigns, record);
    const told = operation.tells?.(services.campaigns, record) ?? [];
    return [
      ...told.map((chained) => recordNotification(chained, { ...wording, userEvent: 'ChainedRecord' })),
      ...acknowledgements(operation.acknowledge, campaign, device, { recordHandle: record.handle }, referenceId),
    ];
  });
};
