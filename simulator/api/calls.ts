/** `/me/calls`: the calls of the agent and the operations on them (pages CallResource, CallsHangup, UpdateUserData, ...). */
import { ApiError, optionalObject, requiredText, StatusCode, success } from '../answers';
import { callResource, type LiveCall } from '../call-messages';
import type { Calls } from '../calls';
import { listAnswer, resourceAnswer } from './resources';
import type { ApiHandler, ApiRequest } from './services';

/** `GET /me/calls[?fields=...]`. */
export const listCalls: ApiHandler = ({ services, agent, query }) =>
  listAnswer(
    'calls',
    services.calls.of(agent).map((call) => callResource(call, services.callShape)),
    query,
  );

/** `GET /me/calls/{id}`. */
export const getCall: ApiHandler = ({ services, agent, query, parameters }) =>
  resourceAnswer('call', callResource(services.calls.get(parameters[0] ?? '', agent), services.callShape), query);

type Operation = (calls: Calls, call: LiveCall, body: ApiRequest['body']) => void;

/** The operations. AttachUserData should double an existing key; a JSON object cannot, so it replaces it. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  Hangup: (calls, call) => calls.moveTo(call.id, 'Released'),
  Hold: (calls, call) => calls.hold(call, true),
  Retrieve: (calls, call) => calls.hold(call, false),
  SendDtmf: (calls, call, body) => {
    if (!/^\d+$/.test(requiredText(body, 'digits'))) {
      throw new ApiError(StatusCode.parameterInvalid, "Parameter 'digits' must consist of digits.");
    }
    calls.notify(call, 'DtmfSent');
  },
  AttachUserData: updateUserData,
  UpdateUserData: updateUserData,
  DeleteUserDataPair: (calls, call, body) => {
    const key = requiredText(body, 'key');
    calls.setUserData(call, Object.fromEntries(Object.entries(call.userData).filter(([name]) => name !== key)));
  },
  DeleteUserData: (calls, call) => calls.setUserData(call, {}),
};

function updateUserData(calls: Calls, call: LiveCall, body: ApiRequest['body']): void {
  if (body.userData === undefined)
    throw new ApiError(StatusCode.parameterMissing, "Required parameter 'userData' is missing.");
  calls.setUserData(call, { ...call.userData, ...optionalObject(body, 'userData') });
}

/** `POST /me/calls/{id}`: allowed is what the call's capabilities name now. */
export const callOperation: ApiHandler = ({ services, agent, body, parameters }) => {
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice');
  const { calls } = services;
  const call = calls.get(parameters[0] ?? '', agent);
  calls.require(call, operationName);
  OPERATIONS[operationName]?.(calls, call, body);
  return success();
};
