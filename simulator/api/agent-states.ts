/** Agent states: the list of them, and changing the state of the voice channel. */

import { READY_WORK_MODES, USER_STATES, type UserState } from '../agents/user-states';
import { ApiError, type JsonObject, optionalText, requiredText, StatusCode, success } from '../common/answers';
import type { ApiHandler } from './services';

/**
 * `GET /settings/agent-states`: every state that a client can ask for, with its `operationName`. The address is documented
 * (page SettingsResources), and the entries are those that GWS 8.5.202 gives its own desktop.
 */
export const listAgentStates: ApiHandler = ({ services }) => success({ settings: services.userStates });

/**
 * `POST /me/channels/voice` (pages AgentStateReady, AgentStateNotReady, AgentStateAuxWork, AgentStateAfterCallWork). A
 * reason is not a parameter of `NotReady`: a NotReady with a reason is a separate state, with its own `operationName`
 * (pages SettingAgentStateChannel and QueryAgentState).
 */
export const voiceOperation: ApiHandler = ({ services, agent, body }) => {
  const operationName = requiredText(body, 'operationName');
  const state = services.userStates.find((candidate) => candidate.operationName === operationName);
  if (state === undefined || state.id === USER_STATES.LoggedOut.id) {
    throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  }
  agent.require('api-voice');
  const devices = agent.devices.filter(({ isSignedIn }) => isSignedIn);
  if (devices.length === 0) {
    const number = agent.devices[0]?.phoneNumber ?? '';
    throw new ApiError(StatusCode.internalError, `Device '${number}' is not registered.`);
  }
  const wrapUp = state.id === USER_STATES.AfterCallWork.id ? wrapUpTime(body) : 0;
  if (wrapUp > 0) services.presence.wrapUp(agent, devices, wrapUp);
  else services.presence.change(agent, devices, withWorkMode(state, body));
  return success();
};

/** Milliseconds of after-call work: `wrapUpTime` is a text of seconds; without it, or at 0, the work has no end. */
function wrapUpTime(body: JsonObject): number {
  const seconds = optionalText(body, 'wrapUpTime') ?? '0';
  if (!/^\d{1,5}$/.test(seconds)) {
    throw new ApiError(StatusCode.parameterInvalid, "Parameter 'wrapUpTime' must be a number of seconds.");
  }
  return 1000 * Number(seconds);
}

function withWorkMode(state: UserState, body: JsonObject): UserState {
  const workMode = state.id === USER_STATES.Ready.id ? optionalText(body, 'workmode') : undefined;
  if (workMode === undefined) return state;
  if (!READY_WORK_MODES.includes(workMode)) {
    throw new ApiError(StatusCode.parameterInvalid, `Unknown work mode '${workMode}'.`);
  }
  return { ...state, workMode };
}
