/**
 * What goes over the wire between a client and Genesys Web Services, API v2: the bodies of requests and answers, and the
 * `data` of CometD messages. Types only; the simulator shares this file and nothing else of `src/`.
 *
 * Every shape is open (`[field: string]: unknown`): a GWS of another version sends more, and what it sends is passed on.
 * Sources: the pages of docs.genesys.com/Documentation/GWS/8.5.2/API named at each type.
 */

/** Body that every answer of the API has (page ReturnValues). `statusCode` 0 is "accepted", never "done". */
export interface ApiResponse {
  statusCode: number;
  statusMessage?: string;
  [field: string]: unknown;
}

/** A resource of the API: `path` is relative (`/devices/<id>`), `uri` is absolute and may name a host that is wrong. */
export interface Resource {
  id: string;
  path?: string;
  uri?: string;
  [field: string]: unknown;
}

/** A voice device (page CallsDeviceResource). */
export interface Device extends Resource {
  phoneNumber?: string;
  deviceState?: string;
  channels?: string[];
  userState?: { id?: string; displayName?: string; state?: string; [field: string]: unknown };
}

/** One right of a user, e.g. `api-voice-outbound`. */
export interface Feature extends Resource {
  displayName?: string;
}

/** The signed-in user: `GET /me?subresources=features,devices,calls`. */
export interface User extends Resource {
  userName?: string;
  features?: Feature[];
  devices?: Device[];
  calls?: Call[];
}

/** The other side of a call; older builds send the bare number. */
export type Participant =
  | string
  | {
      phoneNumber?: string;
      digits?: string;
      e164Number?: string;
      formattedPhoneNumber?: string;
      [field: string]: unknown;
    };

/** States of a call that are known; others pass through. */
export type CallState = 'Dialing' | 'Ringing' | 'Established' | 'Held' | 'Released';

/** User data of a call or record: keys such as `GSW_RECORD_HANDLE` belong to Outbound Contact Server. */
export type UserData = Record<string, unknown>;

/** A call (page CallResource). */
export interface Call extends Resource {
  state: CallState | (string & {});
  callUuid?: string;
  connId?: string;
  deviceUri?: string;
  participants?: Participant[];
  dnis?: string;
  ani?: string;
  callType?: string;
  capabilities?: string[];
  duration?: string;
  userData?: UserData;
}

/** `data` of a message on `/v2/me/calls` (page CallsMessageType). */
export interface CallStateChangeMessage {
  messageType: 'CallStateChangeMessage';
  notificationType: string;
  call: Call;
  phoneNumber?: string;
  [field: string]: unknown;
}

/** An outbound record as `Dial` takes it (page OutboundDialPreview). */
export interface OutboundRecord {
  recordHandle: number;
  phoneNumber: string;
  outboundCallerId?: string;
  otherFields?: UserData;
  [field: string]: unknown;
}

/** Body of `POST /me/devices/{id}/calls` for a preview record (page OutboundDialPreview). */
export interface DialRequest {
  operationName: 'Dial';
  devicePath: string;
  outboundRecord: OutboundRecord;
}

/** `data` of a message on `/v2/me/outbound` that hands over a record (page OutboundRequestPreview). */
export interface OutboundRecordMessage {
  messageType: 'OutboundRecordMessage';
  notificationType: 'PreviewRecord' | (string & {});
  record: { userData?: UserData; [field: string]: unknown };
  referenceId?: string;
  [field: string]: unknown;
}

/** `data` of a message on `/v2/me/outbound` about a campaign (page OutboundStartPreview). */
export interface OutboundCampaignMessage {
  messageType: 'OutboundCampaignMessage';
  notificationType: 'PreviewSessionStarted' | 'PreviewSessionEnded' | (string & {});
  campaign: { name: string; [field: string]: unknown };
  referenceId?: string;
  [field: string]: unknown;
}

/** A CometD message as a subscriber receives it. */
export interface Notification<Data = unknown> {
  channel: string;
  data: Data;
}
