// What is counted about the agents of a server, for operators.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { AgentPool, CALLS_CHANNEL, parseRecord, perform, request, Secret } from '../../src';
import { AGENT_OPERATIONS } from '../../src/agents/operations';
import { Statistics } from '../../src/agents/statistics';
import { Bench, QUICK, reaches } from '../support/session';

const made = (serverGenerationTimestamp: unknown) => ({ metrics: { eventProcessing: { serverGenerationTimestamp } } });

describe('the statistics of a server', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  async function start(password = 'simulator') {
    const simulator = await bench.simulator({ agents: [{ username: 'anna', password: 'simulator' }] });
    const options = { url: simulator.url, username: 'agent', password: new Secret(password), ...QUICK };
    const pool = new AgentPool(options);
    pools.push(pool);
    return { simulator, pool, report: () => pool.statistics.report(pool.all) };
  }
  const connected = async (pool: AgentPool) => {
    pool.connect();
    await reaches(pool.default.session, 'connected');
  };
  const dial = (pool: AgentPool, recordHandle: number) =>
    pool.default.dialer.dial({
      record: parseRecord({ recordHandle, phoneNumber: '5001' }),
      waitFor: 'accepted',
      timeout: 500,
      busyAgent: 'allow',
    });
  const failure = (error: { code: string }) => error.code;

  it('cover what happened since the server was created', async () => {
    const before = Date.now();
    const { report } = await start();
    const { since, ...others } = report();
    assert.ok(since >= before && since <= Date.now());
    assert.deepEqual(others, {
      agents: { total: 1, phases: { idle: 1 } },
      events: { total: 0, recovered: 0, perSecond: 0, backlog: 0, lag: { count: 0, sum: 0 } },
      dials: {},
      operations: {},
      signIns: { succeeded: 0, failed: 0 },
      interruptions: 0,
      reconnects: 0,
    });
  });

  it('count agents by the phases of their sessions', async () => {
    const { pool, report } = await start();
    await connected(pool);
    await pool.signIn({ username: 'anna', password: new Secret('simulator') });
    assert.deepEqual(report().agents, { total: 2, phases: { connected: 2 } });
    await pool.signOut('anna');
    assert.deepEqual(report().agents, { total: 1, phases: { connected: 1 } });
  });

  it('count the events of all agents, as they come in', async () => {
    const { simulator, pool, report } = await start();
    let told = 0;
    pool.subscribe(CALLS_CHANNEL, () => {
      told += 1;
    });
    await connected(pool);
    await dial(pool, Number(simulator.nextPreviewRecord().data.record.userData?.GSW_RECORD_HANDLE));
    while (told < 4) {
      await once(pool.default.session, 'received');
      await new Promise(setImmediate);
    }
    assert.equal(report().events.total, told);
    assert.ok(report().events.perSecond > 0);
  });

  it('count dials by outcome, whoever requested them', async () => {
    const { simulator, pool, report } = await start();
    await connected(pool);
    const handle = Number(simulator.nextPreviewRecord().data.record.userData?.GSW_RECORD_HANDLE);
    await dial(pool, handle);
    assert.equal(await dial(pool, handle).then(() => '', failure), 'GWS_ALREADY_DIALED');
    assert.equal(await dial(pool, 999_999).then(() => '', failure), 'GWS_REJECTED');
    const { id } = await pool.default.session.device();
    const outboundRecord = { recordHandle: handle, phoneNumber: '5001' };
    const body = { operationName: 'Dial', devicePath: `/devices/${id}`, outboundRecord };
    await request(pool.default, { method: 'POST', path: `/me/devices/${id}/calls`, body }).catch(() => undefined);
    assert.deepEqual(report().dials, { dialed: 1, GWS_ALREADY_DIALED: 2, GWS_REJECTED: 1 });
  });

  it('count operations by name and outcome', async () => {
    const { pool, report } = await start();
    await connected(pool);
    const order = (operation: string) => ({ operation, values: {}, wait: false, timeout: 500 });
    await perform(AGENT_OPERATIONS.StartContactCenterSession, pool.default, order('StartContactCenterSession'));
    const notReady = { ...order('NotReady'), values: { reason: 'no such reason' } };
    assert.equal(
      await perform(AGENT_OPERATIONS.NotReady, pool.default, notReady).then(String, failure),
      'GWS_INVALID_REQUEST',
    );
    await request(pool.default, { method: 'GET', path: '/me' });
    await pool.signIn({ username: 'anna', password: new Secret('wrong') }).catch(() => undefined);
    assert.deepEqual(report().operations, {
      StartContactCenterSession: { done: 1 },
      NotReady: { GWS_INVALID_REQUEST: 1 },
      request: { done: 1 },
      signIn: { GWS_NOT_AUTHENTICATED: 1 },
    });
  });

  it('count connections that were lost and restored, and tell the last error', async () => {
    const { simulator, pool, report } = await start();
    await connected(pool);
    assert.deepEqual(report().signIns, { succeeded: 1, failed: 0 });
    const lost = reaches(pool.default.session, 'interrupted');
    await simulator.stop();
    await lost;
    assert.equal(report().interruptions, 1);
    assert.equal(report().reconnects, 0);
    const { agent, code } = report().lastError ?? {};
    assert.deepEqual({ agent, code }, { agent: 'agent', code: 'GWS_NOT_CONNECTED' });
    await simulator.start();
    await reaches(pool.default.session, 'connected');
    const { interruptions, reconnects, signIns } = report();
    assert.deepEqual(
      { interruptions, reconnects, succeeded: signIns.succeeded },
      { interruptions: 1, reconnects: 1, succeeded: 2 },
    );
  });

  it('count failed sign-ins, and reveal no password', async () => {
    const { pool, report } = await start('not the password');
    pool.connect();
    await reaches(pool.default.session, 'refused');
    assert.equal(report().signIns.failed, 1);
    assert.equal(report().lastError?.code, 'GWS_NOT_AUTHENTICATED');
    assert.doesNotMatch(JSON.stringify(report()), /not the password/);
  });

  it("report how late events are, by GWS's timestamps", () => {
    let now = 1_000_000;
    const statistics = new Statistics(() => now);
    const arrives = (data: unknown, recovered = false) => statistics.event({ data, receivedAt: now, recovered });
    arrives(made(now - 40));
    arrives(made(now - 20));
    arrives(made(now + 500));
    for (const nothing of [made('yesterday'), made(Number.NaN), {}, null, 'text', { metrics: null }]) {
      arrives(nothing);
    }
    arrives(made(now - 60_000), true);
    assert.deepEqual(statistics.report([]).events.lag, { count: 3, sum: 60, mean: 20, max: 40 });
    now += 61_000;
    assert.deepEqual(statistics.report([]).events.lag, { count: 3, sum: 60 });
  });

  it('report how many events arrived per second in the last minute', () => {
    let now = 1_000_500;
    const statistics = new Statistics(() => now);
    const arrive = (count: number) => {
      for (let at = 0; at < count; at += 1) {
        statistics.event({ data: {}, receivedAt: now, recovered: false });
      }
    };
    arrive(50);
    now += 10_000;
    arrive(50);
    assert.equal(statistics.report([]).events.perSecond, 10);
    now += 55_000;
    assert.equal(statistics.report([]).events.perSecond, 0.83);
    now += 3_600_000;
    arrive(6);
    assert.deepEqual([statistics.report([]).events.perSecond, statistics.report([]).events.total], [0.1, 106]);
  });
});
