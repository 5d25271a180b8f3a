// How a record is finished, whatever the dialer answers, and which number of a person it is finished with.
import assert from 'node:assert/strict';
import { GwsError } from '../../../src';
import { aRecord, decide, Machine, NOT_FOUND, NOT_SENT, REFUSED, UNKNOWN } from '../../support/campaign-machine';

const CALLBACK = { callbackType: 'Campaign', timestamp: 2_000_000_000 } as const;
const FOR_FLOW = { decideWithin: undefined, resultWithin: undefined };

describe("an agent's work on a campaign, at the end of a record", () => {
  describe('finishes it', () => {
    const finishing = (rules = {}) => new Machine(rules).withRecord().dialed('busy');

    it('without a result that GWS refuses', () => {
      const machine = finishing();
      assert.deepEqual(machine.fail(REFUSED).wants, ['warn no', 'CompleteRecord']);
      machine.done();
      assert.deepEqual(machine.told, ['r1 completed']);
      assert.equal(machine.last[0]?.do === 'tell' && machine.last[0].done.callResult, undefined);
    });

    it('or leaves it open, and says so, when GWS refuses to complete it at all', () => {
      assert.deepEqual(finishing().fail(REFUSED).fail(REFUSED).told, ['r1 open']);
    });

    it('that the dialer no longer knows', () => {
      assert.deepEqual(finishing().fail(NOT_FOUND).told, ['r1 expired']);
    });

    it('once more when the dialer is silent, and believes that it was done if the record is gone', () => {
      const machine = finishing();
      assert.deepEqual(machine.fail(UNKNOWN).wants, ['wait 1000']);
      assert.deepEqual(machine.waited().wants, ['CompleteRecord {"callResult":"Busy"}']);
      assert.deepEqual(machine.fail(NOT_FOUND).told, ['r1 completed']);
    });

    it('without certainty when the dialer is silent, and then refuses what may have been done', () => {
      const machine = finishing().fail(UNKNOWN).waited().fail(REFUSED);
      const [tell] = machine.last;
      assert.ok(tell?.do === 'tell');
      assert.deepEqual([tell.done.fate, tell.done.isConfirmed], ['completed', false]);
    });

    it('with its result or not at all when it cannot be sent for other reasons', () => {
      const error = new GwsError('GWS_NOT_POSSIBLE', 'GWS refuses the channel');
      const machine = finishing();
      for (let tries = 1; tries < 8; tries += 1) machine.fail(error).waited();
      assert.deepEqual(machine.fail(error).wants, ['warn GWS refuses the channel', 'tell open', 'GetPreviewRecord']);
    });

    it('without certainty when the dialer stays silent', () => {
      const machine = finishing().fail(UNKNOWN).waited().fail(UNKNOWN).waited().fail(UNKNOWN);
      const [tell] = machine.last;
      assert.ok(tell?.do === 'tell');
      assert.deepEqual([tell.done.fate, tell.done.isConfirmed], ['completed', false]);
    });

    it('when there is a connection again, however long that takes', () => {
      const machine = finishing();
      for (let minutes = 0; minutes < 100; minutes += 1) machine.fail(NOT_SENT).waited();
      assert.deepEqual(machine.wants, ['CompleteRecord {"callResult":"Busy"}']);
      assert.deepEqual(machine.done().told, ['r1 completed']);
    });

    it('even if its fields are refused', () => {
      const machine = new Machine({ resultWithin: undefined }).withRecord().dialed('answered');
      decide(machine, { action: 'complete', fields: { from: 1 } });
      assert.deepEqual(machine.fail(REFUSED).wants, ['warn no', 'CompleteRecord {"callResult":"Answer"}']);
    });

    it('as completed, not as do-not-call, when the number could not be put on the list', () => {
      const machine = decide(new Machine(FOR_FLOW).withRecord(), { action: 'doNotCall' });
      assert.deepEqual(machine.fail(REFUSED).wants, ['warn no', 'CompleteRecord {"callResult":"DoNotCall"}']);
      assert.deepEqual(machine.done().told, ['r1 completed']);
    });

    it('by its result when a callback is refused, or gives it back if it was not dialed', () => {
      const dialed = new Machine({ resultWithin: undefined }).withRecord().dialed('answered');
      decide(dialed, { action: 'reschedule', callback: CALLBACK });
      assert.deepEqual(dialed.fail(REFUSED).wants, ['warn no', 'CompleteRecord {"callResult":"Answer"}']);
      const fresh = decide(new Machine(FOR_FLOW).withRecord(), { action: 'reschedule', callback: CALLBACK });
      assert.deepEqual(fresh.fail(REFUSED).wants, ['warn no', 'RejectRecord']);
    });
  });

  describe('with other numbers of the person', () => {
    const chain = ['busy', 'noAnswer'] as const;
    const chained = (rules = {}) =>
      new Machine({ chain, ...rules })
        .withRecord()
        .dialed('busy')
        .answer({ is: 'chain', records: [aRecord('c1'), aRecord('c2')] });

    it('dials the next one until somebody answers, and completes the record that was dialed last', () => {
      const machine = chained();
      assert.deepEqual(machine.wants, ['show c1', 'dial c1']);
      assert.deepEqual(machine.dialed('noAnswer').wants, ['show c2', 'dial c2']);
      assert.deepEqual(machine.dialed('answered').wants, ['CompleteRecord {"callResult":"Answer"}']);
      assert.deepEqual(machine.done().told, ['c2 completed']);
    });

    it('takes the last result when none answers, can be dialed or is told', () => {
      const machine = chained();
      machine.dialed('notDialed', { error: REFUSED });
      assert.deepEqual(machine.dialed('noAnswer').wants, ['CompleteRecord {"callResult":"NoAnswer"}']);
      const none = new Machine({ chain }).withRecord().dialed('busy').fail(REFUSED);
      assert.deepEqual(none.wants, ['warn no', 'CompleteRecord {"callResult":"Busy"}']);
    });

    it('completes the record of the number that was dialed last', () => {
      const machine = chained().dialed('noAnswer').dialed('notDialed', { error: REFUSED });
      assert.deepEqual(machine.done().told, ['c1 completed']);
    });

    it('asks the flow for the result of the number that was dialed last', () => {
      const machine = chained({ resultWithin: undefined }).dialed('noAnswer').dialed('notDialed', { error: REFUSED });
      assert.deepEqual(machine.wants, ['warn no', 'ask result of c1']);
      assert.deepEqual(decide(machine, { action: 'complete' }).wants, ['CompleteRecord {"callResult":"NoAnswer"}']);
      assert.deepEqual(machine.done().told, ['c1 completed']);
    });

    it('takes none of them for a record of its own', () => {
      const machine = chained().tell({ type: 'record', record: aRecord('c1') });
      machine.tell({ type: 'record', record: aRecord('c2') });
      assert.deepEqual(machine.dialed('answered').done().wants, ['tell completed', 'GetPreviewRecord']);
    });

    it('calls nobody else when it is not known who was called', () => {
      assert.deepEqual(chained().dialed('unknown').wants, ['tell unknown', 'GetPreviewRecord']);
    });
  });
});
