/** CometD: sessions, subscriptions, who gets what, and input that nobody should send. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { bench } from './setup';

describe('simulator: notifications', () => {
  const test = bench({ agents: [{ username: 'second', password: 'pw' }], cometd: { timeout: 5_000 } });

  it('need a signed-in HTTP session', async () => {
    const client = test.client();
    const { reply } = await client.bayeux({ channel: '/meta/handshake', version: '1.0' });
    assert.deepEqual([reply.status, reply.body.statusCode], [403, 20]);
    await client.signIn();
    assert.equal((await client.handshake()).successful, true);
    test.simulator.sessions.forgetHttpSessions();
    assert.equal((await client.connect()).reply.body.statusCode, 20);
  });

  it('answer a handshake with the acknowledgement extension, an advice and the browser cookie', async () => {
    const client = test.client();
    await client.signIn();
    const { reply } = await client.bayeux({ channel: '/meta/handshake', version: '1.0', ext: { ack: true } });
    assert.match(reply.headers.getSetCookie().join(), /BAYEUX_BROWSER=[0-9a-f]{40}; Path=\/; HttpOnly/);
    assert.deepEqual(reply.body[0].advice, { reconnect: 'retry', timeout: 5_000, interval: 0 });
    assert.deepEqual(reply.body[0].ext, { ack: true });
  });

  it('are served below the endpoint too', async () => {
    const client = test.client();
    await client.signIn();
    for (const verb of ['handshake', 'connect', 'disconnect']) {
      const reply = await client.post(`/notifications/${verb}`, [
        { channel: '/meta/handshake', version: '1.0', id: '1' },
      ]);
      assert.equal(reply.body[0].successful, true);
    }
    assert.equal((await client.get('/notifications')).status, 400);
  });

  it('reach sessions that subscribed to the channel, itself or by wildcard, once', async () => {
    for (const subscription of ['/v2/me/calls', '/v2/me/*', '/**', ['/v2/me/calls', '/v2/me/*', '/v2/**']]) {
      const client = test.client();
      await client.signIn();
      await client.handshake();
      const subscribed = once(test.simulator, 'subscribed');
      assert.equal((await client.subscribe(subscription)).successful, true);
      assert.deepEqual(await subscribed, [[subscription].flat()[0], 'agent']);
      const data = { any: ['thing', 'ünïcode'] };
      assert.equal(test.simulator.publishCall('agent', data), 1);
      assert.deepEqual((await client.receive(1))[0]?.data, data);
      test.simulator.publish('agent', '/v2/other/calls', 1);
      await client.connect({ advice: { timeout: 0 } });
      assert.equal(client.events.length, subscription === '/**' || Array.isArray(subscription) ? 2 : 1);
      await client.bayeux({ channel: '/meta/disconnect' });
    }
    assert.equal(test.simulator.sessions.cometdSessions, 0);
  });

  it('stay with their user', async () => {
    const one = await test.client().online();
    const two = await test.client().online('second', 'pw');
    await one.dial('5002');
    await two.dial('5003');
    await one.receive(3);
    await two.receive(4);
    assert.deepEqual(one.states(), ['Dialing', 'Released']);
    assert.deepEqual(two.states(), ['Dialing', 'Ringing', 'Released']);
    assert.deepEqual(
      test.simulator.sessions.subscriptions.map(({ user, subscriptions }) => [user, subscriptions]),
      [
        ['agent', ['/v2/me/*']],
        ['second', ['/v2/me/*']],
      ],
    );
  });

  it("do not let a user poll another's session, even with its browser cookie", async () => {
    const one = await test.client().online();
    const thief = test.client();
    await thief.signIn('second', 'pw');
    thief.cookies.set('BAYEUX_BROWSER', one.cookies.get('BAYEUX_BROWSER') ?? '');
    thief.clientId = one.clientId;
    const { message } = await thief.connect();
    assert.equal(message?.successful, false);
    assert.match(message?.error ?? '', /^402/);
  });

  it('deny publishing, and malformed or forbidden channels', async () => {
    const client = await test.client().online();
    const { messages } = await client.bayeux({ channel: '/v2/me/calls', data: {} });
    assert.match(messages[0]?.error ?? '', /^403/);
    for (const subscription of [
      'constructor',
      '__proto__',
      '/meta/x',
      '/meta/*',
      'no',
      '',
      '/a b',
      ['/ok', 7],
      { a: 1 },
      '/**/x',
    ]) {
      const { messages } = await client.bayeux({ channel: '/meta/subscribe', subscription });
      assert.match(messages[0]?.error ?? '', /^403/, JSON.stringify(subscription));
    }
    assert.equal((await client.subscribe('/notifications/services')).successful, true);
  });

  it('survive garbage', async () => {
    const client = await test.client().online();
    for (const body of [
      '',
      '[',
      '[]',
      'null',
      '[null]',
      '[[]]',
      '7',
      '"x"',
      '[{}]',
      '[{"channel":7}]',
      '[{"channel":{}}]',
    ]) {
      const { status } = await client.post('/notifications', body);
      assert.ok(status === 200 || status === 400, `${body} → ${status}`);
    }
    const twice = JSON.stringify(Array(2).fill({ channel: '/meta/handshake' }));
    assert.equal((await client.post('/notifications', twice)).status, 500);
    client.cookies.set('BAYEUX_BROWSER', 'constructor');
    await client.handshake();
    for (const channel of ['__proto__', 'toString', '/meta/unknown', '/service/x', '/']) {
      assert.notEqual((await client.bayeux({ channel })).messages[0]?.successful, true, channel);
    }
    assert.equal((await client.connect({ advice: { timeout: 0 } })).message?.successful, true);
  });

  it('deliver again what was not acknowledged', async () => {
    const client = await test.client().online();
    test.simulator.faults.add({ body: /meta\/connect/ }, { truncate: true });
    test.simulator.publishCall('agent', { n: 1 });
    await assert.rejects(client.connect());
    assert.deepEqual((await client.receive(1))[0]?.data, { n: 1 });
  });

  it('answer 402 when the sessions are forgotten', async () => {
    const client = await test.client().online();
    await client.connect({ advice: { timeout: 0 } });
    const arrived = once(test.simulator, 'request');
    const held = client.connect();
    await arrived;
    test.simulator.sessions.forgetCometdSessions();
    assert.match((await held).message?.error ?? '', /^402/);
    const { message } = await client.connect();
    assert.match(message?.error ?? '', /^402/);
    assert.equal(message?.advice?.reconnect, 'handshake');
    await client.handshake();
    await client.subscribe();
    test.simulator.publishCall('agent', 1);
    await client.receive(1);
  });
});

describe('simulator: CometD options', () => {
  const test = bench({
    cometd: { ack: false, timeout: 20, maxInterval: 20, interval: 5, sweepPeriod: 10, maxSessionsPerBrowser: 0 },
  });

  it('are passed on', async () => {
    const client = test.client();
    await client.signIn();
    const handshake = await client.handshake();
    assert.equal(handshake.ext, undefined);
    assert.deepEqual(handshake.advice, { reconnect: 'retry', timeout: 20, interval: 5 });
    assert.equal((await client.connect()).message?.advice?.['multiple-clients'], true);
  });

  it('let a session that does not poll expire', async () => {
    const client = test.client();
    await client.signIn();
    await client.handshake();
    while (test.simulator.sessions.cometdSessions > 0) await client.get('/me');
    assert.match((await client.connect()).message?.error ?? '', /^402/);
  });
});
