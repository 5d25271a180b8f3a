// What is done with agents: signing in and out, the contact-centre session, and agent states, against the simulator.
import assert from 'node:assert/strict';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import {
  AGENT_OPERATIONS,
  AgentPool,
  type AgentReport,
  DEVICES_CHANNEL,
  type GwsError,
  type OperationOrder,
  perform,
  performInPool,
  Secret,
  type SessionOptions,
} from '../../src';
import { END_REQUEST } from '../../src/session/contact-center';
import { Bench, QUICK, reaches } from '../support/session';

type PoolOperationName = 'signIn' | 'signOut';
type OperationName = Exclude<keyof typeof AGENT_OPERATIONS, PoolOperationName>;

const AGENTS = [{ username: 'anna', password: 'annas' }];
const STATE_REQUEST = { path: /\/me\/channels\/voice/ };

describe('operations on agents', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  let simulator: GwsSimulator;
  let pool: AgentPool;

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((each) => each.close()));
    await bench.clear();
  });

  /** A simulator, and a pool whose default agent is signed in, unless `isSignedOut`. */
  async function start(options: SimulatorOptions = {}, session: Partial<SessionOptions> = {}): Promise<void> {
    simulator = await bench.simulator({ agents: AGENTS, ...options });
    pool = new AgentPool({
      url: simulator.url,
      username: 'agent',
      password: new Secret('simulator'),
      ...QUICK,
      startSession: true,
      ...session,
    });
    pools.push(pool);
    pool.connect();
    await reaches(pool.default.session, 'connected');
  }

  const order = (operation: OperationName, values: object, more: Partial<OperationOrder> = {}): OperationOrder => ({
    operation,
    values: { ...values },
    timeout: 2000,
    ...more,
  });
  const act = async (operation: OperationName, values: object = {}, more?: Partial<OperationOrder>) =>
    (await perform(AGENT_OPERATIONS[operation], pool.default, order(operation, values, more))).payload as AgentReport;
  const actInPool = (operation: PoolOperationName, values: object, name?: string) =>
    performInPool(AGENT_OPERATIONS[operation], pool, { ...values }, name);
  const stateOf = (username = 'agent') => simulator.agent(username).devices[0]?.resource(String).userState?.state;
  /** Resolves when a request has come in; polls come at any time. */
  const requested = (path: RegExp) =>
    new Promise<void>((resolve) => {
      const look = (request: { path: string }) => {
        if (path.test(request.path)) {
          simulator.off('request', look);
          resolve();
        }
      };
      simulator.on('request', look);
    });
  const bodiesOf = (path: RegExp) =>
    simulator.ledger.requests.filter((request) => path.test(request.path)).map(({ body }) => JSON.parse(body || '{}'));
  const refusal = (code: string, text = /./) => ({ code, message: text }) as unknown as GwsError;

  describe('the agent state', () => {
    it('becomes ready and not ready, and reports that once it is', async () => {
      await start();
      const device = await pool.default.session.device();
      const ready = await act('Ready');
      assert.deepEqual(ready, {
        agent: 'agent',
        device: device.id,
        phoneNumber: '5005',
        state: 'Ready',
        displayName: 'Ready',
        doNotDisturb: 'Off',
      });
      assert.equal((await act('NotReady')).state, 'NotReady');
      assert.equal(stateOf(), 'NotReady');
    });

    it('is complete when GWS reports it, not when GWS accepts it', async () => {
      await start();
      simulator.faults.events({ delayMs: 50 });
      simulator.faults.add({ path: /subresources=devices$/, times: 10 }, { respond: { status: 503 } });
      assert.equal((await act('Ready')).state, 'Ready');
    });

    it('is complete when a query shows it, because GWS reports only changes', async () => {
      await start();
      simulator.faults.events({ drop: true });
      const asked = performance.now();
      assert.equal((await act('NotReady', {}, { timeout: 5000 })).state, 'NotReady');
      assert.ok(performance.now() - asked < 2500, 'it is looked when GWS has accepted, not when time is up');
    });

    it('is not considered complete because of what the device showed before', async () => {
      await start();
      const { session } = pool.default;
      const told = new Promise((resolve) => session.observe(DEVICES_CHANNEL, resolve));
      await session.listening(DEVICES_CHANNEL);
      await Promise.all([act('Ready', { workMode: 'AutoIn' }), told]);
      const { id } = await session.device();
      simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
      const done = act('Ready');
      await Promise.race([requested(/subresources=devices$/), done]);
      const devices = [{ id, userState: { state: 'Ready', displayName: 'told' } }];
      setTimeout(() => {
        simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'DeviceStateChangeMessage', devices });
      }, 50);
      assert.equal((await done).displayName, 'told');
    });

    it('is complete at the last query, if the device shows more than was requested', async () => {
      await start();
      assert.equal((await act('Ready', { workMode: 'AutoIn' })).workMode, 'AutoIn');
      simulator.faults.events({ drop: true });
      simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
      assert.equal((await act('Ready', {}, { timeout: 50 })).state, 'Ready');
    });

    it('is only accepted if nothing is to be waited for', async () => {
      await start();
      assert.deepEqual(await act('Ready', {}, { wait: false }), { statusCode: 0 });
    });

    it('has work modes', async () => {
      await start();
      assert.equal((await act('Ready', { workMode: 'manualin' })).workMode, 'ManualIn');
      assert.deepEqual(bodiesOf(STATE_REQUEST.path), [{ operationName: 'Ready', workmode: 'ManualIn' }]);
      await assert.rejects(
        act('Ready', { workMode: 'Sometimes' }),
        refusal('GWS_INVALID_REQUEST', /workMode must be one of ManualIn, AutoIn, but it is text of 9 characters/),
      );
    });

    it('has after-call work, with the time in seconds as text', async () => {
      await start();
      const { state, workMode } = await act('AfterCallWork', { wrapUpTime: 30 });
      assert.deepEqual({ state, workMode }, { state: 'NotReady', workMode: 'AfterCallWork' });
      assert.deepEqual(bodiesOf(STATE_REQUEST.path), [{ operationName: 'AfterCallWork', wrapUpTime: '30' }]);
      await assert.rejects(act('AfterCallWork', { wrapUpTime: 'long' }), refusal('GWS_INVALID_REQUEST', /wrapUpTime/));
    });

    it('has the reasons that the contact centre knows, by operation, name or code', async () => {
      await start();
      for (const reason of ['OutToLunch', 'out to lunch', 'Lunch']) {
        assert.equal((await act('NotReady', { reason })).reason, 'Lunch');
        await act('Ready');
      }
      await assert.rejects(
        act('NotReady', { reason: 'Golf' }),
        refusal('GWS_INVALID_REQUEST', /the reason "Golf" is not one .*OutToLunch.*Break/),
      );
    });

    it('has its reason sent as given if GWS does not list reasons', async () => {
      await start();
      simulator.faults.add({ path: /agent-states/ }, { respond: { status: 404, body: { statusCode: 6 } } });
      assert.equal((await act('NotReady', { reason: 'OutToLunch' })).reason, 'Lunch');
    });

    it('says what to do when the agent is logged out', async () => {
      await start({}, { startSession: false });
      await assert.rejects(act('Ready'), (error: GwsError) => {
        assert.deepEqual([error.code, error.statusCode, error.httpStatus], ['GWS_REJECTED', 4, 500]);
        assert.match(error.message, /not registered.*StartContactCenterSession/);
        return true;
      });
    });

    it('is not failed by a device error that does not say which request it concerns', async () => {
      await start();
      const { id } = await pool.default.session.device();
      simulator.faults.add(STATE_REQUEST, { delayBefore: 30 });
      const asked = requested(STATE_REQUEST.path);
      const done = act('Ready');
      await asked;
      simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'ErrorMessage', devicePath: `/devices/${id}` });
      assert.equal((await done).state, 'Ready');
    });

    it('mentions such an error, with or without a text, if the state is not reached', async () => {
      await start();
      const { id } = await pool.default.session.device();
      for (const [fields, text] of [
        [{}, /error for device 5005 \(no reason given\), without saying which request it concerns/],
        [{ errorMessage: 'Invalid state', errorCode: 7 }, /Invalid state, 7/],
      ] as const) {
        simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
        const asked = requested(STATE_REQUEST.path);
        const done = act('Ready', {}, { timeout: 100 });
        await asked;
        const error = { messageType: 'ErrorMessage', devicePath: `/devices/${id}`, ...fields };
        simulator.publish('agent', DEVICES_CHANNEL, error);
        await assert.rejects(done, refusal('GWS_TIMEOUT', text));
      }
    });

    it('is not failed by errors of other devices and of outbound operations', async () => {
      await start();
      const { id } = await pool.default.session.device();
      simulator.faults.add(STATE_REQUEST, { delayBefore: 30 });
      const asked = requested(STATE_REQUEST.path);
      const done = act('Ready');
      await asked;
      simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'ErrorMessage', devicePath: '/devices/other' });
      simulator.publish('agent', DEVICES_CHANNEL, {
        messageType: 'ErrorMessage',
        devicePath: `/devices/${id}`,
        referenceId: '17',
      });
      assert.equal((await done).state, 'Ready');
    });

    it('is not considered reached after a change to another state of the same kind', async () => {
      await start();
      simulator.faults.add(STATE_REQUEST, { delayBefore: 30 });
      const asked = requested(STATE_REQUEST.path);
      const done = act('NotReady', { reason: 'Lunch' });
      await asked;
      const { id } = await pool.default.session.device();
      const devices = [{ id, userState: { state: 'NotReady' } }];
      simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'DeviceStateChangeMessage', devices });
      assert.equal((await done).reason, 'Lunch');
    });

    it('is reached in the end if GWS does not show the work mode', async () => {
      await start();
      await act('Ready');
      simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
      assert.equal((await act('Ready', { workMode: 'AutoIn' }, { timeout: 50 })).state, 'Ready');
    });

    it('times out if nothing comes of what GWS has accepted', async () => {
      await start();
      simulator.faults.add(STATE_REQUEST, { respond: { status: 200, body: { statusCode: 0 } } });
      await assert.rejects(
        act('Ready', {}, { timeout: 50 }),
        refusal('GWS_TIMEOUT', /Ready of agent agent: no event within 0.05 s said that the device was in state Ready/),
      );
    });

    it('is complete although the answer was lost, if the state shows it', async () => {
      await start();
      simulator.faults.add(STATE_REQUEST, { dropAfter: true });
      assert.equal((await act('Ready')).state, 'Ready');
    });
  });

  describe('do-not-disturb', () => {
    it('is switched on and off', async () => {
      await start();
      assert.equal((await act('DoNotDisturbOn')).doNotDisturb, 'On');
      assert.equal(simulator.agent().devices[0]?.doNotDisturb, 'On');
      assert.equal((await act('DoNotDisturbOff')).doNotDisturb, 'Off');
    });

    it('is not set to what it is already, which GWS would refuse', async () => {
      await start();
      assert.equal((await act('DoNotDisturbOff')).doNotDisturb, 'Off');
      assert.deepEqual(bodiesOf(/\/me\/devices\/[^/]+$/), []);
    });
  });

  describe('the contact-centre session', () => {
    it('is started with place, login code and queue, and ended at the end', async () => {
      await start({}, { startSession: false });
      const login = { place: 'Place 1', loginCode: '4711', queue: '8000' };
      assert.equal((await act('StartContactCenterSession', login)).state, 'NotReady');
      assert.deepEqual(bodiesOf(/\/me$/).slice(-1), [
        { operationName: 'StartContactCenterSession', channels: ['voice'], ...login },
      ]);
      await pool.close();
      assert.equal(stateOf(), 'LoggedOut');
    });

    it('is started again, at the same place, when GWS has forgotten it', async () => {
      await start({}, { startSession: false });
      await act('StartContactCenterSession', { place: 'Place 1' });
      const { session: another } = bench.session(simulator.url, { startSession: false });
      another.connect();
      await another.endContactCenterSession(async () => {
        const verdict = await another.request(END_REQUEST);
        assert.equal(verdict.kind, 'ok');
        return { statusCode: 0 };
      });
      assert.equal(stateOf(), 'LoggedOut');
      const forgotten = reaches(pool.default.session, 'signing-in');
      simulator.sessions.forgetHttpSessions();
      await forgotten;
      await reaches(pool.default.session, 'connected');
      assert.equal(stateOf(), 'NotReady');
      const starts = bodiesOf(/\/me$/).filter(({ operationName }) => operationName === 'StartContactCenterSession');
      assert.deepEqual(
        starts.map(({ place }) => place),
        ['Place 1', 'Place 1'],
      );
    });

    it('is not ours if GWS refuses it, or starts it for other channels only', async () => {
      await start({}, { startSession: false });
      simulator.faults.failChannel('voice', { statusCode: 4, statusMessage: "Device '5005' is not registered." });
      await assert.rejects(act('StartContactCenterSession'), refusal('GWS_REJECTED', /5005/));
      const partly = {
        statusCode: 7,
        failed: [{ statusCode: 4, statusMessage: 'no voice today', channel: 'voice' }],
        succeeded: [{ statusCode: 0, channel: 'multimedia' }],
      };
      simulator.faults.add({ body: /StartContact/ }, { respond: { status: 200, body: partly } });
      await assert.rejects(act('StartContactCenterSession'), refusal('GWS_REJECTED', /no voice today/));
      await pool.close();
      assert.ok(bodiesOf(/\/me$/).every(({ operationName }) => operationName !== 'EndContactCenterSession'));
    });

    it('is ended without an error: the agent is connected again, and logged out', async () => {
      await start();
      const troubles: unknown[] = [];
      pool.on('state', (_agent, state) => 'error' in state && troubles.push(state));
      pool.on('warning', (_agent, warning) => troubles.push(warning));
      for (const delayAfter of [0, 100, 100]) {
        // Polls may tell that the session is gone before the answer does.
        simulator.faults.add({ body: /EndContactCenterSession/ }, { delayAfter });
        assert.equal((await act('EndContactCenterSession')).state, 'LoggedOut');
        assert.equal(pool.default.session.state.phase, 'connected');
        assert.equal(stateOf(), 'LoggedOut');
        assert.equal((await act('StartContactCenterSession')).state, 'NotReady');
      }
      assert.deepEqual(troubles, []);
      assert.equal(simulator.sessions.cometdSessions, 1);
      assert.equal(simulator.sessions.httpSessions, 1);
    });

    it('is not started again after that, and not ended again', async () => {
      await start();
      await act('EndContactCenterSession');
      const forgotten = reaches(pool.default.session, 'signing-in');
      simulator.sessions.forgetHttpSessions();
      await forgotten;
      await reaches(pool.default.session, 'connected');
      assert.equal(stateOf(), 'LoggedOut');
      await pool.close();
      const ends = bodiesOf(/\/me$/).filter(({ operationName }) => operationName === 'EndContactCenterSession');
      assert.equal(ends.length, 1);
    });

    it('goes on when GWS refuses to end it', async () => {
      await start();
      simulator.faults.add({ body: /EndContact/ }, { respond: { status: 500, body: { statusCode: 4 } } });
      await assert.rejects(act('EndContactCenterSession'), refusal('GWS_REJECTED'));
      assert.equal(pool.default.session.state.phase, 'connected');
      await pool.close();
      assert.equal(stateOf(), 'LoggedOut');
    });

    it('lets agents receive events after they were signed in again', async () => {
      await start();
      await act('EndContactCenterSession');
      const told = new Promise((resolve) => pool.default.session.observe(DEVICES_CHANNEL, resolve));
      await pool.default.session.listening(DEVICES_CHANNEL);
      await act('StartContactCenterSession');
      await told;
    });
  });

  describe('signing in', () => {
    it('adds an agent, with a contact-centre session of its own', async () => {
      await start({}, { startSession: false });
      const { agent, device, payload } = await actInPool('signIn', {
        username: 'anna',
        password: 'annas',
        place: 'Place 2',
        startSession: 'true',
      });
      assert.equal(pool.find('anna'), agent);
      assert.equal(device, simulator.agent('anna').devices[0]?.id);
      const { phoneNumber, state } = payload as AgentReport;
      assert.deepEqual({ phoneNumber, state }, { phoneNumber: '5105', state: 'NotReady' });
      await actInPool('signOut', {}, 'anna');
      assert.equal(stateOf('anna'), 'LoggedOut');
      assert.throws(() => pool.find('anna'), refusal('GWS_NOT_CONNECTED'));
    });

    it("uses the server's setting for the contact-centre session, if none is given", async () => {
      await start();
      await actInPool('signIn', { username: 'anna', password: 'annas' });
      assert.equal(stateOf('anna'), 'NotReady');
      await actInPool('signOut', { username: 'anna' });
      await actInPool('signIn', { username: 'anna', password: 'annas', startSession: false });
      assert.equal(stateOf('anna'), 'LoggedOut');
    });

    it('needs a name, a password, and an agent who is not there yet', async () => {
      await start();
      await assert.rejects(actInPool('signIn', {}), refusal('GWS_INVALID_REQUEST', /username is missing/));
      await assert.rejects(
        actInPool('signIn', { username: 'anna' }),
        refusal('GWS_INVALID_REQUEST', /needs the password of "anna"/),
      );
      await actInPool('signIn', { username: 'anna', password: 'annas' });
      await assert.rejects(
        actInPool('signIn', { username: 'anna', password: 'annas' }),
        refusal('GWS_NOT_POSSIBLE', /"anna" is already signed in/),
      );
    });

    it('leaves nothing behind after a wrong password', async () => {
      await start();
      await assert.rejects(
        actInPool('signIn', { username: 'anna', password: 'wrong' }),
        (error: GwsError) => error.code === 'GWS_NOT_AUTHENTICATED' && !error.message.includes('wrong'),
      );
      assert.deepEqual(
        pool.all.map(({ name }) => name),
        ['agent'],
      );
    });

    it('is undone for the agent of the parameter, of the order, or the default one', async () => {
      await start();
      await actInPool('signIn', { username: 'anna', password: 'annas' });
      assert.equal((await actInPool('signOut', { username: 'anna' }, 'boris')).agent.name, 'anna');
      await assert.rejects(actInPool('signOut', {}, 'anna'), refusal('GWS_NOT_CONNECTED', /"anna" is not signed in/));
      assert.equal((await actInPool('signOut', {})).agent, pool.default);
      assert.equal(simulator.sessions.cometdSessions, 0);
      await actInPool('signIn', { username: 'agent' });
      assert.equal(pool.default.session.state.phase, 'connected');
    });
  });
});
