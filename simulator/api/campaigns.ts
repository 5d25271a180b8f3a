/** `/me/outbound-campaigns/{name}`: preview sessions and the records that they deliver. */
import type { Notification } from '../../src/wire/messages';
import type { AgentDevice } from '../agents/agents';
import { ApiError, optionalText, requiredText, StatusCode } from '../common/answers';
import type { Campaign } from '../outbound/campaign';
import { recordNotification, sessionNotification } from '../outbound/messages';
import { campaignOf, carryOut } from './outbound-request';
import type { ApiHandler, ApiRequest } from './services';

type CampaignHandler = (request: ApiRequest, campaign: Campaign, device: AgentDevice) => Notification;

const OPERATIONS: Readonly<Record<string, CampaignHandler>> = {
  StartPreviewSession: (request, campaign, device) => {
    const { agent, services, body } = request;
    agent.previewSessions.add(campaign.name);
    services.pushPreview.arrived(agent);
    return sessionNotification('PreviewSessionStarted', campaign, device, optionalText(body, 'referenceId'));
  },
  EndPreviewSession: ({ agent, services, body }, campaign, device) => {
    agent.previewSessions.delete(campaign.name);
    services.campaigns.release(agent, campaign);
    return sessionNotification('PreviewSessionEnded', campaign, device, optionalText(body, 'referenceId'));
  },
  GetPreviewRecord: ({ agent, services, body }, campaign, device) => {
    const record = services.campaigns.handOut(campaign, agent);
    if (record === undefined) {
      throw new ApiError(StatusCode.notRetrieved, `Campaign '${campaign.name}' has no more records.`);
    }
    const referenceId = optionalText(body, 'referenceId');
    return recordNotification(record, { shape: services.options.recordShape, device, referenceId, uri: services.uri });
  },
};

/**
 * `POST` with StartPreviewSession, GetPreviewRecord or EndPreviewSession (pages OutboundStartPreview,
 * OutboundRequestPreview, OutboundEndPreview). What GWS answers without a started session or campaign, or at the end of
 * the list, is not documented: here it is 2, and 12.
 */
export const campaignOperation: ApiHandler = (request) => {
  const { agent, body, parameters } = request;
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice-outbound');
  const campaign = campaignOf(request, parameters[0] ?? '');
  const device = agent.deviceAt(requiredText(body, 'devicePath'));
  const operation = Object.hasOwn(OPERATIONS, operationName) ? OPERATIONS[operationName] : undefined;
  if (operation === undefined) throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  if (operationName === 'StartPreviewSession' || operationName === 'GetPreviewRecord') requireStarted(campaign);
  if (operationName !== 'StartPreviewSession') requireSession(request, campaign);
  return carryOut(request, device, () => [operation(request, campaign, device)]);
};

function requireStarted(campaign: Campaign): void {
  if (!campaign.isStarted) {
    throw new ApiError(StatusCode.parameterInvalid, `Campaign '${campaign.name}' is not started.`);
  }
}

function requireSession({ agent }: ApiRequest, campaign: Campaign): void {
  if (!agent.previewSessions.has(campaign.name)) {
    throw new ApiError(StatusCode.parameterInvalid, `No preview session is started for campaign '${campaign.name}'.`);
  }
}
