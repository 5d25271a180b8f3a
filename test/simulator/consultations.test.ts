/** Transfers and conferences, in one step and in two, and two calls that change places. */
import assert from 'node:assert/strict';
import type { Call, CallStateChangeMessage } from '../../src/wire/messages';
import { type Client, callIn } from './client';
import { bench } from './setup';

describe('simulator: consultations', () => {
  const test = bench({ timing: { noAnswer: 60_000 } });
  const destination = (phoneNumber: string) => ({ destination: { phoneNumber } });
  const operate = (client: Client, id: string, operationName: string, more: object = {}) =>
    client.post(`/me/calls/${id}`, { operationName, ...more });
  const get = async (client: Client, id: string): Promise<Call> => (await client.get(`/me/calls/${id}`)).body.call;

  async function up(client: Client): Promise<string> {
    await client.signIn();
    const established = callIn(test.simulator, 'Established');
    await client.dial('5007', { a: 1 });
    return (await established).call.id;
  }

  /** A held call, and the established consult call that was made from it. */
  async function consulting(client: Client, operationName = 'InitiateTransfer'): Promise<[string, string]> {
    const original = await up(client);
    const established = callIn(test.simulator, 'Established');
    assert.equal((await operate(client, original, operationName, destination('5007'))).status, 200);
    return [original, (await established).call.id];
  }

  /** Everything that happens to calls from now on, in a few words. */
  function listen(): string[] {
    const seen: string[] = [];
    test.simulator.on('call', ({ notificationType, call }: CallStateChangeMessage) => {
      seen.push(`${call.id} ${notificationType} ${call.state}`);
    });
    return seen;
  }

  for (const operationName of ['InitiateTransfer', 'InitiateConference']) {
    it(`${operationName} holds the call, then makes a consult call that goes as its number does`, async () => {
      const client = test.client();
      const original = await up(client);
      const held = callIn(test.simulator, 'Held');
      const established = callIn(test.simulator, 'Established');
      await operate(client, original, operationName, { ...destination('5007'), userData: { why: 'help' } });
      const { call } = await held;
      assert.equal(call.id, original);
      assert.ok(call.capabilities?.includes('Retrieve'));
      const consult = (await established).call;
      assert.deepEqual(test.simulator.ledger.statesOf(consult.id), ['Dialing', 'Ringing', 'Established']);
      assert.deepEqual(
        [consult.callType, consult.dnis, consult.userData, consult.parentCallPath],
        ['Consult', '5007', { why: 'help' }, `/calls/${original}`],
      );
      assert.equal(consult.parentCallUri, `${test.simulator.url}/api/v2/me/calls/${original}`);
      for (const id of [original, consult.id]) {
        const { capabilities = [] } = await get(client, id);
        for (const name of ['CompleteTransfer', 'CompleteConference', 'SwapCalls']) {
          assert.ok(capabilities.includes(name), name);
        }
        assert.equal(capabilities.includes('InitiateTransfer'), false, 'one consultation at a time');
      }
    });
  }

  it('offer nothing to complete before the consult call is established, nor after it ended', async () => {
    const client = test.client();
    const original = await up(client);
    const released = callIn(test.simulator, 'Released');
    await operate(client, original, 'InitiateTransfer', destination('5002'));
    for (const operationName of ['CompleteTransfer', 'CompleteConference']) {
      assert.equal((await operate(client, original, operationName)).body.statusCode, 3);
    }
    assert.equal((await released).call.callType, 'Consult');
    assert.equal((await operate(client, original, 'CompleteTransfer')).body.statusCode, 3);
    assert.equal((await operate(client, original, 'Retrieve')).status, 200);
    assert.equal((await operate(client, original, 'InitiateTransfer', destination('5007'))).status, 200);
  });

  it('leave the held call as it is when nobody is ever called', async () => {
    const client = test.client();
    const original = await up(client);
    await operate(client, original, 'InitiateTransfer', destination('5009'));
    assert.equal((await get(client, original)).state, 'Held');
    assert.equal((await operate(client, original, 'InitiateConference', destination('5007'))).status, 200);
  });

  it('end for the agent with CompleteTransfer, the original call first', async () => {
    for (const [asked, more] of [
      [0, false],
      [1, false],
      [0, true],
    ] as const) {
      const client = test.client();
      const calls = await consulting(client);
      const seen = listen();
      const consultCallUri = `${test.simulator.url}/api/v2/me/calls/${calls[1]}`;
      const reply = await operate(client, calls[asked], 'CompleteTransfer', more ? { consultCallUri } : {});
      assert.equal(reply.status, 200);
      assert.deepEqual(
        seen,
        calls.map((id) => `${id} StatusChange Released`),
      );
      assert.deepEqual((await client.get('/me/calls')).body.uris, []);
    }
  });

  it('become one call with CompleteConference, the consult call is released first', async () => {
    const client = test.client();
    const [original, consult] = await consulting(client, 'InitiateConference');
    const seen = listen();
    assert.equal((await operate(client, consult, 'CompleteConference')).status, 200);
    assert.deepEqual(seen, [
      `${consult} StatusChange Released`,
      `${original} StatusChange Established`,
      `${original} ParticipantsUpdated Established`,
    ]);
    const { participants = [], capabilities = [] } = await get(client, original);
    assert.equal(participants.length, 2);
    assert.ok(capabilities.includes('RemoveParticipantFromConference'));
    assert.ok(capabilities.includes('InitiateConference'), 'and can grow');
  });

  it('refuse a consult call that belongs to another, or does not exist', async () => {
    const client = test.client();
    const [original] = await consulting(client);
    const stranger = test.simulator.inboundCall();
    const complete = async (consultCallUri: string) =>
      (await operate(client, original, 'CompleteTransfer', { consultCallUri })).body.statusCode;
    assert.equal(await complete(`/calls/${stranger}`), 2);
    assert.equal(await complete('/calls/none'), 6);
    assert.equal((await get(client, original)).state, 'Held');
  });

  it('outlive a caller who hangs up', async () => {
    const client = test.client();
    const [original, consult] = await consulting(client);
    test.simulator.hangup(original);
    const { state, capabilities, parentCallUri } = await get(client, consult);
    assert.deepEqual([state, parentCallUri], ['Established', undefined]);
    assert.equal(capabilities?.includes('CompleteTransfer'), false);
  });

  it('are swapped with SwapCalls: one is put on hold, the other retrieved', async () => {
    const client = test.client();
    const [original, consult] = await consulting(client);
    const seen = listen();
    const otherCallUri = `/calls/${original}`;
    assert.equal((await operate(client, consult, 'SwapCalls')).body.statusCode, 1);
    assert.equal((await operate(client, consult, 'SwapCalls', { otherCallUri: `/calls/${consult}` })).status, 403);
    assert.equal((await operate(client, consult, 'SwapCalls', { otherCallUri })).status, 200);
    assert.deepEqual(seen, [`${consult} StatusChange Held`, `${original} StatusChange Established`]);
    assert.equal((await operate(client, original, 'CompleteTransfer')).status, 200);
  });

  it('swap even calls that have nothing to do with each other', async () => {
    const client = test.client();
    const one = await up(client);
    await operate(client, one, 'Hold');
    const two = await up(client);
    assert.equal((await operate(client, one, 'SwapCalls', { otherCallUri: `/calls/${two}` })).status, 200);
    assert.deepEqual([(await get(client, one)).state, (await get(client, two)).state], ['Established', 'Held']);
  });

  it('SingleStepTransfer releases the call', async () => {
    const client = test.client();
    const id = await up(client);
    assert.equal((await operate(client, id, 'SingleStepTransfer', destination('5001'))).status, 200);
    assert.deepEqual(test.simulator.ledger.statesOf(id).at(-1), 'Released');
  });

  it('SingleStepConference adds a party when that answers, and RemoveParticipantFromConference removes it', async () => {
    const client = test.client();
    const id = await up(client);
    await operate(client, id, 'SingleStepConference', destination('5002'));
    const joined = callIn(test.simulator, 'Established');
    assert.equal((await operate(client, id, 'SingleStepConference', destination('5001'))).status, 200);
    const numbers = ({ call }: CallStateChangeMessage) =>
      call.participants?.map((participant) => (typeof participant === 'string' ? participant : participant.digits));
    const message = await joined;
    assert.deepEqual([message.notificationType, numbers(message)], ['ParticipantsUpdated', ['5007', '5001']]);
    const left = callIn(test.simulator, 'Established');
    const remove = (participant: string) => operate(client, id, 'RemoveParticipantFromConference', { participant });
    assert.equal((await remove('5002')).body.statusCode, 2, 'who did not answer did not join');
    assert.equal((await remove('5007')).status, 200);
    assert.deepEqual([(await left).notificationType, numbers(await left)], ['ParticipantsUpdated', ['5001']]);
    assert.equal((await remove('5001')).body.statusCode, 3, 'and then it is no conference any more');
  });

  it('refuse without a destination', async () => {
    const client = test.client();
    const id = await up(client);
    for (const operationName of [
      'SingleStepTransfer',
      'SingleStepConference',
      'InitiateTransfer',
      'InitiateConference',
    ]) {
      assert.equal((await operate(client, id, operationName)).body.statusCode, 1, operationName);
      assert.equal((await operate(client, id, operationName, { destination: {} })).body.statusCode, 1, operationName);
      assert.equal((await operate(client, id, operationName, { destination: '5001' })).body.statusCode, 2);
    }
    assert.equal((await get(client, id)).state, 'Established');
  });
});
