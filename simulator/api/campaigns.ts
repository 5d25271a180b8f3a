/** `/me/outbound-campaigns/{name}`: preview sessions and the records that they hand out. */
import { ApiError, optionalText, requiredInteger, requiredText, StatusCode, success } from '../answers';
import { type Campaign, previewRecordNotification } from '../campaigns';
import type { ApiHandler, ApiRequest } from './services';

/**
 * `POST` with StartPreviewSession, GetPreviewRecord or EndPreviewSession (pages OutboundStartPreview,
 * OutboundRequestPreview, OutboundEndPreview). What GWS answers without a started session, or at the end of the list, is
 * not documented: here it is 2, and 12.
 */
export const campaignOperation: ApiHandler = (request) => {
  const { services, agent, body, parameters } = request;
  const operationName = requiredText(body, 'operationName');
  agent.require('api-voice-outbound');
  const campaign = services.campaigns.find(parameters[0] ?? '');
  if (campaign === undefined) throw new ApiError(StatusCode.notFound, `Campaign '${parameters[0]}' was not found.`);
  const applicationId = requiredInteger(body, 'applicationId');
  if (applicationId !== campaign.options.applicationId) {
    throw new ApiError(StatusCode.parameterInvalid, `Application ${applicationId} does not run this campaign.`);
  }
  agent.deviceAt(requiredText(body, 'devicePath'));
  switch (operationName) {
    case 'StartPreviewSession':
      agent.previewSessions.add(campaign.name);
      publishCampaign(request, campaign, 'PreviewSessionStarted');
      break;
    case 'EndPreviewSession':
      requireSession(request, campaign);
      agent.previewSessions.delete(campaign.name);
      publishCampaign(request, campaign, 'PreviewSessionEnded');
      break;
    case 'GetPreviewRecord':
      requireSession(request, campaign);
      handOver(request, campaign);
      break;
    default:
      throw new ApiError(StatusCode.parameterInvalid, `Unknown operation '${operationName}'.`);
  }
  return success();
};

function requireSession({ agent }: ApiRequest, campaign: Campaign): void {
  if (!agent.previewSessions.has(campaign.name)) {
    throw new ApiError(StatusCode.parameterInvalid, `No preview session is started for campaign '${campaign.name}'.`);
  }
}

function handOver({ services, agent, body }: ApiRequest, campaign: Campaign): void {
  const record = campaign.take();
  if (record === undefined)
    throw new ApiError(StatusCode.notRetrieved, `Campaign '${campaign.name}' has no more records.`);
  const checkedOut = services.campaigns.checkOut(campaign, agent, record);
  const device = agent.deviceAt(requiredText(body, 'devicePath'));
  const { channel, data } = previewRecordNotification(checkedOut, device, optionalText(body, 'referenceId'));
  services.publishSoon(agent, channel, data);
}

/** In the documented sample the ended session's state still reads Started. */
function publishCampaign({ services, agent, body }: ApiRequest, campaign: Campaign, notificationType: string): void {
  const referenceId = optionalText(body, 'referenceId');
  const common = {
    name: campaign.name,
    state: 'Started',
    devicePath: body.devicePath,
    applicationId: campaign.options.applicationId,
  };
  const details = { dialingMode: 'Preview', groupName: campaign.groupName, groupDescription: '', description: '' };
  services.publishSoon(agent, '/v2/me/outbound', {
    messageType: 'OutboundCampaignMessage',
    notificationType,
    ...(referenceId === undefined ? {} : { referenceId }),
    campaign: notificationType === 'PreviewSessionStarted' ? { ...common, ...details } : common,
  });
}
