// The word for what became of a dial: by the dialer's call result, by what was seen of the call, and by the error of a dial.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  CALL_OUTCOMES,
  callResultOf,
  callResults,
  DialFailure,
  GwsError,
  type GwsErrorCode,
  OUTCOMES,
  outcomeOf,
  outcomeOfFailure,
} from '../../src';
import { CallTracker } from '../../src/session/call-tracker';
import '../support/arbitraries';
import { type CallFields, callEvent } from '../support/call-events';

const PAGE = readFileSync(path.join(__dirname, '../../docs/names.md'), 'utf8');
const section = (title: string) => PAGE.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

type Event = [state: string, more?: CallFields, recovered?: boolean];

/** What is known of a call after its last event, `Released`. */
const endOf = (...events: Event[]) => {
  const tracker = new CallTracker();
  const all = events.map(([state, more, recovered]) => [callEvent('1', state, more), recovered] as const);
  const last = all.pop() ?? assert.fail();
  for (const [message, recovered] of all) {
    tracker.note(message, recovered);
  }
  return tracker.endOf(...last);
};
const outcomeAfter = (...events: Event[]) => endOf(...events)?.outcome;
const result = (callResult: unknown): CallFields => ({ userData: { GSW_CALL_RESULT: callResult } });

describe('the outcome of a call result', () => {
  const rows = [...section('Call results').matchAll(/^\| (\d+) \| [^|]+ \| `(\w+)` \|/gm)];

  it('is one word of the list, the same in the code and on the page, for every number', () => {
    const onPage = rows.map(([, number, word]) => [Number(number), word]);
    const inCode = callResults.names.map((_name, number) => [number, outcomeOf({ ...callResultOf(number), number })]);
    assert.deepEqual(onPage, inCode);
    assert.ok(inCode.every(([, word]) => CALL_OUTCOMES.includes(word as never)));
  });

  it('never says that nobody was called: a call with a result has been made', () => {
    const words = callResults.names.map((_name, number) => String(outcomeOf({ ...callResultOf(number), number })));
    assert.deepEqual(
      words.filter((word) => ['notDialed', 'alreadyDialed', 'accepted', 'dialing'].includes(word)),
      [],
    );
  });

  it('is known by number, by text and by name', () => {
    for (const said of [6, '6', ' 6 ', 'Busy', 'BUSY']) {
      assert.deepEqual(callResultOf(said), { number: 6, name: 'Busy' });
    }
    assert.deepEqual(callResultOf('NoAnswer'), { number: 7, name: 'No Answer' });
  });

  it('is not known for a number that is newer than the list, which is passed on', () => {
    for (const said of [54, '54', 1000, '123456789']) {
      const callResult = callResultOf(said);
      assert.deepEqual(callResult, { number: Number(said) });
      assert.equal(callResult && outcomeOf(callResult), 'unknown');
    }
  });

  it('is none for what is no call result', () => {
    const strange = ['', ' ', 'sale', '-1', '1.5', '6 ', -1, 1.5, NaN, Infinity, null, undefined, {}, [6], true, 6n];
    for (const said of strange.filter((each) => each !== '6 ')) {
      assert.equal(callResultOf(said), undefined);
    }
    fc.assert(
      fc.property(fc.anything(), (said) => {
        const callResult = callResultOf(said);
        return callResult === undefined || Number.isSafeInteger(callResult.number);
      }),
    );
  });
});

describe('all outcomes', () => {
  it('are explained on the page, and no others', () => {
    const explained = [...section('Outcomes').matchAll(/^\| `(\w+)` \| .+ \|$/gm)].map(([, word]) => word);
    assert.deepEqual([...explained].sort(), [...OUTCOMES].sort());
  });
});

describe('the outcome of a call', () => {
  for (const [number, name] of callResults.names.entries()) {
    const expected = outcomeOf({ number, name });
    it(`is what its result ${number}, ${name}, stands for: ${expected}`, () => {
      assert.deepEqual(endOf(['Released', { callType: 'Outbound', ...result(number) }]), {
        outcome: expected,
        callResult: { number, name },
        isDialed: true,
      });
    });
  }

  it('is answered when it was seen answered, unless the dialer knows by whom or by what', () => {
    for (const state of ['Established', 'Held']) {
      assert.equal(outcomeAfter(['Dialing'], [state], ['Released']), 'answered');
      for (const said of [0, 6, 7, 19, 28, 33, 54, 'strange', null]) {
        assert.equal(outcomeAfter(['Dialing'], [state], ['Released', result(said)]), 'answered', String(said));
      }
      for (const [said, outcome] of [
        [9, 'answeringMachine'],
        [17, 'fax'],
        [21, 'abandoned'],
        [51, 'notAllowed'],
        [53, 'invalidNumber'],
      ]) {
        assert.equal(outcomeAfter(['Dialing'], [state], ['Released', result(said)]), outcome);
      }
    }
  });

  it('is failed when it was seen from beginning to end, was not answered, and nobody says why', () => {
    for (const said of [undefined, null, '', 'strange', 0, 28, 54, {}, [6]]) {
      assert.equal(outcomeAfter(['Dialing'], ['Released', result(said)]), 'failed', String(said));
      assert.equal(
        outcomeAfter(['Dialing', result(28)], ['Ringing', result(28)], ['Released', result(said)]),
        'failed',
      );
    }
    assert.equal(outcomeAfter(['Dialing'], ['Released', { userData: 'text' as never }]), 'failed');
  });

  it('is unknown when a part of it was missed in which it may have been answered, and nobody says', () => {
    assert.equal(outcomeAfter(['Dialing'], ['Released', {}, true]), 'unknown');
    assert.equal(outcomeAfter(['Dialing'], ['Ringing', {}, true], ['Released']), 'unknown');
    assert.equal(outcomeAfter(['Ringing', { callType: 'Outbound' }, true], ['Released']), 'unknown');
    assert.equal(outcomeAfter(['Released']), 'unknown');
    assert.equal(outcomeAfter(['Dialing'], ['Released', result(6), true]), 'busy');
    assert.equal(outcomeAfter(['Dialing'], ['Established', {}, true], ['Released', {}, true]), 'answered');
  });

  it('stays the same however often its end is told', () => {
    const tracker = new CallTracker();
    tracker.note(callEvent('1', 'Dialing'));
    tracker.note(callEvent('1', 'Released', result(7)));
    for (const again of [callEvent('1', 'Released'), callEvent('1', 'Released', result(6))]) {
      assert.equal(tracker.endOf(again)?.outcome, 'noAnswer');
      tracker.note(again);
    }
  });

  it('is none before its end', () => {
    for (const state of ['Dialing', 'Ringing', 'Established', 'Held', 'Queued']) {
      assert.equal(endOf([state, result(6)]), undefined);
    }
  });

  it('is that of a dial only if the call was made from here', () => {
    const isDialed = (...events: Event[]) => endOf(...events)?.isDialed;
    assert.equal(isDialed(['Dialing'], ['Released']), true);
    assert.equal(isDialed(['Established', { callType: 'Outbound' }], ['Released']), true);
    assert.equal(isDialed(['Established', { userData: { GSW_RECORD_HANDLE: 431 } }], ['Released']), true);
    assert.equal(isDialed(['Ringing', { callType: 'Inbound' }], ['Established'], ['Released']), false);
    assert.equal(isDialed(['Ringing', { capabilities: ['Answer'] }], ['Released']), false);
    assert.equal(isDialed(['Ringing'], ['Released']), false);
    assert.equal(isDialed(['Dialing', { parentCallUri: '/calls/2' }], ['Released']), false);
  });
});

describe('the outcome of a dial that failed', () => {
  const certain: GwsErrorCode[] = [
    'GWS_INVALID_RECORD',
    'GWS_INVALID_REQUEST',
    'GWS_NOT_POSSIBLE',
    'GWS_NOT_CONNECTED',
    'GWS_NOT_AUTHENTICATED',
    'GWS_REJECTED',
    'GWS_LEDGER_UNAVAILABLE',
  ];
  const uncertain: GwsErrorCode[] = ['GWS_TIMEOUT', 'GWS_OUTCOME_UNKNOWN', 'GWS_PROTOCOL', 'GWS_EVENTS_MISSED'];

  it('is notDialed only if that is certain', () => {
    for (const code of certain) {
      assert.equal(outcomeOfFailure(new GwsError(code, 'x')), 'notDialed', code);
      assert.equal(outcomeOfFailure(new GwsError(code, 'x', { mayHaveBeenDone: true })), 'unknown', code);
    }
    for (const code of uncertain) {
      assert.equal(outcomeOfFailure(new GwsError(code, 'x')), 'unknown', code);
    }
    for (const thrown of [new Error('x'), new TypeError('x'), 'text', undefined, null, { code: 'GWS_REJECTED' }]) {
      assert.equal(outcomeOfFailure(thrown), 'unknown');
    }
  });

  it('is alreadyDialed for a record that was dialed before', () => {
    assert.equal(outcomeOfFailure(new GwsError('GWS_ALREADY_DIALED', 'x')), 'alreadyDialed');
  });

  it('is what became of its call, where that is known', () => {
    const failure = new DialFailure('GWS_CALL_FAILED', 'x', { outcome: 'busy' }, {});
    assert.equal(outcomeOfFailure(failure), 'busy');
  });
});
