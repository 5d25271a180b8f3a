// What GWS answers in an earlier sign-in, or to an earlier question, changes nothing of what is known now.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { GwsSimulator } from '../../simulator';
import type { FaultMatch } from '../../simulator/faults/faults';
import { type Session, type SessionOptions, troubleOf } from '../../src';
import { END_REQUEST, startRequest } from '../../src/session/contact-center';
import { Bench, reaches } from '../support/session';
import { BAD_GATEWAY, sending, signIns, stateAtTheSwitch } from '../support/session-life';

const READING = /subresources=devices,calls/;
const POLL = /notifications\/connect/;
const END = { body: /EndContactCenterSession/ };

/** ms by which answers are late. */
const LATE = 800;

/** As GWS would have told of them before. */
const OUTDATED = {
  status: 200,
  body: { statusCode: 0, user: { devices: [{ id: 'gone', phoneNumber: '4004', channels: ['voice'] }], calls: [] } },
};

describe('an answer from an earlier sign-in', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  async function connected(options: Partial<SessionOptions> = {}, simulator?: GwsSimulator) {
    const server = simulator ?? (await bench.simulator());
    const { session, states } = bench.session(server.url, { timeout: 5000, ...options });
    session.connect();
    await reaches(session, 'connected');
    return { simulator: server, session, states };
  }

  /** Resolves when the next request that matches has come in; its answer may be awaited then. */
  async function asked(simulator: GwsSimulator, { path = /./, body = /.?/ }: FaultMatch) {
    const seen = simulator.ledger.requests.length;
    const find = () =>
      simulator.ledger.requests.slice(seen).find((request) => path.test(request.path) && body.test(request.body));
    while (!find()) {
      await once(simulator, 'request');
    }
    return {
      isAnswered: () => find()?.status !== undefined,
      async answered(session: Session) {
        while (find()?.status === undefined) {
          await pause(10);
        }
        // What was sent before has arrived when this has been answered.
        await session.request({ method: 'GET', path: '/me' });
      },
    };
  }

  async function signInAnew(simulator: GwsSimulator, session: Session): Promise<void> {
    const anew = reaches(session, 'signing-in');
    simulator.sessions.forgetHttpSessions();
    await anew;
    await reaches(session, 'connected');
  }

  const numbers = (session: Session) => session.devices.map(({ phoneNumber }) => phoneNumber);

  describe('that tells the devices', () => {
    it('does not replace those that a newer sign-in has told', async () => {
      const { simulator, session } = await connected();
      simulator.faults.add({ path: READING }, { respond: OUTDATED, delayAfter: LATE });
      const reading = asked(simulator, { path: READING });
      const missed = session.device('4004').catch(({ code }) => code);
      const { answered, isAnswered } = await reading;
      await signInAnew(simulator, session);
      assert.ok(!isAnswered());
      await answered(session);
      assert.deepEqual([numbers(session), await missed], [['5005'], 'GWS_NOT_POSSIBLE']);
    });

    it('keeps nobody waiting who looks for a device in the newer one', async () => {
      const { simulator, session } = await connected();
      simulator.faults.add({ path: READING }, { respond: OUTDATED, delayAfter: LATE });
      const reading = asked(simulator, { path: READING });
      const missed = session.device('4004').catch(({ code }) => code);
      const { isAnswered } = await reading;
      await signInAnew(simulator, session);
      await assert.rejects(session.device('4004'), { code: 'GWS_NOT_POSSIBLE' });
      assert.ok(!isAnswered());
      await missed;
    });

    it('makes no device missing that the newer one has told of', async () => {
      const { simulator, session } = await connected({ device: '' });
      const without = { status: 200, body: { statusCode: 0, user: { devices: [], calls: [] } } };
      simulator.faults.add({ path: READING }, { respond: without });
      await signInAnew(simulator, session);
      assert.deepEqual(numbers(session), []);
      simulator.faults.add({ path: READING }, { respond: without, delayAfter: LATE });
      const reading = asked(simulator, { path: READING });
      const wanted = session.device('5005');
      const { answered } = await reading;
      await signInAnew(simulator, session);
      await answered(session);
      assert.equal((await wanted).phoneNumber, '5005');
    });

    it('does not replace those that a later question in the same sign-in has told', async () => {
      const { simulator, session } = await connected();
      simulator.faults.add({ path: READING }, { respond: OUTDATED, delayAfter: LATE });
      const first = asked(simulator, { path: READING });
      const missed = session.device('4004').catch(({ code }) => code);
      const { answered, isAnswered } = await first;
      const news = once(session as never, 'devices');
      session.subscribe('/v2/me/*', () => {});
      await news;
      assert.ok(!isAnswered());
      await answered(session);
      assert.deepEqual([numbers(session), await missed], [['5005'], 'GWS_NOT_POSSIBLE']);
    });
  });

  describe('on whether GWS answers', () => {
    /** A poll fails, and GWS is asked whether it answers; the answer comes late. */
    async function doubted(respond?: { status: number; body: string }) {
      const began = await connected();
      const { simulator, session } = began;
      simulator.faults.add({ path: READING }, { ...(respond && { respond }), delayAfter: 2 * LATE });
      const check = asked(simulator, { path: READING });
      simulator.faults.add({ path: POLL }, { respond: BAD_GATEWAY });
      simulator.faults.advise({ reconnect: 'retry' });
      const { answered, isAnswered } = await check;
      await signInAnew(simulator, session);
      assert.ok(!isAnswered());
      return { ...began, answered, isAnswered };
    }

    it('that it does not know the session does not end a newer one', async () => {
      const { simulator, session, answered } = await doubted({ status: 401, body: '' });
      await answered(session);
      assert.deepEqual([signIns(simulator), session.state.phase], [2, 'connected']);
    });

    it('that it does settles no doubt in a newer one', async () => {
      const { simulator, session, isAnswered } = await doubted();
      const everyPoll = { path: POLL, times: Number.POSITIVE_INFINITY };
      simulator.faults.add({ path: READING }, { stallBefore: true });
      simulator.faults.add(everyPoll, { respond: BAD_GATEWAY });
      const check = asked(simulator, { path: READING });
      simulator.faults.advise({ reconnect: 'retry' });
      await check;
      assert.ok(!isAnswered());
      while (!isAnswered()) {
        await pause(10);
      }
      await pause(50);
      assert.equal(troubleOf(session.state)?.kind, 'answer');
    });
  });

  describe('on the contact-centre session', () => {
    it('that none was started makes none ours that somebody else started since', async () => {
      const { simulator, session } = await connected();
      await session.startContactCenterSession({}, sending(session, startRequest({})));
      const refused = { status: 200, body: { statusCode: 3, statusMessage: 'no' } };
      simulator.faults.add({ body: /StartContactCenterSession/ }, { respond: refused, delayAfter: 300 });
      const request = asked(simulator, { body: /StartContactCenterSession/ });
      const failed = assert.rejects(session.startContactCenterSession({}, sending(session, startRequest({}))), {
        code: 'GWS_REJECTED',
      });
      await request;
      await session.disconnect();
      await failed;
      assert.equal(stateAtTheSwitch(simulator), 'LoggedOut');
      await connected({ startSession: true }, simulator);
      session.connect();
      await reaches(session, 'connected');
      await session.close();
      assert.equal(stateAtTheSwitch(simulator), 'NotReady');
    });

    it('that it has ended does not end the sign-in that came since', async () => {
      const { simulator, session, states } = await connected({ startSession: true });
      const ended = { status: 200, body: { statusCode: 0 } };
      simulator.faults.add(END, { respond: ended, delayAfter: LATE });
      const request = asked(simulator, END);
      const ending = session.endContactCenterSession(sending(session, END_REQUEST));
      const { answered, isAnswered } = await request;
      const interrupted = reaches(session, 'interrupted');
      simulator.faults.advise({ reconnect: 'handshake' });
      await interrupted;
      await reaches(session, 'connected');
      assert.ok(!isAnswered());
      states.length = 0;
      await answered(session);
      assert.equal((await ending).statusCode, 0);
      assert.deepEqual([states, session.state.phase, signIns(simulator)], [[], 'connected', 2]);
    });

    it('that it has ended is followed by a sign-in, even if GWS had to be asked in a newer one', async () => {
      const { simulator, session, states } = await connected({ startSession: true });
      simulator.faults.add(END, { respond: { status: 403, body: { statusCode: 20, statusMessage: 'Access denied' } } });
      assert.equal((await session.endContactCenterSession(sending(session, END_REQUEST))).statusCode, 0);
      await reaches(session, 'connected');
      const signIn = ['signing-in', 'starting', 'connected'];
      assert.deepEqual([states, stateAtTheSwitch(simulator)], [[...signIn, ...signIn, ...signIn], 'LoggedOut']);
    });
  });
});
