/** How an interrupted session tries again: waits that grow, nothing that hammers, and what a request meanwhile gets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { GwsSimulator } from '../../simulator';
import type { Session, SessionOptions, SessionState } from '../../src';
import { Relay } from '../support/relay';
import { Bench, reaches } from '../support/session';

/** Each wait is its upper bound: 20, 40, 80, 160, ... ms. */
const GROWING: SessionOptions['backoff'] = { base: 20, cap: 10_000, healthyAfter: 60_000, random: () => 1 };

const POLL = /notifications\/connect/;
const BAD_GATEWAY = { respond: { status: 502, body: '<html>Bad Gateway</html>' } };

/** Waits on a busy machine come late, never early; a timer may be a millisecond ahead of the clock. */
function assertGrowing(times: readonly number[], waits: readonly number[]): void {
  waits.forEach((wait, at) => {
    const waited = (times[at + 1] ?? 0) - (times[at] ?? 0);
    assert.ok(waited >= wait - 2, `wait ${at + 1} was ${waited} ms, not ${wait}`);
  });
}

function signIns(simulator: GwsSimulator): number[] {
  return simulator.ledger.requests.filter(({ headers }) => headers.authorization).map(({ at }) => at);
}

/** The first poll is answered at once; the second is held. */
async function heldPoll(simulator: GwsSimulator): Promise<void> {
  while (simulator.ledger.requests.filter(({ path }) => POLL.test(path)).length < 2) {
    await once(simulator, 'request');
  }
  // The simulator reports a request before it handles it.
  await pause(0);
}

function next(session: Session, phase: SessionState['phase']): Promise<SessionState> {
  return new Promise((resolve) => {
    const look = (state: SessionState) => {
      if (state.phase === phase) {
        session.off('state', look);
        resolve(state);
      }
    };
    session.on('state', look);
  });
}

describe('an interrupted session', () => {
  const bench = new Bench();
  let relay: Relay | undefined;

  afterEach(async () => {
    await bench.clear();
    await relay?.close();
    relay = undefined;
  });

  const connected = async (simulator: GwsSimulator, options: Partial<SessionOptions> = {}, url = simulator.url) => {
    const bed = bench.session(url, options);
    bed.session.connect();
    await reaches(bed.session, 'connected');
    return bed;
  };

  it('waits longer and longer while every connection is dropped', async () => {
    const simulator = await bench.simulator();
    relay = new Relay(() => simulator.port);
    await relay.listen();
    const url = new URL(simulator.url);
    url.port = String(relay.port);
    const { session } = await connected(simulator, { backoff: GROWING }, url.href);
    await heldPoll(simulator);
    const dropped: number[] = [];
    relay.takeOver = (client) => {
      dropped.push(Date.now());
      client.destroy();
    };
    relay.reset();
    for (let failures = 0; failures < 6; failures += 1) {
      await next(session, 'interrupted');
    }
    assert.ok(dropped.length <= 7, `${dropped.length} connections`);
    // The first is a look whether GWS answers anything else.
    assertGrowing(dropped.slice(1), [40, 80, 160]);
  });

  it('waits longer and longer while handshakes succeed and polls do not', async () => {
    const simulator = await bench.simulator();
    const { session } = await connected(simulator, { backoff: GROWING });
    simulator.ledger.clear();
    simulator.faults.loop402(true);
    for (let failures = 0; failures < 5; failures += 1) {
      await next(session, 'interrupted');
    }
    assertGrowing(signIns(simulator), [40, 80, 160]);
    assert.ok(simulator.ledger.requests.length <= 7 * 4, `${simulator.ledger.requests.length} requests`);
  });

  it('waits longer and longer even if it is connected in between', async () => {
    const simulator = await bench.simulator();
    const { session } = await connected(simulator, { backoff: GROWING });
    for (let losses = 0; losses < 4; losses += 1) {
      simulator.sessions.forgetCometdSessions();
      await next(session, 'connected');
    }
    assertGrowing(signIns(simulator).slice(1), [40, 80, 160]);
  });

  it('signs in at once when GWS has forgotten it for the first time, and waits longer and longer when it does so again', async () => {
    const simulator = await bench.simulator();
    const { session, states } = await connected(simulator, { backoff: GROWING });
    for (let losses = 0; losses < 4; losses += 1) {
      await heldPoll(simulator);
      simulator.sessions.forgetHttpSessions();
      await next(session, 'connected');
    }
    const anew = ['signing-in', 'starting', 'connected'];
    const again = ['interrupted', ...anew];
    assert.deepEqual(states, [...anew, ...anew, ...again, ...again, ...again]);
    assertGrowing(signIns(simulator).slice(1), [40, 80, 160]);
  });

  it('starts with a short wait again after a healthy period, even if only polls fail', async () => {
    const simulator = await bench.simulator();
    const { session } = await connected(simulator, { backoff: { ...GROWING, healthyAfter: 0 } });
    const waits: number[] = [];
    for (let failures = 0; failures < 5; failures += 1) {
      simulator.faults.add({ path: POLL }, BAD_GATEWAY);
      simulator.faults.add({ path: /subresources=devices,calls/ }, BAD_GATEWAY);
      const interrupted = next(session, 'interrupted');
      const restored = next(session, 'connected');
      simulator.faults.advise({ reconnect: 'retry' });
      const state = await interrupted;
      waits.push('retryAt' in state ? (state.retryAt ?? 0) - Date.now() : Number.NaN);
      await restored;
    }
    assert.ok(
      waits.every((wait) => wait <= 20),
      waits.join(),
    );
  });

  it('signs in at once when the server answers again and does not know it, however long polls failed before', async () => {
    const simulator = await bench.simulator();
    const { session } = await connected(simulator, { backoff: GROWING });
    await heldPoll(simulator);
    const states: SessionState[] = [];
    session.on('state', (state) => states.push(state));
    await simulator.restart({ downMs: 300 });
    await next(session, 'connected');
    const errors = states.flatMap((state) => (state.phase === 'interrupted' ? [state.error.message] : []));
    assert.ok(errors.length > 1, 'polls were to fail');
    assert.deepEqual(
      errors.filter((message) => message.includes('does not know this session')),
      [],
    );
  });

  it('notices polls that fail from the start, before it was ever connected', async () => {
    const simulator = await bench.simulator();
    const fault = simulator.faults.add({ path: POLL, times: Infinity }, BAD_GATEWAY);
    simulator.faults.add({ path: /subresources=devices,calls/ }, { delayBefore: 30 });
    const { session } = bench.session(simulator.url, { backoff: { ...GROWING, base: 400 } });
    session.connect();
    const state = await reaches(session, 'connected');
    assert.ok(state.phase === 'connected' && state.trouble === undefined);
    assert.match(JSON.stringify(session.state), /"trouble":/);
    fault.remove();
    assert.equal(fault.hits, 1);
  });

  it('resends, once, a request that GWS refused for lack of a session', async () => {
    const simulator = await bench.simulator();
    const { session, states } = await connected(simulator);
    const path = /\/me\/calls\/1/;
    const fault = simulator.faults.add(
      { method: 'POST', path },
      { respond: { status: 403, body: { statusCode: 20, statusMessage: 'Access denied' } } },
    );
    const verdict = await session.request({ method: 'POST', path: '/me/calls/1', body: '{"operationName":"Hold"}' });
    assert.equal(verdict.kind, 'rejected');
    assert.equal(fault.hits, 1);
    assert.equal(simulator.ledger.requests.filter((request) => path.test(request.path)).length, 2);
    assert.deepEqual(states.slice(3), ['signing-in', 'starting', 'connected']);
  });

  it('signs in once for all requests that GWS refuses for lack of the same session, however late it says so', async () => {
    const simulator = await bench.simulator();
    const { session, states } = await connected(simulator, { timeout: 5000 });
    await heldPoll(simulator);
    const hold = (call: number) =>
      session.request({ method: 'POST', path: `/me/calls/${call}`, body: '{"operationName":"Hold"}' });
    const late = simulator.faults.add({ path: /calls\/2/ }, { delayBefore: 400 });
    const second = hold(2);
    while (late.hits === 0) {
      await once(simulator, 'request');
    }
    const anew = next(session, 'connected');
    simulator.sessions.forgetHttpSessions();
    await anew;
    assert.equal((await hold(1)).kind, 'rejected');
    assert.equal((await second).kind, 'rejected');
    assert.deepEqual(states.slice(3), ['signing-in', 'starting', 'connected']);
    assert.equal(simulator.ledger.requests.filter(({ path }) => /calls\/2/.test(path)).length, 2);
  });

  it('gets a new CSRF token when a POST needs one, unnoticed by flows', async () => {
    const simulator = await bench.simulator({ csrf: true });
    const { session, states } = await connected(simulator);
    await heldPoll(simulator);
    simulator.sessions.changeCsrfToken();
    const verdict = await session.request({ method: 'POST', path: '/me/calls/1', body: '{"operationName":"Hold"}' });
    assert.equal(verdict.kind, 'rejected');
    assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
  });

  it('does not keep retrying a refused password, but tries at once when told to', async () => {
    const simulator = await bench.simulator();
    const refusedDelay = 400;
    const { session } = bench.session(simulator.url, { refusedDelay, timeout: 5000 });
    simulator.sessions.setPassword('agent', 'another');
    session.connect();
    for (let refusals = 0; refusals < 3; refusals += 1) {
      const state = await next(session, 'refused');
      const retryAt = state.phase === 'refused' ? (state.retryAt ?? 0) : 0;
      const waits = retryAt - (signIns(simulator).at(-1) ?? 0);
      assert.ok(waits >= refusedDelay && retryAt - Date.now() <= refusedDelay, `next try after ${waits} ms`);
    }
    assertGrowing(signIns(simulator), [refusedDelay, refusedDelay]);
    assert.equal(signIns(simulator).length, 3);
    assert.equal(simulator.ledger.requests.length, 3);

    simulator.sessions.setPassword('agent', 'simulator');
    session.connect();
    assert.equal(session.state.phase, 'signing-in');
    await reaches(session, 'connected');
    assert.equal(signIns(simulator).length, 4);
  });
});
