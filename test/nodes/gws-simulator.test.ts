import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import helper from 'node-red-node-test-helper';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  type Message,
  messagesOf,
  node,
  OUT,
  send,
  statusWith,
  tearDown,
} from '../support/flow';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('gws-simulator', () => {
  afterEach(tearDown);

  const simulatorNode = (port: number, wires: string[], properties: object = {}): FlowNode => ({
    id: 'sim',
    type: 'gws-simulator',
    port,
    wires: [wires],
    ...properties,
  });

  it('accepts no requests from other sites', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await deploy(url, [simulatorNode(port, ['out']), OUT], { server: { connect: 'manual' } });
    await statusWith('sim', url);
    const statusWithHeaders = async (headers: Record<string, string>): Promise<number | undefined> => {
      const sent = request(`${url}/simulator/ledger`, { headers, agent: false }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      return response.statusCode;
    };
    assert.equal(await statusWithHeaders({ Host: 'evil.example' }), 403);
    assert.equal(await statusWithHeaders({ Origin: 'https://evil.example' }), 403);
    assert.equal(await statusWithHeaders({}), 200);
  });

  it('takes it to be the time that a message says, until another sets it right', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await deploy(url, [simulatorNode(port, ['out']), OUT], { server: { connect: 'manual' } });
    await statusWith('sim', url);
    const out = messagesOf('out');
    const moved = statusWith('sim', `${url}, gws-simulator.status.clock`);
    node('sim').receive({ clock: '2030-01-31T02:00:00Z' } as never);
    await moved;
    const right = statusWith('sim', url);
    node('sim').receive({ clock: 'real' } as never);
    await right;
    const faulty = await send('sim', { clock: 'night' });
    assert.equal(errorOf(faulty).code, 'GWS_INVALID_REQUEST');
    assert.deepEqual(out, []);
  });

  it('logs what there is to try', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await deploy(url, [simulatorNode(port, ['out'], { agents: 2 }), OUT], { server: { connect: 'manual' } });
    await statusWith('sim', url);
    const logged = helper
      .log()
      .args.map(([{ id, msg }]) => (id === 'sim' ? String(msg) : ''))
      .join('\n');
    assert.ok(logged.includes(`GWS simulator at ${url}`));
    assert.match(logged, /Agents: agent \(device 5005\), agent2 \(device 5105\)/);
    assert.match(logged, /Spring Renewals: application ID 141, calling list Renewals List/);
    assert.match(logged, /5002 is busy/);
    assert.doesNotMatch(logged, /password/i);
  });

  it('is a GWS to which the other nodes connect, and hands over a record for each message', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await deploy(url, [simulatorNode(port, ['dial']), dialNode(), OUT], { server: { connect: 'manual' } });
    await statusWith('sim', url);
    const { session } = node('server') as unknown as { session: { connect(): void } };
    session.connect();
    await connected();
    const first = await send('sim', { customer: 1 });
    const second = await send('sim', {});
    assert.equal(first.customer, 1);
    assert.deepEqual(first.payload, { statusCode: 0 });
    assert.notEqual(
      (first.record as { recordHandle: number }).recordHandle,
      (second.record as { recordHandle: number }).recordHandle,
    );
  });

  const userDataOf = (msg: Message): Record<string, unknown> =>
    (msg.payload as { record: { userData: Record<string, unknown> } }).record.userData;

  it('hands over records of the campaigns in its settings, to the agents in its settings', async () => {
    const port = await freePort();
    const list = { applicationId: 1, callingList: 'L' };
    const campaigns = JSON.stringify([
      { ...list, name: 'One', records: [{ phoneNumber: '11', name: 'Ada' }] },
      { ...list, name: 'Two', records: [{ phoneNumber: '21' }, { phoneNumber: '22' }] },
    ]);
    await deploy('http://127.0.0.1:1', [simulatorNode(port, ['out'], { campaigns, agents: 3 }), OUT], {
      others: { sim: { username: 'ann', password: 'pw' } },
    });
    await statusWith('sim', `http://127.0.0.1:${port}`);
    const first = userDataOf(await send('sim', { campaign: '', agent: '' }));
    assert.deepEqual([first.GSW_PHONE, first.name, first.GSW_AGENT_ID], ['11', 'Ada', 'ann']);
    const second = userDataOf(await send('sim', { campaign: 'Two', agent: 'ann3' }));
    assert.deepEqual([second.GSW_PHONE, second.GSW_AGENT_ID], ['21', 'ann3']);
    const authorization = `Basic ${Buffer.from('ann3:pw').toString('base64')}`;
    const me = await fetch(`http://127.0.0.1:${port}/api/v2/me`, { headers: { authorization } });
    assert.equal(me.status, 200);
    assert.match(errorOf(await send('sim', {})).message, /'One' has no more records/);
    assert.match(errorOf(await send('sim', { campaign: 'Three' })).message, /no campaign 'Three'/);
    assert.match(errorOf(await send('sim', { campaign: 'Two', agent: 'ann4' })).message, /no agent 'ann4'/);
  });

  const wrong: [string, object][] = [
    ['campaigns that are no JSON', { campaigns: '{' }],
    ['campaigns of another shape', { campaigns: '{"name":"C"}' }],
    ['no agents', { agents: 0 }],
    ['more agents than it can have', { agents: 501 }],
    ['a number of agents that is none', { agents: 'many' }],
  ];
  for (const [what, properties] of wrong) {
    it(`says that its settings are wrong: ${what}`, async () => {
      const port = await freePort();
      await deploy('http://127.0.0.1:1', [simulatorNode(port, ['out'], properties), OUT]);
      assert.equal((await statusWith('sim', 'gws-simulator.status.settings')).fill, 'red');
      assert.match(errorOf(await send('sim', {})).message, /not-running/);
      await assert.rejects(fetch(`http://127.0.0.1:${port}/simulator/ledger`));
    });
  }

  it('stops listening when the flow goes', async () => {
    const port = await freePort();
    await deploy('http://127.0.0.1:1', [simulatorNode(port, ['out']), OUT]);
    await statusWith('sim', `http://127.0.0.1:${port}`);
    await helper.unload();
    await assert.rejects(fetch(`http://127.0.0.1:${port}/simulator/ledger`));
  });

  it('says that its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await deploy('http://127.0.0.1:1', [simulatorNode(port, ['out']), OUT]);
    await statusWith('sim', 'gws-simulator.status.port-in-use');
    assert.match(errorOf(await send('sim', {})).message, /not-running/);
    await new Promise((resolve) => other.close(resolve));
  });
});
