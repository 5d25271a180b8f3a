// What a flow decides about a record, before and after its call, and when that comes too late.
import assert from 'node:assert/strict';
import { type Choice, readChoice } from '../../../src/campaign/decision';
import { faultOf } from '../../../src/campaign/machine';
import { aRecord, decide, Machine } from '../../support/campaign-machine';

const CALLBACK = { callbackType: 'Campaign', timestamp: 2_000_000_000 } as const;
const FOR_FLOW = { decideWithin: undefined, resultWithin: undefined };

describe("an agent's work on a campaign, as the flow decides", () => {
  describe('follows a decision', () => {
    const before: [string, Choice, string[]][] = [
      ['to dial', { action: 'dial' }, ['dial r1']],
      ['to skip', { action: 'skip' }, ['RejectRecord']],
      [
        'to call back',
        { action: 'reschedule', callback: CALLBACK },
        ['RescheduleRecord {"callbackType":"Campaign","timestamp":2000000000}'],
      ],
      ['never to call again', { action: 'doNotCall' }, ['DoNotCallRecord {"chainAttribute":"RecordOnly"}']],
    ];
    for (const [what, choice, wants] of before) {
      it(`${what}, before the call`, () => {
        assert.deepEqual(decide(new Machine(FOR_FLOW).withRecord(), choice).wants, wants);
      });
    }

    const after: [string, Choice, string[]][] = [
      [
        'with a result',
        { action: 'complete', callResult: 'Wrong Party' },
        ['CompleteRecord {"callResult":"Wrong Party"}'],
      ],
      ['with the result by the table', { action: 'complete' }, ['CompleteRecord {"callResult":"Answer"}']],
      [
        'to call back',
        { action: 'reschedule', callback: CALLBACK },
        ['RescheduleRecord {"callbackType":"Campaign","timestamp":2000000000}'],
      ],
      [
        'never to call any number again',
        { action: 'doNotCall', allChain: true },
        ['DoNotCallRecord {"chainAttribute":"AllChain"}'],
      ],
      [
        'with fields of the record, which are written first',
        { action: 'complete', fields: { otherFields: { mood: 'good' } } },
        ['UpdateRecord {"otherFields":{"mood":"good"}}'],
      ],
    ];
    for (const [what, choice, wants] of after) {
      it(`${what}, after the call`, () => {
        const machine = decide(new Machine(FOR_FLOW).withRecord(), { action: 'dial' }).dialed('answered');
        assert.deepEqual(machine.wants, ['ask result of r1']);
        assert.deepEqual(decide(machine, choice).wants, wants);
      });
    }

    it('and completes a record that is not to be called', () => {
      const machine = decide(new Machine(FOR_FLOW).withRecord(), { action: 'doNotCall' });
      assert.deepEqual(machine.done().wants, ['CompleteRecord {"callResult":"DoNotCall"}']);
      assert.deepEqual(machine.done().wants, ['tell doNotCall', 'GetPreviewRecord']);
    });

    it('and keeps the fields of both decisions', () => {
      const machine = new Machine(FOR_FLOW).withRecord();
      decide(machine, { action: 'dial', fields: { timeZone: 'GMT' } }).dialed('answered');
      decide(machine, { action: 'complete', fields: { from: 0 } });
      assert.deepEqual(machine.wants, ['UpdateRecord {"timeZone":"GMT","from":0}']);
      assert.deepEqual(machine.done().wants, ['CompleteRecord {"callResult":"Answer"}']);
    });
  });

  describe('refuses a decision', () => {
    const fault = (machine: Machine, action: Choice['action'], key = 'r1') => faultOf(machine.state, { key, action });

    it('about another record, or one whose turn has not come', () => {
      const machine = new Machine(FOR_FLOW).withRecord().tell({ type: 'record', record: aRecord('r2') });
      assert.match(fault(machine, 'dial', 'r7') ?? '', /a record that the agent does not have/);
      assert.match(fault(machine, 'dial', 'r2') ?? '', /whose turn has not come/);
      assert.deepEqual(decide(machine, { action: 'dial' }, 'r2').wants, []);
      assert.equal(fault(machine, 'dial'), undefined);
    });

    it('that comes twice, or too late', () => {
      const machine = decide(new Machine(FOR_FLOW).withRecord(), { action: 'dial' });
      assert.match(fault(machine, 'dial') ?? '', /too late, or twice/);
      assert.deepEqual(decide(machine, { action: 'skip' }).wants, []);
      machine.dialed('answered');
      assert.match(fault(machine, 'dial') ?? '', /never dialed twice/);
      assert.match(fault(machine, 'skip') ?? '', /was dialed/);
      decide(machine, { action: 'complete' }).done();
      assert.match(fault(machine, 'complete') ?? '', /too late: the record is finished/);
    });

    it('to complete a record that was not dialed', () => {
      assert.match(fault(new Machine(FOR_FLOW).withRecord(), 'complete') ?? '', /was not dialed/);
    });

    it('that it cannot read', () => {
      const refusal = (text: RegExp) => ({ code: 'GWS_INVALID_REQUEST', message: text });
      assert.throws(() => readChoice('call'), refusal(/action must be one of dial/));
      assert.throws(() => readChoice(undefined), refusal(/action is missing/));
      assert.throws(() => readChoice('reschedule', { timestamp: 'soon' }), refusal(/timestamp must be a time/));
      assert.throws(() => readChoice('reschedule'), refusal(/timestamp is missing/));
      assert.throws(() => readChoice('complete', { fields: 'none' }), refusal(/fields must be an object/));
      assert.deepEqual(readChoice('DONOTCALL', { allChain: 'true' }), { action: 'doNotCall', allChain: true });
      assert.throws(() => readChoice('complete', { callresult: 'Answer' }), refusal(/no parameter "callresult"/));
      assert.throws(() => readChoice('skip', { callResult: 'Answer' }), refusal(/skip has no parameter/));
      assert.deepEqual(readChoice(' skip '), { action: 'skip' });
    });
  });

  it('does what is chosen with a record on which nobody has decided in time', () => {
    const dial = new Machine({ decideWithin: 5000 }).withRecord();
    assert.deepEqual(dial.wants, ['show r1', 'wait 5000']);
    assert.deepEqual(dial.waited().wants, ['dial r1']);
    const skip = new Machine({ decideWithin: 5000, undecided: 'skip' }).withRecord();
    assert.deepEqual(skip.waited().wants, ['RejectRecord']);
    assert.deepEqual(new Machine({ decideWithin: undefined }).withRecord().wants, ['show r1']);
    const result = new Machine({ resultWithin: 9000 }).withRecord().dialed('answered');
    assert.deepEqual(result.wants, ['ask result of r1', 'wait 9000']);
    assert.deepEqual(result.waited().wants, ['CompleteRecord {"callResult":"Answer"}']);
  });
});
