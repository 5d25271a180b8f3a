// What is said of an operation whose request does not get through, and what it leaves behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { GwsSimulator } from '../../simulator';
import {
  AGENT_OPERATIONS,
  Agent,
  type AgentReport,
  CALL_OPERATIONS,
  DEVICES_CHANNEL,
  type GwsError,
  type Operation,
  type OperationOrder,
  perform,
  Secret,
} from '../../src';
import { RequestQueue } from '../../src/session/request-queue';
import { LONGEST_WAIT } from '../../src/session/wait-limit';
import { elapsed } from '../../src/timing/clock';
import { Relay } from '../support/relay';
import { Bench, QUICK, reaches } from '../support/session';

const STATE_REQUEST = { path: /\/me\/channels\/voice/ };

describe('an operation', () => {
  const bench = new Bench();
  let simulator: GwsSimulator;
  let relay: Relay;
  let agent: Agent;

  beforeEach(async () => {
    simulator = await bench.simulator();
    relay = new Relay(() => simulator.port);
    await relay.listen();
    const url = new URL(simulator.url);
    url.port = String(relay.port);
    const login = { username: 'agent', password: new Secret('simulator'), startSession: true };
    const requests = new RequestQueue({ perAgent: 1 });
    agent = new Agent({ ...QUICK, timeout: 5000, ...login, url: url.href, requests });
    agent.session.connect();
    await reaches(agent.session, 'connected');
  });

  afterEach(async () => {
    await relay.close();
    await agent.session.close();
    await bench.clear();
  });

  const ready = (signal?: AbortSignal, more: Partial<OperationOrder> = {}) =>
    perform(AGENT_OPERATIONS.Ready, agent, {
      operation: 'Ready',
      values: {},
      timeout: 500,
      ...(signal && { signal }),
      ...more,
    });
  const failureOf = (result: Promise<unknown>): Promise<GwsError> =>
    result.then(
      () => Promise.reject(new Error('it did not fail')),
      (error: GwsError) => error,
    );
  const looks = () => simulator.ledger.requests.filter(({ path }) => path.endsWith('subresources=devices')).length;

  it('is certainly not carried out if no connection can be made', async () => {
    // The first poll is answered at once; the second is held, so that its connection is none of those that idle.
    while (simulator.ledger.requests.filter(({ path }) => /notifications\/connect/.test(path)).length < 2) {
      await once(simulator, 'request');
    }
    relay.refuse();
    await relay.closeIdle();
    const order = { operation: 'Hangup', values: { callId: '1' }, wait: false, timeout: 2000 };
    const { code, message } = await failureOf(perform(CALL_OPERATIONS.Hangup as Operation, agent, order));
    assert.equal(code, 'GWS_NOT_CONNECTED');
    assert.match(message, /^GWS cannot be reached: nothing accepts connections there.* Nothing was done\.$/);
  });

  it('that GWS has accepted has an unknown outcome when its node is closed, and is not followed any more', async () => {
    simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
    const closing = new AbortController();
    const failure = failureOf(ready(closing.signal));
    while (looks() === 0) {
      await once(simulator, 'request');
    }
    await pause(20);
    closing.abort();
    const { code, message } = await failure;
    assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
    assert.match(message, /the node was closed while it waited. GWS accepted it/);
    assert.equal(looks(), 1);
  });

  it('is cancelled at once when its node is closed while GWS does not answer, and nothing more is sent', async () => {
    simulator.faults.add(STATE_REQUEST, { stallBefore: true });
    const closing = new AbortController();
    simulator.on('request', ({ path }) => {
      if (STATE_REQUEST.path.test(path)) {
        closing.abort();
      }
    });
    const { code, message } = await failureOf(ready(closing.signal));
    assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
    assert.match(message, /the request was cancelled before the answer came/);
    await agent.session.request({ method: 'GET', path: '/me' });
    assert.equal(looks(), 0);
  });

  it('that waits for its turn is not completed by the effect of an earlier one', async () => {
    simulator.faults.add({ path: /version/ }, { delayBefore: 200 });
    const accepted = simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
    const before = agent.session.request({ method: 'GET', path: '/diagnostics/version' });
    const told = new Promise((resolve) => agent.session.observe(DEVICES_CHANNEL, resolve));
    await agent.session.listening(DEVICES_CHANNEL);
    const failure = failureOf(ready());
    const { id } = await agent.session.device();
    const devices = [{ id, userState: { state: 'Ready' } }];
    simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'DeviceStateChangeMessage', devices });
    await told;
    assert.equal(accepted.hits, 0);
    await before;
    assert.equal((await failure).code, 'GWS_TIMEOUT');
  });

  it('that was asked for so long ago that nobody may want it any more is not sent', async () => {
    const sent = simulator.faults.add(STATE_REQUEST, {});
    for (const wait of [true, false]) {
      const { code, message } = await failureOf(ready(undefined, { wait, askedAt: elapsed() - LONGEST_WAIT }));
      assert.deepEqual([code, sent.hits], ['GWS_NOT_POSSIBLE', 0]);
      assert.match(message, /could not be sent within 30 s/);
    }
    await ready(undefined, { askedAt: elapsed() - LONGEST_WAIT + 5000 });
    assert.equal(sent.hits, 1);
  });

  it('that GWS refuses is over with that, and nothing more is asked', async () => {
    simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 3, statusMessage: 'no' } } });
    assert.equal((await failureOf(ready())).code, 'GWS_REJECTED');
    await agent.session.request({ method: 'GET', path: '/me' });
    assert.equal(looks(), 0);
  });

  it('is done as soon as GWS says so, whatever else it hears meanwhile', async () => {
    const warnings: GwsError[] = [];
    agent.session.on('warning', (warning) => warnings.push(warning));
    simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
    const done = ready(undefined, { timeout: 10_000 });
    while (looks() === 0) {
      await once(simulator, 'request');
    }
    const { id } = await agent.session.device();
    for (const device of ['another', id]) {
      const devices = [{ id: device, userState: { state: 'Ready' } }];
      simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'DeviceStateChangeMessage', devices });
    }
    const result = await Promise.race([done, pause(5000)]);
    assert.deepEqual([(result?.payload as AgentReport | undefined)?.device, warnings], [id, []]);
  });

  it('listens no longer than it waits', async () => {
    const unsubscribed = new Promise((resolve) => {
      simulator.on('request', ({ body }) => body.includes('/meta/unsubscribe') && resolve(body));
    });
    await ready();
    const body = await Promise.race([unsubscribed, pause(2000)]);
    assert.ok(String(body).includes(DEVICES_CHANNEL));
  });
});
