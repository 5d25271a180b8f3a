/** Common to all operations of the Outbound API: their parameters, and how an accepted one is completed. */
import type { Notification } from '../../src/wire/messages';
import type { AgentDevice } from '../agents/agents';
import {
  type Answer,
  ApiError,
  type JsonObject,
  optionalText,
  requiredInteger,
  StatusCode,
  success,
} from '../common/answers';
import { LAST_SECOND_OF_DAY, PHONE_TYPES } from '../options/campaign-options';
import type { Campaign } from '../outbound/campaign';
import { errorNotification } from '../outbound/messages';
import type { ApiRequest } from './services';

/** The campaign with a name: 6 if there is none, 2 if an application other than `applicationId` runs it. */
export function campaignOf({ services, body }: ApiRequest, name: string): Campaign {
  const campaign = services.campaigns.find(name);
  if (campaign === undefined) throw new ApiError(StatusCode.notFound, `Campaign '${name}' was not found.`);
  const applicationId = requiredInteger(body, 'applicationId');
  if (applicationId !== campaign.options.applicationId) {
    throw new ApiError(StatusCode.parameterInvalid, `Application ${applicationId} does not run this campaign.`);
  }
  return campaign;
}

/** Refuses with 2 a `callingList` that is not the campaign's, if there is one. */
export function checkCallingList(body: JsonObject, campaign: Campaign): void {
  const callingList = optionalText(body, 'callingList');
  if (callingList !== undefined && callingList !== campaign.options.callingList) {
    throw new ApiError(StatusCode.parameterInvalid, `Calling list '${callingList}' does not belong to this campaign.`);
  }
}

/** Refuses with 1 unless every parameter is present. */
export function requireParameters(body: JsonObject, names: readonly string[]): void {
  for (const name of names) {
    if (body[name] === undefined || body[name] === null || body[name] === '') {
      throw new ApiError(StatusCode.parameterMissing, `Required parameter '${name}' is missing.`);
    }
  }
}

/** An optional parameter that must be one of several texts. */
export function optionalChoice<Choice extends string>(
  body: JsonObject,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = optionalText(body, name);
  if (value !== undefined && !(choices as readonly string[]).includes(value)) {
    throw new ApiError(StatusCode.parameterInvalid, `Parameter '${name}' must be one of ${choices.join(', ')}.`);
  }
  return value as Choice | undefined;
}

/** `chainAttribute` (page OutboundDoNotCall); whether it names the whole chain. */
export function isAllChain(body: JsonObject): boolean {
  return optionalChoice(body, 'chainAttribute', ['AllChain', 'RecordOnly']) === 'AllChain';
}

/** The parameters about when and where a number may be called, if given. */
export function numberParameters(body: JsonObject) {
  return {
    ...given('phoneType', optionalChoice(body, 'phoneType', PHONE_TYPES)),
    ...given('timeZone', optionalText(body, 'timeZone')),
    ...given('from', optionalSecondOfDay(body, 'from')),
    ...given('until', optionalSecondOfDay(body, 'until')),
  };
}

/** `{name: value}`, or nothing if there is no value. */
export function given<Name extends string, Value>(name: Name, value: Value | undefined): { [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value });
}

function optionalSecondOfDay(body: JsonObject, name: string): number | undefined {
  if (body[name] === undefined || body[name] === null) return undefined;
  const second = requiredInteger(body, name);
  if (second < 0 || second > LAST_SECOND_OF_DAY) {
    throw new ApiError(StatusCode.outOfRange, `Parameter '${name}' must be from 0 to ${LAST_SECOND_OF_DAY}.`);
  }
  return second;
}

/**
 * Carries out a valid operation, and answers that it was accepted. The result of `work` is published after the answer,
 * unless a fault prevents its execution or publication.
 */
export function carryOut(request: ApiRequest, device: AgentDevice, work: () => Notification[]): Answer {
  const { services, agent, body } = request;
  const referenceId = optionalText(body, 'referenceId');
  const fault = services.faults.operations.take(String(body.operationName));
  const notifications =
    fault?.kind === 'failure' ? [errorNotification(device, services.uri, referenceId, fault.fields)] : work();
  if (fault?.kind !== 'silence') {
    for (const { channel, data } of notifications) services.publishSoon(agent, channel, data);
  }
  return success();
}
