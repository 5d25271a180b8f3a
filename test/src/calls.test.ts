import assert from 'node:assert/strict';
import type { CallStateChangeMessage } from '../../src';
import { CallTracker } from '../../src/session/call-tracker';
import { eventId } from '../../src/wire/call-events';

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

  it('are left alone if nothing changed', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Dialing'));
    assert.deepEqual(tracker.changes([event('a', 'Dialing').call], tracker.mark()), []);
  });

  it('are left alone if an event came after the reading began', () => {
    const tracker = new CallTracker();
    tracker.note(event('ended', 'Dialing'));
    tracker.note(event('answered', 'Dialing'));
    const mark = tracker.mark();
    tracker.note(event('ended', 'Released'));
    tracker.note(event('answered', 'Established'));
    tracker.note(event('begun', 'Dialing'));
    const read = [event('ended', 'Dialing').call, event('answered', 'Dialing').call];
    assert.deepEqual(tracker.changes(read, mark), []);
  });
});

describe('a call that is over', () => {
  it('does not come back because of events that are late or delivered twice', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Established'));
    tracker.note(event('a', 'Released'));
    tracker.note(event('a', 'Established'));
    assert.deepEqual([tracker.alive, tracker.get('a'), tracker.hasEnded('a')], [[], undefined, true]);
  });

  it('is remembered until a thousand others are', () => {
    const tracker = new CallTracker();
    for (let at = 0; at <= 1000; at += 1) {
      tracker.note(event(String(at), 'Released'));
    }
    assert.deepEqual(
      ['0', '1', '1000'].map((id) => tracker.knows(id)),
      [false, true, true],
    );
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

  it('of a call’s end is the same, whether GWS reported it or it was recovered', () => {
    const tracker = new CallTracker();
    tracker.note(event('a', 'Dialing'));
    assert.equal(eventId(tracker.changes([], tracker.mark())[0]), eventId(event('a', 'Released', { duration: '9' })));
  });

  it('exists for anything', () => {
    for (const data of [null, undefined, 1, 'x', [], {}, { call: null }]) {
      assert.equal(typeof eventId(data), 'string');
    }
  });
});
