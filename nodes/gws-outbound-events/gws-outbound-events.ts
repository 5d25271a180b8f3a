/** `gws-outbound-events`: a message for each record or campaign message of the Outbound API that its filters let pass. */
import type { Node, NodeAPI } from 'node-red';
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

export = (RED: NodeAPI): void => {
  function GwsOutboundEventsNode(this: Node & ServerUser, saved: OutboundEventsConfig): void {
    RED.nodes.createNode(this, saved);
    const config = migrated(saved);
    const passesType = listFilter(config.types);
    const passesCampaign = listFilter(config.campaigns);

    eventNode(RED, this, config, [OUTBOUND_CHANNEL], ({ data }) => {
      if (!isRecordMessage(data) && !isCampaignMessage(data)) {
        return undefined;
      }
      const { notificationType } = data;
      if (!passesType(notificationType) || !passesCampaign(campaignNameIn(data))) {
        return undefined;
      }
      const record = recordIn(data);
      return {
        topic: typeof notificationType === 'string' ? notificationType : '',
        payload: data,
        ...(record && { record }),
        device: deviceIdIn(data),
      };
    });
  }

  RED.nodes.registerType('gws-outbound-events', GwsOutboundEventsNode);
};
