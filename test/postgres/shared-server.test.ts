// A server node whose agents are shared by several Node-REDs: what the node shows, what messages say, and what is refused.
import assert from 'node:assert/strict';
import os from 'node:os';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import { AgentPool, Leases, Secret } from '../../src';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import {
  CREDENTIALS,
  callEventsNode,
  deploy,
  dialNode,
  errorOf,
  handOver,
  messagesOf,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
} from '../support/flow';
import { until } from '../support/leases';
import { PostgresRoom, postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { QUICK } from '../support/session';

const NAMES = ['anna', 'boris', 'clara'];
const LIST = `username,password\n${NAMES.map((name) => `${name},simulator`).join('\n')}`;

describe('a server node that shares its agents', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let room: PostgresRoom;
  let simulator: GwsSimulator;
  let other: { pool: AgentPool; ledger: PostgresLedger } | undefined;

  before(async () => {
    await new Promise<void>((resolve) => helper.startServer(resolve));
    server = await postgres();
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    room = new PostgresRoom(server);
    simulator = await startSimulator({ agents: NAMES.map((username) => ({ username, password: 'simulator' })) });
  });
  afterEach(async () => {
    await other?.pool.close();
    other = undefined;
    await tearDown();
    await room.close();
  });

  const ledgerNode = (properties: object = {}) => ({
    id: 'shared-ledger',
    type: 'gws-ledger',
    name: '',
    kind: 'postgres',
    host: '127.0.0.1',
    port: String(server.port),
    database: 'postgres',
    schema: room.schema,
    tls: '',
    directory: '',
    retention: 90,
    numbers: 'plain',
    ...properties,
  });
  const start = async ({ ledger = 'shared-ledger', connect = 'auto', agents = LIST } = {}) => {
    await deploy(simulator.url, [ledgerNode(), callEventsNode(), dialNode(), OUT], {
      server: { ledger, connect, shareAgents: true },
      credentials: { ...CREDENTIALS, agents },
      others: { 'shared-ledger': { user: 'postgres', password: '' } },
    });
  };
  /** Another Node-RED with the same agents. */
  const startOther = () => {
    const ledger = room.join({ instanceName: 'the other one' });
    const settings = (username: string) => ({ username, password: new Secret('simulator') });
    const leases = new Leases({ instance: ledger.instance, timing: { tick: 50 } });
    const pool = new AgentPool(
      { url: simulator.url, ...QUICK, ...settings('agent') },
      NAMES.map(settings),
      {},
      { ledger, leases },
    );
    other = { pool, ledger };
    pool.connect();
    return pool;
  };
  const here = () => serverNode().agents.all.filter(({ session }) => session.state.phase === 'connected');

  it('says how many of them are here, and who has the others', async () => {
    await start();
    await until('all are here', () => here().length === 4);
    assert.equal(serverNode().statusOfSession().text, 'gws-server.status.shared, gws-server.status.connected');
    startOther();
    await until('half of them are here', () => here().length === 2 && other?.pool.report().leases?.held === 2);
    const names = here().map(({ name }) => name);
    const elsewhere = ['agent', ...NAMES].find((name) => !names.includes(name)) ?? '';
    const failed = await send('dial', { payload: handOver(simulator), agent: elsewhere });
    assert.equal(errorOf(failed).code, 'GWS_NOT_CONNECTED');
    assert.match(errorOf(failed).message, /is signed in by another instance, "the other one"/);
    assert.equal((failed.gws as { holder: string }).holder, 'the other one');
    assert.equal(failed.outcome, 'notDialed');
    assert.equal(simulator.ledger.dials.length, 0);
  });

  it('counts for monitors who is here, who has moved, claims, and how long the database takes', async () => {
    await start();
    await until('all are here', () => here().length === 4);
    await send('dial', { payload: handOver(simulator) });
    startOther();
    await until('half of them are here', () => here().length === 2 && other?.pool.report().leases?.held === 2);
    const { text: page } = await helper.request().get('/gws-server/metrics').expect(200);
    const sample = (name: string, label = '') =>
      Number(new RegExp(`^${name}\\{[^}]*${label}\\} (\\S+)$`, 'm').exec(page)?.[1]);
    assert.equal(sample('gws_leases_agents'), 4);
    assert.equal(sample('gws_leases_held'), 2);
    assert.equal(sample('gws_leases_moves_total', 'what="held"'), 4);
    assert.equal(sample('gws_leases_moves_total', 'what="moved"'), 2);
    assert.equal(sample('gws_leases_moves_total', 'what="lost"'), 0);
    assert.equal(sample('gws_ledger_claims_total'), 1);
    assert.ok(sample('gws_ledger_commits_total') > 1);
    const [half, most] = ['0.5', '0.99'].map((share) => sample('gws_ledger_commit_seconds', `quantile="${share}"`));
    assert.ok(half !== undefined && most !== undefined && half > 0 && half <= most && most < 60, `${half}, ${most} s`);
    const { body } = await helper.request().get('/gws-server/server/statistics').expect(200);
    assert.equal(body.leases.instance, os.hostname());
  });

  it('signs in one agent here, or another Node-RED does', async () => {
    await start({ agents: '' });
    await until('the agent is here', () => here().length === 1);
    const dialed = await send('dial', { payload: handOver(simulator) });
    assert.equal((dialed.gws as { agent: string }).agent, 'agent');
  });

  it('signs in nobody until a message says so, if it is to connect by hand', async () => {
    await start({ connect: 'manual' });
    assert.equal(here().length, 0);
    assert.equal(serverNode().statusOfSession().text, 'gws-server.status.idle');
    serverNode().agents.connect();
    await until('all are here', () => here().length === 4);
    await serverNode().agents.disconnect();
    assert.equal(here().length, 0);
  });

  it('signs in nobody where the ledger is not in a database', async () => {
    await start({ ledger: 'memory' });
    const caught = messagesOf('caught');
    assert.equal(here().length, 0);
    assert.equal(serverNode().statusOfSession().text, 'gws-server.status.idle');
    assert.deepEqual(caught, []);
    const failed = await send('dial', { payload: handOver(simulator) });
    assert.equal(errorOf(failed).code, 'GWS_NOT_CONNECTED');
  });
});
