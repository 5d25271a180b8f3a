// Many agents on one server node: who acts, who gets which events, and that one agent's trouble does not affect others.
import assert from 'node:assert/strict';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import { DEVICES_CHANNEL } from '../../src';
import { redeploy, remove } from '../support/deploys';
import {
  agentNode,
  CREDENTIALS,
  callEventsNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  type Message,
  messagesOf,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';
import { reaches } from '../support/session';

const NAMES = ['anna', 'boris', 'clara'];
const agentsNamed = (names: string[]) => names.map((username) => ({ username, password: `of-${username}` }));
const listOf = (names: string[]) => `username,password\n${names.map((name) => `${name},of-${name}`).join('\n')}`;

describe('many agents', () => {
  let simulator: GwsSimulator;
  let caught: Message[];

  afterEach(tearDown);

  const start = async (
    flow: FlowNode[],
    {
      agents = listOf(NAMES),
      server = {},
      options = {},
    }: { agents?: string; server?: object; options?: SimulatorOptions } = {},
  ) => {
    simulator = await startSimulator({ agents: agentsNamed(NAMES), ...options });
    await deploy(simulator.url, [...flow, OUT], { server, credentials: { ...CREDENTIALS, agents } });
    caught = messagesOf('caught');
    await connected();
  };

  const everybody = () => serverNode().agents.all;
  const allConnected = () => Promise.all(everybody().map(({ session }) => reaches(session, 'connected')));
  /** Resolves when the server has reported that GWS refuses the agent. */
  const refused = (name: string) =>
    until('caught', () => caught.some(({ gws }) => (gws as { agents: string[] }).agents.includes(name)));
  const sessionOf = (name: string) => serverNode().agents.find(name).session;
  const stateOf = (name: string) => simulator.agent(name).devices[0]?.resource(String).userState?.state;
  const usersSignedIn = () => simulator.sessions.subscriptions.map(({ user }) => user).sort();

  it('are signed in from the list of the server when the flow starts, with its setting for sessions', async () => {
    await start([callEventsNode()], { server: { startSession: true } });
    await allConnected();
    assert.deepEqual(usersSignedIn(), ['agent', ...NAMES]);
    assert.deepEqual(NAMES.map(stateOf), ['NotReady', 'NotReady', 'NotReady']);
  });

  it('are shown with the faults of their list, and never as simply connected', async () => {
    for (const [agents, text] of [
      ['sep=;\nusername;Team\nanna;North', 'gws-server.status.connected, gws-server.status.list-faults'],
      [`${listOf(['anna'])}\nboris`, 'gws-server.status.agents, gws-server.status.list-faults'],
    ] as const) {
      await start([callEventsNode()], { agents });
      await allConnected();
      assert.deepEqual(serverNode().statusOfSession(), { fill: 'yellow', shape: 'dot', text });
      await tearDown();
    }
  });

  it('are signed in from a list as a spreadsheet writes it', async () => {
    const rows = NAMES.map((name) => `${name};of-${name};;`).join('\r\n');
    await start([callEventsNode()], { agents: `\uFEFFsep=;\r\nUsername;Password;;\r\n${rows}\r\n;;;\r\n` });
    await allConnected();
    assert.deepEqual(usersSignedIn(), ['agent', ...NAMES]);
    assert.equal(serverNode().statusOfSession().fill, 'green');
  });

  it('dial and change their states as msg.agent says', async () => {
    await start([dialNode(), agentNode()], { server: { startSession: true } });
    await allConnected();
    for (const name of NAMES) {
      const { userData } = simulator.nextPreviewRecord({ username: name }).data.record;
      const dialed = await send('dial', { payload: { userData }, agent: name });
      const { agent, device } = dialed.gws as { agent: string; device: string };
      assert.deepEqual({ agent, device }, { agent: name, device: simulator.agent(name).devices[0]?.id });
      const ready = await send('agent', { agent: name });
      assert.equal(ready.agent, name);
      assert.equal(stateOf(name), 'Ready');
    }
    assert.deepEqual(
      simulator.ledger.dials.map(({ user }) => user),
      NAMES,
    );
    assert.equal(stateOf('agent'), 'NotReady');
  });

  it('act only if named: without msg.agent, the default agent acts', async () => {
    await start([dialNode(), agentNode()]);
    await allConnected();
    const dialed = await send('dial', { payload: handOver(simulator) });
    assert.equal((dialed.gws as { agent: string }).agent, 'agent');
  });

  it('are refused when they are not signed in, by every node alike', async () => {
    await start([dialNode(), agentNode()]);
    await allConnected();
    for (const id of ['dial', 'agent']) {
      const { code, message } = errorOf(await send(id, { payload: handOver(simulator), agent: 'dora' }));
      assert.equal(code, 'GWS_NOT_CONNECTED');
      assert.match(message, /The agent "dora" is not signed in. Sign the agent in first. Nothing was sent./);
    }
    assert.deepEqual(simulator.ledger.dials, []);
  });

  it('are named in every event, and filtered by', async () => {
    const some = { id: 'some', type: 'helper' };
    await start([
      callEventsNode(),
      callEventsNode({ id: 'filtered', agents: ['anna', 'clara'], wires: [['some']] }),
      {
        ...callEventsNode({ id: 'states', agents: ['boris'], wires: [['some']] }),
        type: 'gws-agent-events',
        types: [],
      },
      some,
    ]);
    await allConnected();
    await Promise.all(everybody().map(({ session }) => session.listening('/v2/me/calls')));
    await Promise.all(everybody().map(({ session }) => session.listening(DEVICES_CHANNEL)));
    const all = messagesOf();
    const filtered = messagesOf('some');
    const names = ['boris', 'anna', 'agent', 'clara'];
    for (const name of names) {
      simulator.publish(name, DEVICES_CHANNEL, { messageType: 'ErrorMessage' });
      simulator.publishCall(name, { messageType: 'CallStateChangeMessage', call: { id: name, state: 'Ringing' } });
    }
    await until('out', () => all.length === 4);
    await until('some', () => filtered.length === 3);
    const told = (messages: Message[]) => messages.map(({ agent, topic }) => `${agent} ${topic}`).sort();
    assert.deepEqual(told(all), names.map((name) => `${name} Ringing`).sort());
    assert.deepEqual(told(filtered), ['anna Ringing', 'boris ErrorMessage', 'clara Ringing']);
  });

  it("are not affected by one agent's wrong password", async () => {
    await start([dialNode(), agentNode()], { agents: `${listOf(['anna', 'clara'])}\nboris,wrong` });
    await Promise.all(['anna', 'clara'].map((name) => reaches(sessionOf(name), 'connected')));
    await refused('boris');
    const { code } = errorOf(await send('dial', { payload: handOver(simulator), agent: 'boris' }));
    assert.equal(code, 'GWS_NOT_AUTHENTICATED');
    const { userData } = simulator.nextPreviewRecord({ username: 'anna' }).data.record;
    assert.equal((await send('dial', { payload: { userData }, agent: 'anna' })).agent, 'anna');
  });

  it('can be signed in by message once the password is right', async () => {
    await start([agentNode()], { agents: `${listOf(['anna', 'clara'])}\nboris,wrong` });
    await refused('boris');
    const signedIn = await send('agent', {
      operation: 'signIn',
      parameters: { username: 'boris', password: 'of-boris' },
    });
    assert.equal(signedIn.agent, 'boris');
    assert.equal(sessionOf('boris').state.phase, 'connected');
  });

  it("are not affected by one agent's lost session", async () => {
    await start([callEventsNode(), agentNode()], { server: { startSession: true } });
    await allConnected();
    const others = everybody().filter(({ name }) => name !== 'boris');
    const disturbed: string[] = [];
    for (const { name, session } of others) {
      session.on('state', ({ phase }) => disturbed.push(`${name} ${phase}`));
    }
    simulator.faults.add(
      { user: 'boris', path: /channels\/voice/ },
      { respond: { status: 403, body: { statusCode: 20 } } },
    );
    const renewed = reaches(sessionOf('boris'), 'signing-in');
    const ready = await send('agent', { operation: 'Ready', agent: 'boris' });
    await renewed;
    assert.equal(ready.agent, 'boris');
    assert.equal(sessionOf('boris').state.phase, 'connected');
    assert.deepEqual(disturbed, []);
  });

  it('can be disconnected one by one, and connected again by name', async () => {
    await start([callEventsNode({ inputs: 1 })]);
    await allConnected();
    const control = (msg: object) => node('events').receive(msg as Message);
    const gone = reaches(sessionOf('anna'), 'closed');
    control({ action: 'disconnect', agent: 'anna' });
    await gone;
    await new Promise(setImmediate);
    const back = new Promise<void>((resolve) => {
      serverNode().agents.on('state', ({ name }, { phase }) => name === 'anna' && phase === 'connected' && resolve());
    });
    control({ action: 'connect', agent: 'anna' });
    await back;
    assert.deepEqual(caught, []);
  });

  it('are named in their errors', async () => {
    await start([callEventsNode()], { options: { agents: [] } });
    await refused('anna');
    const [msg, ...others] = caught;
    assert.match(errorOf(msg ?? {}).message, /^anna, boris and clara: GWS refuses the user name or the password/);
    assert.deepEqual([msg?.agent, others], [undefined, []]);
  });

  it('are signed out one by one', async () => {
    await start([agentNode()], { server: { startSession: true } });
    await allConnected();
    await send('agent', { operation: 'signOut', parameters: { username: 'anna' } });
    await send('agent', { operation: 'signOut', agent: 'boris' });
    assert.deepEqual(['agent', ...NAMES].map(stateOf), ['NotReady', 'LoggedOut', 'LoggedOut', 'NotReady']);
    assert.deepEqual(usersSignedIn(), ['agent', 'clara']);
    const back = await send('agent', { operation: 'signIn', parameters: { username: 'anna' } });
    assert.equal((back.payload as { state: string }).state, 'NotReady');
  });

  it('are signed out at a deploy, even those signed in by message, and signed in again from the list', async () => {
    await start([agentNode()], { agents: listOf(['anna']) });
    await allConnected();
    await send('agent', { operation: 'signIn', parameters: { username: 'boris', password: 'of-boris' } });
    assert.deepEqual(usersSignedIn(), ['agent', 'anna', 'boris']);
    await redeploy('full', (flows) => flows);
    await connected();
    await allConnected();
    assert.deepEqual(usersSignedIn(), ['agent', 'anna']);
  });

  it('are all signed out when the last node is removed', async () => {
    await start([agentNode()], { server: { startSession: true } });
    await allConnected();
    await redeploy('full', remove('agent'));
    assert.equal(simulator.sessions.cometdSessions, 0);
    assert.equal(simulator.sessions.httpSessions, 0);
    assert.deepEqual(NAMES.map(stateOf), ['LoggedOut', 'LoggedOut', 'LoggedOut']);
  });

  it('are left out where the list is broken, which the log reports by line and without a password', async () => {
    await start([agentNode()], { agents: 'username,password\nanna,of-anna\nboris\n"clara,of-clara' });
    await allConnected();
    assert.deepEqual(usersSignedIn(), ['agent', 'anna']);
    const errors = (node('server').error as unknown as { args: string[][] }).args.flat();
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /line 4: a quotation mark is not closed.*line 3: no password/);
    assert.ok(!errors[0]?.includes('of-'), errors[0]);
  });

  it('may be sixty, and sign in at a measured pace', async () => {
    const names = Array.from({ length: 60 }, (_none, index) => `agent-${index}`);
    simulator = await startSimulator({ agents: agentsNamed(names) });
    const signIns: number[] = [];
    simulator.on('request', ({ headers, at }) => headers.authorization && signIns.push(at));
    await deploy(simulator.url, [callEventsNode(), OUT], { credentials: { ...CREDENTIALS, agents: listOf(names) } });
    await connected();
    await allConnected();
    assert.equal(simulator.sessions.cometdSessions, 61);
    assert.equal(signIns.length, 61);
    // 60 intervals of 40 ms; the last may be slightly early relative to the first.
    assert.ok((signIns.at(-1) ?? 0) - (signIns[0] ?? 0) > 2000);
  });
});
