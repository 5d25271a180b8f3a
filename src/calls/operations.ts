/**
 * Call control: the operations on a call (section Voice API; each has a page of its name, or `Calls` and its name), and
 * the dialing of a plain number. What each takes, when it would do harm, and which event tells that it was done.
 */
import { pathSegment } from '../http/path';
import type { Call, UserData } from '../messages';
import type { Operation, OperationTable } from '../operations/operation';
import type { Parameter, ParameterKind, Values } from '../operations/parameters';
import { invalidRequest, notPossible } from '../operations/values';
import { printable } from '../printable';
import { chooseCall, requireCapability, type TargetCall, uriOfCall, uriOfOtherCall } from './choice';
import { consultation, consulting, exchange, muting, notifying, type OutcomeOf, reaching } from './outcomes';

/** Keys of Outbound Contact Server, by which it knows the record of a call. */
const DIALER_KEY = /^GSW_/i;

/** As far as it can be told in an error; a key may have got there from the data of a person. */
const DIALER_NAME = /^GSW_[A-Z_]{1,40}$/i;

interface CallOperation {
  /** Beside `callId`. */
  readonly parameters?: readonly Parameter[];
  /** Tells the calls that it makes sense for, where none is named. */
  readonly isFor?: (call: Call) => boolean;
  /** Whether a call allows it depends on the agent's other calls too. */
  readonly involvesOthers?: boolean;
  /** The values that are sent, where they are not those that were given. @throws {GwsError} when it would do harm */
  readonly resolve?: (values: Values, target: TargetCall) => Values;
  readonly outcome: OutcomeOf;
}

const parameter = (name: string, kind: ParameterKind, more: Partial<Parameter> = {}): Parameter => ({
  name,
  kind,
  ...more,
});
const required = { required: true };

const CALL_ID = parameter('callId', 'text', { carried: true });
const DESTINATION = parameter('destination', 'phoneNumber', required);
const TO: readonly Parameter[] = [DESTINATION, parameter('location', 'text'), parameter('userData', 'object')];
const FORCE = parameter('force', 'flag');

const finishing = {
  involvesOthers: true,
  parameters: [parameter('consultCallUri', 'text')],
  isFor: ({ callType }: Call) => callType === 'Consult',
  resolve: (values: Values, { calls }: TargetCall) =>
    values.consultCallUri === undefined
      ? values
      : { ...values, consultCallUri: uriOfCall(String(values.consultCallUri), 'consultCallUri', calls) },
};

const writing: CallOperation = {
  parameters: [parameter('userData', 'object', required)],
  resolve: (values) => {
    if (Object.keys(values.userData as UserData).length === 0) {
      throw invalidRequest(['userData is empty']);
    }
    return values;
  },
  outcome: notifying('AttachedDataChanged', 'had the user data', {
    check: (call, values) => {
      const keys = keysOf(call);
      return Object.keys(values.userData as UserData).every((key) => keys.includes(key));
    },
  }),
};

/** Adding an operation is adding a row, and its texts in `nodes/gws-call/locales`. */
const OPERATIONS: Readonly<Record<string, CallOperation>> = {
  Answer: { outcome: reaching('Established', 'was answered') },
  Hangup: { outcome: reaching('Released', 'was over') },
  /** Offered for a call that rings, which `Hangup` is not; seen among capabilities only. */
  ClearCall: { outcome: reaching('Released', 'was over') },
  Hold: { outcome: reaching('Held', 'was on hold') },
  Retrieve: { involvesOthers: true, outcome: reaching('Established', 'was retrieved') },
  SendDtmf: {
    parameters: [parameter('digits', 'digits', required)],
    outcome: notifying('DtmfSent', 'had the digits'),
  },
  SingleStepTransfer: { parameters: TO, outcome: reaching('Released', 'was transferred') },
  InitiateTransfer: { parameters: TO, involvesOthers: true, outcome: consulting },
  CompleteTransfer: { ...finishing, outcome: reaching('Released', 'was transferred') },
  SwapCalls: {
    parameters: [parameter('otherCallUri', 'text')],
    isFor: ({ state }) => state === 'Held',
    involvesOthers: true,
    resolve: (values, target) => ({ ...values, otherCallUri: otherCallUri(values, target) }),
    outcome: reaching('Established', 'was retrieved', exchange),
  },
  SingleStepConference: {
    parameters: [DESTINATION],
    outcome: notifying('ParticipantsUpdated', 'had the new participant'),
  },
  InitiateConference: { parameters: TO, involvesOthers: true, outcome: consulting },
  CompleteConference: {
    ...finishing,
    outcome: notifying('ParticipantsUpdated', 'was a conference', { concerned: consultation }),
  },
  RemoveParticipantFromConference: {
    parameters: [parameter('participant', 'phoneNumber', required)],
    outcome: notifying('ParticipantsUpdated', 'was without the participant'),
  },
  MuteCall: { outcome: muting('On', 'was muted') },
  UnmuteCall: { outcome: muting('Off', 'was no longer muted') },
  UpdateUserData: writing,
  AttachUserData: writing,
  DeleteUserDataPair: {
    parameters: [parameter('key', 'text', required), FORCE],
    resolve: (values, { call }) => {
      if (DIALER_KEY.test(String(values.key)) && isOutbound(call) && values.force !== true) {
        throw notPossible(
          `${DIALER_NAME.test(String(values.key)) ? values.key : 'The key'} belongs to the dialer, which would not know the record of this outbound call any more. ` +
            'Set force if it is to be deleted nevertheless.',
        );
      }
      return values;
    },
    outcome: notifying('AttachedDataChanged', 'was without the key', {
      check: (call, { key }) => !keysOf(call).includes(String(key)),
    }),
  },
  DeleteUserData: {
    parameters: [FORCE],
    resolve: (values, { call }) => {
      if (isOutbound(call) && values.force !== true) {
        throw notPossible(
          'On an outbound call this would wipe the GSW_ keys too, by which the dialer knows the record. ' +
            'Use UpdateUserData or DeleteUserDataPair, or set force.',
        );
      }
      return values;
    },
    outcome: notifying('AttachedDataChanged', 'was without user data', {
      check: (call) => keysOf(call).length === 0,
    }),
  },
  StartCallRecording: { outcome: notifying('CallRecordingStateChange', 'was recorded') },
  StopCallRecording: { outcome: notifying('CallRecordingStateChange', 'was no longer recorded') },
};

/** `Dial` of a number (page CallsDial): at most once, see `Dialer.call`. */
const Dial: Operation = {
  parameters: [...TO, parameter('redial', 'flag', { exact: true })],
  async prepare({ destination, location, userData, redial }, { agent, device }) {
    const order = {
      phoneNumber: String(destination),
      ...(location !== undefined && { location: String(location) }),
      ...(userData !== undefined && { userData: userData as UserData }),
      redial: redial === true,
      device: await device(),
    };
    return ({ wait = true, timeout, signal, busyAgent, askedAt }) =>
      agent.dialer.call({
        ...order,
        waitFor: wait ? 'established' : 'accepted',
        timeout,
        busyAgent,
        askedAt,
        ...(signal && { signal }),
      });
  },
};

/** Call control, by the operations' names. */
export const CALL_OPERATIONS: OperationTable = {
  ...Object.fromEntries(Object.entries(OPERATIONS).map(([name, row]) => [name, onCall(row)])),
  Dial,
};

function onCall({
  parameters = [],
  isFor,
  involvesOthers = false,
  resolve = (values) => values,
  outcome,
}: CallOperation): Operation {
  return {
    parameters: [CALL_ID, ...parameters],
    async prepare(values, { agent: { session }, operationName }) {
      await session.ready();
      const target = chooseCall(session.calls, values.callId, isFor);
      const path = `/me/calls/${pathSegment(target.id)}`;
      requireCapability(target, operationName, involvesOthers);
      const resolved = resolve(values, target);
      const subject = `${operationName} of call ${printable(target.id)}`;
      return {
        subject,
        request: { method: 'POST', path, body: JSON.stringify({ operationName, ...requestBody(resolved) }) },
        outcome: outcome(subject, target, resolved),
      };
    },
  };
}

/** Parameters as GWS takes them; those that are none of its are left out. */
function requestBody({ callId, force, destination, ...others }: Values): Values {
  return { ...(destination !== undefined && { destination: { phoneNumber: destination } }), ...others };
}

function otherCallUri({ otherCallUri }: Values, target: TargetCall): string {
  return otherCallUri === undefined
    ? uriOfOtherCall(target, 'otherCallUri')
    : uriOfCall(String(otherCallUri), 'otherCallUri', target.calls);
}

function isOutbound(call: Call | undefined): boolean {
  return call !== undefined && (call.callType === 'Outbound' || keysOf(call).some((key) => DIALER_KEY.test(key)));
}

/** Keys of the user data; a call without any has no `userData` at all. */
function keysOf({ userData }: Call): string[] {
  return Object.keys(userData ?? {});
}
