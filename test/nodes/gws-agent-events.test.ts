import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { DEVICES_CHANNEL } from '../../src';
import {
  agentNode,
  connected,
  deploy,
  type FlowNode,
  type Message,
  messagesOf,
  nextMessage,
  node,
  OUT,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';

const device = (id: string, state: string) => ({ id, userState: { state }, phoneNumber: '5005' });
const change = (...devices: object[]) => ({ messageType: 'DeviceStateChangeMessage', devices });
const ERROR = { messageType: 'ErrorMessage', devicePath: '/devices/one', metrics: {} };
const USER_EVENT = {
  messageType: 'DeviceUserEventMessage',
  deviceId: 'one',
  userData: { GSW_USER_EVENT: 'CampaignStarted' },
};

describe('gws-agent-events', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });

  afterEach(tearDown);

  const eventsNode = (properties: object = {}): FlowNode => ({
    id: 'events',
    type: 'gws-agent-events',
    server: 'server',
    agents: [],
    types: [],
    states: [],
    wires: [['out']],
    ...properties,
  });

  const start = async (properties: object = {}, server: object = {}) => {
    await deploy(simulator.url, [eventsNode(properties), agentNode({ wires: [] }), OUT], { server });
    await connected();
    await serverNode().session.listening(DEVICES_CHANNEL);
  };

  const publish = (data: unknown) => simulator.publish('agent', DEVICES_CHANNEL, data);

  /** The topics of what comes out for `all`, before an error, which passes every filter here. */
  const topicsOf = async (all: unknown[]): Promise<unknown[]> => {
    const messages = messagesOf();
    const isLast = ({ gws }: Message) => (gws as { device: string }).device === 'last';
    for (const data of [...all, { ...ERROR, devicePath: '/devices/last' }]) {
      publish(data);
    }
    await until('out', () => messages.some(isLast));
    return messages.filter((msg) => !isLast(msg)).map(({ topic }) => topic);
  };

  it('sends a change of agent state exactly as GWS sent it', async () => {
    await start({}, { startSession: true });
    const messages = messagesOf();
    const sent: unknown[] = [];
    serverNode().session.observe(DEVICES_CHANNEL, ({ data }) => sent.push(structuredClone(data)));
    node('agent').receive({ operation: 'Ready', parameters: { workMode: 'AutoIn' } } as never);
    await until('out', () => messages.some(({ topic }) => topic === 'Ready'));
    const msg = messages.find(({ topic }) => topic === 'Ready') as Message;
    assert.deepEqual(msg.payload, sent.at(-1));
    assert.equal(msg.agent, 'agent');
    const { receivedAt, eventId, ...gws } = msg.gws as Record<string, unknown>;
    assert.deepEqual(gws, {
      channel: DEVICES_CHANNEL,
      server: simulator.url,
      device: simulator.agent().devices[0]?.id,
      recovered: false,
    });
    assert.equal(typeof receivedAt, 'number');
    assert.equal(typeof eventId, 'string');
  });

  it('sends errors and user events', async () => {
    await start();
    for (const [data, topic] of [
      [ERROR, 'ErrorMessage'],
      [USER_EVENT, 'CampaignStarted'],
      [{ ...USER_EVENT, userData: {} }, 'DeviceUserEventMessage'],
    ] as const) {
      const told = nextMessage();
      publish(data);
      const msg = await told;
      assert.equal(msg.topic, topic);
      assert.deepEqual(msg.payload, data);
      assert.equal((msg.gws as { device: string }).device, 'one');
    }
  });

  it('sends one message for a notification of several devices', async () => {
    await start();
    assert.deepEqual(await topicsOf([change(device('one', 'NotReady'), device('two', 'Ready'))]), ['NotReady']);
  });

  it('lets through the selected types', async () => {
    await start({ types: ['ErrorMessage', 'DeviceUserEventMessage'] });
    assert.deepEqual(await topicsOf([change(device('one', 'Ready')), ERROR, USER_EVENT]), [
      'ErrorMessage',
      'CampaignStarted',
    ]);
  });

  it('lets through changes to the selected states, and anything that is not a change of state', async () => {
    await start({ states: ['LoggedOut', 'NotReady'] });
    const all = [
      change(device('one', 'Ready')),
      change(device('one', 'LoggedOut')),
      change(device('one', 'Ready'), device('two', 'NotReady')),
      ERROR,
    ];
    assert.deepEqual(await topicsOf(all), ['LoggedOut', 'Ready', 'ErrorMessage']);
  });

  it('tolerates anything that may come on the channel', async () => {
    await start();
    const odd = [null, 'text', 7, {}, { messageType: {} }, change(), change(null as never, { id: 7 }), { devices: [] }];
    assert.deepEqual(await topicsOf(odd), ['', '', '', '', '', ...Array(2).fill('DeviceStateChangeMessage'), '']);
  });

  it('lets messages ask for the status', async () => {
    await start({ inputs: 1 });
    const told = nextMessage();
    node('events').receive({ action: 'status' } as never);
    assert.equal((await told).topic, 'status');
  });

  it('receives nothing more when it is removed', async () => {
    await start();
    await tearDown();
    assert.deepEqual(simulator.sessions.subscriptions, []);
  });
});
