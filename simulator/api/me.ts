/** `/me`: the signed-in user and the contact-centre session. */
import type { ApiResponse, Resource } from '../../src/wire/messages';
import type { AgentDevice } from '../agents/agents';
import { callResource } from '../calls/call-messages';
import { type Answer, ApiError, jsonAnswer, optionalText, requiredText, StatusCode, success } from '../common/answers';
import { listAnswer, resourceAnswer } from './resources';
import type { ApiHandler, ApiRequest } from './services';

/** Channels that StartContactCenterSession takes; GWS reports all but voice as `multimedia`. */
const CHANNELS = ['voice', 'email', 'chat', 'workitem', 'im', 'sms', 'facebook', 'twitter', 'multimedia'];

function channels({ services, agent }: ApiRequest): Resource[] {
  const path = '/me/channels/voice';
  const userState = agent.devices[0]?.resource(services.uri).userState;
  return [
    {
      id: 'voice',
      state: userState,
      devices: agent.devices.map((device) => device.path),
      uri: services.uri(path),
      path,
    },
  ];
}

/** Collections that `subresources` can ask for; those of the last line are always empty here. */
const SUBRESOURCES: Readonly<Record<string, (request: ApiRequest) => unknown[]>> = {
  features: ({ services, agent }) => agent.featureResources(services.uri),
  devices: ({ services, agent }) => agent.devices.map((device) => device.resource(services.uri)),
  calls: ({ services, agent }) => services.calls.of(agent).map((call) => callResource(call, services.callShape)),
  channels,
  ...Object.fromEntries(['skills', 'settings', 'interactions', 'chats'].map((name) => [name, () => []])),
};

/** `GET /me[?subresources=...]`. */
export const getMe: ApiHandler = (request) => {
  const asked = request.query.get('subresources') ?? '';
  const names = asked === '*' ? Object.keys(SUBRESOURCES) : asked.split(',').filter((name) => name !== '');
  const user: Resource = request.agent.resource(request.services.uri);
  for (const name of names) {
    if (!Object.hasOwn(SUBRESOURCES, name)) {
      throw new ApiError(StatusCode.parameterInvalid, `Unknown subresource '${name}'.`);
    }
    user[name] = SUBRESOURCES[name]?.(request);
  }
  return resourceAnswer('user', user, request.query);
};

/** `GET /me/features`. */
export const listFeatures: ApiHandler = ({ services, agent, query }) =>
  listAnswer('features', agent.featureResources(services.uri), query);

/** `GET /me/channels`. */
export const listChannels: ApiHandler = (request) => listAnswer('channels', channels(request), request.query);

/** `POST /me`: StartContactCenterSession and EndContactCenterSession (pages of these names). */
export const meOperation: ApiHandler = (request) => {
  const operationName = requiredText(request.body, 'operationName');
  if (operationName === 'StartContactCenterSession') return startContactCenterSession(request);
  if (operationName !== 'EndContactCenterSession') throw unknownOperation(operationName);
  request.services.presence.signOut(request.agent);
  request.services.endSession(request.session);
  return success();
};

function unknownOperation(operationName: string): ApiError {
  return new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
}

function startContactCenterSession(request: ApiRequest): Answer {
  const { body } = request;
  const wanted = body.channels;
  if (wanted === undefined || wanted === null || (Array.isArray(wanted) && wanted.length === 0)) {
    throw new ApiError(StatusCode.parameterMissing, "Required parameter 'channels' is missing.");
  }
  if (!Array.isArray(wanted) || !wanted.every((name) => CHANNELS.includes(name))) {
    throw new ApiError(StatusCode.parameterInvalid, "Parameter 'channels' is not a list of channel names.");
  }
  for (const name of ['place', 'loginCode', 'queue', 'devicePath']) optionalText(body, name);

  const results = (wanted as string[]).map((name) => startChannel(request, name));
  const failed = results.filter(({ statusCode }) => statusCode !== StatusCode.success);
  const succeeded = results.filter(({ statusCode }) => statusCode === StatusCode.success);
  if (failed.length === 0) return success();
  if (succeeded.length > 0) {
    const statusMessage = 'Partial success';
    return jsonAnswer(200, { statusCode: StatusCode.partialSuccess, statusMessage, failed, succeeded });
  }
  throw new ApiError(failed[0]?.statusCode ?? StatusCode.internalError, failed[0]?.statusMessage ?? 'Internal error');
}

function startChannel(request: ApiRequest, name: string): ApiResponse {
  const channel = name === 'voice' ? 'voice' : 'multimedia';
  const { faults } = request.services;
  const failure = faults.channelFailure(name) ?? faults.channelFailure(channel);
  if (failure !== undefined) return { ...failure, channel };
  if (name !== 'voice') return { statusCode: StatusCode.success, channel };
  try {
    request.agent.require('api-voice');
    request.services.presence.signIn(request.agent, loginDevices(request));
    return { statusCode: StatusCode.success, channel };
  } catch (refusal) {
    if (!(refusal instanceof ApiError)) throw refusal;
    return { statusCode: refusal.statusCode, statusMessage: refusal.statusMessage, channel };
  }
}

/** The devices that are logged in: the one that is named, those of a place, the only one, or the only ACDPosition. */
function loginDevices({ body, agent }: ApiRequest): readonly AgentDevice[] {
  const devicePath = optionalText(body, 'devicePath');
  if (devicePath !== undefined) return [agent.deviceAt(devicePath)];
  if (optionalText(body, 'place') !== undefined || agent.devices.length <= 1) return agent.devices;
  const positions = agent.devices.filter((device) => device.type === 'ACDPosition');
  if (positions.length === 1) return positions;
  throw new ApiError(StatusCode.parameterInvalid, "Several devices: 'devicePath' or 'place' is needed.");
}
