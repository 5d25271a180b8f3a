// What becomes of a session when answers of GWS are odd, late, lost or none.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { GwsSimulator } from '../../simulator';
import { RequestFailure } from '../../src/http/failure';
import { ChannelRefused } from '../../src/session/channel-refused';
import { END_REQUEST } from '../../src/session/contact-center';
import { reaches } from '../support/session';
import {
  asked,
  BAD_GATEWAY,
  failureOf,
  Life,
  next,
  PATIENT,
  phaseOf,
  readings,
  SIGN_IN,
  sending,
  soon,
  stateAtTheSwitch,
} from '../support/session-life';
import { within } from '../support/within';

const END = { body: /EndContactCenterSession/ };
const START = { body: /StartContactCenterSession/ };
const READING = { path: /subresources=devices,calls/ };
const TOO_MANY = { status: 429, headers: { 'Retry-After': '0' }, body: '' };

describe('a session', () => {
  const { bench, connected } = new Life();
  afterEach(() => soon(bench.clear()));

  for (const [when, match] of [
    ['the sign-in', { path: /features/ }],
    ['the reading of calls', READING],
  ] as const) {
    it(`is none where ${when} is answered without a user`, async () => {
      for (const user of [undefined, null, [], 'agent']) {
        const simulator = await bench.simulator();
        simulator.faults.add(match, { respond: { status: 200, body: { statusCode: 0, user } } });
        const { session } = bench.session(simulator.url, { backoff: PATIENT });
        session.connect();
        const state = await soon(reaches(session, 'interrupted'));
        assert.ok('error' in state);
        assert.equal(state.error.code, 'GWS_PROTOCOL');
        assert.match(state.error.message, /without a user/);
      }
    });
  }

  it('listens to what is wanted while it signs in', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add({ path: /features/ }, { delayBefore: 100 });
    const { session, states } = bench.session(simulator.url, { timeout: 5000 });
    session.connect();
    while (asked(simulator, /features/).length === 0) {
      await soon(once(simulator, 'request'));
    }
    const heard = new Promise((resolve) => session.subscribe('/v2/me/any', resolve));
    await soon(session.listening('/v2/me/any'));
    simulator.publish('agent', '/v2/me/any', {});
    await soon(heard);
    assert.deepEqual(states, SIGN_IN);
  });

  it('finds a device that was assigned since it was missed', async () => {
    const { simulator, session } = await connected();
    assert.equal((await failureOf(session.device('4004'))).code, 'GWS_NOT_POSSIBLE');
    const user = { devices: [{ id: 'new', phoneNumber: '4004', channels: ['voice'] }], calls: [] };
    simulator.faults.add(READING, { respond: { status: 200, body: { statusCode: 0, user } } });
    const before = readings(simulator);
    assert.equal((await soon(session.device('4004'))).id, 'new');
    assert.equal(readings(simulator), before + 1);
  });

  it('says what it knew of devices where GWS does not tell them', async () => {
    const { simulator, session } = await connected();
    simulator.faults.add(READING, { dropBefore: true });
    const { code, message } = await failureOf(session.device('4004'));
    assert.equal(code, 'GWS_NOT_POSSIBLE');
    assert.match(message, /"4004".*5005/);
  });

  it('asks again for the contact-centre session where the server wants fewer requests', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add(START, { respond: TOO_MANY });
    const { session, states } = bench.session(simulator.url, { startSession: true });
    session.connect();
    await soon(reaches(session, 'connected'));
    assert.deepEqual([states, asked(simulator, /me$/, START.body).length], [SIGN_IN, 2]);
    assert.equal(stateAtTheSwitch(simulator), 'NotReady');
  });

  describe('whose contact-centre session is to be ended', () => {
    it('waits before it signs in anew where it is lost again and again, if GWS had refused that', async () => {
      const { simulator, session, states } = await connected({ startSession: true, backoff: PATIENT });
      const refusal = { status: 200, body: { statusCode: 3, statusMessage: 'no' } };
      const lose = async (phase: string) => {
        const reached = next(session, phase);
        simulator.sessions.forgetHttpSessions();
        await reached;
      };
      simulator.faults.add(END, { respond: refusal });
      assert.equal(
        (await failureOf(session.endContactCenterSession(sending(session, END_REQUEST)))).code,
        'GWS_REJECTED',
      );
      await lose('connected');
      await lose('interrupted');
      assert.deepEqual(states, [...SIGN_IN, ...SIGN_IN, 'interrupted']);
    });

    it('says that it is not known whether it was, where the answer is lost, and signs in anew', async () => {
      const { simulator, session, states } = await connected({ startSession: true });
      simulator.faults.add(END, { dropAfter: true });
      const anew = next(session, 'connected');
      const { code, message } = await failureOf(session.endContactCenterSession(sending(session, END_REQUEST)));
      assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
      assert.doesNotMatch(message, /Cannot read/);
      await anew;
      assert.deepEqual(states, [...SIGN_IN, ...SIGN_IN]);
    });

    it('gets its answer although it is disconnected meanwhile', async () => {
      const { simulator, session, states } = await connected({ startSession: true });
      simulator.faults.add(END, { delayAfter: 200 });
      const ended = session.endContactCenterSession(sending(session, END_REQUEST));
      while (asked(simulator, /me$/, END.body).length === 0) {
        await soon(once(simulator, 'request'));
      }
      await soon(session.disconnect());
      assert.equal((await soon(ended)).statusCode, 0);
      assert.deepEqual(states, [...SIGN_IN, 'idle']);
    });
  });

  describe('that ends', () => {
    for (const [what, effect] of [
      ['is never answered', { dropBefore: true }],
      ['is not wanted now', { respond: { ...TOO_MANY, headers: { 'Retry-After': '60' } } }],
    ] as const) {
      it(`does so where the end of the contact-centre session ${what}`, async () => {
        const { simulator, session, warnings } = await connected({ startSession: true });
        const fault = simulator.faults.add(END, effect);
        await soon(session.close());
        assert.deepEqual([fault.hits, phaseOf(session), warnings], [1, 'closed', []]);
      });
    }

    for (const method of ['GET', 'POST'] as const) {
      const path = method === 'GET' ? '/me' : '/me/calls/1';
      it(`does not wait for the answer to ${method} ${path}`, async () => {
        const { simulator, session } = await connected({ timeout: 60_000 });
        const fault = simulator.faults.add({ method, path: /\/(me|1)$/ }, { stallBefore: true });
        const body = method === 'POST' ? '{"operationName":"Hold"}' : undefined;
        const failure = failureOf(session.request({ method, path, ...(body && { body }) }));
        while (fault.hits === 0) {
          await soon(once(simulator, 'request'));
          await new Promise(setImmediate);
        }
        await within(1500, session.close());
        assert.ok((await failure) instanceof RequestFailure);
      });
    }
  });

  it('goes on after a listener that is careless, and warns of it', async () => {
    const { session, warnings, states } = await connected();
    session.on('state', () => {
      throw new Error('a careless listener');
    });
    await soon(session.disconnect());
    assert.deepEqual([states, warnings.length], [[...SIGN_IN, 'idle'], 1]);
    assert.match(String((warnings[0]?.cause as Error | undefined)?.message ?? warnings[0]?.message), /careless/);
  });

  describe('that is asked whether it listens', () => {
    const subscribed = (simulator: GwsSimulator) => asked(simulator, /notifications/, /meta\/subscribe/).length;

    it('asks GWS for no channel that nobody listens to', async () => {
      const { simulator, session } = await connected();
      const before = subscribed(simulator);
      await soon(session.listening('/v2/me/any'));
      assert.equal(subscribed(simulator), before);
    });

    it('says that the connection was lost, and not that GWS refused, where it cannot say', async () => {
      const { simulator, session } = await connected();
      const fault = simulator.faults.add({ body: /meta\/subscribe/ }, { stallBefore: true });
      session.subscribe('/v2/me/any', () => {});
      const failure = failureOf(session.listening('/v2/me/any'));
      // The first poll is answered at once; the second is held.
      while (fault.hits === 0 || asked(simulator, /notifications\/connect/).length < 2) {
        await soon(once(simulator, 'request'));
        await new Promise(setImmediate);
      }
      simulator.faults.advise({ reconnect: 'handshake' });
      const error = await failure;
      assert.deepEqual([error.code, error instanceof ChannelRefused], ['GWS_NOT_CONNECTED', false]);
      assert.equal(session.refusal('/v2/me/any'), undefined);
    });

    it('is restored where the answer is none of GWS', async () => {
      const { simulator, session, states } = await connected();
      simulator.faults.add({ body: /meta\/subscribe/ }, { respond: BAD_GATEWAY });
      const restored = next(session, 'connected');
      const heard = new Promise((resolve) => session.subscribe('/v2/me/any', resolve));
      await restored;
      await soon(session.listening('/v2/me/any'));
      simulator.publish('agent', '/v2/me/any', {});
      await soon(heard);
      assert.deepEqual([states, session.refusal('/v2/me/any')], [[...SIGN_IN, 'interrupted', ...SIGN_IN], undefined]);
    });

    it('tells when GWS accepts a channel that it had refused', async () => {
      const { simulator, session } = await connected();
      simulator.faults.refuseSubscription('/v2/me/any');
      await soon(new Promise((resolve) => session.subscribe('/v2/me/any', () => {}, { onRefused: resolve })));
      const changed = once(session as never, 'condition');
      session.subscribe('/v2/me/any', () => {});
      await soon(changed);
      assert.equal(session.refusal('/v2/me/any'), undefined);
    });

    it('says that GWS refuses, where it does', async () => {
      const { simulator, session } = await connected();
      simulator.faults.refuseSubscription('/v2/me/any', Number.POSITIVE_INFINITY);
      const refused = new Promise((resolve) => session.subscribe('/v2/me/any', () => {}, { onRefused: resolve }));
      assert.ok((await failureOf(session.listening('/v2/me/any'))) instanceof ChannelRefused);
      await soon(refused);
      assert.equal(session.refusal('/v2/me/any')?.code, 'GWS_REJECTED');
    });

    it('does not mind a listener who leaves before it has signed in', async () => {
      const simulator = await bench.simulator();
      simulator.faults.add({ path: /features/ }, { delayBefore: 100 });
      const { session, states } = bench.session(simulator.url, { timeout: 5000 });
      const end = session.subscribe('/v2/me/any', () => {});
      session.connect();
      while (asked(simulator, /features/).length === 0) {
        await soon(once(simulator, 'request'));
      }
      end();
      await soon(reaches(session, 'connected'));
      assert.deepEqual([states, asked(simulator, /notifications/, /me\/any/).length], [SIGN_IN, 0]);
    });
  });
});
