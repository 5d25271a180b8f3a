/**
 * What a GWS message, or a record in any form used in flows, says about a record and its campaign: notifications of the
 * Outbound API and their `record` in both known shapes, and the user data of records and calls.
 */

import { isNothing } from '../values/basics';
import { isObject, type JsonObject } from '../values/plain-json';
import {
  APPLICATION_KEY,
  CALLING_LIST_KEY,
  CAMPAIGN_KEY,
  HANDLE_KEY,
  NUMBER_KEY,
  numberOfDigits,
  USER_EVENT_KEY,
} from './user-data';

/** As stated, unchecked; undefined if not stated. */
export type About = {
  /** Text of digits is read as the number. */
  readonly recordHandle?: unknown;
  readonly campaignName?: unknown;
  readonly callingList?: unknown;
  readonly applicationId?: unknown;
  readonly phoneNumber?: unknown;
  /** Outbound Contact Server's own name for the event. */
  readonly userEvent?: unknown;
};

/** Reads a notification, its `data`, or a record (pages OutboundRequestPreview, OutboundReject, OutboundStartPreview). */
export function aboutOf(input: unknown): About {
  const body = recordOrCampaignIn(input);
  const maps = [body.userData, body.customFields, body.otherFields, body].filter(isObject);
  const said = (key: string) => maps.map((map) => nonEmpty(map[key])).find((value) => value !== undefined);
  return {
    recordHandle: numberOfDigits(nonEmpty(body.recordHandle) ?? said(HANDLE_KEY)),
    campaignName: nonEmpty(body.campaignName) ?? said(CAMPAIGN_KEY),
    callingList: nonEmpty(body.callingList) ?? said(CALLING_LIST_KEY),
    applicationId: numberOfDigits(nonEmpty(body.applicationId) ?? said(APPLICATION_KEY)),
    phoneNumber: nonEmpty(body.phoneNumber) ?? nonEmpty(body.phone) ?? said(NUMBER_KEY),
    userEvent: said(USER_EVENT_KEY),
  };
}

/** The part of `input` that describes a record or campaign; the `phoneNumber` next to a call is the agent's own. */
export function recordOrCampaignIn(input: unknown): JsonObject {
  if (!isObject(input)) {
    return {};
  }
  const data = isObject(input.data) ? input.data : input;
  if (isObject(data.campaign)) {
    const { name, ...campaign } = data.campaign;
    return { campaignName: name, ...campaign };
  }
  if (isObject(data.call)) {
    return { userData: data.call.userData };
  }
  return isObject(data.record) ? data.record : data;
}

/** Whether both are stated and differ. */
export function differ(one: unknown, other: unknown): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** Whether both are stated and equal. */
export function agree(one: unknown, other: unknown): boolean {
  return one !== undefined && one === other;
}

function nonEmpty(value: unknown): unknown {
  return isNothing(value) ? undefined : value;
}
