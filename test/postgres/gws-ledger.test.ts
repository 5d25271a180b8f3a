// A `gws-ledger` in PostgreSQL, as flows use it.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { serverName } from '../../src/wire/address';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  nextMessage,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
} from '../support/flow';
import { claimed } from '../support/ledger';
import { newSchema, PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

/** How a setting names a variable of the environment. */
const variable = (name: string) => `$\{${name}}`;

describe('gws-ledger in PostgreSQL', function () {
  this.timeout(60_000);

  let server: PostgresServer;
  let simulator: GwsSimulator;
  let schema: string;

  before(async () => {
    server = await postgres();
  });

  beforeEach(() => {
    schema = newSchema();
  });

  afterEach(tearDown);

  const ledgerNode = (properties: object = {}): FlowNode => ({
    id: 'book',
    type: 'gws-ledger',
    kind: 'postgres',
    host: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    schema,
    tls: '',
    retention: 90,
    numbers: 'plain',
    ...properties,
  });

  async function start(ledger: FlowNode, credentials: Record<string, string> = { user: 'postgres', password: 'x' }) {
    simulator = await startSimulator();
    await deploy(simulator.url, [ledger, dialNode(), OUT], {
      server: { ledger: 'book' },
      others: { book: credentials },
    });
    await connected();
  }

  const dialsIn = () =>
    server.query(`SELECT agent, number, state FROM ${table(schema, 'dial_report')} ORDER BY claimed_at`);

  it('has a dial in the database, and refuses the record again', async () => {
    await start(ledgerNode());
    const record = handOver(simulator, '5001239');
    await send('dial', { payload: record });
    const [dial] = await dialsIn();
    assert.equal(dial?.number, '5001239');
    assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
    assert.equal(simulator.ledger.dialRequests().length, 1);
  });

  it('takes user and password from the environment', async () => {
    Object.assign(process.env, { LEDGER_USER: 'postgres', LEDGER_PASSWORD: 'x', LEDGER_HOST: '127.0.0.1' });
    await start(ledgerNode({ host: variable('LEDGER_HOST') }), {
      user: variable('LEDGER_USER'),
      password: variable('LEDGER_PASSWORD'),
    });
    await send('dial', { payload: handOver(simulator) });
    assert.equal((await dialsIn()).length, 1);
  });

  it('is known to other Node-REDs by the name that the environment says', async () => {
    process.env.GWS_INSTANCE_NAME = 'node-red-7:1880';
    try {
      await start(ledgerNode());
      await send('dial', { payload: handOver(simulator) });
    } finally {
      delete process.env.GWS_INSTANCE_NAME;
    }
    assert.deepEqual(await server.query(`SELECT name FROM ${table(schema, 'instance')}`), [
      { name: 'node-red-7:1880' },
    ]);
  });

  it('tells the flow once what another Node-RED has left when it died', async () => {
    const dead = new PostgresRoom(server);
    simulator = await startSimulator();
    const life = { livesFor: 1, beat: 200, grace: 5 };
    const ledger = dead.join({ schema, life });
    const { id } = await claimed(ledger, { server: serverName(simulator.url), attempt: 'a1' });
    await ledger.database.close();
    await dead.close();
    const eventsNode = { id: 'told', type: 'gws-dial-events', server: 'server', wires: [['out']] };
    await deploy(simulator.url, [ledgerNode(), { ...eventsNode, agents: [], states: [], outcomes: [] }, OUT], {
      server: { ledger: 'book' },
      others: { book: { user: 'postgres' } },
    });
    const { topic, payload } = await nextMessage();
    assert.equal(topic, 'unknown');
    assert.equal((payload as { id: string }).id, id);
    assert.equal((payload as { recovered: boolean }).recovered, true);
  });

  it('keeps hashes in place of numbers', async () => {
    await start(ledgerNode({ numbers: 'hashed' }), { user: 'postgres', key: 'a key that nobody guesses' });
    await send('dial', { payload: handOver(simulator, '5001239') });
    const rows = await server.query(`SELECT d::text AS row FROM ${table(schema, 'dial')} d`);
    assert.equal(rows.length, 1);
    assert.doesNotMatch(JSON.stringify(rows), /5001239/);
    assert.equal((await serverNode().agents.ledger.find({ number: '5001239' })).length, 1);
  });

  for (const [what, properties, credentials] of [
    ['no host', { host: '' }, { user: 'postgres' }],
    ['a host that cannot be read', { host: 'postgres://db' }, { user: 'postgres' }],
    ['a port that is none', { port: 'abc' }, { user: 'postgres' }],
    ['no database', { database: ' ' }, { user: 'postgres' }],
    ['no user', {}, {}],
    ['a schema whose name is too long', { schema: 'x'.repeat(64) }, { user: 'postgres' }],
    ['a TLS configuration that is not there', { tls: 'gone' }, { user: 'postgres' }],
    ['a server that refuses the user', {}, { user: 'nobody' }],
  ] as const) {
    it(`dials nothing with ${what}`, async () => {
      await start(ledgerNode(properties), credentials);
      const { code } = errorOf(await send('dial', { payload: handOver(simulator) }));
      assert.equal(code, 'GWS_LEDGER_UNAVAILABLE');
      assert.equal(simulator.ledger.dialRequests().length, 0);
    });
  }
});
