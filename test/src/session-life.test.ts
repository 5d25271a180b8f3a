// The life of a session, step by step: what it comes to be, what it asks of GWS, and what is left when it ends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type GwsError, Secret } from '../../src';
import { END_REQUEST, startRequest } from '../../src/session/contact-center';
import { elapsed } from '../../src/timing/clock';
import { reaches } from '../support/session';
import {
  asked,
  BAD_GATEWAY,
  failureOf,
  Life,
  NOT_SIGNED_IN,
  next,
  PATIENT,
  phaseOf,
  readings,
  SIGN_IN,
  sending,
  signIns,
  soon,
  stateAtTheSwitch,
  timers,
} from '../support/session-life';

describe('the life of a session', () => {
  const { bench, begun, connected } = new Life();
  afterEach(() => soon(bench.clear()));

  it('begins and ends when it is told to, and begins again unless it was ended for good', async () => {
    const simulator = await bench.simulator();
    const { session, states } = bench.session(simulator.url, { timeout: 5000 });
    assert.equal(phaseOf(session), 'idle');
    session.connect();
    session.connect();
    assert.equal(phaseOf(session), 'signing-in');
    await soon(session.ready());
    session.connect();
    assert.deepEqual([states, signIns(simulator), readings(simulator)], [SIGN_IN, 1, 1]);
    const { state } = session;
    assert.ok(state.phase === 'connected' && Math.abs(state.since - elapsed()) < 4000);
    await soon(session.disconnect());
    assert.deepEqual([states.splice(0), simulator.sessions.cometdSessions], [[...SIGN_IN, 'idle'], 0]);
    await soon(session.disconnect());
    session.connect();
    await soon(reaches(session, 'connected'));
    await soon(session.close());
    assert.deepEqual([states.splice(0), simulator.sessions.cometdSessions], [[...SIGN_IN, 'closing', 'closed'], 0]);
    session.connect();
    await soon(session.close());
    assert.deepEqual([states, phaseOf(session), signIns(simulator)], [[], 'closed', 2]);
  });

  it('is no session before it has begun, and none after it has ended', async () => {
    const simulator = await bench.simulator();
    const { session } = bench.session(simulator.url, { timeout: 5000 });
    const request = () => failureOf(session.request({ method: 'GET', path: '/me' }));
    for (const phase of ['before', 'after']) {
      const { code, message } = await request();
      assert.equal(code, 'GWS_NOT_CONNECTED', phase);
      assert.match(message, /^The server is not connected/);
      assert.equal((await failureOf(session.ready())).code, 'GWS_NOT_CONNECTED');
      session.connect();
      await soon(session.ready());
      await soon(session.disconnect());
    }
  });

  it('is refused for good with settings that cannot work, and nothing is sent', async () => {
    for (const options of [{ url: 'nonsense' }, { password: new Secret('') }, { username: 'a:b' }]) {
      const { session, states, simulator } = await begun(options);
      const state = await soon(reaches(session, 'refused'));
      assert.ok('error' in state && !('retryAt' in state));
      assert.deepEqual([states, simulator.ledger.requests.length], [['signing-in', 'refused'], 0]);
      assert.equal((await failureOf(session.ready())).code, state.error.code);
    }
  });

  it('is refused for a while when GWS says no, and tries again', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add({ path: /features/ }, { respond: { status: 401, body: '' } });
    const { session, states } = bench.session(simulator.url, { refusedDelay: 20 });
    session.connect();
    const state = await soon(reaches(session, 'refused'));
    assert.ok('retryAt' in state && Math.abs((state.retryAt ?? 0) - Date.now()) < 2000);
    assert.deepEqual([state.error.code, state.error.httpStatus], ['GWS_NOT_AUTHENTICATED', 401]);
    await soon(reaches(session, 'connected'));
    assert.deepEqual(states, ['signing-in', 'refused', ...SIGN_IN]);
  });

  it('waits no more when it is told to begin now', async () => {
    for (const [fault, phase] of [
      [{ status: 401, body: '' }, 'refused'],
      [BAD_GATEWAY, 'interrupted'],
    ] as const) {
      const simulator = await bench.simulator();
      simulator.faults.add({ path: /features/ }, { respond: fault });
      const { session, states } = bench.session(simulator.url, { refusedDelay: 60_000, backoff: PATIENT });
      session.connect();
      await soon(reaches(session, phase));
      session.connect();
      await soon(reaches(session, 'connected'));
      assert.deepEqual(states, ['signing-in', phase, ...SIGN_IN]);
    }
  });

  it('leaves no timer behind when it ends while it waits', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add({ path: /features/, times: 2 }, { respond: BAD_GATEWAY });
    const { session } = bench.session(simulator.url, { backoff: PATIENT });
    const before = timers();
    session.connect();
    await soon(reaches(session, 'interrupted'));
    assert.ok(timers() > before);
    await soon(session.disconnect());
    assert.equal(timers(), before);
  });

  it('warns of a device that is missing, and has it when it is there', async () => {
    const { session, warnings } = await connected({ device: '9999' });
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['GWS_NOT_POSSIBLE'],
    );
    assert.equal(session.deviceFault?.code, 'GWS_NOT_POSSIBLE');
    assert.match((await failureOf(session.device())).message, /"9999"/);
    assert.equal((await soon(session.device('5005'))).phoneNumber, '5005');
    const { session: other, warnings: none } = await connected();
    assert.deepEqual([none, other.deviceFault], [[], undefined]);
    assert.equal((await soon(other.device())).phoneNumber, '5005');
  });

  it('reads calls again for who comes to listen to them, and for nobody else', async () => {
    const { simulator, session } = await connected();
    const before = readings(simulator);
    session.subscribe('/v2/me/outbound', () => {});
    await soon(session.listening('/v2/me/outbound'));
    await soon(session.request({ method: 'GET', path: '/me' }));
    assert.equal(readings(simulator), before);
    const end = session.subscribe('/v2/me/calls', () => {});
    await soon(session.listening('/v2/me/calls'));
    while (readings(simulator) === before) {
      await soon(once(simulator, 'request'));
    }
    session.subscribe('/v2/me/calls', () => {});
    end();
    await soon(session.request({ method: 'GET', path: '/me' }));
    assert.equal(readings(simulator), before + 1);
  });

  it('gives up a channel with its last listener', async () => {
    const { simulator, session } = await connected();
    const ends = [1, 2].map(() => session.subscribe('/v2/me/any', () => {}));
    await soon(session.listening('/v2/me/any'));
    const unsubscribed = () => simulator.ledger.requests.filter(({ body }) => /meta\/unsubscribe/.test(body)).length;
    ends[0]?.();
    ends[0]?.();
    await soon(session.request({ method: 'GET', path: '/me' }));
    assert.equal(unsubscribed(), 0);
    ends[1]?.();
    while (unsubscribed() === 0) {
      await soon(once(simulator, 'request'));
    }
    await soon(session.listening('/v2/me/any'));
    assert.equal(session.refusal('/v2/me/any'), undefined);
  });

  it('goes on with a new sign-in when GWS has forgotten it, and asks once more what it had asked', async () => {
    const { simulator, session, states } = await connected();
    const path = '/me/calls/1';
    simulator.faults.add({ path: /calls\/1/ }, { respond: NOT_SIGNED_IN });
    const verdict = await soon(session.request({ method: 'POST', path, body: '{"operationName":"Hold"}' }));
    assert.deepEqual([verdict.kind, states, signIns(simulator)], ['rejected', [...SIGN_IN, ...SIGN_IN], 2]);
    assert.equal(asked(simulator, /calls\/1/).length, 2);
  });

  it('asks no third time', async () => {
    const { simulator, session, states } = await connected();
    const always = { path: /calls\/1/, times: Number.POSITIVE_INFINITY };
    simulator.faults.add(always, { respond: NOT_SIGNED_IN });
    const request = { method: 'POST' as const, path: '/me/calls/1', body: '{"operationName":"Hold"}' };
    const { code, message, httpStatus } = await failureOf(session.request(request));
    assert.deepEqual([code, httpStatus, states], ['GWS_NOT_AUTHENTICATED', 403, [...SIGN_IN, ...SIGN_IN]]);
    assert.match(message, /right after a fresh sign-in/);
    assert.equal(asked(simulator, /calls\/1/).length, 2);
  });

  it('tells nobody of missed events after the end of the contact-centre session, which it had asked for', async () => {
    const { simulator, session, states, warnings } = await connected({ startSession: true });
    const missed: GwsError[] = [];
    session.subscribe('/v2/me/outbound', () => {}, { onMissed: (error) => missed.push(error) });
    await soon(session.listening('/v2/me/outbound'));
    const anew = next(session, 'connected');
    assert.equal((await soon(session.endContactCenterSession(sending(session, END_REQUEST)))).statusCode, 0);
    await anew;
    assert.deepEqual([states, warnings, missed], [[...SIGN_IN, ...SIGN_IN], [], []]);
    assert.equal(stateAtTheSwitch(simulator), 'LoggedOut');
  });

  it('is not ended by an end of the contact-centre session that GWS refuses, and starts it anew when it is lost', async () => {
    const { simulator, session, states } = await connected({ startSession: true });
    const refusal = { status: 200, body: { statusCode: 3, statusMessage: 'no' } };
    simulator.faults.add({ body: /EndContactCenterSession/ }, { respond: refusal });
    const { code } = await failureOf(session.endContactCenterSession(sending(session, END_REQUEST)));
    assert.deepEqual([code, session.state.phase, states], ['GWS_REJECTED', 'connected', SIGN_IN]);
    const anew = next(session, 'connected');
    await simulator.restart();
    await anew;
    assert.equal(stateAtTheSwitch(simulator), 'NotReady');
    await soon(session.close());
    assert.equal(stateAtTheSwitch(simulator), 'LoggedOut');
  });

  it('signs in at once, and says nothing, when GWS forgets it while it ends the contact-centre session', async () => {
    const { simulator, session, states } = await connected({ startSession: true, backoff: PATIENT });
    const anew = next(session, 'connected');
    simulator.sessions.forgetHttpSessions();
    await anew;
    simulator.faults.add({ body: /EndContactCenterSession/ }, { delayAfter: 600 });
    const again = next(session, 'connected');
    let isAnswered = false;
    const ended = session.endContactCenterSession(sending(session, END_REQUEST)).then(() => {
      isAnswered = true;
    });
    await again;
    assert.ok(!isAnswered);
    await soon(ended);
    assert.deepEqual(states, [...SIGN_IN, ...SIGN_IN, ...SIGN_IN]);
  });

  it('ends the contact-centre session that a flow has started, and starts it again when it is lost', async () => {
    const { simulator, session } = await connected();
    await soon(session.startContactCenterSession({}, sending(session, startRequest({}))));
    assert.equal(stateAtTheSwitch(simulator), 'NotReady');
    const anew = next(session, 'connected');
    await simulator.restart();
    await anew;
    assert.equal(stateAtTheSwitch(simulator), 'NotReady');
    await soon(session.close());
    assert.equal(stateAtTheSwitch(simulator), 'LoggedOut');
  });

  it('closes its connections when it ends', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCPSocketWrap/.test(name)).length;
    const before = sockets();
    const { simulator, session } = await connected();
    assert.ok(sockets() > before);
    await soon(session.close());
    for (let turns = 0; turns < 1000 && sockets() > before; turns += 1) {
      await new Promise(setImmediate);
    }
    assert.ok(sockets() <= before);
    assert.equal(simulator.sessions.cometdSessions, 0);
  });
});
