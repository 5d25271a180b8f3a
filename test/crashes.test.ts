/** A few crashes leave nobody called twice, and the comparison with what was really dialed finds what it is there to find. */
import assert from 'node:assert/strict';
import { CrashRun } from '../scripts/soak/crashes/run';
import { balance, Truth } from '../scripts/soak/crashes/truth';
import { GwsSimulator } from '../simulator';
import type { DialEntry } from '../src';

describe('crashes within dials', () => {
  it('have nobody called twice, and leave a ledger that is true', async function () {
    this.timeout(120_000);
    const { checks, records, calls } = await new CrashRun({ host: 'client', how: 'SIGKILL' }, 7).run(4);
    assert.deepEqual(
      checks.filter(({ passed }) => !passed),
      [],
    );
    assert.ok(records > 10 && calls > 0, `${records} records, ${calls} dialed`);
  });
});

describe('the comparison after crashes', () => {
  let simulator: GwsSimulator;
  let truth: Truth;

  beforeEach(() => {
    simulator = new GwsSimulator();
    truth = new Truth(simulator);
  });

  const dialed = (phoneNumber: string, at: number, callId = `call of ${phoneNumber}`) =>
    simulator.emit('dial', {
      at,
      user: 'agent',
      deviceId: 'device',
      recordHandle: 1,
      phoneNumber,
      attemptGuid: undefined,
      accepted: true,
      statusCode: 0,
      callId,
    });

  const entry = (number: string, state: DialEntry['state'], more: Partial<DialEntry> = {}): DialEntry => ({
    id: `entry of ${number}`,
    server: 'server',
    agent: 'agent',
    number,
    at: 1000,
    state,
    times: { claimed: 1000, [state]: 1100 },
    ...more,
  });

  const faults = (entries: DialEntry[], told: string[] = []): string[] =>
    balance(
      truth,
      entries,
      told.map((number) => ({ id: `entry of ${number}`, state: 'unknown', recovered: true, at: 1200 })),
      [],
    )
      .checks.filter(({ passed }) => !passed)
      .map(({ what }) => what);

  it('finds nothing where all is true', () => {
    dialed('1', 1050);
    dialed('2', 1050);
    const recovered = true;
    const entries = [
      entry('1', 'ended', { callId: 'call of 1' }),
      entry('2', 'unknown', { recovered }),
      entry('3', 'unknown', { recovered }),
      entry('4', 'notDialed'),
    ];
    assert.deepEqual(faults(entries, ['2', '3']), []);
  });

  it('finds whoever was dialed twice, or without a word in the ledger', () => {
    dialed('1', 1050);
    dialed('1', 1060);
    assert.deepEqual(faults([]), ['records dialed twice', 'dialed, but not in the ledger']);
  });

  it('finds claims that nobody has settled, and news that nobody or somebody twice was told', () => {
    assert.deepEqual(faults([entry('1', 'claimed')]), ['claimed for ever']);
    const unknown = [entry('1', 'unknown', { recovered: true })];
    assert.deepEqual(faults(unknown), ['unknown, and told to nobody']);
    assert.deepEqual(faults(unknown, ['1', '1']), ['unknown, and told more than once']);
    assert.deepEqual(faults([entry('1', 'unknown')], ['1']), ['told of what was not so']);
  });

  it('finds evidence that is wrong', () => {
    dialed('1', 1050);
    const wrong = [
      entry('1', 'notDialed'),
      entry('1', 'ended', { callId: 'another' }),
      entry('2', 'accepted'),
      entry('1', 'accepted', { at: 1060 }),
    ];
    for (const one of wrong) {
      const rest = one.number === '1' ? [] : [entry('1', 'ended')];
      assert.deepEqual(faults([one, ...rest]), ['wrong by the evidence'], JSON.stringify(one));
    }
  });
});
