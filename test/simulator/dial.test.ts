/** Dial, and the course of the calls that it makes. */
import assert from 'node:assert/strict';
import { NUMBERS, type ScenarioName } from '../../simulator';
import { callIn } from './client';
import { bench } from './setup';

const ID = 'efelab32-53f9-43ce-b65e-5768c61f7d4a';
const CALLS = `/me/devices/${ID}/calls`;

/** Fields of the documented notification of a dialing call. */
const DOCUMENTED_CALL = {
  id: 'string',
  state: 'string',
  callUuid: 'string',
  connId: 'string',
  deviceUri: 'string',
  participants: 'object',
  dnis: 'string',
  callType: 'string',
  capabilities: 'object',
  duration: 'string',
  mute: 'string',
  supervisorListeningIn: 'boolean',
  monitoredUserMuted: 'boolean',
  uri: 'string',
  path: 'string',
};

describe('simulator: dialing a preview record', () => {
  const test = bench({ singleLine: false });
  const record = (recordHandle: unknown, phoneNumber: unknown = '5001', more: object = {}) => ({
    operationName: 'Dial',
    devicePath: `/devices/${ID}`,
    outboundRecord: { recordHandle, phoneNumber, ...more },
  });

  it('accepts, then reports what happens to the call, in order', async () => {
    const client = await test.client().online();
    const reply = await client.dial('5001', { crm: 7 });
    assert.deepEqual([reply.status, reply.body], [200, { statusCode: 0 }]);
    await client.receive(5);
    assert.deepEqual(client.states(), ['Dialing', 'Ringing', 'Established', 'Released']);
    const [dialing, , established, released] = client.events.filter(({ channel }) => channel === '/v2/me/calls');
    const { call, ...rest } = dialing?.data ?? {};
    const { userData, ...documented } = call;
    assert.deepEqual(
      Object.fromEntries(Object.entries(documented).map(([name, value]) => [name, typeof value])),
      DOCUMENTED_CALL,
    );
    assert.deepEqual(rest, {
      notificationType: 'StatusChange',
      phoneNumber: '5005',
      extensions: { WrapUpTime: 0, BusinessCall: 0 },
      messageType: 'CallStateChangeMessage',
    });
    assert.match(call.callUuid, /^[0-9A-V]{32}$/);
    assert.match(call.connId, /^[0-9a-f]{16}$/);
    assert.equal(call.id, call.callUuid);
    assert.equal(call.path, `/calls/${call.id}`);
    assert.equal(call.deviceUri, `${test.simulator.url}/api/v2/devices/${ID}`);
    assert.equal(call.uri, `${test.simulator.url}/api/v2/me/calls/${call.id}`);
    assert.deepEqual(call.participants, [
      { e164Number: '', formattedPhoneNumber: '5001', phoneNumber: '5001', digits: '5001' },
    ]);
    assert.equal(userData.crm, 7);
    assert.equal(userData.GSW_PHONE, '5001');
    assert.equal(userData.GSW_CAMPAIGN_NAME, 'Spring Renewals');
    assert.ok(Number.isInteger(userData.GSW_RECORD_HANDLE));
    assert.ok(established?.data.call.capabilities.includes('Hold'));
    assert.deepEqual(released?.data.call.capabilities, []);
    assert.equal(released?.data.call.userData.GSW_CALL_RESULT, 33);
  });

  const courses: Record<Exclude<ScenarioName, 'staysUp' | 'silent' | 'crosses' | 'answerLost'>, [string[], number]> = {
    answers: [['Dialing', 'Ringing', 'Established', 'Released'], 33],
    busy: [['Dialing', 'Released'], 6],
    noAnswer: [['Dialing', 'Ringing', 'Released'], 7],
    invalid: [['Dialing', 'Released'], 11],
    farEndHangsUp: [['Dialing', 'Ringing', 'Established', 'Released'], 33],
    slow: [['Dialing', 'Ringing', 'Established', 'Released'], 33],
  };
  for (const [scenario, [states, callResult]] of Object.entries(courses)) {
    const [number = ''] = Object.entries(NUMBERS).find(([, name]) => name === scenario) ?? [];
    it(`${number} ${scenario}: ${states.join(', ')}`, async () => {
      const client = test.client();
      await client.signIn();
      const over = callIn(test.simulator, 'Released');
      await client.dial(number);
      const { call } = await over;
      assert.deepEqual(test.simulator.ledger.statesOf(call.id), states);
      assert.equal(call.userData?.GSW_CALL_RESULT, callResult);
    });
  }

  it('has an unknown number answer', async () => {
    const client = test.client();
    await client.signIn();
    const over = callIn(test.simulator, 'Established');
    await client.dial('+4930123456');
    assert.equal((await over).call.callType, 'Outbound');
  });

  it('5010 crosses: the person calls the agent meanwhile', async () => {
    const client = await test.client().online();
    const established = callIn(test.simulator, 'Established');
    await client.dial('5010');
    const { call } = await established;
    const calls = [...test.simulator.ledger.calls.values()];
    assert.deepEqual(
      calls.map(({ id, states }) => [id === call.id, states[0]?.state]),
      [
        [false, 'Ringing'],
        [true, 'Dialing'],
      ],
    );
    await client.receive(2);
    const crossing = client.events.find(({ channel }) => channel === '/v2/me/calls')?.data.call;
    assert.deepEqual([crossing.callType, crossing.ani, crossing.userData], ['Inbound', '5010', undefined]);
  });

  it('5011 answerLost: is called, and the connection is cut before the answer', async () => {
    const client = test.client();
    await client.signIn();
    const over = callIn(test.simulator, 'Released');
    await assert.rejects(client.dial('5011'));
    const { call } = await over;
    assert.equal(test.simulator.ledger.dials[0]?.callId, call.id);
    assert.equal(test.simulator.ledger.dialRequests()[0]?.status, undefined);
  });

  it('5009 silent: accepts and never calls', async () => {
    const client = test.client();
    await client.signIn();
    assert.equal((await client.dial('5009')).body.statusCode, 0);
    assert.equal(test.simulator.ledger.dials[0]?.callId, undefined);
    assert.deepEqual((await client.get('/me/calls')).body.uris, []);
  });

  it('refuses what is missing with 1, and what is wrong with 2', async () => {
    const client = test.client();
    await client.signIn();
    const refused = async (body: unknown) => (await client.post(CALLS, body)).body.statusCode;
    assert.equal(await refused({}), 1);
    assert.equal(await refused({ operationName: 'Dial' }), 1);
    assert.equal(await refused({ ...record(431), devicePath: undefined }), 1);
    assert.equal(await refused(record(undefined)), 1);
    assert.equal(await refused(record(431, '')), 1);
    assert.equal(await refused({ operationName: 'Redial' }), 2);
    assert.equal(await refused(record('431')), 2);
    assert.equal(await refused(record(4.5)), 2);
    assert.equal(await refused(record(431, 5001)), 2);
    assert.equal(await refused(record(431, '5001', { otherFields: 'x' })), 2);
    assert.equal(await refused({ operationName: 'Dial', devicePath: '/devices/x', outboundRecord: [] }), 2);
    assert.equal(test.simulator.ledger.dials.filter(({ accepted }) => accepted).length, 0);
  });

  it('refuses unknown devices and record handles with 404 and 6', async () => {
    const client = test.client();
    await client.signIn();
    const device = await client.post('/me/devices/other/calls', record(431));
    const handle = await client.post(CALLS, record(9999));
    for (const { status, body } of [device, handle]) assert.deepEqual([status, body.statusCode], [404, 6]);
    assert.deepEqual(
      test.simulator.ledger.dials.map(({ accepted, statusCode, recordHandle }) => [accepted, statusCode, recordHandle]),
      [
        [false, 6, 431],
        [false, 6, 9999],
      ],
    );
  });

  it('accepts the documented request as it is, for a handle that exists', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.nextPreviewRecord();
    const documented = {
      operationName: 'Dial',
      devicePath: '/devices/1234567890',
      outboundRecord: { recordHandle: 431, phoneNumber: '5001', outboundCallerId: '410004343', otherFields: {} },
    };
    assert.deepEqual((await client.post(CALLS, documented)).body, { statusCode: 0 });
  });

  it('needs the features api-voice and api-voice-outbound', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.agent().features = ['api-voice'];
    const outbound = await client.dial('5001');
    assert.deepEqual([outbound.status, outbound.body.statusCode], [403, 5]);
    assert.equal(
      (await client.post(CALLS, { operationName: 'Dial', destination: { phoneNumber: '5001' } })).status,
      200,
    );
    test.simulator.agent().features = ['api-voice-outbound'];
    assert.equal((await client.dial('5001')).body.statusCode, 5);
  });

  it('dials a plain destination', async () => {
    const client = test.client();
    await client.signIn();
    const over = callIn(test.simulator, 'Released');
    await client.post(CALLS, { operationName: 'Dial', destination: { phoneNumber: '5002' }, userData: { a: 1 } });
    assert.deepEqual((await over).call.userData, { a: 1 });
    assert.equal((await client.post(CALLS, { operationName: 'Dial', destination: {} })).body.statusCode, 1);
  });

  it('does not touch prototypes', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.nextPreviewRecord();
    const otherFields = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const body = `{"operationName":"Dial","devicePath":"/devices/x","__proto__":{"polluted":1},
      "outboundRecord":{"recordHandle":431,"phoneNumber":"5002","otherFields":${otherFields}}}`;
    const over = callIn(test.simulator, 'Released');
    assert.equal((await client.post(CALLS, body)).status, 200);
    assert.deepEqual(Object.getPrototypeOf((await over).call.userData), Object.prototype);
    assert.equal('polluted' in {}, false);
  });

  it('counts how often a handle was dialed', async () => {
    const client = test.client();
    await client.signIn();
    const { data } = test.simulator.nextPreviewRecord();
    const handle = Number(data.record.userData?.GSW_RECORD_HANDLE);
    await client.post(CALLS, record(handle));
    assert.deepEqual(test.simulator.ledger.summary().dialedMoreThanOnce, []);
    await client.post(CALLS, record(handle));
    const dials = test.simulator.ledger.dialsOf(handle);
    assert.equal(dials.length, 2);
    assert.equal(dials[0]?.attemptGuid, data.record.userData?.GSW_CALL_ATTEMPT_GUID);
    assert.notEqual(dials[0]?.callId, dials[1]?.callId);
    assert.deepEqual(test.simulator.ledger.summary().dialedMoreThanOnce, [handle]);
    assert.equal(test.simulator.ledger.dialRequests().length, 2);
  });
});

describe('simulator: older shapes', () => {
  const test = bench({
    participants: 'strings',
    callId: 'connId',
    callUserData: false,
    scenarios: { '5001': 'busy' },
    externalApiUrl: 'http://elsewhere/api/v2/',
  });

  it('shows numbers, connection ids, no user data, and another host', async () => {
    const client = test.client();
    await client.signIn();
    const over = callIn(test.simulator, 'Released');
    await client.dial('5001', { a: 1 });
    const { call } = await over;
    assert.equal(call.id, call.connId);
    assert.deepEqual(call.participants, ['5001']);
    assert.equal(call.userData, undefined);
    assert.equal(call.uri, `http://elsewhere/api/v2/me/calls/${call.id}`);
    assert.deepEqual(test.simulator.ledger.statesOf(call.id), ['Dialing', 'Released']);
  });
});
