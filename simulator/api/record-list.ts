/** `/me/outbound-records`: operations on a number without having its record. */
import {
  ApiError,
  type JsonObject,
  optionalObject,
  optionalText,
  requiredInteger,
  requiredText,
  StatusCode,
} from '../common/answers';
import type { Campaign } from '../outbound/campaign';
import { acknowledgements } from '../outbound/messages';
import {
  campaignOf,
  carryOut,
  checkCallingList,
  isAllChain,
  numberParameters,
  requireParameters,
} from './outbound-request';
import type { ApiHandler, ApiRequest } from './services';

interface ListOperation {
  /** Notification that acknowledges it. */
  acknowledge: string;
  /** Required parameters in addition to those common to all operations. */
  required: readonly string[];
  /** Checks the parameters; returns what to do. */
  read(body: JsonObject, request: ApiRequest, campaign: Campaign, phoneNumber: string): () => void;
}

/** Pages OutboundDoNotCallNum and OutboundCreate; the latter's acknowledgement is Outbound Contact Server's. */
const OPERATIONS: Readonly<Record<string, ListOperation>> = {
  DoNotCallRecord: {
    acknowledge: 'DoNotCallAcknowledge',
    required: [],
    read: (body, { services, agent }, campaign, phoneNumber) => {
      const allChain = isAllChain(body);
      return () => services.campaigns.doNotCallNumber(campaign, agent, phoneNumber, allChain);
    },
  },
  AddRecord: {
    acknowledge: 'AddRecordAcknowledge',
    required: ['callingList', 'timeZone', 'phoneType', 'from', 'until'],
    read: (body, { services, agent }, campaign, phoneNumber) => {
      const chainId = body.chainId === undefined ? undefined : requiredInteger(body, 'chainId');
      const record = { ...optionalObject(body, 'otherFields'), ...numberParameters(body), phoneNumber };
      services.campaigns.refuseDoNotCall(phoneNumber);
      return () => services.campaigns.add(campaign, agent, record, chainId);
    },
  },
};

/** `POST`. */
export const recordListOperation: ApiHandler = (request) => {
  const { agent, body } = request;
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice-outbound');
  const operation = Object.hasOwn(OPERATIONS, operationName) ? OPERATIONS[operationName] : undefined;
  if (operation === undefined) throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  requireParameters(body, ['applicationId', 'campaignName', 'phoneNumber', 'devicePath', ...operation.required]);
  const campaign = campaignOf(request, requiredText(body, 'campaignName'));
  checkCallingList(body, campaign);
  const device = agent.deviceAt(requiredText(body, 'devicePath'));
  const referenceId = optionalText(body, 'referenceId');
  const phoneNumber = requiredText(body, 'phoneNumber');
  const work = operation.read(body, request, campaign, phoneNumber);
  return carryOut(request, device, () => {
    work();
    return acknowledgements(operation.acknowledge, campaign, device, { phoneNumber }, referenceId);
  });
};
