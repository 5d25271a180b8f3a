// The examples "Pass on to another Node-RED" at work: two Node-REDs that share six agents by a PostgreSQL, and orders that arrive
// at the wrong one, twice, or while the right one is dead.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseRecord } from '../../src';
import { type FlowNode, freePort, nodeOf, readExample, setEnvironment } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs, root, temporaryDir } from '../package/tarball';
import { PostgresServer } from '../support/postgres-server';
import { Gws } from './gws';
import { findMosquitto, Mosquitto } from './mosquitto';

const AGENTS = ['agent', 'agent2', 'agent3', 'agent4', 'agent5', 'agent6'];

/** Answered, and stays up. */
const NUMBER = '5007';

interface Red {
  readonly name: string;
  readonly process: RealNodeRed;
  /** ID of the server node. */
  readonly gws: string;
}

interface Order {
  readonly agent: string;
  readonly record: object;
}

const mosquitto = findMosquitto();

describe('messages for agents whom another Node-RED has', function () {
  this.timeout(180_000);
  let server: PostgresServer;
  let gws: Gws;
  let reds: Red[];

  before(async () => {
    server = await PostgresServer.start();
  });
  beforeEach(async () => {
    gws = await Gws.start(AGENTS.length);
    reds = [];
  });
  afterEach(async () => {
    await Promise.all(reds.map(({ process }) => process.kill()));
    await gws.stop();
  });
  after(async () => {
    await server?.remove();
    removeTemporaryDirs();
  });

  /** The example, in a Node-RED that others reach at its name, without its simulator. */
  async function start(example: string, schema: string, more: { broker?: string; helpers?: FlowNode[] } = {}) {
    const userDir = await installedUserDir();
    symlinkSync(path.join(root, 'node_modules/pg'), path.join(userDir, 'node_modules/pg'));
    const port = await freePort();
    const name = `127.0.0.1:${port}`;
    const process = await RealNodeRed.start({
      userDir,
      adminAuth: false,
      settings: `uiPort: ${port}, gwsInstanceName: '${name}',`,
    });
    const all = readExample(example);
    const group = nodeOf(all, 'gws-simulator').g;
    const flow = all.filter(({ id, g }) => id !== group && g !== group);
    setEnvironment(flow, {
      ...{ GWS_URL: gws.url, LEDGER_HOST: `127.0.0.1:${server.port}` },
      ...{ LEDGER_DATABASE: 'postgres', LEDGER_USER: 'postgres' },
      ...(more.broker && { BROKER: more.broker }),
    });
    nodeOf(flow, 'gws-ledger').schema = schema;
    const red = { name, process, gws: nodeOf(flow, 'gws-server').id };
    reds.push(red);
    await process.deploy([...flow, ...(more.helpers ?? [])]);
    return red;
  }

  /** Resolves when each Node-RED has as many of the agents, signed in. */
  async function areShared(): Promise<void> {
    for (;;) {
      const counts = await Promise.all(
        reds.map(async ({ process, gws: id }) => {
          const { agents, leases } = await process.json<{
            agents: { phases: { connected?: number } };
            leases: { held: number };
          }>('GET', `/gws-server/${id}/statistics`);
          return agents.phases.connected === leases.held ? leases.held : 0;
        }),
      );
      if (counts.every((count) => count === AGENTS.length / reds.length)) {
        return;
      }
      await pause(200);
    }
  }

  async function orderFor(agent: string): Promise<Order> {
    return { agent, record: parseRecord(await gws.handOut(agent, NUMBER)) };
  }

  async function assertDialedOnce(): Promise<void> {
    const { dials, dialedMoreThanOnce } = await gws.ledger();
    assert.deepEqual(dialedMoreThanOnce, []);
    assert.equal(dials.length, AGENTS.length);
  }

  describe('over HTTP', () => {
    const post = async ({ process }: Red, order: Order) => {
      const answer = await fetch(`${process.url}/gws/orders`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(order),
      });
      return { status: answer.status, ...((await answer.json()) as { outcome: string; code?: string }) };
    };

    it('are dialed wherever they arrive, once, and also when the other one has just died', async () => {
      for (let count = 0; count < 2; count += 1) {
        await start('Pass on to another Node-RED - HTTP', 'over_http');
      }
      await areShared();
      const [one, two] = reds as [Red, Red];
      const orders = await Promise.all(AGENTS.slice(1).map(orderFor));
      const [first, second] = await Promise.all(
        reds.map((red) => Promise.all(orders.map((order) => post(red, order)))),
      );
      for (const [at, answer] of (first ?? []).entries()) {
        const both = [answer, second?.[at]].map((each) => each?.outcome).sort();
        assert.deepEqual(both, ['accepted', 'alreadyDialed'], orders[at]?.agent);
      }
      const { status, outcome } = await post(two, orders[0] as Order);
      assert.deepEqual([status, outcome], [409, 'alreadyDialed']);

      await two.process.kill();
      reds.splice(reds.indexOf(two), 1);
      assert.equal((await post(one, await orderFor('agent'))).outcome, 'accepted');
      await assertDialedOnce();
    });
  });

  describe('over MQTT', () => {
    let broker: Mosquitto;

    before(async () => {
      assert.ok(mosquitto, 'Mosquitto is not installed: apt-get install mosquitto');
      broker = await Mosquitto.start(mosquitto, temporaryDir('mosquitto'));
    });
    after(() => broker?.stop());

    /** Publishes what is posted to it: `{topic, payload}`. */
    const publisher = (): FlowNode[] => {
      const all = readExample('Pass on to another Node-RED - MQTT');
      const z = nodeOf(all, 'tab').id;
      const rules = ['topic', 'payload'].map((of) => ({ t: 'set', p: of, pt: 'msg', to: `payload.${of}`, tot: 'msg' }));
      return [
        {
          id: 'publish-in',
          type: 'http in',
          z,
          url: '/publish',
          method: 'post',
          wires: [['publish-done', 'publish-what']],
        },
        { id: 'publish-done', type: 'http response', z, wires: [] },
        { id: 'publish-what', type: 'change', z, rules, wires: [['publish']] },
        { id: 'publish', type: 'mqtt out', z, broker: nodeOf(all, 'mqtt-broker').id, qos: '1', wires: [] },
      ];
    };
    const publish = async ({ process }: Red, topic: string, payload: object) => {
      const answer = await fetch(`${process.url}/publish`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ topic, payload }),
      });
      assert.equal(answer.status, 200);
    };
    const outcomes = ({ process }: Red, of: (text: string) => boolean, timeout = 60_000) =>
      process.untilShown('Outcomes of all', of, 0, timeout);

    it('are dialed wherever they arrive, once, and also when the other one has just died', async () => {
      for (let count = 0; count < 2; count += 1) {
        await start('Pass on to another Node-RED - MQTT', 'over_mqtt', { broker: broker.url, helpers: publisher() });
      }
      await areShared();
      const [one, two] = reds as [Red, Red];
      for (const agent of AGENTS.slice(1)) {
        const order = await orderFor(agent);
        // Whoever has the agent, one of them does not; and the queue gives it to somebody once more.
        await publish(one, `gws/for/${one.name}`, order);
        await publish(one, `gws/for/${two.name}`, order);
        await publish(one, 'gws/orders', order);
        await outcomes(one, (text) => text.startsWith(`${agent}:`) && text.includes(', accepted'));
        await outcomes(one, (text) => text.startsWith(`${agent}:`) && text.includes(', alreadyDialed'));
      }

      await two.process.kill();
      reds.splice(reds.indexOf(two), 1);
      await publish(one, `gws/for/${one.name}`, await orderFor('agent'));
      await outcomes(one, (text) => text.startsWith('agent:') && text.includes(', accepted'), 90_000);
      await assertDialedOnce();
    });
  });
});
