// A server that limits the rate of requests: all agents of a server node keep to what it allows, together.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { GwsSimulator } from '../../simulator';
import { AgentPool, CALLS_CHANNEL, type GwsError, parseRecord, Secret, type SessionOptions } from '../../src';
import { Bench, QUICK, reaches } from '../support/session';

const READ = { method: 'GET' as const, path: '/me' };
const ALWAYS = Number.POSITIVE_INFINITY;
const POLL = { body: /meta\/connect/ };

/** An answer that refuses a request. */
const refused = (status: 429 | 503, retryAfter?: number) => ({
  respond: { status, ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }) },
});

describe('a server that limits the rate of requests', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  /** A pool that is to sign in, and what its sessions go through. */
  async function prepare(count = 1, options: Partial<SessionOptions> = {}) {
    const others = Array.from({ length: count - 1 }, (_none, index) => `agent${index + 1}`);
    const simulator = await bench.simulator({
      agents: others.map((username) => ({ username, password: 'simulator' })),
    });
    const password = new Secret('simulator');
    const pool = new AgentPool(
      { url: simulator.url, username: 'agent', password, ...QUICK, ...options },
      others.map((username) => ({ username, password })),
    );
    pools.push(pool);
    const phases: string[] = [];
    pool.on('state', (_agent, { phase }) => phases.push(phase));
    const warnings: GwsError[] = [];
    pool.on('warning', (_agent, warning) => warnings.push(warning));
    return { simulator, pool, phases, warnings, session: pool.default.session, dialer: pool.default.dialer };
  }
  async function start(count = 1, options: Partial<SessionOptions> = {}) {
    const scene = await prepare(count, options);
    await signIn(scene.pool);
    return scene;
  }
  const signIn = async (pool: AgentPool) => {
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
  };
  const errorOf = async (work: Promise<unknown>): Promise<GwsError> => {
    const error = await work.then(
      () => undefined,
      (failure: GwsError) => failure,
    );
    assert.ok(error, 'an error was expected');
    return error;
  };
  const read = async ({ session }: { session: AgentPool['default']['session'] }) => {
    const verdict = await session.request(READ);
    return 'error' in verdict ? verdict.error : verdict.kind;
  };
  const requests = ({ ledger }: GwsSimulator, path: RegExp) => ledger.requests.filter((one) => path.test(one.path));

  it('has all agents signed in, once each and without an interruption', async () => {
    const scene = await prepare(12, { backoff: { base: 100 }, timeout: 5000 });
    const { simulator, pool, phases, warnings, dialer } = scene;
    pool.keepOpen(CALLS_CHANNEL);
    simulator.faults.limitRate({ perSecond: 40 });
    await signIn(pool);
    assert.deepEqual([...new Set(phases)].sort(), ['connected', 'signing-in', 'starting']);
    assert.equal(phases.length, 3 * 12);
    assert.ok((pool.report().rate.perSecond ?? 0) > 0);
    assert.ok((pool.report().rate.refused[429] ?? 0) > 0);
    assert.equal(warnings.length, 1, 'one warning for all');
    assert.match(warnings[0]?.message ?? '', /limits the rate of requests \(HTTP 429\)/);
    // Whoever dials has a turn too.
    const record = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } }));
    assert.equal((await dialer.dial({ record, waitFor: 'accepted', timeout: 1000 })).statusCode, 0);
  });

  for (const status of [429, 503] as const) {
    it(`is left alone by all agents for as long as it asks, with HTTP ${status}`, async () => {
      const scene = await start(2, { timeout: 3000 });
      const { simulator, pool, session } = scene;
      const [, other] = pool.all;
      assert.ok(other);
      simulator.faults.add({ path: /\/me$/ }, refused(status, 1));
      let refusedAt = Number.NaN;
      pool.once('rate', () => {
        refusedAt = performance.now();
      });
      const first = read(scene);
      await once(pool, 'rate');
      assert.ok(pool.report().rate.pause > 900);
      const second = other.session.request(READ);
      while (requests(simulator, /\/me$/).length < 2) {
        await once(simulator, 'request');
      }
      // It is told of some time after the answer came, on a busy machine.
      assert.ok(performance.now() - refusedAt >= 800, 'it was not left alone');
      assert.deepEqual([await first, (await second).kind], ['ok', 'ok']);
      assert.equal(session.state.phase, 'connected');
    });
  }

  it('gets requests that change nothing again, eight times at most', async () => {
    const scene = await start();
    const fault = scene.simulator.faults.add({ path: /\/me$/, times: 8 }, refused(429));
    assert.equal(await read(scene), 'ok');
    assert.equal(fault.hits, 8);
    const further = scene.simulator.faults.add({ path: /\/me$/, times: ALWAYS }, refused(429));
    const { code, httpStatus, message } = (await read(scene)) as GwsError;
    assert.deepEqual([code, httpStatus, further.hits], ['GWS_REJECTED', 429, 9]);
    assert.match(message, /limits the rate of requests \(HTTP 429\); nothing was done\..*have the limit raised/);
    assert.doesNotMatch(message, /URL/);
  });

  it('gets requests again three times at most if its refusal may mean something else', async () => {
    const scene = await start();
    const fault = scene.simulator.faults.add({ path: /\/me$/, times: ALWAYS }, refused(503));
    const { code, httpStatus, message } = (await read(scene)) as GwsError;
    assert.deepEqual([code, httpStatus, fault.hits], ['GWS_NOT_CONNECTED', 503, 4]);
    assert.match(message, /overloaded, limits the rate of requests, or has nothing to serve them \(HTTP 503\)/);
  });

  it('is not confused with a GWS that fails by itself', async () => {
    const scene = await start();
    const respond = { status: 503, body: { statusCode: 4, statusMessage: 'shutting down' } };
    const fault = scene.simulator.faults.add({ path: /\/me$/, times: ALWAYS }, { respond });
    assert.match(((await read(scene)) as GwsError).message, /shutting down/);
    assert.equal(fault.hits, 1);
    assert.deepEqual(scene.pool.report().rate, { pause: 0, waiting: 0, refused: {} });
  });

  it('gets no request that would have to wait for longer than a request may take', async () => {
    const scene = await start();
    const { simulator, session } = scene;
    const fault = simulator.faults.add({ path: /\/me$/ }, refused(429, 120));
    assert.match(((await read(scene)) as GwsError).message, /The next request is sent in 120 s\./);
    const error = await errorOf(session.request({ method: 'POST', path: '/me', body: '{"operationName":"Any"}' }));
    assert.deepEqual([error.code, error.mayHaveBeenDone], ['GWS_NOT_POSSIBLE', false]);
    assert.match(error.message, /only be sent in 120 s\. Nothing was sent\./);
    assert.equal(fault.hits, 1);
    assert.deepEqual(requests(simulator, /\/me$/).length, 1);
  });

  it('has its polls postponed, without an interruption, and then delivers events', async () => {
    const { simulator, pool, phases } = await start();
    const fault = simulator.faults.add({ ...POLL, times: 3 }, refused(429));
    phases.length = 0;
    const heard = new Promise<unknown>((resolve) => {
      pool.subscribe(CALLS_CHANNEL, ({ data }) => resolve(data));
    });
    // The poll that is held is answered, and the next ones are refused.
    simulator.publish('agent', '/v2/me/none', {});
    simulator.faults.advise({});
    while (fault.hits < 3) {
      await once(simulator, 'request');
    }
    const call = { id: 'C1', state: 'Established' };
    simulator.publishCall('agent', { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call });
    assert.deepEqual(((await heard) as { call: unknown }).call, call);
    assert.deepEqual(phases, []);
  });

  for (const [what, match] of [
    ['handshakes', /meta\/handshake/],
    ['subscriptions', /meta\/subscribe/],
  ] as const) {
    for (const [status, times] of [
      [429, 8],
      [503, 3],
    ] as const) {
      it(`has ${what} postponed if it refuses them with HTTP ${status}`, async () => {
        const { simulator, pool, phases } = await prepare();
        pool.keepOpen(CALLS_CHANNEL);
        const fault = simulator.faults.add({ body: match, times }, refused(status));
        await signIn(pool);
        assert.equal(fault.hits, times);
        assert.deepEqual(phases, ['signing-in', 'starting', 'connected']);
        assert.equal(requests(simulator, /features/).length, 1);
      });
    }
  }

  it('has further subscriptions wait for one that is postponed', async () => {
    const { simulator, pool, phases } = await prepare();
    for (const channel of [CALLS_CHANNEL, '/v2/me/devices', '/v2/me/outbound']) {
      pool.keepOpen(channel);
    }
    simulator.faults.add({ body: /subscribe.*v2\/me\/calls/, times: 2 }, refused(429));
    await signIn(pool);
    assert.deepEqual(phases, ['signing-in', 'starting', 'connected']);
    const subscribed = requests(simulator, /notifications/).filter(({ body, status }) => {
      return body.includes('/meta/subscribe') && status === 200;
    });
    assert.equal(subscribed.length, 3);
  });

  it('gets the start of a contact-centre session again, because it certainly was not done', async () => {
    const { simulator, pool, phases } = await prepare(1, { startSession: true });
    const fault = simulator.faults.add({ body: /StartContactCenterSession/, times: 3 }, refused(429));
    await signIn(pool);
    assert.equal(fault.hits, 3);
    assert.deepEqual(phases, ['signing-in', 'starting', 'connected']);
  });

  it('has a sign-in retried later, and reported meanwhile as a failure, not as a refusal', async () => {
    const { simulator, pool, session } = await prepare();
    simulator.faults.add({ path: /features/ }, refused(429, 1));
    const before = Date.now();
    pool.connect();
    const state = await reaches(session, 'interrupted');
    assert.ok(state.phase === 'interrupted');
    assert.equal(state.error.httpStatus, 429);
    assert.ok(state.retryAt - before >= 990, String(state.retryAt - before));
    await reaches(session, 'connected');
    assert.ok(Date.now() - before >= 990);
    assert.equal(requests(simulator, /features/).length, 2);
  });

  it('does not hold up agents who leave', async () => {
    const { simulator, pool, session } = await prepare(3);
    simulator.faults.add({ path: /features/ }, refused(503, 300));
    pool.connect();
    await reaches(session, 'interrupted');
    await pool.close();
    assert.equal(pool.report().rate.waiting, 0);
    assert.equal(requests(simulator, /features/).length, 1);
  });
});
