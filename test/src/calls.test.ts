import assert from 'node:assert/strict';
import type { CallStateChangeMessage } from '../../src';
import { eventId } from '../../src/calls/events';
import { CallTracker } from '../../src/calls/tracker';
import { CallMatcher } from '../../src/dial/matcher';

function event(id: string, state: string, more: object = {}): CallStateChangeMessage {
  return {
    messageType: 'CallStateChangeMessage',
    notificationType: 'StatusChange',
    call: { id, state, deviceUri: 'http://gws/api/v2/devices/d1', dnis: '5001', ...more },
    phoneNumber: '5005',
  };
}

describe('the calls that are known', () => {
  it('are reported as released when they are gone', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Established'));
    const [change, ...others] = tracker.changes([], tracker.mark());
    assert.deepEqual([change?.call.id, change?.call.state, change?.call.capabilities], ['a', 'Released', []]);
    assert.equal(others.length, 0);
  });

  it('are reported in their new state, and new ones with theirs', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Dialing'));
    const changes = tracker.changes([event('a', 'Established').call, event('b', 'Ringing').call], tracker.mark());
    assert.deepEqual(
      changes.map(({ call }) => [call.id, call.state]),
      [
        ['a', 'Established'],
        ['b', 'Ringing'],
      ],
    );
  });

  it('are left alone where nothing changed', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Dialing'));
    assert.deepEqual(tracker.changes([event('a', 'Dialing').call], tracker.mark()), []);
  });

  it('are left alone where an event came after the reading began', () => {
    const tracker = new CallTracker();
    tracker.note(event('ended', 'Dialing'));
    const mark = tracker.mark();
    tracker.note(event('ended', 'Released'));
    tracker.note(event('begun', 'Dialing'));
    assert.deepEqual(tracker.changes([event('ended', 'Dialing').call], mark), []);
  });
});

describe('the id of an event', () => {
  it('does not depend on who received it or how it was measured', () => {
    const measured = (nanos: number): object => ({
      ...event('a', 'Held'),
      metrics: { eventProcessing: { serverGenerationTimestamp: 1, nodeProcessingTimeNanos: nanos } },
    });
    assert.equal(eventId(measured(1)), eventId(measured(2)));
  });

  it('of a call’s end is the same, whether GWS told it or it was found out', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Dialing'));
    assert.equal(eventId(tracker.changes([], tracker.mark())[0]), eventId(event('a', 'Released', { duration: '9' })));
  });

  it('can be had of anything', () => {
    for (const data of [null, undefined, 1, 'x', [], {}, { call: null }]) {
      assert.equal(typeof eventId(data), 'string');
    }
  });
});

describe('the call of a dial', () => {
  const device = { id: 'd1', phoneNumber: '5005' };

  function expecting(matcher: CallMatcher, record: object): string[] {
    const heard: string[] = [];
    matcher.expect({
      record: { recordHandle: 1, phoneNumber: '5001', ...record },
      device,
      onEvent: ({ call }) => heard.push(`${call.id} ${call.state}`),
    });
    return heard;
  }

  it('is the one whose user data names the attempt, not the one with the same number', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher, { otherFields: { GSW_CALL_ATTEMPT_GUID: 'mine' } });
    matcher.handle(event('other', 'Dialing', { userData: { GSW_CALL_ATTEMPT_GUID: 'theirs' } }), true);
    matcher.handle(event('mine', 'Dialing', { userData: { GSW_CALL_ATTEMPT_GUID: 'mine' } }), true);
    assert.deepEqual(heard, ['mine Dialing']);
  });

  it('that belongs to no record is the one that names none, whichever was dialed first', () => {
    const matcher = new CallMatcher();
    const record = expecting(matcher, {});
    const plain = expecting(matcher, { recordHandle: undefined });
    matcher.handle(event('plain', 'Dialing'), true);
    matcher.handle(event('record', 'Dialing', { userData: { GSW_RECORD_HANDLE: 1 } }), true);
    assert.deepEqual([record, plain], [['record Dialing'], ['plain Dialing']]);
  });

  it('of a plain number is not that of a record, but the one with the user data that it was dialed with', () => {
    const matcher = new CallMatcher();
    const plain = expecting(matcher, { recordHandle: undefined });
    const withKeys = expecting(matcher, { recordHandle: undefined, otherFields: { GSW_RECORD_HANDLE: '2' } });
    matcher.handle(event('record', 'Dialing', { userData: { GSW_RECORD_HANDLE: 1 } }), true);
    matcher.handle(event('keys', 'Dialing', { userData: { GSW_RECORD_HANDLE: 2 } }), true);
    assert.deepEqual([plain, withKeys], [[], ['keys Dialing']]);
  });

  it('is not a call that was there before', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher, {});
    matcher.handle(event('old', 'Established'), false);
    assert.deepEqual(heard, []);
  });

  it('is not a call on another device, or to another number', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher, {});
    matcher.handle(event('x', 'Dialing', { deviceUri: 'http://gws/api/v2/devices/d2' }), true);
    matcher.handle(event('y', 'Dialing', { dnis: '5002' }), true);
    assert.deepEqual(heard, []);
  });

  it('may carry a prefix that the switch added to a full number, but not to an extension', () => {
    const matcher = new CallMatcher();
    const full = expecting(matcher, { phoneNumber: '+49 30 1234567' });
    const extension = expecting(matcher, { phoneNumber: '5001' });
    matcher.handle(event('a', 'Dialing', { dnis: '049301234567'.replace('0', '00') }), true);
    matcher.handle(event('b', 'Dialing', { dnis: '95001' }), true);
    assert.deepEqual(full, ['a Dialing']);
    assert.deepEqual(extension, []);
  });

  it('is followed by its id once it is recognised', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher, {});
    matcher.handle(event('a', 'Dialing'), true);
    matcher.handle(event('a', 'Released', { dnis: undefined }), false);
    assert.deepEqual(heard, ['a Dialing', 'a Released']);
  });
});
