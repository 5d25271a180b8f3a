/** `/me/devices`: the agent's devices, the settings that can be changed on them, and Dial on one of them. */
import type { UserData } from '../../src/wire/messages';
import type { AgentDevice } from '../agents/agents';
import {
  type Answer,
  ApiError,
  type JsonObject,
  optionalObject,
  optionalText,
  requiredInteger,
  requiredText,
  StatusCode,
  success,
} from '../common/answers';
import type { LedgerDial } from '../ledger/ledger';
import type { CheckedOutRecord } from '../outbound/checkouts';
import { listAnswer, resourceAnswer } from './resources';
import type { ApiHandler, ApiRequest } from './services';

/** `GET /me/devices[?fields=...]`. */
export const listDevices: ApiHandler = ({ services, agent, query }) =>
  listAnswer(
    'devices',
    agent.devices.map((device) => device.resource(services.uri)),
    query,
  );

/** `GET /me/devices/{id}`. */
export const getDevice: ApiHandler = ({ services, agent, query, parameters }) =>
  resourceAnswer('device', agent.device(parameters[0] ?? '').resource(services.uri), query);

type DeviceOperation = (request: ApiRequest, device: AgentDevice) => void;

const DEVICE_OPERATIONS: Readonly<Record<string, DeviceOperation>> = {
  DoNotDisturbOn: ({ services, agent }, device) => services.presence.disturb(agent, device, false),
  DoNotDisturbOff: ({ services, agent }, device) => services.presence.disturb(agent, device, true),
  ForwardCallsOn: ({ services, agent, body }, device) =>
    services.presence.forward(agent, device, requiredText(body, 'destination')),
  ForwardCallsOff: ({ services, agent }, device) => services.presence.forward(agent, device, undefined),
};

/**
 * `POST /me/devices/{id}` (pages AgentStateDoNotDisturbOn, AgentStateDoNotDisturbOff, ForwardCallsOn, ForwardCallsOff):
 * allowed is what the device's capabilities name now. The `destination` of ForwardCallsOn is a number, not an object.
 */
export const deviceOperation: ApiHandler = (request) => {
  const { agent, body, parameters } = request;
  const operationName = requiredText(body, 'operationName');
  if (!Object.hasOwn(DEVICE_OPERATIONS, operationName)) {
    throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  }
  agent.require('api-voice');
  const device = agent.device(parameters[0] ?? '');
  if (!device.capabilities.includes(operationName)) {
    throw new ApiError(
      StatusCode.operationForbidden,
      `Operation '${operationName}' is not allowed for this device now.`,
    );
  }
  DEVICE_OPERATIONS[operationName]?.(request, device);
  return success();
};

/** The content of a valid Dial. */
interface Dial {
  phoneNumber: string;
  userData: UserData;
  record: CheckedOutRecord | undefined;
}

/** `POST /me/devices/{id}/calls` (pages OutboundDialPreview and CallsDial). Every attempt is recorded in the ledger. */
export const dial: ApiHandler = (request) => {
  const entry: LedgerDial = {
    at: Date.now(),
    user: request.agent.username,
    deviceId: request.parameters[0] ?? '',
    ...asked(request.body),
    attemptGuid: undefined,
    accepted: false,
    statusCode: StatusCode.success,
    callId: undefined,
  };
  try {
    return accept(request, entry);
  } catch (refusal) {
    entry.statusCode = refusal instanceof ApiError ? refusal.statusCode : StatusCode.internalError;
    throw refusal;
  } finally {
    request.services.dialed(entry);
  }
};

function accept(request: ApiRequest, entry: LedgerDial): Answer {
  const { services, agent, body, parameters } = request;
  const operationName = requiredText(body, 'operationName');
  if (operationName !== 'Dial')
    throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  agent.require('api-voice');
  const device: AgentDevice = agent.device(parameters[0] ?? '');
  const { phoneNumber, userData, record } = body.outboundRecord === undefined ? plainDial(body) : recordDial(request);
  entry.attemptGuid = record?.attemptGuid;
  services.calls.requireFreeLineToDial(agent, device);
  const { losesAnswer, delay } = services.faults.dials.take();
  const call = { agent, device, phoneNumber, userData, outbound: record !== undefined };
  entry.callId = services.calls.make({ ...call, delay });
  entry.accepted = true;
  return { ...success(), isLost: losesAnswer ?? services.calls.losesAnswer(phoneNumber) };
}

function plainDial(body: JsonObject): Dial {
  if (body.destination === undefined) {
    throw new ApiError(StatusCode.parameterMissing, "Required parameter 'outboundRecord' or 'destination' is missing.");
  }
  const phoneNumber = requiredText(optionalObject(body, 'destination'), 'phoneNumber');
  return { phoneNumber, userData: optionalObject(body, 'userData'), record: undefined };
}

function recordDial({ services, agent, body }: ApiRequest): Dial {
  agent.require('api-voice-outbound');
  requiredText(body, 'devicePath');
  const outboundRecord = optionalObject(body, 'outboundRecord');
  const handle = requiredInteger(outboundRecord, 'recordHandle');
  const phoneNumber = requiredText(outboundRecord, 'phoneNumber');
  optionalText(outboundRecord, 'outboundCallerId');
  const otherFields = optionalObject(outboundRecord, 'otherFields');
  const record = services.campaigns.record(handle, agent);
  if (record === undefined) throw new ApiError(StatusCode.notFound, `Record '${handle}' was not found.`);
  services.campaigns.refuseDoNotCall(phoneNumber);
  const userData = services.options.callUserData ? callUserData(record, otherFields, phoneNumber) : {};
  return { phoneNumber, userData, record };
}

/** What the client passed as `otherFields`, and the keys by which Outbound Contact Server knows the attempt. */
function callUserData(record: CheckedOutRecord, otherFields: JsonObject, phoneNumber: string): UserData {
  const { applicationId, callingList } = record.campaign.options;
  return {
    ...otherFields,
    GSW_RECORD_HANDLE: record.handle,
    GSW_PHONE: phoneNumber,
    GSW_CALL_ATTEMPT_GUID: record.attemptGuid,
    GSW_CAMPAIGN_NAME: record.campaign.name,
    GSW_CALLING_LIST: callingList,
    GSW_APPLICATION_ID: applicationId,
  };
}

/** What can be read from a Dial before it is known to be valid. */
function asked({ outboundRecord, destination }: JsonObject): Pick<LedgerDial, 'recordHandle' | 'phoneNumber'> {
  const source = (outboundRecord ?? destination ?? {}) as { recordHandle?: unknown; phoneNumber?: unknown };
  return {
    recordHandle: typeof source.recordHandle === 'number' ? source.recordHandle : undefined,
    phoneNumber: typeof source.phoneNumber === 'string' ? source.phoneNumber : '',
  };
}
