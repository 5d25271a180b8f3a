// The example "Twenty agents" in a real Node-RED: twenty agents share one list, and its summary is what the simulator saw.
import assert from 'node:assert/strict';
import type { LedgerSummary } from '../../simulator/ledger/ledger';
import { CREDENTIALS, deployable, type FlowNode, nodeOf } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

type Counts = Record<string, number>;

interface Summary {
  agents: Record<string, Counts>;
  total: Counts;
  simulator: { records: number; dialedTwice: number; completedOnce: number };
}

const USER_NAMES = [CREDENTIALS.username, ...Array.from({ length: 19 }, (_none, at) => `agent${at + 2}`)];
/** Of the simulator's scenarios: hangs up soon, busy, no such number; calls with them take up to 4 s, 2 s and no time. */
const QUICK_NUMBERS = ['5006', '5002', '5004', '5002', '5004', '5004'];

describe('the example "Twenty agents", deployed', () => {
  let red: RealNodeRed;
  let summary: Summary;
  let ledger: LedgerSummary;
  let start: string;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
    const { flow, port } = await deployable('Twenty agents');
    nodeOf(flow, 'http request').url = `http://127.0.0.1:${port}/simulator/ledger`;
    callQuickNumbers(nodeOf(flow, 'gws-simulator'));
    await red.deploy(flow);
    const node = nodeOf(flow, 'gws-campaign').id;
    const isThere = ({ topic, data }: { topic: string; data: { text?: unknown } }) =>
      topic === `status/${node}` && /^20 of 20/.test(String(data.text));
    await red.comms.until('all agents', isThere, { timeout: 60_000 });
    start = nodeOf(flow, 'inject').id;
    await red.press(start);
    summary = JSON.parse(await red.untilShown('Summary', () => true));
    ledger = (await (await fetch(`http://127.0.0.1:${port}/simulator/ledger`)).json()) as LedgerSummary;
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });

  it('works on each record once', () => {
    assert.equal(ledger.records.length, 60);
    for (const { events } of ledger.records) {
      assert.deepEqual(
        events.map(({ event }) => event),
        ['handedOut', 'dialed', 'completed'],
      );
      assert.equal(new Set(events.map(({ user }) => user)).size, 1, 'one agent does all of it');
    }
    assert.deepEqual(ledger.dialedMoreThanOnce, []);
  });

  it('completes each record with the result of its call', () => {
    const results: Record<string, string> = { '5006': 'Answer', '5002': 'Busy', '5004': 'WrongNumber' };
    for (const { phoneNumber, events } of ledger.records) {
      assert.equal(events.at(-1)?.callResult, results[phoneNumber]);
    }
  });

  it('has twenty agents share the work, and says what each did', () => {
    assert.deepEqual(Object.keys(summary.agents).sort(), [...USER_NAMES].sort());
    for (const [agent, { records }] of Object.entries(summary.agents)) {
      assert.equal(records, ledger.dials.filter(({ user }) => user === agent).length, agent);
    }
    assert.ok(new Set(ledger.dials.map(({ user }) => user)).size > 5, 'few agents did all the work');
  });

  it('sums it up', () => {
    assert.deepEqual(summary.total, { records: 60, answered: 10, busy: 20, invalidNumber: 30 });
    assert.deepEqual(summary.simulator, { records: 60, dialedTwice: 0, completedOnce: 60 });
  });

  it('finds the list empty when it is started again', async () => {
    const from = red.comms.entries.length;
    await red.press(start);
    const { agents, total } = JSON.parse(await red.untilShown('Summary', () => true, from)) as Summary;
    assert.equal(Object.keys(agents).length, 20);
    assert.deepEqual(total, { records: 0 });
  });

  it('reports no error and reveals no password', () => {
    assert.deepEqual(red.shownBy('Errors'), []);
    const told = [...red.log.entries, JSON.stringify(red.comms.entries)].join('\n');
    assert.ok(!told.includes(CREDENTIALS.password));
  });
});

function callQuickNumbers(simulator: FlowNode): void {
  const campaign = JSON.parse(String(simulator.campaigns));
  for (const [at, record] of campaign.records.entries()) {
    record.phoneNumber = QUICK_NUMBERS[at % QUICK_NUMBERS.length];
  }
  simulator.campaigns = JSON.stringify(campaign);
}
