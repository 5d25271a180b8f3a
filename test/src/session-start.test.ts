// What a session does between its sign-in and `connected`: it leaves an agent who is signed in at the switch alone, and
// what it reads of calls is never newer than what it was told meanwhile.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import type { FaultEffect } from '../../simulator/faults/faults';
import { CALLS_CHANNEL, isCallEvent, type Session, type SessionNotification, type SessionOptions } from '../../src';
import type { HttpRequest } from '../../src/http/http-client';
import { END_REQUEST, startRequest } from '../../src/session/contact-center';
import { isLoggedOut } from '../../src/session/devices';
import type { ApiResponse } from '../../src/wire/messages';
import { Bench, reaches } from '../support/session';
import { FAST } from '../support/timing';

const READING = /subresources=devices,calls/;

/** Nobody gives up or hangs up on their own. */
const PATIENT = { ...FAST, noAnswer: 60_000, talking: 60_000 };

describe('a session that starts', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  async function connected(simulator: GwsSimulator, options: Partial<SessionOptions> = {}) {
    const { session } = bench.session(simulator.url, options);
    session.connect();
    await reaches(session, 'connected');
    return session;
  }

  describe('with a contact-centre session', () => {
    const operations = ({ ledger }: GwsSimulator): string[] =>
      ledger.requests
        .filter(({ method, path }) => method === 'POST' && path.endsWith('/me'))
        .map(({ body }) => JSON.parse(body).operationName);

    const statesAtTheSwitch = (simulator: GwsSimulator) =>
      simulator.agent().devices.map((device) => device.resource(String).userState?.state);

    /** Somebody else signs the agent in at the switch. */
    async function signedInElsewhere(options?: SimulatorOptions): Promise<GwsSimulator> {
      const simulator = await bench.simulator(options);
      await connected(simulator, { startSession: true });
      assert.deepEqual(operations(simulator), ['StartContactCenterSession']);
      simulator.ledger.clear();
      return simulator;
    }

    it('starts none if the agent is already signed in, and does not end what it did not start', async () => {
      const simulator = await signedInElsewhere();
      const session = await connected(simulator, { startSession: true });
      await session.close();
      assert.deepEqual(operations(simulator), []);
      assert.deepEqual(statesAtTheSwitch(simulator), ['NotReady']);
    });

    it('starts none either if the agent is signed in on one of several devices', async () => {
      const devices = [
        { phoneNumber: '5005', type: 'Extension' },
        { phoneNumber: '7005', type: 'ACDPosition' },
      ] as const;
      const simulator = await signedInElsewhere({ devices: [...devices] });
      assert.deepEqual(statesAtTheSwitch(simulator).sort(), ['LoggedOut', 'NotReady']);
      const session = await connected(simulator, { startSession: true });
      await session.close();
      assert.deepEqual(operations(simulator), []);
    });

    it('cannot dial if GWS starts it for other channels only', async () => {
      const simulator = await bench.simulator();
      const partly = {
        statusCode: 7,
        failed: [{ statusCode: 3, statusMessage: 'no voice today', channel: 'voice' }],
        succeeded: [{ statusCode: 0, channel: 'multimedia' }],
      };
      simulator.faults.add({ body: /StartContactCenterSession/ }, { respond: { status: 200, body: partly } });
      const { session, states } = bench.session(simulator.url, { startSession: true, refusedDelay: 60_000 });
      session.connect();
      const state = await Promise.race([reaches(session, 'refused'), reaches(session, 'connected')]);
      assert.deepEqual(states, ['signing-in', 'starting', 'refused']);
      assert.match('error' in state ? state.error.message : '', /for voice: no voice today/);
      await assert.rejects(session.request({ method: 'GET', path: '/me' }), { code: 'GWS_REJECTED' });
    });

    it('does not end what somebody else has started since it ended its own', async () => {
      const simulator = await bench.simulator();
      const session = await connected(simulator, { startSession: true });
      await session.disconnect();
      assert.deepEqual(statesAtTheSwitch(simulator), ['LoggedOut']);
      await connected(simulator, { startSession: true });
      session.connect();
      await reaches(session, 'connected');
      await session.disconnect();
      assert.deepEqual(statesAtTheSwitch(simulator), ['NotReady']);
    });

    it('follows its settings again after a disconnect, whatever was started or ended meanwhile', async () => {
      const simulator = await bench.simulator();
      const again = async (session: Session) => {
        await session.disconnect();
        simulator.ledger.clear();
        session.connect();
        await reaches(session, 'connected');
        return operations(simulator);
      };
      const send = (session: Session, request: HttpRequest) => async (): Promise<ApiResponse> => {
        assert.equal((await session.request(request)).kind, 'ok');
        return { statusCode: 0 };
      };
      const without = await connected(simulator, { startSession: false });
      await without.startContactCenterSession({}, send(without, startRequest({})));
      assert.deepEqual(await again(without), []);
      await without.close();
      const configured = await connected(simulator, { startSession: true });
      await configured.endContactCenterSession(send(configured, END_REQUEST));
      await reaches(configured, 'connected');
      assert.deepEqual(statesAtTheSwitch(simulator), ['LoggedOut']);
      assert.deepEqual(await again(configured), ['StartContactCenterSession']);
    });

    for (const [what, isOut, ...devices] of [
      ['no device', true],
      ['a voice device of which nothing is said', true, {}],
      ['a voice device that is logged out', true, { userState: { state: 'LoggedOut' }, channels: ['voice'] }],
      ['a voice device in any other state', false, { userState: { state: 'Unknown' }, channels: ['chat', 'voice'] }],
      [
        'a chat device that is ready, beside a voice device',
        true,
        { userState: { state: 'Ready' }, channels: ['chat'] },
        {},
      ],
      [
        'one of two voice devices that is ready',
        false,
        { userState: { state: 'LoggedOut' } },
        { userState: { state: 'Ready' } },
      ],
    ] as const) {
      it(`takes the agent for ${isOut ? 'logged out' : 'signed in'} by ${what}`, () => {
        const asRead = devices.map((device, at) => ({ id: String(at), ...device })) as unknown as Parameters<
          typeof isLoggedOut
        >[0];
        assert.equal(isLoggedOut(asRead), isOut);
      });
    }
  });

  describe('and reads the calls that there are', () => {
    /** A session that is starting: there is a call, and GWS has been asked for the calls but takes its time to tell. */
    async function reading(answering: FaultEffect) {
      const simulator = await bench.simulator({ timing: PATIENT });
      const call = simulator.inboundCall({ from: '5007' }) as string;
      const { session } = bench.session(simulator.url, { timeout: 5000 });
      const told: unknown[] = [];
      session.subscribe(CALLS_CHANNEL, ({ data, recovered }) => {
        told.push(isCallEvent(data) ? [data.call.id, data.call.state, recovered] : data);
      });
      simulator.faults.add({ path: READING }, answering);
      session.connect();
      const asked = () => simulator.ledger.requests.find(({ path }) => READING.test(path));
      while (!asked()) {
        await once(simulator, 'request');
      }
      // The simulator reports a request before it handles it.
      await pause(0);
      assert.equal(asked()?.status, undefined);
      return { simulator, session, call, told, isAnswered: () => asked()?.status !== undefined };
    }

    it('ignores what is older than the events received meanwhile', async () => {
      const { simulator, session, call, told } = await reading({ delayAfter: 1000 });
      const answered = new Promise((resolve) => session.subscribe(CALLS_CHANNEL, resolve));
      simulator.moveCall(call, 'Established');
      await answered;
      assert.equal(session.state.phase, 'starting', 'the answer to the reading is still under way');
      await reaches(session, 'connected');
      assert.deepEqual(told, [[call, 'Established', false]]);
    });

    for (const [what, answering] of [
      ['takes nothing of it', { delayAfter: 1500 }],
      ['is not disturbed by the error that it ends in', { delayBefore: 1500 }],
    ] as const) {
      it(`${what} when a newer sign-in has read them before the answer came`, async () => {
        const { simulator, session, call, told, isAnswered } = await reading(answering);
        simulator.faults.events({ drop: true });
        simulator.hangup(call);
        simulator.faults.events({});
        const anew = reaches(session, 'signing-in');
        simulator.sessions.forgetHttpSessions();
        await anew;
        await reaches(session, 'connected');
        const states: string[] = [];
        session.on('state', ({ phase }) => states.push(phase));
        assert.ok(!isAnswered());
        while (!isAnswered()) {
          await pause(20);
        }
        await session.request({ method: 'GET', path: '/me' });
        assert.deepEqual([told, states], [[], []]);
      });
    }
  });

  for (const channel of [CALLS_CHANNEL, '/v2/me/*']) {
    it(`tells later listeners to ${channel} of a call that came meanwhile`, async () => {
      const simulator = await bench.simulator({ timing: PATIENT });
      const session = await connected(simulator);
      const call = simulator.inboundCall({ from: '5007' }) as string;
      const told = await new Promise<SessionNotification>((resolve) => session.subscribe(channel, resolve));
      const { data, recovered } = told;
      assert.deepEqual(isCallEvent(data) && [data.call.id, data.call.state, recovered], [call, 'Ringing', true]);
    });
  }

  it('signs in once, however often it was told to connect and disconnect before', async () => {
    const simulator = await bench.simulator();
    const { session } = bench.session(simulator.url);
    for (let times = 0; times < 3; times += 1) {
      session.connect();
      void session.disconnect();
    }
    session.connect();
    await reaches(session, 'connected');
    const signIns = simulator.ledger.requests.filter(({ headers }) => headers.authorization);
    assert.equal(signIns.length, 1);
    assert.equal(simulator.sessions.httpSessions, 1);
  });

  it('does so once GWS has ended the previous session, which would otherwise end this one', async () => {
    const simulator = await bench.simulator();
    const session = await connected(simulator, { startSession: true });
    simulator.ledger.clear();
    simulator.faults.add({ body: /EndContactCenterSession/ }, { delayBefore: 100 });
    void session.disconnect();
    session.connect();
    await reaches(session, 'connected');
    const steps = simulator.ledger.requests.flatMap(({ headers, body }) => {
      const operation = /"operationName":"(\w+)"/.exec(body)?.[1];
      return operation ?? (headers.authorization ? 'sign-in' : []);
    });
    assert.deepEqual(steps, ['EndContactCenterSession', 'sign-in', 'StartContactCenterSession']);
    assert.equal(simulator.agent().devices[0]?.resource(String).userState?.state, 'NotReady');
  });
});
