import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import {
  agentNode,
  connected,
  deploy,
  errorOf,
  type FlowNode,
  type Message,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';

const PASSWORD = 'a55-annas-w0rd';
const AGENTS = [{ username: 'anna', password: PASSWORD }];

describe('gws-agent', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ agents: AGENTS });
  });

  afterEach(tearDown);

  /** A server node whose user has a contact-centre session, and an agent node. */
  const start = async (properties: object = {}, server: object = { startSession: true }, more: FlowNode[] = []) => {
    await deploy(simulator.url, [agentNode(properties), OUT, ...more], { server });
    await connected();
  };

  const signIn = (parameters: object) => send('agent', { operation: 'signIn', parameters });
  const payloadOf = ({ payload }: Message) => payload as Record<string, unknown>;

  /** Nothing that a later node sees contains the password. */
  const assertSecret = (msg: Message) => {
    assert.ok(!JSON.stringify(msg).includes(PASSWORD), JSON.stringify(msg));
    const { error } = msg as { error?: object };
    assert.ok(!error || !String((error as { stack?: string }).stack).includes(PASSWORD));
  };

  it('sets the agent state that is chosen in it', async () => {
    await start({ operation: 'Ready', parameters: { workMode: { value: 'AutoIn', type: 'str' } } });
    const shown = statusWith('agent', 'gws-agent.operation.Ready');
    const msg = await send('agent', { payload: 'anything', kept: 1 });
    const { state, workMode, agent } = payloadOf(msg);
    assert.deepEqual({ state, workMode, agent }, { state: 'Ready', workMode: 'AutoIn', agent: 'agent' });
    assert.equal(msg.agent, 'agent');
    assert.equal(msg.kept, 1);
    const { elapsed, ...gws } = msg.gws as { elapsed: number };
    const device = simulator.agent().devices[0]?.id;
    assert.deepEqual(gws, { server: simulator.url, agent: 'agent', operation: 'Ready', device, statusCode: 0 });
    assert.ok(elapsed >= 0);
    assert.deepEqual(await shown, { fill: 'green', shape: 'dot', text: 'gws-agent.operation.Ready' });
  });

  it('does what the message says, and removes that from it', async () => {
    await start({ operation: 'Ready' });
    const msg = await send('agent', { operation: 'NotReady', parameters: { reason: 'Lunch' } });
    assert.equal(payloadOf(msg).reason, 'Lunch');
    assert.ok(!('operation' in msg) && !('parameters' in msg));
  });

  it('starts and ends contact-centre sessions', async () => {
    await start({}, {});
    const started = await send('agent', { operation: 'StartContactCenterSession', parameters: { place: 'Place 1' } });
    assert.equal(payloadOf(started).state, 'NotReady');
    const ended = await send('agent', { operation: 'EndContactCenterSession' });
    assert.equal(payloadOf(ended).state, 'LoggedOut');
    assert.equal(serverNode().session.state.phase, 'connected');
  });

  it('tells what to do when the agent is logged out', async () => {
    await start({ operation: 'Ready' }, {});
    const caught = await send('agent', {});
    const { code, message } = errorOf(caught);
    assert.equal(code, 'GWS_REJECTED');
    assert.match(message, /Device '5005' is not registered.*Start a contact-centre session first/);
    const { statusCode, httpStatus } = caught.gws as { statusCode: number; httpStatus: number };
    assert.deepEqual({ statusCode, httpStatus }, { statusCode: 4, httpStatus: 500 });
  });

  it('refuses what it does not understand, and keeps the message', async () => {
    await start();
    for (const [msg, text] of [
      [{ operation: 'Dance' }, /the operation "Dance" is not one of signIn, signOut, Start/],
      [{ operation: 'Ready', parameters: { workMode: 'Never' } }, /workMode must be one of ManualIn, AutoIn/],
      [{ operation: 'Ready', parameters: { workmode: 'AutoIn' } }, /Ready has no parameter "workmode"/],
      [{ operation: 'NotReady', parameters: { reason: 'Golf' } }, /the reason "Golf" is not one of/],
      [{ operation: 'AfterCallWork', parameters: { wrapUpTime: -1 } }, /wrapUpTime must be a whole number/],
      [{ operation: 'signIn', parameters: {} }, /username is missing/],
      [{ operation: 'signIn', parameters: { username: 'anna' } }, /password of "anna"/],
      [
        { operation: 'signIn', parameters: { username: 'anna', startSession: 'maybe' } },
        /startSession must be true or/,
      ],
      [{ operation: 'Ready', parameters: 'AutoIn' }, /msg.parameters must be an object/],
    ] as const) {
      const caught = await send('agent', { ...msg });
      const { code, message } = errorOf(caught);
      assert.equal(code, 'GWS_INVALID_REQUEST', message);
      assert.match(message, text);
      assert.equal(caught.operation, msg.operation);
    }
  });

  it('does nothing without a server', async () => {
    await deploy(simulator.url, [agentNode({ server: '' }), OUT]);
    assert.equal(errorOf(await send('agent', {})).code, 'GWS_NOT_CONNECTED');
  });

  describe('signing agents in', () => {
    it('adds an agent that all nodes of the server know from then on, and removes the agent again', async () => {
      await start({}, {});
      const signedIn = await signIn({ username: 'anna', password: PASSWORD, startSession: true });
      const { agent, device, phoneNumber, state } = payloadOf(signedIn);
      const id = simulator.agent('anna').devices[0]?.id;
      assert.deepEqual(
        { agent, device, phoneNumber, state },
        { agent: 'anna', device: id, phoneNumber: '5105', state: 'NotReady' },
      );
      assert.equal(signedIn.agent, 'anna');
      assert.equal((signedIn.gws as { device: string }).device, id);
      assertSecret(signedIn);
      assert.equal(payloadOf(await send('agent', { operation: 'Ready', agent: 'anna' })).agent, 'anna');
      assert.deepEqual(payloadOf(await send('agent', { operation: 'signOut', agent: 'anna' })), { agent: 'anna' });
      const { code, message } = errorOf(await send('agent', { operation: 'Ready', agent: 'anna' }));
      assert.equal(code, 'GWS_NOT_CONNECTED');
      assert.match(message, /The agent "anna" is not signed in. Sign the agent in first/);
    });

    it('refuses a second sign-in', async () => {
      await start({}, {});
      await signIn({ username: 'anna', password: PASSWORD });
      const caught = await signIn({ username: 'anna', password: PASSWORD });
      const { code, message } = errorOf(caught);
      assert.equal(code, 'GWS_NOT_POSSIBLE');
      assert.match(message, /The agent "anna" is already signed in/);
      assertSecret(caught);
    });

    it('leaves nothing behind after a wrong password, and shows it to nobody', async () => {
      simulator.sessions.setPassword('anna', 'changed');
      await start({}, {});
      const given = { username: 'anna', password: PASSWORD };
      const caught = await signIn(given);
      assert.equal(errorOf(caught).code, 'GWS_NOT_AUTHENTICATED');
      assert.deepEqual(caught.parameters, { username: 'anna' });
      assertSecret(caught);
      assert.deepEqual(
        serverNode().agents.all.map(({ name }) => name),
        ['agent'],
      );
    });

    it('removes the password from a message whatever is wrong with it', async () => {
      await start({}, {});
      for (const msg of [
        { operation: 'sing in', parameters: { password: PASSWORD } },
        { operation: 'Ready', parameters: { password: PASSWORD } },
        { operation: 'signIn', parameters: { username: '', password: PASSWORD } },
        { operation: 'signIn', parameters: { username: 'anna', password: { is: PASSWORD } } },
        { operation: 'signIn', parameters: Object.freeze({ username: 'anna', password: PASSWORD, x: 1 }) },
        { operation: 'signIn', parameters: { username: 'anna', password: `${PASSWORD}\n` } },
      ]) {
        const caught = await send('agent', msg);
        assert.equal(errorOf(caught).code, 'GWS_INVALID_REQUEST');
        assertSecret(caught);
      }
    });

    for (const [from, prepare, value] of [
      ['the environment', () => Object.assign(process.env, { ANNAS_PASSWORD: PASSWORD }), 'ANNAS_PASSWORD'],
      ['flow', () => node('agent').context().flow.set('annas', PASSWORD), 'annas'],
      ['global', () => node('agent').context().global.set('annas', PASSWORD), 'annas'],
    ] as const) {
      it(`takes the password from ${from}`, async () => {
        const type = from === 'the environment' ? 'env' : from;
        const parameters = { username: { value: 'anna', type: 'str' }, password: { value, type } };
        await start({ operation: 'signIn', parameters }, {});
        prepare();
        const msg = await send('agent', {});
        assert.equal(payloadOf(msg).agent, 'anna');
        assertSecret(msg);
        delete process.env.ANNAS_PASSWORD;
      });
    }

    it('takes the password from another property of the message, and removes it there', async () => {
      const parameters = { username: { value: 'anna', type: 'str' }, password: { value: 'login.word', type: 'msg' } };
      await start({ operation: 'signIn', parameters }, {});
      const msg = await send('agent', { login: { word: PASSWORD, shift: 'early' } });
      assert.deepEqual(msg.login, { shift: 'early' });
      assertSecret(msg);
      assertSecret(await send('agent', { login: { word: PASSWORD } }));
      assertSecret(await send('agent', { operation: 'unknown', login: { word: PASSWORD } }));
      assert.equal(errorOf(await send('agent', { operation: 'signIn' })).code, 'GWS_INVALID_REQUEST');
    });

    it('does not quote what cannot be read as a password', async () => {
      const parameters = { username: { value: 'anna', type: 'str' }, password: { value: PASSWORD, type: 'json' } };
      await start({ operation: 'signIn', parameters }, {});
      const { code, message } = errorOf(await send('agent', {}));
      assert.equal(code, 'GWS_INVALID_REQUEST');
      assert.match(message, /password cannot be read/);
      assert.ok(!message.includes('a55'), message);
    });
  });
});
