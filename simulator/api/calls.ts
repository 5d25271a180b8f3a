/** `/me/calls`: the calls of the agent and the operations on them (pages CallResource, CallsHangup, UpdateUserData, ...). */

import { callResource } from '../calls/call-messages';
import { RECORDING_FEATURE } from '../calls/capabilities';
import { requiredText, success } from '../common/answers';
import { CALL_HANDLERS } from './call-operations';
import { listAnswer, resourceAnswer } from './resources';
import type { ApiHandler } from './services';

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

/** `POST /me/calls/{id}`: allowed is what the call's capabilities name now; recording needs a feature besides. */
export const callOperation: ApiHandler = ({ services, agent, body, parameters }) => {
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice');
  if (operationName.endsWith('CallRecording')) agent.require(RECORDING_FEATURE);
  const { calls } = services;
  const call = calls.get(parameters[0] ?? '', agent);
  calls.require(call, operationName);
  CALL_HANDLERS[operationName]?.(calls, call, body);
  return success();
};
