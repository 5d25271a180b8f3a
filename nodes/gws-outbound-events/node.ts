/** `gws-outbound-events`: a message for each record or campaign message of the Outbound API that passes its filters. */
import type { NodeAPI } from 'node-red';
import {
  campaignNameIn,
  deviceIdOfOutboundMessage,
  isCampaignMessage,
  isRecordMessage,
  OUTBOUND_CHANNEL,
  recordIn,
} from '../../src/wire/outbound-events';
import { eventNode, fieldsOf, listFilter } from '../shared/event-node';
import type { ServerUser } from '../shared/server';
import type { OutboundEventsConfig } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: OutboundEventsConfig): void {
  const passesType = listFilter(config.types);
  const passesCampaign = listFilter(config.campaigns);

  eventNode(RED, node, config, {
    channel: OUTBOUND_CHANNEL,
    afterGap:
      'A record may have been handed over unseen: request a preview record again, and find out what became of operations that were under way.',
    passes: ({ data }) =>
      (isRecordMessage(data) || isCampaignMessage(data)) &&
      passesType(data.notificationType) &&
      passesCampaign(campaignNameIn(data)),
    read: ({ data }) => ({
      topic: fieldsOf(data).notificationType,
      record: recordIn(data),
      device: deviceIdOfOutboundMessage(data),
    }),
  });
}
