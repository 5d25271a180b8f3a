import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { Secret } from '../../src';
import {
  callEventsNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  type Message,
  messagesOf,
  nextMessage,
  node,
  OUT,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';

const WORKBINS = '/v2/me/workbins';

function eventsNode(properties: object = {}): FlowNode {
  return {
    id: 'any',
    type: 'gws-events',
    server: 'server',
    channel: WORKBINS,
    agents: [],
    types: [],
    wires: [['out']],
    ...properties,
  };
}

const REFUSED = '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.channel-refused';

describe('gws-events', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    const agents = ['anna', 'boris'].map((username) => ({ username, password: 'simulator' }));
    simulator = await startSimulator({ agents });
  });

  afterEach(tearDown);

  const start = async (properties: object = {}, ...others: FlowNode[]): Promise<void> => {
    await deploy(simulator.url, [eventsNode(properties), ...others, OUT], { server: { name: 'My GWS' } });
    await connected();
  };
  const publish = (messageType: string, channel = WORKBINS, username = 'agent') =>
    simulator.publish(username, channel, { messageType, workbin: { id: 7 } });
  const signIn = async (username: string): Promise<void> => {
    await serverNode().agents.signIn({ username, password: new Secret('simulator') });
  };

  it('sends what GWS publishes on the channel, with its type as topic and where it came from', async () => {
    await start();
    const received = nextMessage();
    publish('WorkbinStateChangeMessage');
    const { topic, payload, agent, gws } = await received;
    assert.equal(topic, 'WorkbinStateChangeMessage');
    assert.deepEqual(payload, { messageType: 'WorkbinStateChangeMessage', workbin: { id: 7 } });
    assert.equal(agent, 'agent');
    const { receivedAt, eventId, ...where } = gws as Record<string, unknown>;
    assert.deepEqual(where, { channel: WORKBINS, server: 'My GWS', device: undefined, recovered: false });
    assert.deepEqual([typeof receivedAt, typeof eventId], ['number', 'string']);
  });

  it('lets through only the selected types, whatever GWS sends', async () => {
    await start({ types: ['WorkbinStateChangeMessage'] });
    const received = messagesOf();
    for (const data of [null, 'text', 7, [], {}, { messageType: 7 }, { messageType: 'Other' }]) {
      simulator.publish('agent', WORKBINS, data);
    }
    publish('WorkbinStateChangeMessage');
    await until('out', () => received.length > 0);
    assert.deepEqual(
      received.map(({ topic }) => topic),
      ['WorkbinStateChangeMessage'],
    );
  });

  it('sends the events of every agent, or of the selected ones', async () => {
    await start({}, eventsNode({ id: 'some', agents: ['boris'], wires: [['chosen']] }), {
      id: 'chosen',
      type: 'helper',
    });
    await signIn('anna');
    await signIn('boris');
    const all = messagesOf();
    const chosen = messagesOf('chosen');
    for (const username of ['agent', 'anna', 'boris']) {
      publish('Any', WORKBINS, username);
    }
    await until('out', () => all.length === 3);
    await until('chosen', () => chosen.length === 1);
    assert.deepEqual(all.map(({ agent }) => agent).sort(), ['agent', 'anna', 'boris']);
    assert.equal(chosen[0]?.agent, 'boris');
  });

  it('receives through a wildcard what other nodes receive too, each event once', async () => {
    await start(
      { channel: '/v2/me/*' },
      callEventsNode({ wires: [['calls']] }),
      { id: 'calls', type: 'helper' },
      dialNode({ wires: [[]] }),
    );
    const all = messagesOf();
    const calls = messagesOf('calls');
    const isCall = ({ topic }: Message) => topic === 'CallStateChangeMessage';
    node('dial').receive({ payload: simulator.nextPreviewRecord().data });
    await until('calls', () => calls.length === 4);
    publish('Last');
    await until('out', () => all.some(({ topic }) => topic === 'Last'));
    const states = all.filter(isCall).map(({ payload }) => (payload as { call: { state: string } }).call.state);
    assert.deepEqual(states, ['Dialing', 'Ringing', 'Established', 'Released']);
    assert.deepEqual(
      calls.map(({ topic }) => topic),
      states,
    );
  });

  it('says that GWS refuses the channel, once, while everything else goes on', async () => {
    simulator.faults.refuseSubscription(WORKBINS, Infinity);
    const caught: Message[] = [];
    await deploy(simulator.url, [eventsNode(), callEventsNode(), dialNode({ wires: [[]] }), OUT]);
    caught.push(await nextMessage('caught'));
    const later = messagesOf('caught');
    const { fill } = await statusWith('any', REFUSED);
    assert.equal(fill, 'red');
    const [msg = {} as Message] = caught;
    assert.equal(errorOf(msg).code, 'GWS_REJECTED');
    assert.match(errorOf(msg).message, /refused the subscription to the channel \/v2\/me\/workbins/);
    assert.equal(msg.agent, 'agent');

    await signIn('anna');
    const calls = messagesOf();
    node('dial').receive({ payload: simulator.nextPreviewRecord().data });
    await until('out', () => calls.length === 4);
    assert.equal(serverNode().session.state.phase, 'connected');
    assert.deepEqual(later, []);
  });

  it('recovers when GWS accepts the channel in the next session', async () => {
    simulator.faults.refuseSubscription(WORKBINS);
    await start();
    await statusWith('any', REFUSED);
    await simulator.restart();
    await statusWith('any', 'gws-server.status.connected');
    const received = nextMessage();
    publish('Any');
    assert.equal((await received).topic, 'Any');
  });

  for (const channel of ['', undefined, 'v2/me/workbins', '/v2/*/workbins', '/meta/connect', '/service/x']) {
    it(`says that a channel cannot be called ${JSON.stringify(channel)}`, async () => {
      await deploy(simulator.url, [eventsNode({ channel }), OUT]);
      const { code, message } = errorOf(await nextMessage('caught'));
      assert.equal(code, 'GWS_INVALID_REQUEST');
      assert.match(message, /The channel .* Correct it in the node; nothing is received\.$/);
      await statusWith('any', 'gws-events.status.invalid');
      await connected();
    });
  }

  it('accepts messages that control the server', async () => {
    await deploy(simulator.url, [eventsNode({ inputs: 1 }), OUT], { server: { connect: 'manual' } });
    node('any').receive({ action: 'connect' } as Message);
    await statusWith('any', 'gws-server.status.connected');
    const answered = nextMessage();
    node('any').receive({ action: 'status' } as Message);
    assert.equal((await answered).topic, 'status');
  });
});
