// Flows saved by older versions of this package, `flows/<version>`, with the current nodes.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeInitializer } from 'node-red';
import { MIGRATIONS, migrated } from '../../nodes/shared/migrations';
import type { GwsSimulator } from '../../simulator';
import { definitionOf, settingsOf } from '../package/definition';
import { freePort } from '../package/example';
import { nodeTypes } from '../package/node-files';
import {
  errorOf,
  type FlowNode,
  handOver,
  load,
  type Message,
  messagesOf,
  nextMessage,
  node,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';

type SavedNode = FlowNode & { name: string; credentials?: Record<string, string> };

const FLOWS = path.join(__dirname, 'flows');
const GENERAL = ['id', 'type', 'z', 'g', 'x', 'y', 'wires', 'credentials'];
const NODE_RED = ['tab', 'group', 'catch', 'tls-config', 'http proxy'];

const read = (version: string, name: string): SavedNode[] =>
  JSON.parse(readFileSync(path.join(FLOWS, version, `${name}.json`), 'utf8'));

for (const version of readdirSync(FLOWS)) {
  for (const name of readdirSync(path.join(FLOWS, version)).map((file) => path.basename(file, '.json'))) {
    it(`the flow "${name}" of ${version} gets all properties that its nodes have today, and keeps its own`, () => {
      for (const saved of read(version, name).filter(({ type }) => nodeTypes.includes(type))) {
        const { version: _, ...settings } = migrated(saved as never) as SavedNode & { version?: number };
        const today = settingsOf(saved.type).filter((property) => property !== 'version');
        const properties = Object.keys(settings).filter((property) => !GENERAL.includes(property));
        assert.deepEqual(properties.sort(), today.sort(), saved.type);
        assert.deepEqual({ ...settings, ...saved }, settings);
      }
    });
  }
}

describe('the migrations', () => {
  for (const type of nodeTypes) {
    it(`are counted by the version of new nodes (${type})`, () => {
      const { version } = definitionOf(type).defaults;
      assert.equal(version?.value ?? 1, 1 + (MIGRATIONS[type] ?? []).length);
    });
  }

  it('leave an up-to-date node unchanged', () => {
    const saved = { id: 'n', type: 'gws-simulator', version: 2, port: 8090 };
    assert.deepEqual(migrated(saved as never), saved);
  });
});

describe('the flows of 0.1.0', () => {
  let simulator: GwsSimulator;
  let flow: SavedNode[];

  afterEach(tearDown);

  /** Deploys a flow with the test's server. Helper nodes stand in for nodes that are not ours and not part of the test. */
  const deploySaved = async (name: string): Promise<void> => {
    const port = await freePort();
    flow = read('v0.1.0', name);
    await load(
      flow.map(({ credentials, ...saved }) => ({
        ...saved,
        ...(saved.type === 'gws-simulator' && { port }),
        ...(saved.type === 'gws-server' && { url: simulator.url }),
        ...(![...nodeTypes, ...NODE_RED].includes(saved.type) && { type: 'helper' }),
      })),
      Object.fromEntries(flow.flatMap(({ id, credentials }) => (credentials ? [[id, credentials]] : []))),
      ['05-tls', '06-httpproxy'].map((file): NodeInitializer => require(`@node-red/nodes/core/network/${file}`)),
    );
  };
  const idOf = (name: string): string => flow.find((saved) => saved.name === name)?.id ?? assert.fail(name);
  const receive = (name: string, msg: object): void => node(idOf(name)).receive(msg as never);
  const next = (name: string): Promise<Message> => nextMessage(idOf(name));
  const connected = () => serverNode(flow.find(({ type }) => type === 'gws-server')?.id).session.ready();

  it('"Dial a preview record" dials, and reports what happens to the call', async () => {
    simulator = await startSimulator();
    await deploySaved('Dial a preview record');
    await connected();
    const events = messagesOf(idOf('A line such as "5001 Dialing"'));
    receive('Dial preview record', { payload: handOver(simulator) });
    assert.deepEqual((await next('Accepted')).payload, { statusCode: 0 });
    await until(idOf('A line such as "5001 Dialing"'), () => events.at(-1)?.topic === 'Released');
    assert.deepEqual(
      events.map(({ topic }) => topic),
      ['Dialing', 'Ringing', 'Established', 'Released'],
    );
  });

  it('"From a CRM" waits for the person, and hands errors to its Catch node', async () => {
    simulator = await startSimulator();
    await deploySaved('From a CRM');
    await connected();
    const record = handOver(simulator);
    receive('Dial until answered', { payload: record });
    const { payload } = await next('Outcome of the call');
    const { id, state } = (payload as { call: { id: string; state: string } }).call;
    assert.equal(state, 'Established');
    const { session } = serverNode(flow.find(({ type }) => type === 'gws-server')?.id);
    simulator.hangup(id);
    while (!session.calls.hasEnded(id)) {
      await once(session, 'received');
      await new Promise(setImmediate);
    }
    for (const [refused, code] of [
      [record, 'GWS_ALREADY_DIALED'],
      [{ recordHandle: 999, phoneNumber: '5001' }, 'GWS_REJECTED'],
    ] as const) {
      receive('Dial until answered', { payload: refused });
      assert.equal(errorOf(await next('Error code to HTTP status')).code, code);
    }
  });

  it('"Every property set" does all that was set', async () => {
    simulator = await startSimulator({ username: 'anna', csrf: true });
    await deploySaved('Every property set');
    assert.equal(simulator.ledger.requests.length, 0);
    receive('The events', { action: 'connect' });
    await connected();
    const session = simulator.ledger.requests.find(({ body }) => body.includes('StartContactCenterSession'));
    const { place, loginCode, queue } = JSON.parse(session?.body ?? '{}');
    assert.deepEqual({ place, loginCode, queue }, { place: 'Place 1', loginCode: '1234', queue: 'Outbound' });

    const events = messagesOf(idOf('Events'));
    const record = handOver(simulator);
    for (const _time of ['first', 'again']) {
      receive('The dialer', { customer: { record } });
      const { payload, gws } = await next('Dialed');
      assert.equal((payload as { call: { state: string } }).call.state, 'Released');
      assert.equal((gws as { server: string }).server, 'The server');
    }
    await until(idOf('Events'), () => events.length === 4);
    assert.deepEqual(
      events.map(({ topic }) => topic),
      ['Ringing', 'Released', 'Ringing', 'Released'],
    );
  });

  it('"Every property set" has a simulator with one agent and the campaign that is built in', async () => {
    simulator = await startSimulator({ username: 'anna', csrf: true });
    await deploySaved('Every property set');
    receive('The simulator', {});
    const { topic, payload } = await next('Records');
    assert.equal(topic, 'PreviewRecord');
    assert.equal((payload as { record: { userData: Record<string, unknown> } }).record.userData.GSW_PHONE, '5001');
    receive('The simulator', { agent: 'anna2' });
    assert.match(errorOf(await next('Errors')).message, /anna2/);
  });
});
