/** Agent states, after-call work, do-not-disturb, forwarding, and a device that two agents want. */
import assert from 'node:assert/strict';
import type { Client } from './client';
import { bench } from './setup';

const START = { operationName: 'StartContactCenterSession', channels: ['voice'] };
const voice = (client: Client, operationName: string, more: object = {}) =>
  client.post('/me/channels/voice', { operationName, ...more });

describe('simulator: agent states', () => {
  const test = bench({ timing: { noAnswer: 60_000 } });

  async function started(): Promise<Client> {
    const client = await test.client().online();
    await client.post('/me', START);
    await client.receive(1);
    return client;
  }
  const lastState = (client: Client) => client.events.at(-1)?.data.devices[0].userState;

  it('are those documented: Ready with a work mode, AuxWork, AfterCallWork', async () => {
    const client = await started();
    await voice(client, 'Ready', { workmode: 'ManualIn' });
    await client.receive(2);
    assert.deepEqual(lastState(client), {
      id: '9430250E-0A1B-421F-B372-F29E69366DED',
      displayName: 'Ready',
      state: 'Ready',
      workMode: 'ManualIn',
    });
    assert.equal((await voice(client, 'Ready', { workmode: 'Sometimes' })).body.statusCode, 2);
    await voice(client, 'AuxWork');
    await client.receive(3);
    assert.deepEqual([lastState(client).state, lastState(client).workMode], ['NotReady', 'AuxWork']);
    await voice(client, 'AfterCallWork');
    await client.receive(4);
    assert.deepEqual(lastState(client), {
      id: 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF',
      displayName: 'AfterCallWork',
      state: 'NotReady',
      workMode: 'AfterCallWork',
    });
    assert.equal((await voice(client, 'Offline')).body.statusCode, 2, 'signing out is EndContactCenterSession');
  });

  it('give reasons as states of their own, which are listed', async () => {
    const client = await started();
    const { settings } = (await client.get('/settings/agent-states')).body;
    const lunch = settings.find(({ reason }: { reason?: string }) => reason === 'Lunch');
    await voice(client, lunch.operationName);
    await client.receive(2);
    const { operationName, ...userState } = lunch;
    assert.equal(operationName, 'OutToLunch');
    assert.deepEqual(lastState(client), userState);
    assert.deepEqual(
      [userState.state, userState.displayName, userState.workMode],
      ['NotReady', 'Out to Lunch', 'AuxWork'],
    );
    assert.deepEqual((await client.get('/me/devices?fields=userState')).body.devices[0].userState, userState);
  });

  it('come back from after-call work when its time is over', async () => {
    const client = await started();
    await voice(client, 'Ready');
    assert.equal((await voice(client, 'AfterCallWork', { wrapUpTime: 'soon' })).body.statusCode, 2);
    await voice(client, 'AfterCallWork', { wrapUpTime: '1' });
    const events = await client.receive(4);
    assert.deepEqual(
      events.slice(-2).map(({ data }) => data.devices[0].userState.displayName),
      ['AfterCallWork', 'Ready'],
    );
  });

  it('do-not-disturb and forwarding are switched on the device, as its capabilities say', async () => {
    const client = await test.client().online();
    const path = `/me${test.simulator.agent().devices[0]?.path}`;
    const operate = async (operationName: string, more: object = {}) =>
      (await client.post(path, { operationName, ...more })).body.statusCode;
    const last = async (count: number) => (await client.receive(count)).at(-1)?.data.devices[0];

    assert.equal(await operate('DoNotDisturbOff'), 3);
    assert.equal(await operate('DoNotDisturbOn'), 0);
    const quiet = await last(1);
    assert.deepEqual([quiet.doNotDisturb, quiet.capabilities], ['On', ['ForwardCallsOn', 'DoNotDisturbOff']]);
    assert.equal(await operate('DoNotDisturbOff'), 0);
    assert.equal((await last(2)).doNotDisturb, 'Off');

    assert.equal(await operate('ForwardCallsOn'), 1);
    assert.equal(await operate('ForwardCallsOn', { destination: { phoneNumber: '5001' } }), 2);
    assert.equal(await operate('ForwardCallsOn', { destination: '5001' }), 0);
    const away = await last(3);
    assert.deepEqual([away.forwardTo, away.capabilities], ['5001', ['ForwardCallsOff', 'DoNotDisturbOn']]);
    assert.equal(await operate('ForwardCallsOff'), 0);
    assert.equal('forwardTo' in (await last(4)), false);

    assert.equal(await operate('Explode'), 2);
    assert.equal((await client.post('/me/devices/x', { operationName: 'DoNotDisturbOn' })).body.statusCode, 6);
    test.simulator.agent().features = [];
    assert.equal(await operate('DoNotDisturbOn'), 5);
  });

  it('signing out ends no call', async () => {
    const client = await started();
    const id = test.simulator.inboundCall({ from: '5007' }) ?? '';
    await client.post(`/me/calls/${id}`, { operationName: 'Answer' });
    await client.post('/me', { operationName: 'EndContactCenterSession' });
    assert.equal(test.simulator.ledger.statesOf(id).at(-1), 'Established');
    assert.equal(test.simulator.agent().devices[0]?.isSignedIn, false);
  });
});

/** Names of the agent states in the events. */
const names = (client: Client): string[] =>
  client.events
    .filter(({ channel }) => channel === '/v2/me/devices')
    .map(({ data }) => data.devices[0].userState.displayName);

async function ready(client: Client): Promise<Client> {
  await client.online();
  await client.post('/me', START);
  await voice(client, 'Ready');
  await client.receive(2);
  return client;
}

describe('simulator: after-call work', () => {
  const test = bench({ wrapUp: 1, timing: { talking: 60_000, noAnswer: 60_000 } });

  it('follows the last call, and then the agent is in the previous state again', async () => {
    const client = await ready(test.client());
    const one = test.simulator.inboundCall() ?? '';
    const two = test.simulator.inboundCall() ?? '';
    for (const id of [one, two]) await client.post(`/me/calls/${id}`, { operationName: 'Answer' });
    test.simulator.hangup(one);
    test.simulator.hangup(two);
    await client.receive(2 + 6 + 2);
    assert.deepEqual(names(client), ['Not Ready', 'Ready', 'AfterCallWork', 'Ready']);
  });
});

describe('simulator: after-call work that takes long', () => {
  const test = bench({ wrapUp: 60_000, timing: { noAnswer: 60_000 } });

  it('is over when the agent says so', async () => {
    const client = await ready(test.client());
    test.simulator.hangup(test.simulator.inboundCall() ?? '');
    await voice(client, 'NotReady');
    test.simulator.hangup(test.simulator.inboundCall() ?? '');
    await client.receive(2 + 3 + 1 + 3);
    assert.deepEqual(names(client).slice(2), ['AfterCallWork', 'Not Ready', 'AfterCallWork']);
  });

  it('does not apply to agents who are not signed in, and does not outlast the server', async () => {
    const client = await test.client().online();
    test.simulator.hangup(test.simulator.inboundCall() ?? '');
    assert.equal(test.simulator.agent().devices[0]?.userState, 'LoggedOut');
    await client.post('/me', START);
    test.simulator.hangup(test.simulator.inboundCall() ?? '');
    await test.simulator.stop();
    assert.equal(test.simulator.agent().devices[0]?.agentState.displayName, 'Not Ready');
  });
});

describe('simulator: a device that two agents share', () => {
  const test = bench({ agents: [{ username: 'second', password: 'x', devices: [{ phoneNumber: '5005' }] }] });

  it('is taken by one agent at a time', async () => {
    const first = test.client();
    const second = test.client();
    await first.signIn();
    await second.signIn('second', 'x');
    assert.equal((await first.post('/me', START)).status, 200);
    const taken = await second.post('/me', START);
    assert.deepEqual([taken.status, taken.body.statusCode], [409, 19]);
    assert.match(taken.body.statusMessage, /5005/);
    assert.equal((await second.post('/me', { ...START, channels: ['voice', 'chat'] })).body.failed[0].statusCode, 19);
    assert.equal((await first.post('/me', START)).status, 200, 'the same agent may start again');
    await first.post('/me', { operationName: 'EndContactCenterSession' });
    assert.equal((await second.post('/me', START)).status, 200);
  });
});
