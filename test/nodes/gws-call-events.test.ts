import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import type { CallStateChangeMessage } from '../../src';
import {
  callEventsNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type Message,
  messagesOf,
  nextMessage,
  node,
  OUT,
  send,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';

const documented = JSON.parse(
  readFileSync(path.resolve(__dirname, '../fixtures/dial-preview-record/notification.json'), 'utf8'),
);

const CALLS = '/v2/me/calls';

describe('gws-call-events', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });

  afterEach(tearDown);

  const start = async (properties: object = {}, server: object = {}): Promise<void> => {
    await deploy(simulator.url, [callEventsNode(properties), OUT], { server });
    await connected();
  };

  const publish = (...messages: unknown[]): void => {
    for (const data of messages) {
      simulator.publish('agent', CALLS, data);
    }
  };

  const change = (state: string, notificationType = 'StatusChange', more: object = {}): CallStateChangeMessage => ({
    ...documented.data,
    ...more,
    notificationType,
    call: { ...documented.data.call, state },
  });

  it('sends the documented notification verbatim, with its state as topic and where it came from', async () => {
    await start({}, { name: 'My GWS' });
    const before = Date.now();
    const received = nextMessage();
    publish(documented.data);
    const { payload, topic, gws } = await received;
    assert.deepEqual(payload, documented.data);
    assert.equal(topic, 'Dialing');
    const { receivedAt, ...where } = gws as Record<string, unknown>;
    assert.deepEqual(where, {
      channel: CALLS,
      server: 'My GWS',
      device: 'efelab32-53f9-43ce-b65e-5768c61f7d4a',
      recovered: false,
      eventId: '013V08JRL498H10I04000VTAES00000G:StatusChange:Dialing',
    });
    assert.ok((receivedAt as number) >= before && (receivedAt as number) <= Date.now());
  });

  it('keeps the order, and lets unknown fields, states and types through', async () => {
    await start();
    const sent = [
      change('Dialing'),
      change('Queued', 'StatusChange', { case: [], unheardOf: { of: null } }),
      change('Established', 'CallRecovered'),
      change('Released'),
    ];
    const received = messagesOf();
    publish(...sent);
    await until('out', () => received.length === sent.length);
    assert.deepEqual(
      received.map(({ payload }) => payload),
      sent,
    );
  });

  it('sends what happens to a dialed call', async () => {
    await deploy(simulator.url, [callEventsNode(), dialNode({ wires: [[]] }), OUT]);
    await connected();
    const received = messagesOf();
    node('dial').receive({ payload: simulator.nextPreviewRecord().data });
    await until('out', () => received.length === 4);
    assert.deepEqual(
      received.map(({ topic }) => topic),
      ['Dialing', 'Ringing', 'Established', 'Released'],
    );
  });

  it('filters by state and by notification type', async () => {
    await start({ states: ['Established', 'Released'], notificationTypes: ['StatusChange'] });
    const received = messagesOf();
    publish(change('Dialing'), change('Established', 'DtmfSent'), change('Established'), change('Released'));
    await until('out', () => received.length === 2);
    assert.deepEqual(
      received.map(({ topic }) => topic),
      ['Established', 'Released'],
    );
  });

  it('ignores anything but a CallStateChangeMessage, and survives', async () => {
    await start();
    const received = nextMessage();
    publish(null, 'text', 7, [], {}, { messageType: 'ErrorMessage' }, change('Released'));
    assert.equal((await received).topic, 'Released');
  });

  it('gives every node its own message', async () => {
    await deploy(simulator.url, [
      callEventsNode(),
      callEventsNode({ id: 'more', wires: [['second']] }),
      OUT,
      { id: 'second', type: 'helper' },
    ]);
    await connected();
    const both = Promise.all([nextMessage('out'), nextMessage('second')]);
    publish(documented.data);
    const [one, other] = (await both) as [Message, Message];
    (one.payload as CallStateChangeMessage).call.state = 'spoiled';
    assert.equal((other.payload as CallStateChangeMessage).call.state, 'Dialing');
  });

  it('gives an event that is delivered twice the same id, and another one a different id', async () => {
    await start();
    const received = messagesOf();
    const held = change('Held');
    publish(
      held,
      held,
      change('Held', 'StatusChange', { metrics: { eventProcessing: { serverGenerationTimestamp: 1 } } }),
    );
    await until('out', () => received.length === 3);
    const [first, second, third] = received.map(({ gws }) => (gws as { eventId: string }).eventId);
    assert.equal(first, second);
    assert.notEqual(first, third);
  });

  it('reports what was missed after a gap as recovered, including the end of a call', async () => {
    await deploy(simulator.url, [callEventsNode(), dialNode({ wires: [[]] }), OUT]);
    await connected();
    const received = messagesOf();
    const { data } = simulator.nextPreviewRecord({ record: { phoneNumber: '5007' } });
    node('dial').receive({ payload: data });
    await until('out', () => received.some(({ topic }) => topic === 'Established'));
    await simulator.restart();
    await until('out', () => received.some(({ topic }) => topic === 'Released'));
    const released = received.at(-1) as Message;
    assert.equal((released.gws as { recovered: boolean }).recovered, true);
    const callIds = new Set(received.map(({ payload }) => (payload as CallStateChangeMessage).call.id));
    assert.equal(callIds.size, 1);
  });

  it('shows that no server is chosen', async () => {
    await deploy(simulator.url, [callEventsNode({ server: '' }), OUT]);
    assert.equal(
      (await statusWith('events', '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.no-server'))
        .fill,
      'red',
    );
  });

  describe('with messages that control the server', () => {
    const answer = async (msg: object): Promise<Message> => {
      const answered = nextMessage();
      node('events').receive(msg as Message);
      return answered;
    };

    it('connects, disconnects and reports the state', async () => {
      await deploy(simulator.url, [callEventsNode({ inputs: 1 }), OUT], { server: { connect: 'manual' } });
      assert.equal(((await answer({ action: 'status' })).payload as { phase: string }).phase, 'idle');
      assert.equal(simulator.ledger.requests.length, 0);

      node('events').receive({ action: 'connect' } as Message);
      await statusWith('events', 'gws-server.status.connected');
      const { topic, payload } = await answer({ action: 'status' });
      assert.equal(topic, 'status');
      const { statistics, ...status } = payload as { statistics: object };
      assert.ok(statistics);
      assert.deepEqual(status, {
        server: simulator.url,
        agent: 'agent',
        phase: 'connected',
        devices: [{ id: 'efelab32-53f9-43ce-b65e-5768c61f7d4a', phoneNumber: '5005' }],
        backlog: 0,
      });

      node('events').receive({ action: 'disconnect' } as Message);
      await statusWith('events', 'gws-server.status.idle');
      assert.equal((await send('events', { action: 'status', _msgid: '1' })).topic, 'status');
    });

    it('retries at once while waiting after a refused password', async () => {
      await deploy(simulator.url, [callEventsNode({ inputs: 1 }), OUT], {
        credentials: { username: 'agent', password: 'new' },
      });
      await nextMessage('caught');
      simulator.sessions.setPassword('agent', 'new');
      node('events').receive({ action: 'connect' } as Message);
      await statusWith('events', 'gws-server.status.connected');
    });

    it('reports an action that it does not know, and one that fails', async () => {
      await deploy(simulator.url, [callEventsNode({ inputs: 1 }), OUT], {
        server: { connect: 'manual' },
        credentials: {},
      });
      assert.match(errorOf(await send('events', { action: 'explode' })).message, /"connect", "disconnect" or "status"/);
      assert.match(errorOf(await send('events', {})).message, /missing/);
      assert.equal(errorOf(await send('events', { action: 'connect' })).code, 'GWS_NOT_AUTHENTICATED');
    });
  });
});
