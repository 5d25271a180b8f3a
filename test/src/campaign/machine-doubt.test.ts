// A record may have been handed over that nobody knows of. The dialer gives it to nobody else until the preview session ends.
import assert from 'node:assert/strict';
import { aRecord, EMPTY, Machine, NOT_SENT, REFUSED, UNKNOWN } from '../../support/campaign-machine';

const DOUBTS = ['missed', 'renewed'] as const;

/** Plays it on until the machine ends its preview session, every request refused, or done. */
function endsSoon(machine: Machine): boolean {
  for (let steps = 0; steps < 10; steps += 1) {
    if (machine.last.some((effect) => effect.do === 'request' && effect.operation === 'EndPreviewSession')) {
      return true;
    }
    const isWaiting = machine.last.some((effect) => effect.do === 'wait');
    if (isWaiting) machine.waited();
    else machine.fail(EMPTY);
  }
  return false;
}

describe('a record that was handed over and never arrived', () => {
  it('is taken back although another record arrives late, while it is asked for', () => {
    const machine = new Machine({ waits: { base: 1, cap: 1 } }).start().done();
    machine.tell({ type: 'record', record: aRecord('r9') }).fail(UNKNOWN);
    assert.equal(machine.phase, 'dialing');
    machine.dialed('busy').done();
    assert.ok(endsSoon(machine));
  });

  for (const type of DOUBTS) {
    it(`is taken back although what is under way is refused afterwards (${type})`, () => {
      for (const error of [NOT_SENT, REFUSED, EMPTY]) {
        assert.ok(endsSoon(new Machine().start().done().tell({ type }).fail(error)), error.message);
      }
    });

    it(`is taken back although the preview session starts meanwhile (${type})`, () => {
      assert.deepEqual(new Machine().start().tell({ type }).done().wants, ['EndPreviewSession']);
    });

    it(`is taken back although the preview session ended before (${type})`, () => {
      const machine = new Machine().tell({ type: 'start', earlier: [] }).tell({ type });
      assert.deepEqual(machine.done().wants, ['EndPreviewSession']);
      assert.deepEqual(machine.done().wants, ['StartPreviewSession']);
    });
  }

  it('is taken back as soon as the dialer can be told', () => {
    const machine = new Machine().tell({ type: 'start', earlier: [] });
    for (const seconds of [1, 2, 4, 8, 16]) {
      assert.deepEqual(machine.fail(NOT_SENT).wants, [`wait ${seconds * 1000}`]);
      assert.deepEqual(machine.waited().wants, ['EndPreviewSession']);
    }
    assert.deepEqual(machine.done().wants, ['StartPreviewSession']);
  });

  it('is taken back once more when nobody knows whether it was, but the work begins although GWS stays silent', () => {
    const machine = new Machine().tell({ type: 'start', earlier: [] });
    assert.deepEqual(machine.fail(UNKNOWN).wants, ['wait 1000']);
    assert.deepEqual(machine.waited().wants, ['EndPreviewSession']);
    assert.deepEqual(machine.fail(UNKNOWN).wants, ['StartPreviewSession']);
  });

  it('does not keep the agent from stopping', () => {
    for (const error of [NOT_SENT, UNKNOWN]) {
      const machine = new Machine().start().done().fail(EMPTY).tell({ type: 'stop' });
      assert.equal(machine.fail(error).phase, 'over');
    }
  });
});
