/** Which call event reports the outcome of an operation on a call. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { Outcome } from '../operations/outcome';
import {
  CALLS_CHANNEL,
  deviceIdOf,
  idIn,
  isCallEvent,
  isOffered,
  isSameNumber,
  numbersOf,
  parentIdOf,
} from '../wire/call-events';
import type { Call, CallStateChangeMessage } from '../wire/messages';
import type { TargetCall } from './choice';

/** How the outcome of an operation on `target` is recognized. @param subject the operation, as worded in errors */
export type OutcomeOf<Read> = (subject: string, target: TargetCall, values: Read) => Outcome;

/** The ids of the calls whose events count. */
type Concerned<Read> = (target: TargetCall, values: Read) => string[];

/** An event with the call in `state`. @param predicate the result, as worded in errors: `was held` */
export function reaching<Read>(state: Call['state'], predicate: string, concerned?: Concerned<Read>): OutcomeOf<Read> {
  return eventOutcome(predicate, ({ call }) => call.state === state, concerned);
}

/** An event of `notificationType`, if `check` finds the requested change in its call. */
export function notifying<Read>(
  notificationType: string,
  predicate: string,
  {
    check = () => true,
    concerned,
  }: { check?: (call: Call, values: Read) => boolean; concerned?: Concerned<Read> } = {},
): OutcomeOf<Read> {
  const matches = (message: CallStateChangeMessage, values: Read) =>
    message.notificationType === notificationType && check(message.call, values);
  return eventOutcome(predicate, matches, concerned);
}

/** An event that shows the call's `mute` (pages CallsMuteCall and CallsUnmuteCall). */
export function muting(mute: 'On' | 'Off', predicate: string): OutcomeOf<unknown> {
  return eventOutcome(predicate, ({ call }) => call.mute === mute && call.state !== 'Released');
}

/** The first event of the consult call that is made from the target (pages InitiateTransfer and InitiateConference). */
export const consulting: OutcomeOf<{ readonly destination: string }> = (subject, target, { destination }) => ({
  channels: [CALLS_CHANNEL],
  indispensable: [CALLS_CHANNEL],
  awaited: 'the consult call was made',
  silence: 'GWS_TIMEOUT',
  judge(data) {
    if (!isCallEvent(data)) {
      return undefined;
    }
    const isTarget = data.call.id === target.id;
    if (!isTarget && !isConsultCall(data.call, target, destination)) {
      return undefined;
    }
    if (data.call.state === 'Released') {
      return ended(subject, isTarget ? 'the consult call was made' : 'it rang', data);
    }
    return isTarget ? undefined : { payload: data };
  },
});

/** The target, its consult calls, and the call that it is a consult call of. */
export const consultation: Concerned<{ readonly consultCallUri?: string }> = (
  { id, call, calls },
  { consultCallUri },
) => {
  const children = calls.alive.filter((other) => parentIdOf(other.call) === id).map((other) => other.call.id);
  return [id, call && parentIdOf(call), idIn(consultCallUri), ...children].filter((one) => one !== undefined);
};

/** The call to be retrieved in exchange for the other one; both, if it is not known which that is. */
export const exchange: Concerned<{ readonly otherCallUri?: string }> = ({ id, calls }, { otherCallUri }) => {
  const both = [id, idIn(otherCallUri)].filter((one) => one !== undefined);
  const held = both.filter((one) => calls.get(one)?.call.state === 'Held');
  return held.length > 0 ? held : both;
};

function eventOutcome<Read>(
  predicate: string,
  matches: (message: CallStateChangeMessage, values: Read) => boolean,
  concerned: Concerned<Read> = ({ id }) => [id],
): OutcomeOf<Read> {
  return (subject, target, values) => {
    const alive = new Set(concerned(target, values));
    let last = target.call?.state;
    return {
      channels: [CALLS_CHANNEL],
      indispensable: [CALLS_CHANNEL],
      awaited: `the call ${predicate}`,
      silence: 'GWS_TIMEOUT',
      hint: () => (last === undefined ? undefined : `The call is ${printable(last)}.`),
      judge(data) {
        if (!isCallEvent(data) || !alive.has(data.call.id)) {
          return undefined;
        }
        last = data.call.state;
        if (matches(data, values)) {
          return { payload: data };
        }
        if (data.call.state === 'Released') {
          alive.delete(data.call.id);
        }
        return alive.size === 0 ? ended(subject, `it ${predicate}`, data) : undefined;
      },
    };
  };
}

function ended(subject: string, before: string, data: CallStateChangeMessage): { error: GwsError } {
  const call = structuredClone(data);
  return { error: new GwsError('GWS_CALL_FAILED', `${subject}: the call ended before ${before}.`, { call }) };
}

/** Older builds may not name the original call; then the number and the device identify a consult call that we make. */
function isConsultCall(call: Call, { id, call: from, calls }: TargetCall, destination: string): boolean {
  if (calls.knows(call.id) || call.state === 'Ringing' || isOffered(call)) {
    return false;
  }
  const parent = parentIdOf(call);
  if (parent !== undefined) {
    return parent === id;
  }
  const devices = new Set([from && deviceIdOf(from), deviceIdOf(call)].filter((device) => device !== undefined));
  return devices.size <= 1 && numbersOf(call).some((number) => isSameNumber(number, destination));
}
