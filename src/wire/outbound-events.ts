/** The Outbound API's messages on `/v2/me/outbound`, and how to read them. */

import { isObject, type JsonObject, plainCopy } from '../values/plain-json';
import { aboutOf, recordOrCampaignIn } from './about';
import type { OutboundCampaignMessage, OutboundRecordMessage } from './messages';
import { parseRecord } from './record';

export const OUTBOUND_CHANNEL = '/v2/me/outbound';

export function isRecordMessage(data: unknown): data is OutboundRecordMessage {
  return isObject(data) && data.messageType === 'OutboundRecordMessage';
}

export function isCampaignMessage(data: unknown): data is OutboundCampaignMessage {
  return isObject(data) && data.messageType === 'OutboundCampaignMessage';
}

/** Outbound Contact Server's own name for the event that tells one record of a chain. */
export const CHAINED_RECORD = 'ChainedRecord';

/** Whether a message hands a preview record over, in the form of newer or older versions (page OutboundRequestPreview). */
export function isPreviewRecord(data: unknown): data is OutboundRecordMessage {
  return (
    isRecordMessage(data) &&
    (data.notificationType === 'PreviewRecord' || (data.record as JsonObject | undefined)?.state === 'ReadyToCall') &&
    aboutOf(data).userEvent !== CHAINED_RECORD
  );
}

/** Name of the campaign that a message is about. */
export function campaignNameIn(data: unknown): string | undefined {
  const { campaignName } = aboutOf(data);
  return typeof campaignName === 'string' ? campaignName : undefined;
}

/** Id of the device that a message names, from the end of its `devicePath`. */
export function deviceIdOfOutboundMessage(data: unknown): string | undefined {
  const { devicePath } = recordOrCampaignIn(data);
  return typeof devicePath === 'string' ? /^\/devices\/(.+)$/.exec(devicePath)?.[1] : undefined;
}

/**
 * A copy of the record that a message is about: in dialable form or, if it contains too little for that (an
 * acknowledgement), as GWS sent it.
 */
export function recordIn(data: unknown): JsonObject | undefined {
  if (!isRecordMessage(data)) {
    return undefined;
  }
  try {
    return parseRecord(data);
  } catch {
    // Not to be dialed.
  }
  try {
    return plainCopy(data.record);
  } catch {
    return undefined;
  }
}
