/** Operations on calls, by the agent and by the far end. */
import assert from 'node:assert/strict';
import type { Client } from './client';
import { callIn } from './client';
import { bench } from './setup';

describe('simulator: calls', () => {
  const test = bench({ singleLine: false });

  async function up(client: Client): Promise<string> {
    await client.signIn();
    const established = callIn(test.simulator, 'Established');
    await client.dial('5007', { a: 1 });
    return (await established).call.id;
  }
  const operate = (client: Client, id: string, operationName: string, more: object = {}) =>
    client.post(`/me/calls/${id}`, { operationName, ...more });

  it('are listed while they last', async () => {
    const client = test.client();
    const id = await up(client);
    assert.equal((await client.get('/me/calls?fields=*')).body.calls[0].id, id);
    assert.equal((await client.get(`/me/calls/${id}`)).body.call.state, 'Established');
    assert.equal((await client.get('/me?subresources=calls')).body.user.calls[0].id, id);
    assert.ok(test.simulator.hangup(id));
    assert.equal((await client.get(`/me/calls/${id}`)).body.statusCode, 6);
    assert.equal(test.simulator.hangup(id), false);
  });

  it('end with Hangup', async () => {
    const client = test.client();
    const id = await up(client);
    assert.deepEqual((await operate(client, id, 'Hangup')).body, { statusCode: 0 });
    assert.equal(test.simulator.ledger.statesOf(id).at(-1), 'Released');
    const late = await operate(client, id, 'Hangup');
    assert.deepEqual([late.status, late.body.statusCode], [404, 6]);
  });

  it('allow only what their capabilities name', async () => {
    const client = test.client();
    const id = await up(client);
    for (const operationName of ['Answer', 'Retrieve', 'CompleteTransfer', 'UnmuteCall', 'constructor']) {
      const { status, body } = await operate(client, id, operationName);
      assert.deepEqual([status, body.statusCode], [403, 3], operationName);
    }
    assert.equal((await operate(client, id, 'Hold')).status, 200);
    assert.equal((await operate(client, id, 'Hold')).status, 403);
    assert.equal((await client.get(`/me/calls/${id}`)).body.call.state, 'Held');
    assert.equal((await operate(client, id, 'Retrieve')).status, 200);
    assert.equal((await operate(client, id, 'SendDtmf', { digits: '12' })).status, 200);
    assert.equal((await operate(client, id, 'SendDtmf', { digits: 'x' })).body.statusCode, 2);
  });

  it('carry user data that can be changed', async () => {
    const client = test.client();
    const id = await up(client);
    const changed = callIn(test.simulator, 'Established');
    await operate(client, id, 'UpdateUserData', { userData: { a: 2, b: 3 } });
    const message = await changed;
    assert.equal(message.notificationType, 'AttachedDataChanged');
    assert.deepEqual([message.call.userData?.a, message.call.userData?.b], [2, 3]);
    await operate(client, id, 'DeleteUserDataPair', { key: 'a' });
    assert.equal('a' in (await client.get(`/me/calls/${id}`)).body.call.userData, false);
    await operate(client, id, 'DeleteUserData');
    assert.equal('userData' in (await client.get(`/me/calls/${id}`)).body.call, false);
    assert.equal((await operate(client, id, 'AttachUserData')).body.statusCode, 1);
  });

  it('are muted and unmuted with a StatusChange, as the page MuteCall shows', async () => {
    const client = test.client();
    const id = await up(client);
    for (const [operationName, mute, other] of [
      ['MuteCall', 'On', 'UnmuteCall'],
      ['UnmuteCall', 'Off', 'MuteCall'],
    ] as const) {
      const changed = callIn(test.simulator, 'Established');
      assert.equal((await operate(client, id, operationName)).status, 200);
      const { notificationType, call } = await changed;
      assert.deepEqual([notificationType, call.mute], ['StatusChange', mute]);
      assert.ok(call.capabilities?.includes(other));
      assert.equal((await operate(client, id, operationName)).body.statusCode, 3);
    }
  });

  it('are recorded only with the feature for it', async () => {
    const client = test.client();
    const id = await up(client);
    assert.equal((await operate(client, id, 'StartCallRecording')).body.statusCode, 5);
    assert.equal('recordingState' in (await client.get(`/me/calls/${id}`)).body.call, false);
    test.simulator.agent().features.push('api-voice-recording');
    assert.equal((await client.get(`/me/calls/${id}`)).body.call.recordingState, 'Stopped');
    assert.equal((await operate(client, id, 'StopCallRecording')).body.statusCode, 3);
    for (const [operationName, recordingState] of [
      ['StartCallRecording', 'Recording'],
      ['PauseCallRecording', 'Paused'],
      ['ResumeCallRecording', 'Recording'],
      ['StopCallRecording', 'Stopped'],
    ] as const) {
      const changed = callIn(test.simulator, 'Established');
      assert.equal((await operate(client, id, operationName)).status, 200);
      const { notificationType, call } = await changed;
      assert.deepEqual([notificationType, call.recordingState], ['CallRecordingStateChange', recordingState]);
    }
  });

  it('can be several at once', async () => {
    const client = test.client();
    const one = await up(client);
    const two = await up(client);
    assert.deepEqual((await client.get('/me/calls?fields=id')).body.calls, [{ id: one }, { id: two }]);
  });
});

describe('simulator: calls moved by hand', () => {
  const test = bench({ singleLine: false, timing: { dialDelay: 60_000, ringing: 60_000, answer: 60_000 } });

  it('ring, are answered and end when told to, or are hung up while ringing', async () => {
    const client = test.client();
    await client.signIn();
    await client.dial('5007');
    await client.dial('5007');
    const [one = '', two = ''] = test.simulator.ledger.dials.map(({ callId }) => callId);
    assert.equal((await client.get(`/me/calls/${one}`)).body.statusCode, 6, 'not visible before Dialing');
    test.simulator.moveCall(one, 'Dialing');
    test.simulator.ring(one);
    test.simulator.answer(one);
    test.simulator.hangup(one);
    assert.deepEqual(test.simulator.ledger.statesOf(one), ['Dialing', 'Ringing', 'Established', 'Released']);
    test.simulator.ring(two);
    assert.equal((await client.post(`/me/calls/${two}`, { operationName: 'Hangup' })).status, 200);
    assert.deepEqual(test.simulator.ledger.statesOf(two), ['Ringing', 'Released']);
  });
});

describe('simulator: a device with one line', () => {
  const test = bench({ singleLine: true, timing: { noAnswer: 60_000 } });

  it('takes another call only while the others are on hold', async () => {
    const client = test.client();
    await client.signIn();
    const established = callIn(test.simulator, 'Established');
    assert.equal((await client.dial('5007')).status, 200);
    const busy = await client.dial('5007');
    assert.deepEqual([busy.status, busy.body.statusCode], [403, 3]);
    const { id } = (await established).call;
    const inbound = test.simulator.inboundCall({ from: '5007' });
    assert.equal((await client.post(`/me/calls/${inbound}`, { operationName: 'Answer' })).body.statusCode, 3);
    await client.post(`/me/calls/${id}`, { operationName: 'Hold' });
    assert.equal((await client.post(`/me/calls/${inbound}`, { operationName: 'Answer' })).status, 200);
    assert.equal((await client.post(`/me/calls/${id}`, { operationName: 'Retrieve' })).body.statusCode, 3);
    assert.deepEqual(
      test.simulator.ledger.dials.map(({ accepted, statusCode }) => [accepted, statusCode]),
      [
        [true, 0],
        [false, 3],
      ],
    );
  });
});

describe('simulator: a device on a switch', () => {
  const test = bench({ timing: { noAnswer: 60_000 } });

  it('dials nobody while it has a call, even one that has not appeared or is ringing, and goes on when that is over or on hold', async () => {
    const client = test.client();
    await client.signIn();
    const answer = async () => {
      const { status, body } = await client.dial('5007');
      return [status, body.statusCode, body.statusMessage];
    };
    const REFUSED = [403, 3, "Device '5005' has an active call."];
    const established = callIn(test.simulator, 'Established');
    assert.deepEqual((await answer()).slice(0, 2), [200, 0]);
    assert.deepEqual(await answer(), REFUSED);
    const { id } = (await established).call;
    assert.deepEqual(await answer(), REFUSED);
    test.simulator.moveCall(id, 'Held');
    const second = callIn(test.simulator, 'Established');
    assert.deepEqual((await answer()).slice(0, 2), [200, 0]);
    test.simulator.hangup((await second).call.id);
    const inbound = test.simulator.inboundCall({ from: '5007' });
    assert.deepEqual(await answer(), REFUSED);
    assert.equal((await client.post(`/me/calls/${inbound}`, { operationName: 'Answer' })).status, 200);
  });
});
