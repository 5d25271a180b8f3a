/** Calls from outside to an agent. */
import assert from 'node:assert/strict';
import { callIn } from './client';
import { bench } from './setup';

describe('simulator: inbound calls', () => {
  const test = bench({ timing: { noAnswer: 60_000 } });

  it('ring at once, with the caller and what the agent may do', async () => {
    const client = await test.client().online();
    const id = test.simulator.inboundCall({ from: '+4930123456', userData: { queue: 'sales' } }) ?? '';
    const [event] = await client.receive(1);
    const { call, phoneNumber } = event?.data ?? {};
    assert.deepEqual(
      [
        call.id,
        call.state,
        call.callType,
        call.ani,
        call.dnis,
        phoneNumber,
        call.userData,
        call.participants[0].digits,
      ],
      [id, 'Ringing', 'Inbound', '+4930123456', '5005', '5005', { queue: 'sales' }, '+4930123456'],
    );
    assert.deepEqual(call.capabilities.toSorted(), [
      'Answer',
      'AttachUserData',
      'ClearCall',
      'DeleteUserData',
      'DeleteUserDataPair',
      'UpdateUserData',
    ]);
    assert.equal((await client.get('/me/calls?fields=id')).body.calls[0].id, id);
    assert.deepEqual(test.simulator.ledger.statesOf(id), ['Ringing']);
    assert.equal(test.simulator.ledger.calls.get(id)?.phoneNumber, '+4930123456');
  });

  it('are answered, and end when the caller hangs up', async () => {
    const client = test.client();
    await client.signIn();
    const stays = test.simulator.inboundCall({ from: '5007' }) ?? '';
    assert.equal((await client.post(`/me/calls/${stays}`, { operationName: 'Answer' })).status, 200);
    const id = test.simulator.inboundCall({ from: '5001' }) ?? '';
    const over = callIn(test.simulator, 'Released');
    assert.equal((await client.post(`/me/calls/${id}`, { operationName: 'Answer' })).status, 200);
    assert.equal((await over).call.id, id);
    assert.deepEqual(test.simulator.ledger.statesOf(id), ['Ringing', 'Established', 'Released']);
    const { call } = (await client.get(`/me/calls/${stays}`)).body;
    assert.equal(call.state, 'Established');
    assert.ok(call.capabilities.includes('Hangup') && call.capabilities.includes('InitiateTransfer'));
    assert.equal((await client.post(`/me/calls/${stays}`, { operationName: 'Answer' })).body.statusCode, 3);
  });

  it('are distinguished from those that the agent dials by hand', async () => {
    const client = await test.client().online();
    const id = test.simulator.dialByHand({ to: '5007', userData: { note: 'private' } });
    await client.receive(1);
    const [{ call }] = client.events.map(({ data }) => data) as [{ call: Record<string, unknown> }];
    assert.deepEqual(
      [call.id, call.state, call.callType, call.dnis, call.userData],
      [id, 'Dialing', 'Internal', '5007', { note: 'private' }],
    );
    assert.deepEqual(test.simulator.ledger.dialRequests(), []);
    assert.equal(test.simulator.dialByHand({ to: '5009' }), undefined);
  });

  it('are cleared by the agent, or answered and ended by hand', async () => {
    const client = test.client();
    await client.signIn();
    const id = test.simulator.inboundCall() ?? '';
    assert.equal((await client.post(`/me/calls/${id}`, { operationName: 'Hangup' })).body.statusCode, 3);
    assert.equal((await client.post(`/me/calls/${id}`, { operationName: 'ClearCall' })).status, 200);
    const other = test.simulator.inboundCall({ from: '5007' }) ?? '';
    assert.ok(test.simulator.answer(other) && test.simulator.hangup(other));
    assert.deepEqual(test.simulator.ledger.statesOf(other), ['Ringing', 'Established', 'Released']);
  });

  it('do not ring with do-not-disturb or forwarding', async () => {
    const client = test.client();
    await client.signIn();
    const path = test.simulator.agent().devices[0]?.path;
    await client.post(`/me${path}`, { operationName: 'DoNotDisturbOn' });
    assert.equal(test.simulator.inboundCall(), undefined);
    await client.post(`/me${path}`, { operationName: 'DoNotDisturbOff' });
    await client.post(`/me${path}`, { operationName: 'ForwardCallsOn', destination: '5001' });
    assert.equal(test.simulator.inboundCall(), undefined);
    assert.throws(() => test.simulator.inboundCall({ username: 'nobody' }), /no agent 'nobody'/);
  });
});

describe('simulator: inbound calls that nobody answers', () => {
  const test = bench();

  it('are over when the caller gives up', async () => {
    const over = callIn(test.simulator, 'Released');
    const id = test.simulator.inboundCall({ from: '5007' }) ?? '';
    assert.equal((await over).call.id, id);
    assert.deepEqual(test.simulator.ledger.statesOf(id), ['Ringing', 'Released']);
  });
});
