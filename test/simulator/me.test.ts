/** The user, its devices, the contact-centre session, and how resources are presented. */
import assert from 'node:assert/strict';
import { bench } from './setup';

const ID = 'efelab32-53f9-43ce-b65e-5768c61f7d4a';

describe('simulator: resources', () => {
  const test = bench({ contextPath: 'gws' });

  it('shows the user with the subresources that are asked for', async () => {
    const client = test.client();
    await client.signIn();
    const { user } = (await client.get('/me/?subresources=features,devices,calls,channels')).body;
    assert.ok(user.features.some(({ id }: { id: string }) => id === 'api-voice-outbound'));
    assert.equal(user.devices[0].id, ID);
    assert.equal(user.devices[0].phoneNumber, '5005');
    assert.equal(user.devices[0].path, `/devices/${ID}`);
    assert.equal(user.devices[0].uri, `${test.simulator.url}/api/v2/devices/${ID}`);
    assert.deepEqual(user.calls, []);
    assert.equal(user.channels[0].id, 'voice');
    assert.deepEqual((await client.get('/me?subresources=*')).body.user.skills, []);
    assert.equal((await client.get('/me')).body.user.devices, undefined);
    assert.equal((await client.get('/me?subresources=toString')).body.statusCode, 2);
  });

  it('lists uris, or the fields that are asked for', async () => {
    const client = test.client();
    await client.signIn();
    assert.deepEqual((await client.get('/me/devices')).body, {
      statusCode: 0,
      uris: [`${test.simulator.url}/api/v2/devices/${ID}`],
    });
    assert.deepEqual((await client.get('/me/devices?fields=id,phoneNumber')).body.devices, [
      { id: ID, phoneNumber: '5005' },
    ]);
    assert.equal((await client.get('/me/devices?fields=*')).body.devices[0].telephonyNetwork, 'Private');
    assert.deepEqual((await client.get('/me/devices?fields=id&phoneNumber=1')).body.devices, []);
    assert.equal((await client.get(`/me/devices/${ID}`)).body.device.id, ID);
    assert.deepEqual((await client.get('/me/calls')).body, { statusCode: 0, uris: [] });
    assert.equal((await client.get('/me/features?fields=id')).body.features[0].id, 'api-voice');
    assert.equal((await client.get('/me/channels?fields=*')).body.channels.length, 1);
  });

  it('returns the version, only with a session', async () => {
    const client = test.client();
    assert.equal((await client.get('/diagnostics/version')).status, 403);
    await client.signIn();
    assert.deepEqual((await client.get('/diagnostics/version')).body, { statusCode: 0, version: '8.5.202.96' });
  });

  it('answers 404 and statusCode 6 for what does not exist', async () => {
    const client = test.client();
    await client.signIn();
    for (const path of [
      '/me/devices/x',
      '/me/calls/x',
      '/me/outbound-campaigns',
      '/nothing',
      '/me/%zz',
      '/me/devices/__proto__',
    ]) {
      const { status, body } = await client.get(path);
      assert.deepEqual([status, body.statusCode], [404, 6], path);
    }
    assert.equal((await client.send('GET', '/elsewhere')).status, 404);
    assert.equal((await client.send('DELETE', '/api/v2/me')).status, 404);
  });

  it('refuses bodies that are not JSON objects with 400 and statusCode 1', async () => {
    const client = test.client();
    await client.signIn();
    for (const body of ['', '{', '[]', 'null', '"x"', '{}', '{"operationName":null}', '\u0000\uffff']) {
      const reply = await client.post('/me', body);
      assert.deepEqual([reply.status, reply.body.statusCode], [400, 1], body);
    }
    assert.equal((await client.post('/me', { operationName: 'Dance' })).body.statusCode, 2);
    assert.equal((await client.post('/me', { operationName: 7 })).body.statusCode, 2);
  });
});

describe('simulator: contact-centre session', () => {
  const test = bench();
  const start = (channels: unknown, more: object = {}) => ({
    operationName: 'StartContactCenterSession',
    channels,
    ...more,
  });

  it('makes the device NotReady, and reports it', async () => {
    const client = await test.client().online();
    assert.deepEqual((await client.post('/me', start(['voice'], { place: 'p', loginCode: '1', queue: 'q' }))).body, {
      statusCode: 0,
    });
    const [event] = await client.receive(1);
    assert.equal(event?.channel, '/v2/me/devices');
    assert.equal(event?.data.messageType, 'DeviceStateChangeMessage');
    assert.equal(event?.data.devices[0].userState.state, 'NotReady');
    for (const operationName of ['Ready', 'AfterCallWork', 'NotReady']) {
      assert.equal((await client.post('/me/channels/voice', { operationName })).body.statusCode, 0);
    }
    const events = await client.receive(4);
    assert.deepEqual(
      events.map(({ data }) => [data.devices[0].userState.state, data.devices[0].userState.workMode]),
      [
        ['NotReady', undefined],
        ['Ready', undefined],
        ['NotReady', 'AfterCallWork'],
        ['NotReady', undefined],
      ],
    );
  });

  it('refuses agent states without it, and unknown ones', async () => {
    const client = test.client();
    await client.signIn();
    const early = await client.post('/me/channels/voice', { operationName: 'Ready' });
    assert.deepEqual([early.status, early.body.statusCode], [500, 4]);
    assert.equal((await client.post('/me/channels/voice', { operationName: 'Asleep' })).body.statusCode, 2);
  });

  it('refuses wrong parameters', async () => {
    const client = test.client();
    await client.signIn();
    assert.equal((await client.post('/me', start(undefined))).body.statusCode, 1);
    assert.equal((await client.post('/me', start([]))).body.statusCode, 1);
    assert.equal((await client.post('/me', start(['telepathy']))).body.statusCode, 2);
    assert.equal((await client.post('/me', start('voice'))).body.statusCode, 2);
    assert.equal((await client.post('/me', start(['voice'], { devicePath: '/devices/other' }))).body.statusCode, 6);
    assert.equal((await client.post('/me', start(['voice'], { place: 7 }))).body.statusCode, 2);
  });

  it('reports partial success, and the status of the channel when all fail', async () => {
    const client = test.client();
    await client.signIn();
    const failure = { statusCode: 4, statusMessage: 'Interaction server connection is not opened' };
    test.simulator.faults.failChannel('multimedia', failure);
    const partial = await client.post('/me', start(['voice', 'chat']));
    assert.equal(partial.status, 200);
    assert.equal(partial.body.statusCode, 7);
    assert.deepEqual(partial.body.failed, [{ ...failure, channel: 'multimedia' }]);
    assert.deepEqual(partial.body.succeeded, [{ statusCode: 0, channel: 'voice' }]);
    test.simulator.faults.failChannel('voice', { statusCode: 4, statusMessage: "Device '5005' is not registered." });
    const none = await client.post('/me', start(['voice']));
    assert.deepEqual([none.status, none.body.statusCode], [500, 4]);
    assert.match(none.body.statusMessage, /not registered/);
  });

  it('needs the feature api-voice', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.agent().features = [];
    const { status, body } = await client.post('/me', start(['voice']));
    assert.deepEqual([status, body.statusCode], [403, 5]);
  });

  it('ends with the HTTP session and its polls', async () => {
    const client = await test.client().online();
    await client.connect({ advice: { timeout: 0 } });
    const held = client.connect();
    assert.equal((await client.post('/me', { operationName: 'EndContactCenterSession' })).body.statusCode, 0);
    assert.equal((await held).reply.body.statusCode, 20);
    assert.equal((await client.get('/me')).body.statusCode, 20);
    assert.equal((await client.connect()).reply.status, 403);
    assert.equal(test.simulator.sessions.cometdSessions, 0);
  });
});

describe('simulator: an agent with several devices', () => {
  const devices = [
    { id: 'a', phoneNumber: '1' },
    { id: 'b', phoneNumber: '2', type: 'ACDPosition' as const },
  ];
  const test = bench({ devices: [...devices, { phoneNumber: '3' }] });

  it('is logged in on the named one, or the only ACDPosition', async () => {
    const client = test.client();
    await client.signIn();
    const states = async () =>
      (await client.get('/me/devices?fields=*')).body.devices.map(
        (d: { userState: { state: string } }) => d.userState.state,
      );
    await client.post('/me', { operationName: 'StartContactCenterSession', channels: ['voice'] });
    assert.deepEqual(await states(), ['LoggedOut', 'NotReady', 'LoggedOut']);
    await client.post('/me', {
      operationName: 'StartContactCenterSession',
      channels: ['voice'],
      devicePath: '/devices/a',
    });
    assert.deepEqual(await states(), ['NotReady', 'NotReady', 'LoggedOut']);
  });
});
