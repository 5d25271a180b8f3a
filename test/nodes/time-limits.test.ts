// Time limits in the settings of nodes: those that no timer can keep are reported, and the defaults are used instead.
import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import {
  agentNode,
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  handOver,
  OUT,
  outboundNode,
  send,
  serverNode,
  startSimulator,
  tearDown,
} from '../support/flow';

const UNUSABLE = [-5, 0, '0', 3_000_000, '3000000', 1e12, 'NaN', 'soon', '', '0x10', 2 ** 31];

describe('a time limit that cannot be used', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(tearDown);

  /** Ids of the nodes that complained. */
  const complaints = (): string[] =>
    helper
      .log()
      .args.map(([entry]) => entry as { id?: string; msg?: unknown })
      .filter(({ msg }) => String(msg).includes('gws-server.log.limit'))
      .map(({ id }) => id ?? '');

  for (const timeout of UNUSABLE) {
    it(`leaves a server with its default, in which GWS can answer: ${JSON.stringify(timeout)}`, async () => {
      await deploy(simulator.url, [dialNode(), OUT], { server: { timeout } });
      await connected();
      assert.deepEqual(complaints(), ['server']);
      simulator.faults.add({ method: 'POST', path: /calls/ }, { delayBefore: 100 });
      const { error } = await send('dial', { payload: handOver(simulator) });
      assert.equal(error, undefined);
    });

    it(`leaves a dial with its default: ${JSON.stringify(timeout)}`, async () => {
      await deploy(simulator.url, [dialNode({ waitFor: 'established', timeout }), OUT]);
      await connected();
      assert.deepEqual(complaints(), ['dial']);
      const { payload } = await send('dial', { payload: handOver(simulator) });
      assert.equal((payload as { call: { state: string } }).call.state, 'Established');
    });
  }

  it('is reported by every node that has one', async () => {
    const nodes = [
      outboundNode('GetPreviewRecord', { timeout: -5 }),
      callNode('Answer', { timeout: -5 }),
      agentNode({ timeout: -5 }),
    ];
    await deploy(simulator.url, [...nodes, OUT]);
    assert.deepEqual(complaints().sort(), nodes.map(({ id }) => id).sort());
  });

  it('is not one that is within the bounds, or not set at all', async () => {
    await deploy(
      simulator.url,
      [
        dialNode({ timeout: '86400' }),
        outboundNode('GetPreviewRecord', { timeout: undefined }),
        agentNode({ timeout: 0.01 }),
        OUT,
      ],
      { server: { timeout: '600' } },
    );
    assert.deepEqual(complaints(), []);
  });

  it('is not a short one, and GWS is given no longer than that', async () => {
    await deploy(simulator.url, [dialNode(), OUT], { server: { timeout: '0.2' } });
    await connected();
    simulator.faults.add({ method: 'POST', path: /calls/ }, { delayBefore: 2000 });
    const { message } = errorOf(await send('dial', { payload: handOver(simulator) }));
    assert.match(message, /no answer within 0\.2 s/);
    assert.deepEqual(complaints(), []);
  });
});

describe('a limit of requests', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(tearDown);

  const warnings = (): unknown[] =>
    helper
      .log()
      .args.map(([entry]) => entry as { id?: string; msg?: unknown })
      .filter(({ msg }) => String(msg).includes('gws-server.log.bound'));
  const deployWith = (server: object) => deploy(simulator.url, [dialNode(), OUT], { server });

  for (const value of [-1, 1.5, '1.5', 'many', '0x10', {}, true, 1e12]) {
    it(`is reported as invalid, and the default applies: ${JSON.stringify(value)}`, async () => {
      await deployWith({ maxRequestsPerAgent: value, maxRequests: value, maxWaiting: value });
      await connected();
      assert.equal(warnings().length, 3);
    });
  }

  for (const value of [undefined, null, '', 0, '0', 1, '20', 1000]) {
    it(`is accepted: ${JSON.stringify(value)}`, async () => {
      await deployWith({ maxRequestsPerAgent: value, maxRequests: value, maxWaiting: value });
      await connected();
      assert.deepEqual(warnings(), []);
    });
  }

  it('limits the requests under way, per agent and per server, and those that wait', async () => {
    await deployWith({ maxRequestsPerAgent: 2, maxRequests: '1', maxWaiting: '3' });
    await connected();
    const { session, agents } = serverNode();
    simulator.faults.add({ path: /\/me$/, times: 4 }, { delayBefore: 20 });
    const reads = Array.from({ length: 6 }, () =>
      session.request({ method: 'GET', path: '/me' }).then(
        ({ kind }) => kind,
        ({ code }: { code: string }) => code,
      ),
    );
    assert.deepEqual(agents.requests.report, { underWay: 1, waiting: 3, refused: 2 });
    assert.deepEqual(await Promise.all(reads), [
      ...Array.from({ length: 4 }, () => 'ok'),
      ...Array.from({ length: 2 }, () => 'GWS_NOT_POSSIBLE'),
    ]);
  });
});
