import assert from 'node:assert/strict';
import { once } from 'node:events';
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
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';
import { FAST } from '../support/timing';

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

  describe('the outcome of a call', () => {
    /** What happens to a call, as GWS reports it. */
    const call = (id: string, callResult: unknown, states: string[], more: object = {}) =>
      states.map((state) => {
        const userData = state === 'Released' && callResult !== undefined ? { GSW_CALL_RESULT: callResult } : {};
        return { ...documented.data, call: { ...documented.data.call, id, state, userData, ...more } };
      });
    const outcomes = (messages: Message[]) => messages.map(({ topic, outcome }) => [topic, outcome]);

    it('is told with its end, together with what the dialer says, and not before', async () => {
      await start();
      const received = messagesOf();
      publish(...call('a', 6, ['Dialing', 'Released']), ...call('b', 33, ['Dialing', 'Established', 'Released']));
      await until('out', () => received.length === 5);
      assert.deepEqual(outcomes(received), [
        ['Dialing', undefined],
        ['Released', 'busy'],
        ['Dialing', undefined],
        ['Established', undefined],
        ['Released', 'answered'],
      ]);
      assert.deepEqual(
        received.map(({ gws }) => (gws as { callResult?: object }).callResult),
        [undefined, { number: 6, name: 'Busy' }, undefined, undefined, { number: 33, name: 'Answer' }],
      );
      assert.ok(received.every((msg) => 'outcome' in msg === (msg.topic === 'Released')));
    });

    it('is that of the dial node for the same call', async () => {
      await deploy(simulator.url, [
        callEventsNode({ states: ['Released'] }),
        dialNode({ waitFor: 'released', wires: [['dialed']] }),
        OUT,
        { id: 'dialed', type: 'helper' },
      ]);
      await connected();
      for (const [phoneNumber, outcome] of [
        ['5001', 'answered'],
        ['5002', 'busy'],
        ['5003', 'noAnswer'],
        ['5004', 'invalidNumber'],
      ]) {
        const both = Promise.all([nextMessage(), nextMessage('dialed')]);
        node('dial').receive({
          payload: simulator.nextPreviewRecord({ record: { phoneNumber: String(phoneNumber) } }).data,
        });
        const [event, dialed] = await both;
        assert.deepEqual([event.outcome, dialed.outcome], [outcome, outcome]);
      }
    });

    it('is none for a call that the agent received, or consulted somebody by', async () => {
      await start();
      const received = messagesOf();
      publish(
        ...call('in', 33, ['Ringing', 'Established', 'Released'], { callType: 'Inbound' }),
        ...call('offered', 6, ['Ringing', 'Released'], { capabilities: ['Answer'] }),
        ...call('consult', 6, ['Dialing', 'Released'], { callType: 'Consult', parentCallUri: '/calls/other' }),
      );
      await until('out', () => received.length === 7);
      assert.ok(received.every((msg) => !('outcome' in msg) && !('callResult' in (msg.gws as object))));
    });

    it('is known as far as it was seen, whatever stands in the place of a call result', async () => {
      await start();
      const received = messagesOf();
      const strange = [undefined, null, '', 'sale', 54, '54', -1, {}, [6], true];
      for (const [at, callResult] of strange.entries()) {
        publish(...call(`unanswered-${at}`, callResult, ['Dialing', 'Released']));
        publish(...call(`answered-${at}`, callResult, ['Dialing', 'Held', 'Released']));
      }
      publish(...call('unseen', 28, ['Released'], { callType: 'Outbound' }));
      const ends = () => received.filter(({ topic }) => topic === 'Released');
      await until('out', () => ends().length === 2 * strange.length + 1);
      assert.deepEqual(
        ends().map(({ outcome }) => outcome),
        [...strange.flatMap(() => ['failed', 'answered']), 'unknown'],
      );
    });

    it('is unknown, and recovered, for a call that ended during an interruption', async () => {
      simulator = await startSimulator({ timing: { ...FAST, noAnswer: 60_000 } });
      await deploy(simulator.url, [callEventsNode({ outcomes: ['unknown'] }), dialNode({ wires: [[]] }), OUT]);
      await connected();
      const { session } = serverNode();
      node('dial').receive({ payload: simulator.nextPreviewRecord({ record: { phoneNumber: '5003' } }).data });
      while (!session.calls.alive.some((message) => message.call.state === 'Ringing')) {
        await once(session, 'received');
        await new Promise(setImmediate);
      }
      const ended = nextMessage();
      await simulator.restart();
      session.connect();
      const { topic, outcome, gws } = await ended;
      assert.deepEqual([topic, outcome, (gws as { recovered: boolean }).recovered], ['Released', 'unknown', true]);
    });

    it('filters', async () => {
      await start({ outcomes: ['busy', 'answered', 'unheard-of'] });
      const received = messagesOf();
      publish(
        ...call('a', 6, ['Dialing', 'Released']),
        ...call('b', 7, ['Dialing', 'Ringing', 'Released']),
        ...call('c', 33, ['Dialing', 'Established', 'Released']),
        ...call('d', 33, ['Ringing', 'Established', 'Released'], { callType: 'Inbound' }),
        ...call('e', 6, ['Dialing', 'Released']),
      );
      await until('out', () => received.length === 3);
      assert.deepEqual(
        received.map(({ payload, outcome }) => [(payload as CallStateChangeMessage).call.id, outcome]),
        [
          ['a', 'busy'],
          ['c', 'answered'],
          ['e', 'busy'],
        ],
      );
    });

    for (const words of ['busy', null, {}, 7, ['']]) {
      it(`filters nothing where the list is ${JSON.stringify(words)}`, async () => {
        await start({ outcomes: words });
        const received = messagesOf();
        publish(...call('a', 6, ['Dialing', 'Released']), ...call('b', 33, ['Dialing', 'Released']));
        await until('out', () => received.length === 4);
      });
    }

    it('does not pass a filter that has only words that nobody knows', async () => {
      await deploy(simulator.url, [
        callEventsNode({ outcomes: ['unheard-of'], wires: [['filtered']] }),
        { ...callEventsNode(), id: 'all' },
        OUT,
        { id: 'filtered', type: 'helper' },
      ]);
      await connected();
      const [received, filtered] = [messagesOf(), messagesOf('filtered')];
      publish(...call('a', 6, ['Dialing', 'Released']), ...call('b', 33, ['Dialing', 'Released']));
      await until('out', () => received.length === 4);
      assert.deepEqual(filtered, []);
    });
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
