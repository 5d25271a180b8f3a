/**
 * How the outcome of an outbound operation is recognized. GWS answers a request when it has passed it on; Outbound
 * Contact Server's result arrives as a message on `/v2/me/outbound`, and an error as one on `/v2/me/devices`.
 *
 * A message counts by the `referenceId` that the request had. One without `referenceId` counts only if it names the same
 * record or campaign. The raw copy of an acknowledgement (`DeviceUserEventMessage`) never counts.
 */

import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { Outcome } from '../operations/outcome';
import { isNothing } from '../values/basics';
import { isObject, type JsonObject } from '../values/plain-json';
import { type About, aboutOf, agree, differ } from '../wire/about';
import { DEVICES_CHANNEL, isDeviceError } from '../wire/device-messages';
import {
  CHAINED_RECORD,
  isCampaignMessage,
  isPreviewRecord,
  isRecordMessage,
  OUTBOUND_CHANNEL,
} from '../wire/outbound-events';

/** Channels that report outcomes. */
export const OUTCOME_CHANNELS: readonly string[] = [OUTBOUND_CHANNEL, DEVICES_CHANNEL];

/** The request. */
export interface Asked {
  /** As errors speak of it: `CompleteRecord of record 431`. */
  readonly subject: string;
  readonly referenceId: string;
  readonly devicePath: string;
  readonly campaignName: string;
  readonly recordHandle?: number;
  readonly phoneNumber?: string;
}

/** How the end of an operation is recognized. */
export interface Ending {
  /** As the end of a sentence: `nothing said that the record was processed`. */
  readonly awaited: string;
  /** Whether the notification carries the requested data, and not only a confirmation. */
  readonly isDelivery?: boolean;
  /** Creates the judge of one request: its result, once a message reports it. */
  judge(asked: Asked): (message: OutboundMessage) => { payload: unknown } | undefined;
}

/** A message on `/v2/me/outbound` that may be about a request. */
interface OutboundMessage {
  readonly data: JsonObject;
  readonly type: unknown;
  readonly about: About;
  /** Whether it names the request's `referenceId`; undefined when it names none. */
  readonly isReferring: boolean | undefined;
}

/** The outcome of the request `asked`, given how its end is recognized. */
export function outcomeOf(asked: Asked, ending: Ending): Outcome {
  const judge = ending.judge(asked);
  let hint: string | undefined;
  return {
    channels: OUTCOME_CHANNELS,
    indispensable: [OUTBOUND_CHANNEL],
    isDelivery: ending.isDelivery ?? false,
    awaited: ending.awaited,
    // GWS accepts and is silent when Outbound Contact Server does not answer (seen in logs of Workspace Web Edition).
    silence: 'GWS_OUTCOME_UNKNOWN',
    hint: () => hint,
    judge(data) {
      if (!isObject(data)) {
        return undefined;
      }
      const isReferring = isReferringTo(asked, data.referenceId);
      if (isErrorMessage(data)) {
        if (isReferring) {
          return { error: reportedError(asked, data) };
        }
        if (isReferring === undefined && data.devicePath === asked.devicePath) {
          hint = `Meanwhile GWS reported a device error, without saying which request it concerns${reasonIn(data)}.`;
        }
        return undefined;
      }
      if (isReferring === false || !(isRecordMessage(data) || isCampaignMessage(data))) {
        return undefined;
      }
      return judge({ data, type: data.notificationType, about: aboutOf(data), isReferring });
    },
  };
}

/**
 * An acknowledgement that names the record (pages OutboundReject, OutboundComplete and so on).
 * @param isTypeCertain false if no page shows the type: any acknowledgement that names our `referenceId` will do
 */
export function acknowledged(type: string, awaited: string, isTypeCertain = true): Ending {
  return {
    awaited,
    judge: (asked) => (message) => {
      const isType =
        message.type === type || (!isTypeCertain && message.isReferring && /Acknowledge$/.test(String(message.type)));
      return isRecordMessage(message.data) && isType && isAbout(message, asked) ? { payload: message.data } : undefined;
    },
  };
}

/** The preview session of the campaign began or ended (pages OutboundStartPreview and OutboundEndPreview). */
export function sessionTold(type: 'PreviewSessionStarted' | 'PreviewSessionEnded', awaited: string): Ending {
  return {
    awaited,
    judge:
      ({ campaignName }) =>
      ({ data, type: told, about, isReferring }) =>
        isCampaignMessage(data) && told === type && (isReferring || about.campaignName === campaignName)
          ? { payload: data }
          : undefined,
  };
}

/**
 * A record was delivered (page OutboundRequestPreview). One without `referenceId` comes from a dialer that pushes
 * records, or from a GWS that does not echo the ID. Nobody else works on it, and the flow asked for one: it answers the
 * request of this campaign that has waited longest, and only that one. Waiting requests are served in order.
 */
export function handedOver(): Ending {
  return {
    awaited: 'a record was handed over',
    isDelivery: true,
    judge:
      ({ campaignName }) =>
      ({ data, about, isReferring }) => {
        const isOurs = isReferring || !differ(about.campaignName, campaignName);
        return isPreviewRecord(data) && isOurs && (isReferring || claim(data)) ? { payload: data } : undefined;
      },
  };
}

/** The other records of the chain, each in a message of its own, and then the end (page OutboundGetChained). */
export function chainTold(): Ending {
  return {
    awaited: 'all records of the chain were reported',
    isDelivery: true,
    judge: (asked) => {
      const chain = new Map<unknown, JsonObject>();
      return ({ data, type, about, isReferring }) => {
        if (!isRecordMessage(data)) {
          return undefined;
        }
        if (type === 'ChainedRecordsDataEnd') {
          return isReferring || agree(about.recordHandle, asked.recordHandle)
            ? { payload: [...chain.values()] }
            : undefined;
        }
        const isChained = type === CHAINED_RECORD || about.userEvent === CHAINED_RECORD;
        const isOurs = isReferring || (isChained && !differ(about.campaignName, asked.campaignName) && claim(data));
        // A message may be delivered twice.
        const key = about.recordHandle ?? data;
        if (isOurs && !chain.has(key)) {
          chain.set(key, structuredClone(data));
        }
        return undefined;
      };
    },
  };
}

/** A message that counts for one request counts for no other; all waiting requests see the same object. */
const claimed = new WeakSet<object>();

function claim(data: object): boolean {
  const isFree = !claimed.has(data);
  claimed.add(data);
  return isFree;
}

function isAbout({ about, isReferring }: OutboundMessage, { recordHandle, phoneNumber, campaignName }: Asked): boolean {
  if (differ(about.campaignName, campaignName) || differ(about.recordHandle, recordHandle)) {
    return false;
  }
  const isSame =
    recordHandle === undefined ? agree(about.phoneNumber, phoneNumber) : agree(about.recordHandle, recordHandle);
  return isReferring || isSame;
}

function isReferringTo({ referenceId }: Asked, named: unknown): boolean | undefined {
  return isNothing(named) ? undefined : String(named) === referenceId;
}

/** `ErrorMessage` is what GWS was seen to send; Outbound Contact Server's own failures are called `RecordError` (inferred). */
function isErrorMessage(data: JsonObject): boolean {
  return isDeviceError(data) || /Error$/.test(String(data.notificationType));
}

function reportedError({ subject }: Asked, data: JsonObject): GwsError {
  return new GwsError('GWS_REJECTED', `GWS accepted ${subject}, and then reported an error${reasonIn(data)}.`);
}

/** The observed message has no text at all. */
function reasonIn({ errorMessage, errorCode }: JsonObject): string {
  const said = [errorMessage, errorCode].filter((value) => !isNothing(value));
  return said.length > 0 ? ` (${said.map(printable).join(', ')})` : '';
}
