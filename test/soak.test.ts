/** A soak passes within a few seconds, and its ledger finds what it is there to find. */
import assert from 'node:assert/strict';
import { callChecks, dialChecks, growthChecks, type Sample } from '../scripts/soak/checks';
import { Lane } from '../scripts/soak/lane';
import { Ledger } from '../scripts/soak/ledger';
import { Random } from '../scripts/soak/random';
import { Ledger as SimulatorLedger } from '../simulator/ledger/ledger';
import type { CallStateChangeMessage } from '../src';

describe('a soak', () => {
  it('of a few seconds balances', async function () {
    this.timeout(120_000);
    let [requested, made] = [0, 0];
    // On a busy machine, a run may consist of faults alone.
    for (let seed = 7; seed < 10 && (requested <= 20 || made <= 5); seed += 1) {
      const lane = new Lane({ lane: 'client', seed, duration: 4000, dialGap: [20, 100], faultGap: [100, 600] });
      const { checks, counts } = await lane.run();
      assert.deepEqual(
        checks.filter(({ passed }) => !passed),
        [],
      );
      requested += counts.requested;
      made += counts.made;
    }
    assert.ok(requested > 20 && made > 5, `${requested} requested, ${made} made`);
  });

  it('has the same random numbers for the same seed', () => {
    const numbers = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.between(1, 1000));
    };
    assert.deepEqual(numbers(1), numbers(1));
    assert.notDeepEqual(numbers(1), numbers(2));
  });
});

describe("the soak's ledger", () => {
  let ledger: Ledger;

  beforeEach(() => {
    ledger = new Ledger();
  });

  const failed = (): string[] =>
    [...dialChecks(ledger, new SimulatorLedger().summary()), ...callChecks(ledger)]
      .filter(({ passed }) => !passed)
      .map(({ what }) => what);

  const ordered = (order: number, handle: number, code?: string): void => {
    ledger.ordered(order, handle);
    ledger.outcome(order, code);
  };

  const dialed = (recordHandle: number): void =>
    ledger.dialed({
      at: 0,
      user: 'agent',
      deviceId: 'device',
      recordHandle,
      phoneNumber: '5001',
      attemptGuid: undefined,
      accepted: true,
      statusCode: 0,
      callId: undefined,
    });

  const served = (id: string, state: string): void =>
    ledger.callChanged({ call: { id, state } } as CallStateChangeMessage, ['session']);

  const told = (id: string, state: string, recovered = false): void =>
    ledger.eventTold(id, state, `${id}:StatusChange:${state}`, recovered);

  it('balances if everything happened as reported', () => {
    ordered(1, 101);
    dialed(101);
    ordered(2, 102, 'GWS_OUTCOME_UNKNOWN');
    dialed(102);
    ordered(3, 103, 'GWS_OUTCOME_UNKNOWN');
    ordered(4, 104, 'GWS_NOT_CONNECTED');
    ordered(5, 101, 'GWS_ALREADY_DIALED');
    for (const state of ['Dialing', 'Released']) {
      served('a', state);
      told('a', state);
    }
    assert.deepEqual(failed(), []);
  });

  it('finds a person who was called twice', () => {
    ordered(1, 101, 'GWS_OUTCOME_UNKNOWN');
    dialed(101);
    dialed(101);
    assert.ok(failed().includes('records dialed more than once'));
  });

  it('finds a dial that was made and reported as refused, and the reverse', () => {
    ordered(1, 101, 'GWS_NOT_CONNECTED');
    dialed(101);
    ordered(2, 102);
    assert.ok(failed().includes('reported as refused, but accepted'));
    assert.ok(failed().includes('reported as made, but never accepted'));
  });

  it('finds an order without an outcome, and does not accept two', () => {
    ledger.ordered(1, 101);
    assert.ok(failed().includes('dials requested = made + refused + unknown'));
    ledger.outcome(1, 'GWS_REJECTED');
    assert.throws(() => ledger.outcome(1, undefined), /two outcomes/);
  });

  it('finds an end that was not reported, reported twice as different events, or reported too early', async () => {
    served('a', 'Dialing');
    told('a', 'Dialing');
    served('a', 'Released');
    assert.deepEqual(failed(), ['calls whose end the flow was not told']);
    told('a', 'Released');
    ledger.eventTold('a', 'Released', 'another id', true);
    assert.deepEqual(failed(), ['calls whose end has two event ids']);
    served('b', 'Dialing');
    told('b', 'Released', true);
    assert.ok(failed().includes('calls reported as ended that were not over'));
  });

  it('accepts the end of a call that a restart lost', () => {
    served('a', 'Dialing');
    told('a', 'Dialing');
    ledger.callsForgotten();
    told('a', 'Released', true);
    assert.deepEqual(failed(), []);
  });

  it('finds memory, sockets and timers that grow', () => {
    const sample = (at: number, growth: number): Sample => ({
      heap: 20e6 + growth * at * 1e6,
      sockets: 0,
      connections: 2 + growth * at,
      timers: 2 + growth * at,
      listeners: 3,
      orders: at,
    });
    const samples = (growth: number) => Array.from({ length: 60 }, (_, at) => sample(at, growth));
    assert.ok(growthChecks(samples(0)).every(({ passed }) => passed));
    assert.deepEqual(
      growthChecks(samples(1)).map(({ passed }) => passed),
      [false, false, false, true],
    );
  });
});
