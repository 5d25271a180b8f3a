// What operators see of servers: statistics as JSON, for Prometheus, and in the answer to the action `status`; and the log.
import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import {
  CREDENTIALS,
  callEventsNode,
  connected,
  deploy,
  dialNode,
  handOver,
  messagesOf,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';

/** A sample line of Prometheus's text format. */
const SAMPLE = /^gws_[a-z_]+\{([a-z]+="[^"\\\n]*(\\.[^"\\\n]*)*",?)+\} \d+(\.\d+)?(e[+-]\d+)?$/;

describe('statistics of gws-server', () => {
  let simulator: GwsSimulator;
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(tearDown);

  const start = async (server: object = {}) => {
    await deploy(
      simulator.url,
      [dialNode({ wires: [['dialed']] }), { id: 'dialed', type: 'helper' }, callEventsNode(), OUT],
      {
        server,
      },
    );
    await connected();
  };
  const callIsOver = async () => {
    const events = messagesOf();
    node('dial').receive({ payload: handOver(simulator) } as never);
    await until('out', () => events.some(({ topic }) => topic === 'Released'));
    return events.length;
  };
  const metrics = async () => (await helper.request().get('/gws-server/metrics').expect(200)).text.split('\n');
  const levels = (...wanted: (number | undefined)[]) =>
    helper
      .log()
      .args.map(([entry]) => entry as { level: number; msg: unknown; type?: string })
      .filter(({ level, type }) => wanted.includes(level) && type?.startsWith('gws-'));

  it('are given as JSON', async () => {
    await start();
    const events = await callIsOver();
    const { body } = await helper.request().get('/gws-server/server/statistics').expect(200);
    assert.deepEqual(body.agents, { total: 1, phases: { connected: 1 } });
    assert.deepEqual(body.dials, { dialed: 1 });
    assert.equal(body.events.total, events);
    assert.deepEqual(body.signIns, { succeeded: 1, failed: 0 });
  });

  it('do not exist for a server that is not deployed', async () => {
    await start();
    await helper.request().get('/gws-server/nobody/statistics').expect(404);
    await helper.request().get('/gws-server/dial/statistics').expect(404);
  });

  it('are given as Prometheus reads them, each server by its name and id', async () => {
    await start({ name: 'The "first"\\one' });
    const events = await callIsOver();
    const answer = await helper.request().get('/gws-server/metrics').expect(200);
    assert.match(String(answer.headers['content-type']), /^text\/plain;.* version=0\.0\.4/);
    const lines = answer.text.split('\n');
    assert.equal(lines.pop(), '');
    const samples = lines.filter((line) => !line.startsWith('#'));
    assert.deepEqual(
      samples.filter((line) => !SAMPLE.test(line)),
      [],
    );
    const labels = 'server="The \\"first\\"\\\\one",id="server"';
    for (const line of [
      `gws_agents{${labels},phase="connected"} 1`,
      `gws_agents{${labels},phase="interrupted"} 0`,
      `gws_events_total{${labels}} ${events}`,
      `gws_dials_total{${labels},outcome="dialed"} 1`,
      `gws_sign_ins_total{${labels},outcome="failed"} 0`,
    ]) {
      assert.ok(samples.includes(line), line);
    }
    assert.ok(lines.includes('# TYPE gws_dials_total counter'));
  });

  it('cover the deployed servers', async () => {
    await start();
    assert.ok((await metrics()).some((line) => line.startsWith('gws_agents{')));
    await helper.unload();
    await deploy(simulator.url, [
      OUT,
      { id: 'another', type: 'gws-server', url: simulator.url, name: 'Another', connect: 'manual' },
    ]);
    const named = new Set((await metrics()).flatMap((line) => /server="([^"]+)"/.exec(line)?.[1] ?? []));
    assert.deepEqual(named, new Set(['Another', simulator.url]));
  });

  it('come with the answer to the action status', async () => {
    await start();
    const { payload } = await send('events', { action: 'status' });
    const { statistics } = payload as { statistics: { agents: object; signIns: object } };
    assert.deepEqual(statistics.agents, { total: 1, phases: { connected: 1 } });
    assert.deepEqual(statistics.signIns, { succeeded: 1, failed: 0 });
  });

  it('report a rate limit, and so do the status and one warning', async () => {
    await start();
    const { agents, session } = serverNode();
    const status = () => serverNode().statusOfSession();
    assert.deepEqual(status(), { fill: 'green', shape: 'dot', text: 'gws-server.status.connected' });
    assert.ok(!(await metrics()).some((line) => line.startsWith('gws_rate_limit_requests_per_second{')));
    simulator.faults.add({ path: /\/me$/ }, { respond: { status: 429, headers: { 'Retry-After': '60' } } });
    await session.request({ method: 'GET', path: '/me' });
    const text = 'gws-server.status.connected, gws-server.status.rate-limited';
    assert.deepEqual(status(), { fill: 'yellow', shape: 'dot', text });
    const { rate } = agents.report();
    assert.deepEqual([rate.refused, rate.waiting], [{ 429: 1 }, 0]);
    const lines = await metrics();
    const sample = (name: string) => lines.find((line) => line.startsWith(`${name}{`)) ?? '';
    assert.match(sample('gws_rate_limit_requests_per_second'), / \d+(\.\d+)?$/);
    assert.match(sample('gws_rate_limit_pause_seconds'), / [56]\d(\.\d+)?$/);
    assert.match(sample('gws_rate_limit_refusals_total'), /status="429"\} 1$/);
    const { body } = await helper.request().get('/gws-server/server/statistics').expect(200);
    assert.deepEqual(body.rate.refused, { 429: 1 });
    const warnings = levels(30).map(({ msg }) => String(msg));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /limits the rate of requests \(HTTP 429\)/);
  });

  it('contain no secret', async () => {
    await start();
    await callIsOver();
    const { text } = await helper.request().get('/gws-server/server/statistics').expect(200);
    assert.doesNotMatch(text + (await metrics()).join('\n'), new RegExp(`"${CREDENTIALS.password}"|JSESSIONID`));
  });

  it('are all that remains of events: the log has a line for each change of state, and none for an event', async () => {
    await start();
    await callIsOver();
    await callIsOver();
    const [ERROR, WARN, INFO, DEBUG, TRACE] = [20, 30, 40, 50, 60];
    assert.deepEqual(levels(ERROR, WARN, TRACE), []);
    assert.deepEqual(
      levels(INFO).map(({ msg }) => msg),
      ['gws-server.log.connected'],
    );
    assert.deepEqual(
      levels(DEBUG).map(({ msg }) => msg),
      ['agent: signing-in', 'agent: starting'],
    );
  });
});
