/** Calls on the wire: the call resource, and the message about a change to it. */
import type { Call, CallStateChangeMessage, Participant } from '../../src/wire/messages';
import type { UriBuilder } from '../agents/agents';
import { elapsed } from '../common/clock';
import { capabilitiesOf, RECORDING_FEATURE } from './capabilities';
import type { LiveCall } from './live-call';

/** How calls are to be shown. */
export interface CallShape {
  participants: 'objects' | 'strings';
  uri: UriBuilder;
}

/**
 * The call resource (page CallResource; the fields of the documented Dialing notification). `recordingState` is there with
 * the recording feature only, `ani` on inbound calls, and the parent's address on consult calls (page CompleteConference).
 */
export function callResource(call: LiveCall, shape: CallShape): Call {
  const path = `/calls/${call.id}`;
  const { parent, callType } = call;
  const numbers =
    callType === 'Inbound' ? { ani: call.phoneNumber, dnis: call.device.phoneNumber } : { dnis: call.phoneNumber };
  return {
    id: call.id,
    state: call.state,
    callUuid: call.callUuid,
    connId: call.connId,
    deviceUri: shape.uri(call.device.path),
    ...participantFields(call.participants, shape.participants),
    ...numbers,
    callType,
    capabilities: [...capabilitiesOf(call)],
    ...(Object.keys(call.userData).length === 0 ? {} : { userData: { ...call.userData } }),
    duration: String(Math.floor((elapsed() - call.createdAt) / 1000)),
    mute: call.mute,
    ...(call.agent.features.includes(RECORDING_FEATURE) ? { recordingState: call.recordingState } : {}),
    supervisorListeningIn: false,
    monitoredUserMuted: false,
    uri: shape.uri(`/me${path}`),
    path,
    ...(parent === undefined
      ? {}
      : { parentCallUri: shape.uri(`/me/calls/${parent.id}`), parentCallPath: `/calls/${parent.id}` }),
  };
}

function participantFields(
  numbers: readonly string[],
  shape: CallShape['participants'],
): { participants: Participant[] } {
  const participants = numbers.map((phoneNumber) => ({
    e164Number: '',
    formattedPhoneNumber: phoneNumber,
    phoneNumber,
    digits: phoneNumber,
  }));
  if (shape === 'objects') return { participants };
  return { participants: [...numbers], participantsInfo: participants } as { participants: Participant[] };
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
