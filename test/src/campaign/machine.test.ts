// An agent's work on a campaign, step by step: what is wanted of the dialer and told to the flow, and when.
import assert from 'node:assert/strict';
import { GwsError } from '../../../src';
import { aRecord, decide, EMPTY, Machine, NOT_FOUND, NOT_SENT, REFUSED, UNKNOWN } from '../../support/campaign-machine';

const FOR_FLOW = { decideWithin: undefined, resultWithin: undefined };

describe("an agent's work on a campaign", () => {
  it('goes from the preview session over record, dial and result to the next record', () => {
    const machine = new Machine();
    assert.deepEqual(machine.tell({ type: 'start', earlier: [] }).wants, ['EndPreviewSession']);
    assert.deepEqual(machine.fail(REFUSED).wants, ['StartPreviewSession'], 'there may have been none');
    assert.deepEqual(machine.done().wants, ['GetPreviewRecord']);
    assert.deepEqual(machine.done({ record: aRecord('r1') }).wants, ['show r1', 'dial r1']);
    assert.deepEqual(machine.dialed('busy').wants, ['CompleteRecord {"callResult":"Busy"}']);
    assert.deepEqual(machine.done().wants, ['tell completed', 'GetPreviewRecord']);
  });

  it('asks again with a growing wait when no record is left, and at once when the campaign says that it runs', () => {
    const machine = new Machine().start().done();
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
      const [wait] = machine.fail(EMPTY).wants;
      machine.waited();
      return wait;
    });
    assert.deepEqual(
      waits,
      [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => `wait ${seconds * 1000}`),
    );
    machine.fail(EMPTY);
    assert.deepEqual(machine.tell({ type: 'campaign', isRunning: true }).wants, ['StartPreviewSession']);
    assert.deepEqual(machine.done().wants, ['GetPreviewRecord']);
    assert.deepEqual(machine.fail(EMPTY).wants, ['wait 1000']);
  });

  it('ends when no record is left, if so chosen, but not because the dialer is silent', () => {
    const machine = new Machine({ whenEmpty: 'stop' }).start().done();
    assert.deepEqual(machine.fail(UNKNOWN).wants, ['warn no answer', 'wait 1000']);
    assert.deepEqual(machine.waited().wants, ['EndPreviewSession'], 'a record may be lost on its way');
    assert.deepEqual(machine.done().wants, ['StartPreviewSession']);
    assert.deepEqual(machine.done().wants, ['GetPreviewRecord']);
    assert.deepEqual(machine.fail(EMPTY).wants, ['EndPreviewSession']);
    machine.done();
    assert.equal(machine.phase, 'over');
    assert.equal(machine.state.reason, 'noRecords');
  });

  it('takes the records that the dialer pushes, one after the other, and each once', () => {
    const machine = new Machine().start().done({ dialingMode: 'PushPreview' });
    assert.equal(machine.phase, 'listening');
    assert.deepEqual(machine.tell({ type: 'record', record: aRecord('r1') }).wants, ['show r1', 'dial r1']);
    for (const key of ['r1', 'r2', 'r2']) {
      assert.deepEqual(machine.tell({ type: 'record', record: aRecord(key) }).wants, []);
    }
    machine.dialed('noAnswer');
    assert.deepEqual(machine.done().wants, ['tell completed', 'show r2', 'dial r2']);
    machine.dialed('answered').done();
    assert.equal(machine.phase, 'listening');
    assert.deepEqual(machine.tell({ type: 'record', record: aRecord('r1') }).wants, []);
  });

  it('takes its time after a record that it gave back undecided, which may come again at once', () => {
    const machine = new Machine({ decideWithin: 5000, undecided: 'skip' }).withRecord().waited();
    assert.deepEqual(machine.done().wants, ['tell rejected', 'wait 1000']);
    assert.deepEqual(machine.waited().wants, ['GetPreviewRecord']);
    machine.done({ record: aRecord('r2') }).waited();
    assert.deepEqual(machine.done().wants, ['tell rejected', 'wait 2000']);
    machine.waited().done({ record: aRecord('r3') });
    assert.deepEqual(decide(machine, { action: 'skip' }, 'r3').done().wants, ['tell rejected', 'GetPreviewRecord']);
    machine.done({ record: aRecord('r4') }).waited();
    assert.deepEqual(machine.done().wants, ['tell rejected', 'wait 1000'], 'somebody was there in between');
  });

  it('takes no pushed record either in that time, and none of it is left after a pause', () => {
    const machine = new Machine({ decideWithin: 5000, undecided: 'skip' }).start().done({ dialingMode: 'PushPreview' });
    machine.tell({ type: 'record', record: aRecord('r1') }).waited();
    assert.deepEqual(machine.done().wants, ['tell rejected', 'wait 1000']);
    assert.deepEqual(machine.tell({ type: 'record', record: aRecord('r2') }).wants, []);
    assert.deepEqual(machine.waited().wants, ['show r2', 'wait 5000']);
    machine.tell({ type: 'pause' }).waited();
    assert.deepEqual(machine.done().wants, ['tell rejected']);
    assert.deepEqual(machine.tell({ type: 'resume' }).wants, []);
    assert.equal(machine.phase, 'listening');
  });

  it('has a person called again as often and as late as chosen, and completes the record then', () => {
    const retries = { busy: { attempts: 3, intervals: [60_000, 600_000], callbackType: 'Campaign' } } as const;
    const wantedAfter = (attempts: number) =>
      new Machine({ retries }).withRecord(aRecord('r1', { attempts })).dialed('busy').wants[0];
    assert.equal(wantedAfter(0), 'RescheduleRecord {"callbackType":"Campaign","delay":60000}');
    assert.equal(wantedAfter(1), 'RescheduleRecord {"callbackType":"Campaign","delay":600000}');
    assert.equal(wantedAfter(2), 'CompleteRecord {"callResult":"Busy"}');
    const other = new Machine({ retries }).withRecord().dialed('noAnswer');
    assert.deepEqual(other.wants, ['CompleteRecord {"callResult":"NoAnswer"}']);
  });

  it('leaves a record whose call nobody knows as it is, and goes on', () => {
    const machine = new Machine().withRecord().dialed('unknown', { error: UNKNOWN });
    assert.deepEqual(machine.wants, ['tell unknown', 'GetPreviewRecord']);
    machine.done({ record: aRecord('r1') });
    assert.equal(machine.phase, 'waiting', 'it is not taken again');
  });

  it('believes the ledger that a record was dialed before', () => {
    const known = new Machine().withRecord().dialed('alreadyDialed', { earlier: 'answered' });
    assert.deepEqual(known.wants, ['CompleteRecord {"callResult":"Answer"}']);
    const unknown = new Machine().withRecord().dialed('alreadyDialed');
    assert.deepEqual(unknown.wants, ['tell unknown', 'GetPreviewRecord']);
  });

  it('dials again, a few times, what was certainly not dialed for reasons that pass, and then gives it back', () => {
    const machine = new Machine().withRecord();
    for (const seconds of [1, 2, 4, 8, 16, 32, 60]) {
      assert.deepEqual(machine.dialed('notDialed', { error: NOT_SENT }).wants, [`wait ${seconds * 1000}`]);
      assert.deepEqual(machine.waited().wants, ['dial r1']);
    }
    assert.deepEqual(machine.dialed('notDialed', { error: NOT_SENT }).wants, ['warn no connection', 'RejectRecord']);
  });

  it('does not give a record back while the agent may only be busy with a dial whose call has not appeared', () => {
    for (const cap of [50, 2000, 60_000]) {
      const machine = new Machine({ waits: { base: 1000, cap } }).withRecord();
      let waited = 0;
      while (machine.dialed('notDialed', { error: NOT_SENT }).phase === 'redialing') {
        const [wait] = machine.last;
        assert.ok(wait?.do === 'wait' && wait.spread);
        waited += wait.ms / 2;
        machine.waited();
      }
      assert.ok(waited > 10_000, `${waited} ms with waits of ${cap} ms at most`);
    }
  });

  it('gives back a record that GWS refuses to dial, or that cannot be dialed, or completes it', () => {
    const fault = new GwsError('GWS_INVALID_RECORD', 'no number');
    assert.deepEqual(new Machine().withRecord().dialed('notDialed', { error: REFUSED }).wants, [
      'warn no',
      'RejectRecord',
    ]);
    assert.deepEqual(new Machine().withRecord(aRecord('r1', { fault })).wants, ['warn no number', 'RejectRecord']);
    const complete = new Machine({ undialable: 'complete' });
    assert.deepEqual(complete.withRecord(aRecord('r1', { fault })).wants, [
      'warn no number',
      'CompleteRecord {"callResult":"WrongNumber"}',
    ]);
  });

  it('has a record called later that may not be called now, if so chosen', () => {
    const notAllowed = new GwsError('GWS_REJECTED', 'at night');
    const answer = { error: notAllowed, notBefore: 2_000_000_000 };
    const later = new Machine({ notAllowed: 'reschedule' }).withRecord().dialed('notAllowed', answer);
    assert.equal(later.wants[1], 'RescheduleRecord {"callbackType":"Campaign","timestamp":2000000000}');
    assert.equal(new Machine().withRecord().dialed('notAllowed', answer).wants[1], 'RejectRecord');
  });

  describe('is paused', () => {
    it('when the record in hand is finished, and goes on when it may', () => {
      const machine = new Machine().withRecord().tell({ type: 'pause' });
      assert.deepEqual(machine.dialed('busy').wants, ['CompleteRecord {"callResult":"Busy"}']);
      assert.deepEqual(machine.done().wants, ['tell completed']);
      assert.equal(machine.phase, 'paused');
      assert.deepEqual(machine.tell({ type: 'resume' }).wants, ['GetPreviewRecord']);
    });

    it('and gives back a record that comes then, unless the dialer pushes', () => {
      const pull = new Machine()
        .start()
        .done()
        .tell({ type: 'pause' })
        .done({ record: aRecord('r1') });
      assert.deepEqual(pull.wants, ['RejectRecord']);
      const push = new Machine().start().done({ dialingMode: 'PushPreview' }).tell({ type: 'pause' });
      assert.deepEqual(push.tell({ type: 'record', record: aRecord('r1') }).wants, []);
      assert.deepEqual(push.tell({ type: 'resume' }).wants, ['show r1', 'dial r1']);
    });
  });

  describe('is stopped', () => {
    const stopped = (machine: Machine) => machine.tell({ type: 'stop' }).wants;

    it('after the call under way and its result', () => {
      const machine = new Machine().withRecord();
      assert.deepEqual(stopped(machine), []);
      assert.deepEqual(machine.dialed('answered').wants, ['CompleteRecord {"callResult":"Answer"}']);
      assert.deepEqual(machine.done().wants, ['tell completed', 'EndPreviewSession']);
      machine.done();
      assert.equal(machine.phase, 'over');
      assert.equal(machine.state.reason, 'stopped');
    });

    it('at once while it waits, and gives back what was not dialed', () => {
      assert.deepEqual(stopped(new Machine().start().done().fail(EMPTY)), ['EndPreviewSession']);
      assert.deepEqual(stopped(new Machine(FOR_FLOW).withRecord()), ['RejectRecord']);
      assert.deepEqual(stopped(new Machine().withRecord().dialed('notDialed', { error: NOT_SENT })), ['RejectRecord']);
    });

    it('with the result from the flow, if that comes in time', () => {
      const machine = new Machine({ resultWithin: 5000 }).withRecord();
      stopped(machine);
      assert.deepEqual(machine.dialed('answered').wants, ['ask result of r1', 'wait 5000']);
      assert.deepEqual(stopped(machine), []);
      assert.deepEqual(decide(machine, { action: 'complete', callResult: 'Sold' }).wants, [
        'CompleteRecord {"callResult":"Sold"}',
      ]);
    });

    it('without a result from the flow, if that could take forever', () => {
      const machine = new Machine({ resultWithin: undefined }).withRecord().dialed('answered');
      assert.deepEqual(stopped(machine), ['CompleteRecord {"callResult":"Answer"}']);
    });

    it('when the agent has gone, and sends nothing more', () => {
      const machine = new Machine().withRecord().tell({ type: 'gone' });
      assert.deepEqual(machine.dialed('answered').wants, ['tell open']);
      assert.equal(machine.phase, 'over');
      assert.equal(machine.state.reason, 'agentGone');
      const before = new Machine({ whenEmpty: 'stop' }).start().done().fail(EMPTY).done().tell({ type: 'gone' });
      assert.equal(before.state.reason, 'noRecords', 'which was why it ended');
    });
  });

  describe('depends on the campaign', () => {
    it('waits until it runs, and tries by itself', () => {
      const machine = new Machine().start();
      assert.deepEqual(machine.fail(REFUSED).wants, ['warn no', 'wait 1000']);
      assert.deepEqual(machine.waited().wants, ['StartPreviewSession']);
      assert.deepEqual(machine.fail(REFUSED).wants, ['warn no', 'wait 2000']);
      assert.deepEqual(machine.tell({ type: 'campaign', isRunning: true }).wants, ['StartPreviewSession']);
    });

    it('ends when there is no such campaign, no right to work on it, or a mode that is no preview', () => {
      const no = (statusCode: number) => new GwsError('GWS_REJECTED', 'no', { statusCode });
      for (const error of [no(6), no(5), no(3), new GwsError('GWS_NOT_AUTHENTICATED', 'no right')]) {
        const machine = new Machine().start().fail(error);
        assert.deepEqual([machine.phase, machine.state.reason, machine.state.error], ['over', 'refused', error]);
      }
      const predictive = new Machine().start().done({ dialingMode: 'Predictive' });
      assert.deepEqual(predictive.wants, [
        'warn The campaign has the dialing mode "Predictive", in which no records are handed over for preview.',
        'EndPreviewSession',
      ]);
      assert.equal(predictive.state.reason, 'otherMode');
    });

    it('gives back what was not dialed when it stops, lets a call end, and goes on when it starts', () => {
      const stops = { type: 'campaign', isRunning: false } as const;
      assert.deepEqual(new Machine(FOR_FLOW).withRecord().tell(stops).wants, ['RejectRecord']);
      const machine = new Machine().withRecord().tell(stops);
      assert.deepEqual(machine.dialed('busy').wants, ['CompleteRecord {"callResult":"Busy"}']);
      assert.deepEqual(machine.done().wants, ['tell completed', 'wait 1000']);
      assert.deepEqual(machine.tell({ type: 'campaign', isRunning: true }).wants, ['StartPreviewSession']);
    });

    it('has the dialer take back what was handed over and never arrived', () => {
      const machine = new Machine().start().done().fail(EMPTY);
      assert.deepEqual(machine.tell({ type: 'missed' }).wants, ['EndPreviewSession']);
      assert.deepEqual(machine.done().wants, ['StartPreviewSession']);
      const renewed = new Machine().start().done().fail(UNKNOWN);
      assert.deepEqual(renewed.tell({ type: 'renewed' }).wants, ['EndPreviewSession']);
      const busy = new Machine().withRecord().tell({ type: 'missed' });
      assert.deepEqual(busy.dialed('busy').done().wants, ['tell completed', 'EndPreviewSession']);
    });

    it('does not dial again what was not dialed when it stops', () => {
      const machine = new Machine().withRecord().tell({ type: 'campaign', isRunning: false });
      assert.deepEqual(machine.dialed('notDialed', { error: NOT_SENT }).wants, ['warn no connection', 'RejectRecord']);
    });

    it('starts the preview session again when GWS has forgotten it', () => {
      const machine = new Machine().start().done().fail(REFUSED);
      assert.deepEqual(machine.waited().wants, ['StartPreviewSession']);
      machine.done().fail(EMPTY);
      assert.deepEqual(machine.tell({ type: 'renewed' }).wants, ['EndPreviewSession']);
      assert.deepEqual(machine.done().wants, ['StartPreviewSession']);
    });
  });

  describe('after a restart', () => {
    const earlier = (dialed?: 'answered' | 'unknown') => ({
      record: aRecord('r0'),
      entry: 'e1',
      dialed: dialed && { outcome: dialed },
    });

    it('completes what was dialed before, and says if the dialer does not know it any more', () => {
      const machine = new Machine().tell({ type: 'start', earlier: [earlier('answered')] });
      assert.deepEqual(machine.wants, ['CompleteRecord {"callResult":"Answer"}']);
      assert.deepEqual(machine.done().wants, ['tell completed', 'EndPreviewSession']);
      const before = new Machine().tell({ type: 'start', earlier: [earlier('answered')] });
      assert.deepEqual(before.fail(NOT_FOUND).wants, ['tell expired', 'EndPreviewSession']);
    });

    it('calls nobody again, and nobody else, for a record that it completes', () => {
      const retries = { answered: { attempts: 9, intervals: [1000], callbackType: 'Campaign' } } as const;
      const machine = new Machine({ retries, chain: ['answered'] });
      machine.tell({ type: 'start', earlier: [earlier('answered')] });
      assert.deepEqual(machine.wants, ['CompleteRecord {"callResult":"Answer"}']);
    });

    it('leaves a record that GWS refuses to complete, and says so', () => {
      const machine = new Machine().tell({ type: 'start', earlier: [earlier('answered')] });
      assert.deepEqual(machine.fail(REFUSED).wants, ['CompleteRecord']);
      assert.deepEqual(machine.fail(REFUSED).wants, ['tell open', 'EndPreviewSession']);
    });

    it('waits for the end of a call that is up', () => {
      const machine = new Machine().tell({ type: 'start', earlier: [earlier()] });
      assert.deepEqual(machine.wants, ['follow e1']);
      assert.deepEqual(machine.dialed('answered').wants, ['CompleteRecord {"callResult":"Answer"}']);
    });

    it('tells what nobody knows, and leaves it', () => {
      const machine = new Machine().tell({ type: 'start', earlier: [earlier('unknown')] });
      assert.deepEqual(machine.wants, ['tell unknown', 'EndPreviewSession']);
    });
  });
});
