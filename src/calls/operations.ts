/**
 * Call control: the operations on a call (section Voice API; each has a page of its name, or `Calls` and its name), and
 * the dialing of a plain number. What each takes, when it would do harm, and which event confirms it.
 */

import { invalidRequest, notPossible } from '../errors/requests';
import { type OperationTable, operation } from '../operations/operation';
import { parameters, required } from '../operations/parameter-set';
import type { Call } from '../wire/messages';
import { type TargetCall, uriOfCall, uriOfOtherCall } from './choice';
import { onCall, onCallAlone } from './operation';
import { consultation, consulting, exchange, muting, notifying, reaching } from './outcomes';

/** Keys of Outbound Contact Server, by which it knows the record of a call. */
const DIALER_KEY = /^GSW_/i;

/** As it may appear in an error; a key may come from personal data. */
const DIALER_NAME = /^GSW_[A-Z_]{1,40}$/i;

const DESTINATION = parameters({ destination: required({ kind: 'phoneNumber' }) });
const TO = DESTINATION.and(
  parameters({ location: { kind: 'text', example: 'Chicago' }, userData: { kind: 'object' } }),
);
const FORCE = parameters({ force: { kind: 'flag' } });
const CONSULT_CALL = parameters({ consultCallUri: { kind: 'text', example: '/me/calls/016803028f6d1002' } });
const USER_DATA = parameters({ userData: required({ kind: 'object' }) });

const finishing = {
  parameters: CONSULT_CALL,
  involvesOthers: true,
  isFor: ({ callType }: Call) => callType === 'Consult',
  resolve: ({ consultCallUri }: { readonly consultCallUri?: string }, { calls }: TargetCall) =>
    consultCallUri === undefined ? {} : { consultCallUri: uriOfCall(consultCallUri, 'consultCallUri', calls) },
};

const writing = onCall({
  parameters: USER_DATA,
  resolve: (values) => {
    if (Object.keys(values.userData).length === 0) {
      throw invalidRequest(['userData is empty']);
    }
    return values;
  },
  outcome: notifying('AttachedDataChanged', 'had the user data', {
    check: (call, { userData }) => {
      const keys = keysOf(call);
      return Object.keys(userData).every((key) => keys.includes(key));
    },
  }),
});

/** `Dial` of a number (page CallsDial): at most once, see `Dialer.call`. */
const Dial = operation({
  parameters: TO.and(parameters({ redial: { kind: 'flag', exact: true } })),
  async prepare({ destination, location, userData, redial }, { agent, device }) {
    const order = {
      phoneNumber: destination,
      ...(location !== undefined && { location }),
      ...(userData !== undefined && { userData }),
      redial: redial === true,
      device: await device(),
    };
    return ({ wait = true, timeout, signal, busyAgent, askedAt, source }) =>
      agent.dialer.call({
        ...order,
        waitFor: wait ? 'established' : 'accepted',
        timeout,
        busyAgent,
        askedAt,
        source,
        ...(signal && { signal }),
      });
  },
});

/** Call control, by the operations' names. Adding an operation is adding a row, and its texts in `nodes/gws-call/locales`. */
export const CALL_OPERATIONS: OperationTable = {
  Answer: onCallAlone({ outcome: reaching('Established', 'was answered') }),
  Hangup: onCallAlone({ outcome: reaching('Released', 'was over') }),
  /** Available for a ringing call, unlike `Hangup`; seen among capabilities only. */
  ClearCall: onCallAlone({ outcome: reaching('Released', 'was over') }),
  Hold: onCallAlone({ outcome: reaching('Held', 'was on hold') }),
  Retrieve: onCallAlone({ involvesOthers: true, outcome: reaching('Established', 'was retrieved') }),
  SendDtmf: onCall({
    parameters: parameters({ digits: required({ kind: 'digits' }) }),
    outcome: notifying('DtmfSent', 'had the digits'),
  }),
  SingleStepTransfer: onCall({ parameters: TO, outcome: reaching('Released', 'was transferred') }),
  InitiateTransfer: onCall({ parameters: TO, involvesOthers: true, outcome: consulting }),
  CompleteTransfer: onCall({ ...finishing, outcome: reaching('Released', 'was transferred') }),
  SwapCalls: onCall({
    parameters: parameters({ otherCallUri: { kind: 'text', example: '/me/calls/016803028f6d1002' } }),
    isFor: ({ state }) => state === 'Held',
    involvesOthers: true,
    resolve: ({ otherCallUri }, target) => ({
      otherCallUri:
        otherCallUri === undefined
          ? uriOfOtherCall(target, 'otherCallUri')
          : uriOfCall(otherCallUri, 'otherCallUri', target.calls),
    }),
    outcome: reaching('Established', 'was retrieved', exchange),
  }),
  SingleStepConference: onCall({
    parameters: DESTINATION,
    outcome: notifying('ParticipantsUpdated', 'had the new participant'),
  }),
  InitiateConference: onCall({ parameters: TO, involvesOthers: true, outcome: consulting }),
  CompleteConference: onCall({
    ...finishing,
    outcome: notifying('ParticipantsUpdated', 'was a conference', { concerned: consultation }),
  }),
  RemoveParticipantFromConference: onCall({
    parameters: parameters({ participant: required({ kind: 'phoneNumber' }) }),
    outcome: notifying('ParticipantsUpdated', 'was without the participant'),
  }),
  MuteCall: onCallAlone({ outcome: muting('On', 'was muted') }),
  UnmuteCall: onCallAlone({ outcome: muting('Off', 'was no longer muted') }),
  UpdateUserData: writing,
  AttachUserData: writing,
  DeleteUserDataPair: onCall({
    parameters: parameters({ key: required({ kind: 'text', example: 'customer_id' }) }).and(FORCE),
    resolve: (values, { call }) => {
      const { key, force } = values;
      if (DIALER_KEY.test(key) && isOutbound(call) && force !== true) {
        throw notPossible(
          `${DIALER_NAME.test(key) ? key : 'The key'} belongs to the dialer, which would no longer know the record of this outbound call. ` +
            'Set force to delete it anyway.',
        );
      }
      return values;
    },
    outcome: notifying('AttachedDataChanged', 'was without the key', {
      check: (call, { key }) => !keysOf(call).includes(key),
    }),
  }),
  DeleteUserData: onCall({
    parameters: FORCE,
    resolve: (values, { call }) => {
      if (isOutbound(call) && values.force !== true) {
        throw notPossible(
          'On an outbound call this would also delete the GSW_ keys by which the dialer knows the record. ' +
            'Use UpdateUserData or DeleteUserDataPair, or set force.',
        );
      }
      return values;
    },
    outcome: notifying('AttachedDataChanged', 'was without user data', {
      check: (call) => keysOf(call).length === 0,
    }),
  }),
  StartCallRecording: onCallAlone({ outcome: notifying('CallRecordingStateChange', 'was recorded') }),
  StopCallRecording: onCallAlone({ outcome: notifying('CallRecordingStateChange', 'was no longer recorded') }),
  Dial,
};

function isOutbound(call: Call | undefined): boolean {
  return call !== undefined && (call.callType === 'Outbound' || keysOf(call).some((key) => DIALER_KEY.test(key)));
}

/** Keys of the user data; a call without user data has no `userData` at all. */
function keysOf({ userData }: Call): string[] {
  return Object.keys(userData ?? {});
}
