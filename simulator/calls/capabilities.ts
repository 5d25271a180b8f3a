/** What a call currently allows: its `capabilities`, which gate the operations. Only implemented operations are offered. */
import type { CallState } from '../../src/wire/messages';
import type { LiveCall, RecordingState } from './live-call';

/** The feature that recording needs (page CallRecordingStartCallRecording). */
export const RECORDING_FEATURE = 'api-voice-recording';

const USER_DATA = ['DeleteUserDataPair', 'AttachUserData', 'DeleteUserData', 'UpdateUserData'];
const SINGLE_STEP = ['SingleStepTransfer', 'SingleStepConference'];
const CONSULT = ['InitiateTransfer', 'InitiateConference'];
const COMPLETE = ['CompleteTransfer', 'CompleteConference'];
const MAKING = [...USER_DATA, 'Hangup', 'SendDtmf'];
const OFFERED = [...USER_DATA, 'Answer', 'ClearCall'];

const RECORDING: Readonly<Record<RecordingState, readonly string[]>> = {
  Stopped: ['StartCallRecording'],
  Recording: ['PauseCallRecording', 'StopCallRecording'],
  Paused: ['ResumeCallRecording', 'StopCallRecording'],
};

const BY_STATE: Readonly<Record<CallState, (call: LiveCall) => readonly string[]>> = {
  Dialing: () => MAKING,
  Ringing: ({ callType }) => (callType === 'Inbound' ? OFFERED : MAKING),
  Established: (call) => [
    ...connected(call),
    'Hold',
    'SendDtmf',
    call.mute === 'On' ? 'UnmuteCall' : 'MuteCall',
    ...(call.callType === 'Inbound' ? ['ClearCall'] : []),
    ...(call.participants.length > 1 ? ['RemoveParticipantFromConference'] : []),
    ...(call.agent.features.includes(RECORDING_FEATURE) ? RECORDING[call.recordingState] : []),
  ],
  Held: (call) => [...connected(call), 'Retrieve'],
  Released: () => [],
};

/** The operations that a call allows in its present state. */
export function capabilitiesOf(call: LiveCall): readonly string[] {
  return BY_STATE[call.state](call);
}

/** Whether two calls can change places: one is held, the other one established (page SwapCalls). */
export function canSwap(one: LiveCall, other: LiveCall): boolean {
  return one.device === other.device && isConnected(one) && isConnected(other) && one.state !== other.state;
}

/** What a call allows whether it is held or not; while it consults, that is completed before another one begins. */
function connected(call: LiveCall): string[] {
  const partner = call.consult ?? call.parent;
  const swap = [...call.siblings].some((other) => canSwap(call, other)) ? ['SwapCalls'] : [];
  const consult = partner === undefined ? CONSULT : isConnected(partner) ? COMPLETE : [];
  return [...USER_DATA, 'Hangup', ...SINGLE_STEP, ...consult, ...swap];
}

function isConnected({ state }: LiveCall): boolean {
  return state === 'Established' || state === 'Held';
}
