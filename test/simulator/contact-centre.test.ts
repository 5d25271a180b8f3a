/** A contact centre of hundreds of agents, each with a device and a call. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { GwsSimulator, NUMBERS } from '../../simulator';
import { bench } from './setup';

const COUNT = 500;
const agents = Array.from({ length: COUNT - 1 }, (_none, at) => ({ username: `agent${at + 1}`, password: 'x' }));
const names = ['agent', ...agents.map(({ username }) => username)];

describe('simulator: a contact centre of hundreds', () => {
  const test = bench({ agents, timing: { noAnswer: 60_000 } });

  it('gives everybody an id and an internal number, none of which is a scenario’s', () => {
    const devices = names.map((name) => test.simulator.agent(name).devices[0]);
    const numbers = devices.map((device) => device?.phoneNumber ?? '');
    assert.equal(new Set(numbers).size, COUNT);
    assert.equal(new Set(devices.map((device) => device?.id)).size, COUNT);
    assert.equal(new Set(names.map((name) => test.simulator.agent(name).id)).size, COUNT);
    assert.ok(numbers.every((number) => /^\d{4,5}$/.test(number) && !Object.hasOwn(NUMBERS, number)));
  });

  it('tells agents about their own calls, and about no others', async () => {
    const [first, last] = [await test.client().online(), await test.client().online('agent499', 'x')];
    const ids = names.map((username) => test.simulator.inboundCall({ username, from: '5007' }) ?? '');
    for (const id of ids) test.simulator.answer(id);
    for (const id of ids) assert.deepEqual(test.simulator.ledger.statesOf(id), ['Ringing', 'Established']);
    for (const [client, id] of [
      [first, ids[0]],
      [last, ids[499]],
    ] as const) {
      await client.receive(2);
      assert.deepEqual([...new Set(client.events.map(({ data }) => data.call.id))], [id]);
      assert.deepEqual((await client.get('/me/calls?fields=id')).body.calls, [{ id }]);
    }
  });

  it('lets everybody sign in, become ready, call and finish at the same time', async () => {
    let over = 0;
    const done = new Promise<void>((resolve) => {
      test.simulator.on('call', ({ call }) => {
        if (call.state === 'Released' && ++over === COUNT) resolve();
      });
    });
    await Promise.all(
      names.map(async (username) => {
        const client = test.client();
        await client.signIn(username, username === 'agent' ? 'simulator' : 'x');
        await client.post('/me', { operationName: 'StartContactCenterSession', channels: ['voice'] });
        await client.post('/me/channels/voice', { operationName: 'Ready' });
        assert.equal((await client.dial('5001')).status, 200, username);
      }),
    );
    await done;
    assert.equal(test.simulator.ledger.summary().dialsAccepted, COUNT);
    assert.ok(names.every((name) => test.simulator.agent(name).devices[0]?.userState === 'Ready'));
  });
});

describe('simulator: default device numbers', () => {
  it('avoid those that other agents were given', async () => {
    const simulator = new GwsSimulator({
      agents: [
        { username: 'a', password: 'x', devices: [{ phoneNumber: '5205' }] },
        { username: 'b', password: 'x' },
      ],
    });
    assert.equal(simulator.agent('b').devices[0]?.phoneNumber, '5206');
    const rings = once(simulator, 'call');
    simulator.inboundCall({ username: 'b' });
    assert.equal((await rings)[1], 'b');
    await simulator.stop();
  });
});
