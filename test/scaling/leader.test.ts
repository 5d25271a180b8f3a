// The flow of docs/scaling.md that elects a leader, in two Node-REDs with a real Mosquitto.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GwsSimulator } from '../../simulator';
import { CREDENTIALS, type FlowNode, nodeOf } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs, root, temporaryDir } from '../package/tarball';
import { findMosquitto, Mosquitto } from './mosquitto';

/** Seconds. */
const LEASE = 4;

const mosquitto = findMosquitto();

describe('the election of a leader over MQTT', () => {
  let broker: Mosquitto;
  let simulator: GwsSimulator;
  let nodeReds: RealNodeRed[];

  before(async function () {
    if (mosquitto === undefined) {
      console.log('    (skipped: there is no Mosquitto; apt-get install mosquitto)');
      this.skip();
    }
    this.timeout(180_000);
    broker = await Mosquitto.start(mosquitto, temporaryDir('mosquitto'));
    simulator = new GwsSimulator(CREDENTIALS);
    await simulator.start();
    nodeReds = await Promise.all(
      [1, 2].map(async () => {
        const red = await RealNodeRed.start({ userDir: await installedUserDir() });
        await red.deploy(electing(broker.url, simulator.url));
        return red;
      }),
    );
  });
  after(async () => {
    await Promise.all((nodeReds ?? []).map((red) => red.kill()));
    await simulator?.stop();
    await broker?.stop();
    removeTemporaryDirs();
  });

  const roles = (red: RealNodeRed) =>
    red.comms.entries
      .filter(({ topic, data }) => topic === 'status/leader-elect' && data.text !== undefined)
      .map(({ data }) => data.text);
  const leads = (red: RealNodeRed) => roles(red).at(-1) === 'leads';
  const becomesLeader = (red: RealNodeRed, from = 0) =>
    red.comms
      .until('lead', ({ topic, data }) => topic === 'status/leader-elect' && data.text === 'leads', {
        from,
        timeout: 40_000,
      })
      .then(() => red);

  it('lets one lead and connect, and another when that one is gone', async () => {
    const first = await Promise.race(nodeReds.map((red) => becomesLeader(red)));
    const other = nodeReds.find((red) => red !== first) as RealNodeRed;
    await first.comms.until(
      'connection',
      ({ topic, data }) => topic === 'status/leader-events' && data.fill === 'green',
    );
    assert.equal(leads(other), false);
    await first.kill();
    await becomesLeader(other);
    await other.comms.until(
      'connection',
      ({ topic, data }) => topic === 'status/leader-events' && data.fill === 'green',
    );
  });

  it('has the leader step down when it loses the broker', async () => {
    const leader = nodeReds.find(
      (red) => leads(red) && red.log.entries.at(-1)?.startsWith('exit') === false,
    ) as RealNodeRed;
    const from = leader.comms.entries.length;
    await broker.stop();
    const isDown = ({ topic, data }: { topic: string; data: Record<string, unknown> }) =>
      topic === 'status/leader-elect' && data.text === 'follows';
    await leader.comms.until('resignation', isDown, { from });
    await leader.comms.until(
      'end of the connection',
      ({ topic, data }) => topic === 'status/leader-events' && data.fill === 'grey',
    );
  });
});

/** What the page shows, for this broker, GWS and lease. */
function electing(broker: string, url: string): FlowNode[] {
  const page = readFileSync(path.join(root, 'docs', 'scaling.md'), 'utf8');
  const [, block = ''] = /^```json flow\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const flow: FlowNode[] = JSON.parse(block);
  Object.assign(nodeOf(flow, 'mqtt-broker'), { broker });
  Object.assign(nodeOf(flow, 'gws-server'), { url, credentials: CREDENTIALS });
  Object.assign(nodeOf(flow, 'mqtt out'), { expiry: String(LEASE) });
  const tab = { id: 'tab', type: 'tab', label: 'Leader', env: [{ name: 'LEASE', value: String(LEASE), type: 'num' }] };
  return [tab, ...flow.map((node) => (node.x === undefined ? node : { ...node, z: 'tab' }))];
}
