/** The operations on a call, by name (section Voice API; each has a page of its name, or `Calls` and its name). */
import type { UserData } from '../../src/wire/messages';
import type { Calls } from '../calls/calls';
import { completeConference, completeTransfer, consult, removeParticipant, swap } from '../calls/consultations';
import type { LiveCall, RecordingState } from '../calls/live-call';
import { ApiError, type JsonObject, optionalObject, optionalText, requiredText, StatusCode } from '../common/answers';

/** Carries out an operation that the call's capabilities allow; throws an ApiError when a parameter is missing or wrong. */
export type CallHandler = (calls: Calls, call: LiveCall, body: JsonObject) => void;

/** The operations. AttachUserData should double an existing key; a JSON object cannot, so it replaces it. */
export const CALL_HANDLERS: Readonly<Record<string, CallHandler>> = {
  Answer: (calls, call) => {
    calls.requireFreeLineFor(call);
    calls.moveTo(call.id, 'Established');
  },
  ClearCall: (calls, call) => calls.moveTo(call.id, 'Released'),
  Hangup: (calls, call) => calls.moveTo(call.id, 'Released'),
  Hold: (calls, call) => calls.change(call, 'StatusChange', { state: 'Held' }),
  Retrieve: (calls, call) => {
    calls.requireFreeLineFor(call);
    calls.change(call, 'StatusChange', { state: 'Established' });
  },
  SendDtmf: (calls, call, body) => {
    if (!/^\d+$/.test(requiredText(body, 'digits'))) {
      throw new ApiError(StatusCode.parameterInvalid, "Parameter 'digits' must consist of digits.");
    }
    calls.change(call, 'DtmfSent');
  },
  MuteCall: (calls, call) => calls.change(call, 'StatusChange', { mute: 'On' }),
  UnmuteCall: (calls, call) => calls.change(call, 'StatusChange', { mute: 'Off' }),
  SingleStepTransfer: (calls, call, body) => {
    destination(body);
    calls.moveTo(call.id, 'Released');
  },
  SingleStepConference: (calls, call, body) => calls.invite(call, destination(body).phoneNumber),
  InitiateTransfer: startConsultation,
  InitiateConference: startConsultation,
  CompleteTransfer: (calls, call, body) =>
    completeTransfer(calls, call, namedCall(calls, call, body, 'consultCallUri')),
  CompleteConference: (calls, call, body) =>
    completeConference(calls, call, namedCall(calls, call, body, 'consultCallUri')),
  RemoveParticipantFromConference: (calls, call, body) =>
    removeParticipant(calls, call, requiredText(body, 'participant')),
  SwapCalls: (calls, call, body) => {
    requiredText(body, 'otherCallUri');
    swap(calls, call, namedCall(calls, call, body, 'otherCallUri') ?? call);
  },
  AttachUserData: updateUserData,
  UpdateUserData: updateUserData,
  DeleteUserDataPair: (calls, call, body) => {
    const key = requiredText(body, 'key');
    const userData = Object.fromEntries(Object.entries(call.userData).filter(([name]) => name !== key));
    calls.change(call, 'AttachedDataChanged', { userData });
  },
  DeleteUserData: (calls, call) => calls.change(call, 'AttachedDataChanged', { userData: {} }),
  StartCallRecording: recording('Recording'),
  PauseCallRecording: recording('Paused'),
  ResumeCallRecording: recording('Recording'),
  StopCallRecording: recording('Stopped'),
};

function startConsultation(calls: Calls, call: LiveCall, body: JsonObject): void {
  const { phoneNumber, userData } = destination(body);
  consult(calls, call, phoneNumber, userData);
}

function updateUserData(calls: Calls, call: LiveCall, body: JsonObject): void {
  if (body.userData === undefined) {
    throw new ApiError(StatusCode.parameterMissing, "Required parameter 'userData' is missing.");
  }
  const userData = { ...call.userData, ...optionalObject(body, 'userData') };
  calls.change(call, 'AttachedDataChanged', { userData });
}

function recording(recordingState: RecordingState): CallHandler {
  return (calls, call) => calls.change(call, 'CallRecordingStateChange', { recordingState });
}

/** Whom an operation calls, and the user data for it; `location` is left to T-Server. */
function destination(body: JsonObject): { phoneNumber: string; userData: UserData } {
  if (body.destination === undefined || body.destination === null) {
    throw new ApiError(StatusCode.parameterMissing, "Required parameter 'destination' is missing.");
  }
  optionalText(body, 'location');
  const phoneNumber = requiredText(optionalObject(body, 'destination'), 'phoneNumber');
  return { phoneNumber, userData: optionalObject(body, 'userData') };
}

/** The call that a `uri` or `path` in a parameter names, if there is one; refuses with 6 if the agent has no such call. */
function namedCall(calls: Calls, call: LiveCall, body: JsonObject, parameter: string): LiveCall | undefined {
  const uri = optionalText(body, parameter);
  return uri === undefined ? undefined : calls.get(uri.slice(uri.lastIndexOf('/') + 1), call.agent);
}
