// Which event reports the outcome of an operation on a call, whatever other calls the agent may have.
import assert from 'node:assert/strict';
import type { CallStateChangeMessage, GwsError } from '../../src';
import { type TargetCall, uriOfOtherCall } from '../../src/calls/choice';
import {
  consultation,
  consulting,
  exchange,
  muting,
  notifying,
  type OutcomeOf,
  reaching,
} from '../../src/calls/outcomes';
import { CallTracker } from '../../src/session/call-tracker';

const DEVICE = 'http://gws/api/v2/devices/d1';

function event(
  id: string,
  state: string,
  more: object = {},
  notificationType = 'StatusChange',
): CallStateChangeMessage {
  const call = { id, state, deviceUri: DEVICE, dnis: '5001', ...more };
  return { messageType: 'CallStateChangeMessage', notificationType, call } as CallStateChangeMessage;
}

/** The target among the calls that are known. */
function target(id: string, ...known: CallStateChangeMessage[]): TargetCall {
  const calls = new CallTracker();
  for (const message of known) {
    calls.note(message);
  }
  return { id, call: calls.get(id)?.call, calls };
}

type Outcome = ReturnType<typeof consulting>;

/** What an event says of an operation: `done`, `failed`, or nothing. */
function said(outcome: Outcome, message: unknown): string {
  const judgement = outcome.judge(message);
  if (judgement === undefined) {
    return '';
  }
  return 'error' in judgement ? `failed: ${judgement.error.message}` : 'done';
}

describe('the outcome of a consultation that begins', () => {
  const from = () => target('t', event('t', 'Established'), event('other', 'Held'));
  const judged = (message: unknown, of = from()) =>
    said(consulting('InitiateTransfer of call t', of, { destination: '+44 1632 960123' }), message);
  const made = { dnis: '00441632960123' };

  for (const [what, message] of [
    [
      'names the target as its parent, whatever it dials',
      event('c', 'Dialing', { parentCallUri: '/me/calls/t', dnis: '1' }),
    ],
    ['names the target by its path', event('c', 'Dialing', { parentCallPath: '/calls/t', deviceUri: undefined })],
    ['names no parent, and dials the number from the same device', event('c', 'Dialing', made)],
    ['names neither parent nor device, and dials the number', event('c', 'Dialing', { ...made, deviceUri: undefined })],
    ['is established when it is heard of', event('c', 'Established', made)],
  ] as const) {
    it(`is a call that ${what}`, () => assert.equal(judged(message), 'done'));
  }

  for (const [what, message] of [
    ['names another call as its parent', event('c', 'Dialing', { ...made, parentCallUri: '/me/calls/other' })],
    ['was known before', event('other', 'Dialing', { parentCallUri: '/me/calls/t' })],
    ['rings, so that somebody else makes it', event('c', 'Ringing', { ...made, parentCallUri: '/me/calls/t' })],
    ['can be answered', event('c', 'Dialing', { ...made, capabilities: ['Answer'] })],
    ['dials another number', event('c', 'Dialing', { dnis: '00441632960124' })],
    ['is made on another device', event('c', 'Dialing', { ...made, deviceUri: 'http://gws/api/v2/devices/d2' })],
    ['is the target, and goes on hold', event('t', 'Held')],
    ['is none', { messageType: 'DeviceStateChangeMessage' }],
  ] as const) {
    it(`is not a call that ${what}`, () => assert.equal(judged(message), ''));
  }

  it('is a failure when the target ends, or the consult call does before it rings', () => {
    assert.equal(
      judged(event('t', 'Released')),
      'failed: InitiateTransfer of call t: the call ended before the consult call was made.',
    );
    assert.equal(
      judged(event('c', 'Released', { parentCallUri: '/me/calls/t' })),
      'failed: InitiateTransfer of call t: the call ended before it rang.',
    );
    assert.equal(judged(event('other', 'Released')), '');
  });

  it('can be known even for a target of which nothing is known', () => {
    assert.equal(judged(event('c', 'Dialing', made), target('t')), 'done');
    assert.equal(judged(event('c', 'Dialing', { dnis: '1' }), target('t')), '');
  });
});

describe('the calls that tell of', () => {
  const calls = [
    event('t', 'Held'),
    event('c', 'Established', { parentCallUri: '/me/calls/t' }),
    event('x', 'Held', { parentCallUri: '/me/calls/y' }),
  ];

  it('a consultation that ends are the target, its consult calls, its parent and the call that is named', () => {
    assert.deepEqual(consultation(target('t', ...calls), {}), ['t', 'c']);
    assert.deepEqual(consultation(target('c', ...calls), {}), ['c', 't']);
    assert.deepEqual(consultation(target('x', ...calls), { consultCallUri: 'http://gws/me/calls/z' }), ['x', 'y', 'z']);
    assert.deepEqual(consultation(target('unknown', ...calls), {}), ['unknown']);
  });

  it('an exchange are those on hold, and both where none is known to be', () => {
    const otherCallUri = 'http://gws/me/calls/c';
    assert.deepEqual(exchange(target('t', ...calls), { otherCallUri }), ['t']);
    assert.deepEqual(exchange(target('c', ...calls), { otherCallUri: 'http://gws/me/calls/t' }), ['t']);
    assert.deepEqual(exchange(target('c', ...calls), {}), ['c']);
    assert.deepEqual(exchange(target('1', ...calls), { otherCallUri }), ['1', 'c']);
  });
});

describe('the other call of an operation', () => {
  const uriOf = (of: TargetCall) => uriOfOtherCall(of, 'otherCallUri');

  it('is the only one beside the target, and must be there', () => {
    const other = event('c', 'Held', { uri: 'http://gws/me/calls/c' });
    assert.equal(uriOf(target('t', event('t', 'Held'), other)), 'http://gws/me/calls/c');
    assert.throws(() => uriOf(target('t', event('t', 'Held'))), {
      code: 'GWS_NOT_POSSIBLE',
      message: 'The agent has no other call. Nothing was sent.',
    });
    assert.throws(() => uriOf(target('t', other, event('d', 'Held'))), { code: 'GWS_INVALID_REQUEST' });
  });
});

describe('the outcome of an operation on a call', () => {
  const of = (outcomeOf: OutcomeOf<object>, known = event('t', 'Established')) =>
    outcomeOf('It', target('t', known), {});

  it('is reported by the state that it leads to, of this call only', () => {
    const held = of(reaching('Held', 'was on hold'));
    assert.equal(said(held, event('other', 'Held')), '');
    assert.equal(said(held, event('t', 'Established')), '');
    assert.equal(said(held, event('t', 'Held')), 'done');
  });

  it('is a failure when the call ends before that, once', () => {
    const held = of(reaching('Held', 'was on hold'));
    assert.equal(said(held, event('other', 'Released')), '');
    assert.equal(said(held, event('t', 'Released')), 'failed: It: the call ended before it was on hold.');
    assert.equal(said(held, event('t', 'Held')), '');
  });

  it('is not a failure while one of the calls that it concerns still exists', () => {
    const joined = of(notifying('ParticipantsUpdated', 'was a conference', { concerned: () => ['t', 'c'] }));
    assert.equal(said(joined, event('c', 'Released')), '');
    assert.equal(said(joined, event('t', 'Established', {}, 'ParticipantsUpdated')), 'done');
    const ended = of(notifying('ParticipantsUpdated', 'was a conference', { concerned: () => ['t', 'c'] }));
    assert.equal(said(ended, event('t', 'Released')), '');
    assert.equal(said(ended, event('c', 'Released')), 'failed: It: the call ended before it was a conference.');
  });

  it('is reported by a notification of its type, if that shows what was requested', () => {
    const gone = of(notifying('AttachedDataChanged', 'was empty', { check: ({ userData }) => userData === undefined }));
    assert.equal(said(gone, event('t', 'Established')), '');
    assert.equal(said(gone, event('t', 'Established', { userData: { a: '1' } }, 'AttachedDataChanged')), '');
    assert.equal(said(gone, event('t', 'Established', {}, 'AttachedDataChanged')), 'done');
  });

  it("is reported by the call's muting, while there is a call", () => {
    const muted = () => of(muting('On', 'was muted'));
    assert.equal(said(muted(), event('t', 'Established', { mute: 'Off' })), '');
    assert.equal(said(muted(), event('t', 'Established', { mute: 'On' })), 'done');
    assert.match(said(muted(), event('t', 'Released', { mute: 'On' })), /^failed/);
  });

  it('is hinted at by the last known state of the call, if there is no event', () => {
    const held = of(reaching('Held', 'was on hold'));
    assert.equal(held.hint?.(), 'The call is Established.');
    said(held, event('t', 'Dialing'));
    assert.equal(held.hint?.(), 'The call is Dialing.');
    assert.equal(reaching('Held', 'was on hold')('It', target('t'), {}).hint?.(), undefined);
  });

  it('that failed shows the call as it was, whatever becomes of the event', () => {
    const released = event('t', 'Released');
    const judgement = of(reaching('Held', 'was on hold')).judge(released);
    released.call.state = 'spoilt';
    const { code, call } = (judgement as { error: GwsError }).error;
    assert.deepEqual([code, (call as CallStateChangeMessage).call.state], ['GWS_CALL_FAILED', 'Released']);
  });
});
