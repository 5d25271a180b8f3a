/** Every fault, from the client's side. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { RateLimiter } from '../../simulator/faults/rate-limiter';
import { bench } from './setup';

describe('simulator: faults of requests', () => {
  const test = bench({ singleLine: false, contextPath: '/gws' });
  const dials = /"Dial"/;
  const accepted = () => test.simulator.ledger.summary().dialsAccepted;

  it('respond instead of the simulator', async () => {
    const client = test.client();
    await client.signIn();
    const fault = test.simulator.faults.add(
      { body: dials },
      { respond: { status: 502, body: '<html>Bad Gateway</html>' } },
    );
    const bad = await client.dial('5001');
    assert.deepEqual(
      [bad.status, bad.text, bad.headers.get('content-type')],
      [502, '<html>Bad Gateway</html>', 'text/html'],
    );
    assert.equal(accepted(), 0);
    assert.equal(test.simulator.ledger.dialRequests().length, 1);
    assert.equal(test.simulator.ledger.dialRequests()[0]?.status, 502);
    assert.equal(fault.hits, 1);
    assert.equal((await client.dial('5001')).status, 200);
    test.simulator.faults.add(
      {},
      { respond: { status: 503, headers: { 'Retry-After': '1' }, body: { statusCode: 4 } } },
    );
    const busy = await client.get('/me');
    assert.deepEqual([busy.status, busy.headers.get('retry-after'), busy.body], [503, '1', { statusCode: 4 }]);
  });

  it('dials.loseAnswer: carries so many dials out, and cuts their connections before the answer', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.faults.dials.loseAnswer(2);
    await assert.rejects(client.dial('5001'));
    await assert.rejects(client.dial('5001'));
    assert.equal((await client.dial('5001')).status, 200);
    assert.equal(accepted(), 3);
  });

  it('dials.delayCall: accepts a dial at once, and lets its call appear later', async () => {
    const client = test.client();
    await client.signIn();
    const { faults, ledger } = test.simulator;
    faults.dials.delayCall(60_000);
    faults.dials.add({ delay: 60_000, losesAnswer: true });
    assert.equal((await client.dial('5007')).body.statusCode, 0);
    await assert.rejects(client.dial('5007'));
    const appeared = once(test.simulator, 'call');
    await client.dial('5007');
    await appeared;
    assert.deepEqual([...ledger.calls.keys()], [ledger.dials[2]?.callId]);
    faults.dials.delayCall(60_000);
    faults.clear();
    const next = once(test.simulator, 'call');
    await client.dial('5006');
    await next;
  });

  it('match by method, path, body and user, in order, a given number of times', async () => {
    const client = test.client();
    await client.signIn();
    const { faults } = test.simulator;
    const answer = (status: number) => ({ respond: { status } });
    const get = faults.add({ method: 'get', path: /\/gws\/api\/v2\/me\?x=1$/g, times: 2 }, answer(500));
    const all = faults.add({ user: 'agent', times: Infinity }, answer(501));
    const other = faults.add({ user: 'other' }, answer(502));
    const statuses = [];
    for (const path of ['/me?x=1', '/me?x=1', '/me?x=1', '/me']) statuses.push((await client.get(path)).status);
    assert.deepEqual(statuses, [500, 500, 501, 501]);
    assert.deepEqual([get.hits, all.hits, other.hits], [2, 2, 0]);
    all.remove();
    assert.equal((await client.get('/me')).status, 200);
    faults.add({}, answer(503));
    faults.clear();
    assert.equal((await client.get('/me')).status, 200);
  });

  it('limitRate: lets a number of requests through per second, and refuses the others before anything is done', async () => {
    const client = test.client();
    await client.signIn();
    const { faults } = test.simulator;
    const statuses = async (count: number) => {
      const answers = [];
      for (let sent = 0; sent < count; sent += 1) answers.push(await client.get('/me'));
      return answers.map(({ status }) => status);
    };
    faults.limitRate({ perSecond: 3, retryAfter: 2 });
    assert.deepEqual(await statuses(4), [200, 200, 200, 429]);
    const refused = await client.dial('5001');
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '2']);
    assert.equal(accepted(), 0);
    faults.limitRate({ perSecond: 1, status: 503, body: { statusCode: 503 } });
    assert.deepEqual(await statuses(2), [200, 503]);
    const unavailable = await client.get('/me');
    assert.deepEqual([unavailable.headers.get('retry-after'), unavailable.body], [null, { statusCode: 503 }]);
    faults.limitRate();
    assert.deepEqual(await statuses(2), [200, 200]);
    faults.limitRate({ perSecond: 1 });
    faults.clear();
    assert.deepEqual(await statuses(2), [200, 200]);
  });

  it('limitRate: counts refused requests too, and lets requests through again after a second', async () => {
    let now = 0;
    const limit = new RateLimiter({ perSecond: 2 }, () => now);
    const passes = (at: number) => {
      now = at;
      return limit.take() === undefined;
    };
    assert.deepEqual([0, 500, 900, 1400, 2400].map(passes), [true, true, false, false, true]);
  });

  it('dropBefore: closes the connection, nothing is dialed', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.faults.add({ body: dials }, { dropBefore: true });
    await assert.rejects(client.dial('5001'));
    assert.equal(accepted(), 0);
  });

  it('dropAfter: dials, and closes the connection without an answer', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.faults.add({ body: dials }, { dropAfter: true });
    await assert.rejects(client.dial('5001'));
    assert.equal(accepted(), 1);
  });

  it('truncate: dials, and sends half of the answer', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.faults.add({ body: dials }, { truncate: true });
    await assert.rejects(client.dial('5001'), /terminated/);
    assert.equal(accepted(), 1);
  });

  it('delayBefore and delayAfter: dial later, or answer later', async () => {
    const client = test.client();
    await client.signIn();
    for (const [effect, dialedFirst] of [
      [{ delayBefore: 30 }, false],
      [{ delayAfter: 30 }, true],
    ] as const) {
      const before = accepted();
      test.simulator.faults.add({ body: dials }, effect);
      const arrived = once(test.simulator, 'request');
      const started = performance.now();
      const reply = client.dial('5001');
      await arrived;
      await new Promise(setImmediate);
      assert.equal(accepted() > before, dialedFirst);
      assert.equal((await reply).status, 200);
      assert.ok(performance.now() - started >= 29);
    }
    assert.equal(accepted(), 2);
  });

  it('stallBefore and stallAfter: never answer, without or with a dial', async () => {
    const client = test.client();
    await client.signIn();
    for (const [effect, count] of [
      [{ stallBefore: true }, 0],
      [{ stallAfter: true }, 1],
    ] as const) {
      test.simulator.faults.add({ body: dials }, effect);
      const arrived = once(test.simulator, 'request');
      const stalled = assert.rejects(client.dial('5001'));
      await arrived;
      assert.equal((await client.get('/me')).status, 200);
      assert.equal(accepted(), count);
      await test.simulator.restart();
      await stalled;
      await client.signIn();
    }
  });
});

describe('simulator: faults of the server', () => {
  const test = bench();

  it('acceptThenDrop closes every connection', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.faults.acceptThenDrop(true);
    await assert.rejects(client.get('/me'));
    const socket = connect(test.simulator.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'close');
    test.simulator.faults.acceptThenDrop(false);
    assert.equal((await client.get('/me')).status, 200);
  });

  it('blackhole lets requests stall, held polls too', async () => {
    const client = await test.client().online();
    const poll = client.connect();
    await once(test.simulator, 'request');
    test.simulator.faults.blackhole(true);
    test.simulator.publishCall('agent', 1);
    const request = client.get('/me');
    await once(test.simulator, 'request');
    const silence = await Promise.race([poll, request, new Promise((resolve) => setTimeout(resolve, 30, 'silence'))]);
    assert.equal(silence, 'silence');
    test.simulator.faults.blackhole(false);
    assert.equal((await client.get('/me')).status, 200);
    const [stalledPoll, stalledRequest] = [assert.rejects(poll), assert.rejects(request)];
    await test.simulator.stop();
    await Promise.all([stalledPoll, stalledRequest]);
  });

  it('advise puts advice into the next replies, and answers a held poll', async () => {
    const client = await test.client().online();
    const poll = client.connect();
    await once(test.simulator, 'request');
    test.simulator.faults.advise({ reconnect: 'none' });
    assert.deepEqual((await poll).message?.advice, { reconnect: 'none' });
    test.simulator.faults.advise({ reconnect: 'handshake', interval: 9 }, { channel: '/meta/handshake', times: 2 });
    for (const expected of ['handshake', 'handshake', 'retry']) {
      assert.equal((await client.handshake()).advice?.reconnect, expected);
    }
  });

  it('loop402 lets handshakes succeed and connects fail', async () => {
    const client = await test.client().online();
    const poll = client.connect();
    await once(test.simulator, 'request');
    test.simulator.faults.loop402(true);
    assert.match((await poll).message?.error ?? '', /^402/);
    assert.equal((await client.handshake()).successful, true);
    const { message } = await client.connect();
    assert.match(message?.error ?? '', /^402/);
    assert.equal(message?.advice?.reconnect, 'handshake');
    test.simulator.faults.clear();
    await client.handshake();
    assert.equal((await client.connect({ advice: { timeout: 0 } })).message?.successful, true);
  });
});

describe('simulator: faults of events', () => {
  const test = bench({ timing: { dialDelay: 1, busy: 1 } });
  const numbers = (data: { data?: unknown }[]) => data.map(({ data }) => data);

  it('duplicate', async () => {
    const client = await test.client().online();
    test.simulator.faults.events({ duplicate: true });
    test.simulator.publishCall('agent', 1);
    assert.deepEqual(numbers(await client.receive(2)), [1, 1]);
  });

  it('drop', async () => {
    const client = await test.client().online();
    test.simulator.faults.events({ drop: true });
    test.simulator.publishCall('agent', 1);
    test.simulator.publish('agent', '/v2/me/devices', 2);
    test.simulator.faults.events({});
    test.simulator.publishCall('agent', 3);
    assert.deepEqual(numbers(await client.receive(1)), [3]);
  });

  it('delay', async () => {
    const client = await test.client().online();
    const started = performance.now();
    test.simulator.faults.events({ delayMs: 30 });
    test.simulator.publishCall('agent', 1);
    await client.receive(1);
    assert.ok(performance.now() - started >= 29);
  });

  it('reorder, without losing the last one', async () => {
    const client = await test.client().online();
    test.simulator.faults.events({ reorder: true });
    for (const n of [1, 2, 3, 4, 5]) test.simulator.publishCall('agent', n);
    assert.deepEqual(numbers(await client.receive(5)), [2, 1, 4, 3, 5]);
  });
});
