// A session that ends while its contact-centre session is being started: the agent is not left signed in at the switch.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { GwsSimulator } from '../../simulator';
import { RequestFailure } from '../../src/http/failure';
import { Bench, reaches } from '../support/session';

const START = { method: 'POST', path: /\/me$/, body: /StartContactCenterSession/ };

describe('a session that ends while its contact-centre session is being started', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  const operations = ({ ledger }: GwsSimulator): string[] =>
    ledger.requests
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/me'))
      .map(({ body }) => JSON.parse(body).operationName);

  const stateAtTheSwitch = (simulator: GwsSimulator) =>
    simulator.agent('agent').devices[0]?.resource(String).userState?.state;

  async function starting(simulator: GwsSimulator) {
    const { session } = bench.session(simulator.url, { startSession: true, timeout: 5000 });
    session.connect();
    while (operations(simulator).length === 0) {
      await once(simulator, 'request');
    }
    return session;
  }

  it('ends it when GWS has answered the start', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add(START, { delayBefore: 200 });
    const session = await starting(simulator);
    const answers: (number | undefined)[] = [];
    simulator.on('request', ({ body }) => {
      if (/EndContactCenterSession/.test(body)) {
        answers.push(simulator.ledger.requests.find((request) => START.body.test(request.body))?.status);
      }
    });
    await session.close();
    assert.deepEqual(answers, [200]);
    assert.equal(stateAtTheSwitch(simulator), 'LoggedOut');
  });

  it('ends it within seconds if GWS does not answer', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add(START, { stallAfter: true });
    const session = await starting(simulator);
    await session.close();
    assert.deepEqual(operations(simulator), ['StartContactCenterSession', 'EndContactCenterSession']);
    assert.equal(stateAtTheSwitch(simulator), 'LoggedOut');
  });
});

describe('a session that ends while GWS does not answer a request', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  it('cancels the request, and reports its outcome as unknown', async () => {
    const simulator = await bench.simulator();
    const { session } = bench.session(simulator.url, { timeout: 60_000 });
    session.connect();
    await reaches(session, 'connected');
    const fault = simulator.faults.add({ path: /calls\/1/ }, { stallBefore: true });
    const failure = session.request({ method: 'POST', path: '/me/calls/1', body: '{"operationName":"Hold"}' }).then(
      () => undefined,
      (error: RequestFailure) => error,
    );
    while (fault.hits === 0) {
      await once(simulator, 'request');
      await pause(0);
    }
    await session.close();
    const given = await Promise.race([failure, pause(2000)]);
    assert.ok(given instanceof RequestFailure);
    assert.match(given.reason, /cancelled before the answer came/);
    assert.equal(given.certainlyNotSent, false);
  });
});
