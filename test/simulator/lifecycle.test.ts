/** Starting, stopping, restarting, https, limits, and the ledger. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { GwsSimulator, shippedTls } from '../../simulator';
import { within } from '../support/within';
import { basic, Client, callIn, FAST } from './client';
import { bench } from './setup';

describe('simulator: life cycle', () => {
  const test = bench({ maxBodyBytes: 1000 });

  it('listens on loopback, on a free port', () => {
    assert.match(test.simulator.url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    assert.equal(new URL(test.simulator.url).port, String(test.simulator.port));
  });

  it('stops at once, with held polls and calls going on, and can be started again on its port', async () => {
    const client = await test.client().online();
    await client.dial('5007');
    await client.receive(4);
    const arrived = once(test.simulator, 'request');
    const held = assert.rejects(client.connect());
    await arrived;
    assert.ok(test.simulator.sessions.openSockets > 0);
    const { port } = test.simulator;
    await within(500, test.simulator.stop());
    await held;
    await assert.rejects(client.get('/me'));
    await test.simulator.stop();
    await test.simulator.start();
    assert.equal(test.simulator.port, port);
    assert.equal((await client.signIn()).status, 200);
    assert.deepEqual((await client.get('/me/calls')).body.uris, []);
  });

  it('can be stopped while it starts', async () => {
    const simulator = new GwsSimulator();
    const started = simulator.start();
    await simulator.stop();
    await started;
    await assert.rejects(fetch(simulator.url));
  });

  it('rejects start when the port is taken', async () => {
    const second = new GwsSimulator({ port: test.simulator.port });
    await assert.rejects(second.start(), { code: 'EADDRINUSE' });
    await second.stop();
  });

  it('forgets sessions and calls when restarted', async () => {
    const client = await test.client().online();
    await client.dial('5007');
    await client.receive(4);
    const { url } = test.simulator;
    await test.simulator.restart({ downMs: 5 });
    assert.equal(test.simulator.url, url);
    assert.equal((await client.get('/me')).body.statusCode, 20);
    await client.signIn();
    assert.match((await client.connect()).message?.error ?? '', /^402/);
    assert.deepEqual((await client.get('/me/calls')).body.uris, []);
  });

  it('keeps calls across a restart when told to', async () => {
    const client = test.client();
    await client.signIn();
    const up = callIn(test.simulator, 'Established');
    await client.dial('5007');
    const { call } = await up;
    await test.simulator.restart({ keepCalls: true });
    await client.signIn();
    assert.equal((await client.get(`/me/calls/${call.id}`)).body.call.state, 'Established');
  });

  it('lets a stop win over a restart', async () => {
    const restarted = test.simulator.restart({ downMs: 60_000 });
    while (
      await fetch(test.simulator.url).then(
        () => true,
        () => false,
      )
    );
    await test.simulator.stop();
    await restarted;
    await assert.rejects(fetch(test.simulator.url));
  });

  it('answers 413 to a body that is too large', async () => {
    const client = test.client();
    await client.signIn();
    assert.equal((await client.post('/me', 'x'.repeat(200_000))).status, 413);
    assert.equal((await client.get('/me')).status, 200);
  });

  it('survives bytes that are not HTTP, and paths that are not paths', async () => {
    for (const bytes of [
      '\0\xff\r\n\r\n',
      'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST /api/v2/me HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
    ]) {
      const socket = connect(test.simulator.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(bytes, 'latin1');
      socket.resume();
      await once(socket, 'close');
    }
    assert.equal((await test.client().signIn()).status, 200);
  });

  it('reports requests, without their secrets', async () => {
    const arrived = once(test.simulator, 'request');
    const client = test.client();
    const [reply, [entry]] = await Promise.all([client.signIn(), arrived]);
    assert.equal(reply.status, 200);
    assert.deepEqual([entry.method, entry.path, entry.user, entry.body], ['GET', '/api/v2/me', 'agent', '']);
    assert.match(entry.headers.authorization, /^present, sha256 [0-9a-f]{8}$/);
    await client.get('/me');
    const all = JSON.stringify(test.simulator.ledger);
    for (const secret of [basic('agent', 'simulator'), client.cookies.get('JSESSIONID') ?? ''])
      assert.ok(!all.includes(secret));
    assert.equal(test.simulator.ledger.requests.at(-1)?.status, 200);
  });

  it('shows the ledger without a session', async () => {
    const client = test.client();
    await client.signIn();
    const dialed = once(test.simulator, 'dial');
    const over = callIn(test.simulator, 'Released');
    await client.dial('5002');
    const [dial] = await dialed;
    await over;
    const { status, body } = await new Client(test.simulator).send('GET', '/simulator/ledger');
    assert.equal(status, 200);
    assert.equal(body.dialsAccepted, 1);
    assert.equal(body.dials[0].recordHandle, dial.recordHandle);
    assert.deepEqual(
      body.calls[0].states.map(({ state }: { state: string }) => state),
      ['Dialing', 'Released'],
    );
    test.simulator.ledger.clear();
    assert.equal(test.simulator.ledger.summary().requests, 0);
  });

  it('refuses two agents of one name', () => {
    assert.throws(() => new GwsSimulator({ agents: [{ username: 'agent', password: 'x' }] }), TypeError);
  });
});

describe('simulator: https', () => {
  const tls = shippedTls();
  const test = bench({ tls });

  it('serves with the certificate that comes along', async () => {
    assert.match(test.simulator.url, /^https:/);
    const headers = { authorization: basic('agent', 'simulator') };
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `https://${host}:${test.simulator.port}/api/v2/me`;
      const sent = request(url, { ca: tls.cert, headers, agent: false, family: 4 }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      await once(response, 'end');
      assert.equal(response.statusCode, 200, host);
    }
  });
});

describe('simulator: other addresses', () => {
  it('are shown as a client reaches them', async () => {
    const simulator = new GwsSimulator({ host: '0.0.0.0', timing: FAST });
    await simulator.start();
    try {
      assert.equal((await new Client(simulator).signIn()).status, 200);
    } finally {
      await simulator.stop();
    }
    assert.match(new GwsSimulator({ host: '::', port: 1 }).url, /^http:\/\/\[::1\]:1$/);
  });
});
