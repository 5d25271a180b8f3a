// The flow of docs/campaign.md, from the CSV file to the results.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type FlowNode, freePort, nodeOf } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs, root } from './tarball';

const PAGE = readFileSync(path.join(root, 'docs', 'campaign.md'), 'utf8');

describe('the flow of the page on campaigns', () => {
  let red: RealNodeRed;
  let flow: FlowNode[];

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
    flow = JSON.parse(/^```json flow\n([\s\S]*?)^```$/m.exec(PAGE)?.[1] ?? '');
  });

  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });

  it('adds the contacts, has two agents call them, and gives a row for each', async function () {
    this.timeout(90_000);
    const port = await freePort();
    nodeOf(flow, 'gws-simulator').port = port;
    nodeOf(flow, 'gws-server').url = `http://127.0.0.1:${port}`;
    const campaign = nodeOf(flow, 'gws-campaign');
    const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Run a campaign' };
    await red.deploy([tab, ...flow.map((node) => (node.type === 'gws-server' ? node : { ...node, z: 'tab' }))]);
    await red.comms.until(
      'both agents',
      ({ topic, data }) => topic === `status/${nodeOf(flow, 'gws-outbound').id}` && /^2 of 2/.test(String(data.text)),
      { timeout: 30_000 },
    );
    await red.press(nodeOf(flow, 'inject', 'Add the contacts').id);
    await red.comms.until('four records', () => shown(red, 'Added').length === 4, { timeout: 20_000 });
    await red.press(nodeOf(flow, 'inject', 'Start').id);
    await red.comms.until('four results', () => shown(red, 'Results').length === 4, { timeout: 60_000 });
    const rows = shown(red, 'Results').flatMap((text) => text.trim().split('\n'));
    assert.equal(rows[0], 'customer,phone,agent,fate,outcome,result,talked');
    assert.deepEqual(
      rows
        .slice(1)
        .map((row) => row.split(','))
        .map(([customer, phone, , fate, outcome, result]) => [customer, phone, fate, outcome, result].join(' '))
        .sort(),
      [
        'C-1 5001 completed answered Answer',
        'C-2 5002 rescheduled busy ',
        'C-3 5003 completed noAnswer NoAnswer',
        'C-4 5006 completed answered Answer',
      ],
    );
    await red.press(nodeOf(flow, 'inject', 'Stop').id);
    await red.comms.until(
      'the end',
      ({ topic, data }) => topic === `status/${campaign.id}` && /not started$/.test(String(data.text)),
      { timeout: 20_000 },
    );
    assert.deepEqual(shown(red, 'Errors'), []);
  });
});

function shown(red: RealNodeRed, debugName: string): string[] {
  return red.comms.entries
    .filter(({ topic, data }) => topic === 'debug' && data.name === debugName)
    .map(({ data }) => String(data.msg));
}
