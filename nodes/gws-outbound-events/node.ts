/** `gws-outbound-events`: a message for each record or campaign message of the Outbound API that its filters let pass. */
import type { Node, NodeAPI } from 'node-red';
import type { OutboundCampaignMessage, OutboundRecordMessage } from '../../src/messages';
import {
  campaignNameIn,
  deviceIdIn,
  isCampaignMessage,
  isRecordMessage,
  OUTBOUND_CHANNEL,
  recordIn,
} from '../../src/outbound/events';
import { type EventConfig, eventNode, listFilter } from '../shared/event-node';
import { migrated } from '../shared/migrations';
import type { ServerUser } from '../shared/server';

interface OutboundEventsConfig extends EventConfig {
  /** Notification types; empty: all. */
  types: string[];
  /** Names; empty: all. */
  campaigns: string[];
}

export function setUp(RED: NodeAPI, node: Node & ServerUser, saved: OutboundEventsConfig): void {
  const config = migrated(saved);
  const passesType = listFilter(config.types);
  const passesCampaign = listFilter(config.campaigns);

  eventNode(RED, node, config, [OUTBOUND_CHANNEL], {
    passes: (data) =>
      (isRecordMessage(data) || isCampaignMessage(data)) &&
      passesType(data.notificationType) &&
      passesCampaign(campaignNameIn(data)),
    read(data) {
      const { notificationType } = data as OutboundRecordMessage | OutboundCampaignMessage;
      return {
        topic: typeof notificationType === 'string' ? notificationType : '',
        payload: data,
        record: recordIn(data),
        device: deviceIdIn(data),
      };
    },
  });
}
