/** What a call looks like on the wire: the call resource, its capabilities, and the message about a change of it. */
import type { Call, CallState, CallStateChangeMessage, Participant, UserData } from '../src/messages';
import type { Agent, AgentDevice, UriBuilder } from './agents';

/** A call as the simulator keeps it. */
export interface LiveCall {
  readonly id: string;
  readonly callUuid: string;
  readonly connId: string;
  readonly agent: Agent;
  readonly device: AgentDevice;
  readonly phoneNumber: string;
  readonly outbound: boolean;
  readonly createdAt: number;
  userData: UserData;
  state: CallState;
}

/** How calls are to be shown. */
export interface CallShape {
  participants: 'objects' | 'strings';
  uri: UriBuilder;
}

const USER_DATA_OPERATIONS = ['DeleteUserDataPair', 'AttachUserData', 'DeleteUserData', 'UpdateUserData'];
const BEFORE_ANSWER = [
  'DeleteUserDataPair',
  'AttachUserData',
  'Hangup',
  'DeleteUserData',
  'SendDtmf',
  'UpdateUserData',
];

/** Operations that a call allows in each state; only those that the simulator serves are offered. */
const CAPABILITIES: Readonly<Record<CallState, readonly string[]>> = {
  Dialing: BEFORE_ANSWER,
  Ringing: BEFORE_ANSWER,
  Established: [...USER_DATA_OPERATIONS, 'Hangup', 'Hold', 'SendDtmf'],
  Held: [...USER_DATA_OPERATIONS, 'Hangup', 'Retrieve'],
  Released: [],
};

/** What may be done with a call now. */
export function capabilitiesOf(call: LiveCall): readonly string[] {
  return CAPABILITIES[call.state];
}

/** The call resource (page CallResource; the fields of the documented Dialing notification). */
export function callResource(call: LiveCall, shape: CallShape): Call {
  const path = `/calls/${call.id}`;
  return {
    id: call.id,
    state: call.state,
    callUuid: call.callUuid,
    connId: call.connId,
    deviceUri: shape.uri(call.device.path),
    ...participantFields(call.phoneNumber, shape.participants),
    dnis: call.phoneNumber,
    callType: call.phoneNumber.replace(/\D/g, '').length <= 5 ? 'Internal' : 'Outbound',
    capabilities: [...capabilitiesOf(call)],
    ...(Object.keys(call.userData).length === 0 ? {} : { userData: { ...call.userData } }),
    duration: String(Math.floor((Date.now() - call.createdAt) / 1000)),
    mute: 'Off',
    supervisorListeningIn: false,
    monitoredUserMuted: false,
    uri: shape.uri(`/me${path}`),
    path,
  };
}

function participantFields(phoneNumber: string, shape: CallShape['participants']): { participants: Participant[] } {
  const participant = { e164Number: '', formattedPhoneNumber: phoneNumber, phoneNumber, digits: phoneNumber };
  if (shape === 'objects') return { participants: [participant] };
  return { participants: [phoneNumber], participantsInfo: [participant] } as { participants: Participant[] };
}

/** The message on `/v2/me/calls` (page CallsMessageType). */
export function callMessage(call: LiveCall, notificationType: string, shape: CallShape): CallStateChangeMessage {
  return {
    notificationType,
    call: callResource(call, shape),
    phoneNumber: call.device.phoneNumber,
    extensions: { WrapUpTime: 0, BusinessCall: 0 },
    messageType: 'CallStateChangeMessage',
  };
}
