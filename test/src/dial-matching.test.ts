// Which call is taken for that of a dial, event by event.
import assert from 'node:assert/strict';
import { CallMatcher, type ExpectedCall } from '../../src/dial/matcher';
import { callEvent as event } from '../support/call-events';

const device = { id: 'd1', phoneNumber: '5005' };
const OURS = { userData: { GSW_RECORD_HANDLE: 1 } };
const THEIRS = { userData: { GSW_RECORD_HANDLE: 2 } };

describe('the call of a dial', () => {
  /** What is told of the dial's call: its id and state, or none; with an exclamation mark once it is proven. */
  function expecting(matcher: CallMatcher, record: object = {}): string[] & { expected: ExpectedCall } {
    const heard: string[] = [];
    const expected: ExpectedCall = {
      record: { recordHandle: 1, phoneNumber: '5001', ...record },
      device,
      onMatch: (call, isProven) => {
        heard.push(`${call ? `${call.last.call.id} ${call.last.call.state}` : 'none'}${isProven ? '!' : ''}`);
      },
    };
    matcher.expect(expected);
    return Object.assign(heard, { expected });
  }
  const told = (heard: string[]) => [...heard];

  it('is the one whose user data names the attempt, not the one with the same number', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher, { otherFields: { GSW_CALL_ATTEMPT_GUID: 'mine' } });
    matcher.handle(event('other', 'Dialing', { userData: { GSW_CALL_ATTEMPT_GUID: 'theirs' } }), true);
    matcher.handle(event('mine', 'Dialing', { userData: { GSW_CALL_ATTEMPT_GUID: 'mine' } }), true);
    assert.deepEqual(told(heard), ['mine Dialing!']);
  });

  it('of a dial without a record is the one that names none, whichever was dialed first', () => {
    const matcher = new CallMatcher();
    const record = expecting(matcher);
    const plain = expecting(matcher, { recordHandle: undefined });
    matcher.handle(event('plain', 'Dialing'), true);
    matcher.handle(event('record', 'Dialing', OURS), true);
    assert.deepEqual([told(record), told(plain)], [['record Dialing!'], ['plain Dialing']]);
  });

  it('of a plain number is not that of a record, but the one with the user data that it was dialed with', () => {
    const matcher = new CallMatcher();
    const plain = expecting(matcher, { recordHandle: undefined });
    const withKeys = expecting(matcher, { recordHandle: undefined, otherFields: { GSW_RECORD_HANDLE: '2' } });
    matcher.handle(event('record', 'Dialing', OURS), true);
    matcher.handle(event('keys', 'Dialing', THEIRS), true);
    assert.deepEqual([told(plain), told(withKeys)], [[], ['keys Dialing!']]);
  });

  it('may carry a prefix that the switch added to seven digits or more, but not to fewer', () => {
    for (const [dialed, dnis, isOurs] of [
      ['+49 30 1234567', '0049301234567', true],
      ['2345678', '02345678', true],
      ['02345678', '2345678', true],
      ['345678', '0345678', false],
      ['5001', '95001', false],
    ] as const) {
      const matcher = new CallMatcher();
      const heard = expecting(matcher, { phoneNumber: dialed });
      matcher.handle(event('a', 'Dialing', { dnis }), true);
      assert.deepEqual(told(heard), isOurs ? ['a Dialing'] : [], `${dialed} and ${dnis}`);
    }
  });

  it('is followed by its id, whatever its later numbers', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher);
    matcher.handle(event('a', 'Dialing'), true);
    matcher.handle(event('a', 'Established', { participants: ['5001', '5002'] }), false);
    matcher.handle(event('a', 'Held', { dnis: '5002' }), false);
    matcher.handle(event('a', 'Released', { dnis: undefined }), false);
    assert.deepEqual(told(heard), ['a Dialing', 'a Established', 'a Held', 'a Released']);
  });

  it('gives way, when it was only likely, to the one that names the record', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher);
    matcher.handle(event('likely', 'Dialing'), true);
    matcher.handle(event('ours', 'Dialing', OURS), true);
    matcher.handle(event('likely', 'Established'), false);
    assert.deepEqual(told(heard), ['likely Dialing', 'ours Dialing!']);
  });

  it('does not give way, when it names the record, to another that does', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher);
    matcher.handle(event('ours', 'Dialing', OURS), true);
    matcher.handle(event('later', 'Dialing', OURS), true);
    assert.deepEqual(told(heard), ['ours Dialing!']);
  });

  it('is withdrawn if a later event contradicts it, and the next likely one takes its place', () => {
    const contradictions = [
      THEIRS,
      { callType: 'Inbound' },
      { parentCallUri: '/calls/b' },
      { deviceUri: '/devices/d2' },
    ];
    for (const more of contradictions) {
      const matcher = new CallMatcher();
      const heard = expecting(matcher);
      matcher.handle(event('first', 'Dialing'), true);
      matcher.handle(event('second', 'Dialing'), true);
      matcher.handle(event('first', 'Established', more), false);
      matcher.handle(event('second', 'Established', more), false);
      matcher.handle(event('first', 'Released'), false);
      assert.deepEqual(told(heard), ['first Dialing', 'second Dialing', 'none']);
    }
  });

  it('is recognised by user data attached later, in whatever state it is by then', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher);
    matcher.handle(event('a', 'Dialing', { dnis: '95001' }), true);
    matcher.handle(event('a', 'Established', { dnis: '95001' }), false);
    matcher.handle(event('a', 'Established', OURS), false);
    assert.deepEqual(told(heard), ['a Established!']);
  });

  it('is, of two dials of one number, that of the first; of the second where the first is found to have another', () => {
    const matcher = new CallMatcher();
    const first = expecting(matcher);
    const second = expecting(matcher, { recordHandle: 2 });
    matcher.handle(event('a', 'Dialing'), true);
    assert.deepEqual([told(first), told(second)], [['a Dialing'], []]);
    matcher.handle(event('b', 'Dialing', OURS), true);
    assert.deepEqual([told(first), told(second)], [['a Dialing', 'b Dialing!'], ['a Dialing']]);
  });

  it('is free for another dial of its number when a call of another number is proven instead', () => {
    const matcher = new CallMatcher();
    const first = expecting(matcher);
    const second = expecting(matcher, { recordHandle: 2 });
    matcher.handle(event('a', 'Dialing'), true);
    matcher.handle(event('b', 'Dialing', { dnis: '95001', ...OURS }), true);
    assert.deepEqual([told(first), told(second)], [['a Dialing', 'b Dialing!'], ['a Dialing']]);
  });

  it('stays the same for the other dials of its number, whatever one of them turns out to have', () => {
    const matcher = new CallMatcher();
    const first = expecting(matcher);
    const second = expecting(matcher, { recordHandle: 2 });
    matcher.handle(event('a', 'Dialing'), true);
    matcher.handle(event('b', 'Dialing'), true);
    matcher.handle(event('c', 'Dialing', { dnis: '95001', ...THEIRS }), true);
    matcher.handle(event('c', 'Established', { dnis: '95001', callType: 'Inbound' }), false);
    assert.deepEqual([told(first), told(second)], [['a Dialing'], ['b Dialing', 'c Dialing!', 'b Dialing']]);
  });

  it('is free for another dial when its own is sent again, and not when that is over', () => {
    for (const isOver of [false, true]) {
      const matcher = new CallMatcher();
      const first = expecting(matcher);
      const second = expecting(matcher, { recordHandle: 2 });
      matcher.handle(event('a', 'Dialing'), true);
      if (isOver) {
        matcher.forget(first.expected);
      } else {
        matcher.expect(first.expected);
      }
      assert.deepEqual(told(second), isOver ? [] : ['a Dialing']);
    }
  });

  it('is still expected when another dial of its number is over', () => {
    const matcher = new CallMatcher();
    const [first, second] = [expecting(matcher), expecting(matcher, { recordHandle: 2 })];
    matcher.forget(first.expected);
    matcher.handle(event('a', 'Dialing'), true);
    assert.deepEqual([told(first), told(second)], [[], ['a Dialing']]);
  });

  it('never begins with Ringing, as far as GWS reported it', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher);
    matcher.handle(event('a', 'Ringing', OURS), true);
    matcher.handle(event('b', 'Ringing', OURS), true, true);
    assert.deepEqual(told(heard), ['b Ringing!']);
  });

  it('is nobody else’s once its dial is over, unless that certainly made none', () => {
    for (const madeNone of [false, true]) {
      const matcher = new CallMatcher();
      const first = expecting(matcher);
      const second = expecting(matcher, { recordHandle: 2 });
      matcher.handle(event('a', 'Dialing'), true);
      matcher.forget(first.expected, madeNone);
      matcher.handle(event('a', 'Established'), false);
      assert.deepEqual(told(second), madeNone ? ['a Dialing', 'a Established'] : []);
    }
  });

  it('is not one that was reported before the dial was sent, or sent again', () => {
    const matcher = new CallMatcher();
    const other = expecting(matcher, { recordHandle: 2, phoneNumber: '5002' });
    matcher.handle(event('earlier', 'Dialing'), true);
    const heard = expecting(matcher);
    matcher.handle(event('earlier', 'Established'), false);
    matcher.handle(event('meanwhile', 'Dialing'), true);
    matcher.expect(heard.expected);
    matcher.handle(event('meanwhile', 'Established'), false);
    matcher.handle(event('ours', 'Dialing'), true);
    assert.deepEqual([told(heard), told(other)], [['meanwhile Dialing', 'none', 'ours Dialing'], []]);
  });

  it('is no longer reported once its dial is over', () => {
    const matcher = new CallMatcher();
    const heard = expecting(matcher);
    matcher.handle(event('a', 'Dialing', OURS), true);
    matcher.forget(heard.expected);
    matcher.handle(event('a', 'Established', OURS), false);
    const later = expecting(matcher);
    matcher.handle(event('a', 'Released', OURS), false);
    assert.deepEqual([told(heard), told(later)], [['a Dialing!'], []]);
  });

  it('is found among thousands of waiting dials without checking each', () => {
    for (const named of [true, false]) {
      const matcher = new CallMatcher();
      const numbers = Array.from({ length: 2000 }, (_, at) => String(1_000_000 + at));
      const dials = numbers.map((phoneNumber, at) => expecting(matcher, { recordHandle: at, phoneNumber }));
      const begun = performance.now();
      for (const state of ['Dialing', 'Established']) {
        for (const [at, dnis] of numbers.entries()) {
          const more = named ? { userData: { GSW_RECORD_HANDLE: at } } : { dnis };
          matcher.handle(event(String(at), state, more), state === 'Dialing');
        }
      }
      const spent = performance.now() - begun;
      const mark = named ? '!' : '';
      assert.deepEqual(
        dials.map(told),
        numbers.map((_, at) => [`${at} Dialing${mark}`, `${at} Established${mark}`]),
      );
      assert.ok(spent < 5000, `${Math.round(spent)} ms for 4000 events`);
    }
  });
});
