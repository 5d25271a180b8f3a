/** Transfers, conferences and consultations: operations on more than one call, or more than one far end. */
import type { UserData } from '../../src/wire/messages';
import { ApiError, StatusCode } from '../common/answers';
import type { Calls } from './calls';
import { canSwap } from './capabilities';
import type { LiveCall } from './live-call';

/** Puts a call on hold and makes a consult call from it (pages InitiateTransfer and InitiateConference). */
export function consult(calls: Calls, call: LiveCall, phoneNumber: string, userData: UserData): void {
  if (call.state !== 'Held') calls.change(call, 'StatusChange', { state: 'Held' });
  const { agent, device } = call;
  calls.make({ agent, device, phoneNumber, userData, outbound: false, parent: call });
}

/** Connects the far ends of both calls, which are over for the agent: the original one first (page CompleteTransfer). */
export function completeTransfer(calls: Calls, call: LiveCall, consultCall: LiveCall | undefined): void {
  const { original, consulted } = consultation(call, consultCall);
  calls.moveTo(original.id, 'Released');
  calls.moveTo(consulted.id, 'Released');
}

/**
 * Brings all parties into the original call: the consult call is released first (page CompleteConference); that the
 * original one is retrieved and tells its participants then follows from TLib's model of a conference.
 */
export function completeConference(calls: Calls, call: LiveCall, consultCall: LiveCall | undefined): void {
  const { original, consulted } = consultation(call, consultCall);
  const participants = [...original.participants, ...consulted.participants];
  calls.moveTo(consulted.id, 'Released');
  if (original.state === 'Held') calls.change(original, 'StatusChange', { state: 'Established' });
  calls.change(original, 'ParticipantsUpdated', { participants });
}

/** Lets a held and an established call change places: one is put on hold, then the other retrieved (page SwapCalls). */
export function swap(calls: Calls, one: LiveCall, other: LiveCall): void {
  if (!canSwap(one, other)) {
    throw new ApiError(StatusCode.operationForbidden, "Operation 'SwapCalls' needs a held and an established call.");
  }
  const [held, established] = one.state === 'Held' ? [one, other] : [other, one];
  calls.change(established, 'StatusChange', { state: 'Held' });
  calls.change(held, 'StatusChange', { state: 'Established' });
}

/** Removes a party from a conference (page RemoveParticipantFromConference); refuses with 2 if there is no such party. */
export function removeParticipant(calls: Calls, call: LiveCall, phoneNumber: string): void {
  const at = call.participants.indexOf(phoneNumber);
  if (at < 0) {
    throw new ApiError(StatusCode.parameterInvalid, `'${phoneNumber}' does not take part in this call.`);
  }
  calls.change(call, 'ParticipantsUpdated', {
    participants: call.participants.filter((_number, index) => index !== at),
  });
}

/** Both calls of a consultation, whichever of them is asked; refuses with 2 when the client means another consult call. */
function consultation(call: LiveCall, named: LiveCall | undefined): { original: LiveCall; consulted: LiveCall } {
  const original = call.parent ?? call;
  const consulted = original.consult;
  if (consulted === undefined || (named !== undefined && named !== consulted)) {
    throw new ApiError(StatusCode.parameterInvalid, "Parameter 'consultCallUri' names no consult call of this call.");
  }
  return { original, consulted };
}
