import assert from 'node:assert/strict';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import { type CallStateChangeMessage, type OutboundRecord, type OutboundRecordMessage, Secret } from '../../src';
import {
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
  outboundNode,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';
import { spoilNextPoll } from '../support/polls';

const OUTBOUND = '/v2/me/outbound';
const STATUS = '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status';
const REFUSED = `${STATUS}.channel-refused`;
const MISSED = `gws-server.status.connected, ${STATUS}.events-missed`;

const eventsNode = (properties: object = {}): FlowNode => ({
  id: 'events',
  type: 'gws-outbound-events',
  server: 'server',
  agents: [],
  types: [],
  campaigns: [],
  wires: [['out']],
  ...properties,
});

const acknowledgement = (recordHandle: number, campaignName = 'Spring Renewals', type = 'RecordRejectAcknowledge') => ({
  messageType: 'OutboundRecordMessage',
  notificationType: type,
  referenceId: 'r1',
  record: { devicePath: '/devices/7', callingList: 'L', applicationId: 141, recordHandle, campaignName },
});

const session = (name: string, notificationType = 'PreviewSessionStarted') => ({
  messageType: 'OutboundCampaignMessage',
  notificationType,
  campaign: { name, devicePath: '/devices/7', applicationId: 141 },
});

describe('gws-outbound-events', () => {
  let simulator: GwsSimulator;

  afterEach(tearDown);

  async function start(flow: FlowNode[], options: SimulatorOptions = {}): Promise<void> {
    simulator = await startSimulator({ agents: [{ username: 'anna', password: 'simulator' }], ...options });
    await deploy(simulator.url, [...flow, OUT], { server: { name: 'My GWS' } });
    await connected();
  }

  const publish = (...messages: unknown[]): void => {
    for (const data of messages) {
      simulator.publish('agent', OUTBOUND, data);
    }
  };

  it('says that GWS refuses its channel, once, while agents dial', async () => {
    simulator = await startSimulator({});
    simulator.faults.refuseSubscription(OUTBOUND, Number.POSITIVE_INFINITY);
    await deploy(simulator.url, [eventsNode(), dialNode({ waitFor: 'released' }), OUT]);
    assert.equal(errorOf(await nextMessage('caught')).code, 'GWS_REJECTED');
    assert.equal((await statusWith('events', REFUSED)).fill, 'red');
    const { payload } = await send('dial', { payload: simulator.nextPreviewRecord().data });
    assert.equal((payload as CallStateChangeMessage).call.state, 'Released');
    assert.equal(serverNode().session.state.phase, 'connected');
  });

  it('recovers as soon as GWS accepts its channel', async () => {
    simulator = await startSimulator();
    simulator.faults.refuseSubscription(OUTBOUND);
    await deploy(simulator.url, [eventsNode(), outboundNode('RejectRecord', { wires: [[]] }), OUT]);
    await statusWith('events', REFUSED);
    const well = statusWith('events', 'gws-server.status.connected');
    node('outbound').receive({ payload: simulator.nextPreviewRecord().data } as Message);
    assert.equal((await well).fill, 'green');
    const received = nextMessage();
    publish(acknowledgement(9));
    assert.deepEqual((await received).payload, acknowledgement(9));
  });

  describe('where a record may have been lost in transit', () => {
    const WITHOUT_ACK: SimulatorOptions = { cometd: { ack: false } };

    it('tells the Catch nodes of its flow, and whose record it may be, so that the flow can request it', async () => {
      const values = { campaignName: 'Spring Renewals', applicationId: 141 };
      const parameters = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { value: String(value), type: 'str' }]),
      );
      await start(
        [
          eventsNode(),
          eventsNode({ id: 'of-anna', agents: ['anna'] }),
          outboundNode('StartPreviewSession', { id: 'begin', parameters, wires: [['begun']] }),
          outboundNode('GetPreviewRecord', { parameters, wires: [['asked']] }),
          { id: 'begun', type: 'helper' },
          { id: 'asked', type: 'helper' },
        ],
        WITHOUT_ACK,
      );
      const begun = nextMessage('begun');
      node('begin').receive({} as Message);
      await begun;
      const caught = messagesOf('caught');
      const received = messagesOf();
      await spoilNextPoll(simulator, { truncate: true });
      simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } });
      await until('caught', () => caught.length > 0);
      const [msg = {} as Message] = caught;
      assert.deepEqual([errorOf(msg).code, msg.agent], ['GWS_EVENTS_MISSED', 'agent']);
      assert.match(errorOf(msg).message, /\/v2\/me\/outbound may have been missed: .*request a preview record again/);
      assert.equal((msg.error as { source: { id: string } }).source.id, 'events');
      assert.deepEqual(received, []);
      const asked = nextMessage('asked');
      node('outbound').receive({ agent: msg.agent } as Message);
      assert.ok(((await asked).record as OutboundRecord).recordHandle);
      assert.equal(caught.length, 1, 'but not on behalf of a node for other agents');
    });

    it('shows it until the next event', async () => {
      await start([eventsNode()], WITHOUT_ACK);
      const shown = statusWith('events', MISSED);
      await spoilNextPoll(simulator, { dropAfter: true });
      publish(session('A'));
      assert.equal((await shown).fill, 'yellow');
      const well = statusWith('events', 'gws-server.status.connected');
      publish(session('A'));
      assert.equal((await well).fill, 'green');
    });

    it('says nothing if GWS resends it', async () => {
      await start([eventsNode()]);
      const caught = messagesOf('caught');
      const received = nextMessage();
      await spoilNextPoll(simulator, { truncate: true });
      publish(session('A'));
      assert.deepEqual((await received).payload, session('A'));
      assert.deepEqual(caught, []);
    });
  });

  it('sends a delivered record verbatim, and in the form that can be dialed and completed', async () => {
    await start([
      eventsNode({ types: ['PreviewRecord'], wires: [['dial']] }),
      dialNode({ record: 'record', waitFor: 'released', wires: [['complete', 'out']] }),
      outboundNode('CompleteRecord', { id: 'complete', wires: [['completed']] }),
      { id: 'completed', type: 'helper' },
    ]);
    const completed = nextMessage('completed');
    const { data } = simulator.nextPreviewRecord({ record: { phoneNumber: '5001', first_name: 'Ada' } });
    const acknowledged = (await completed).payload as OutboundRecordMessage;
    assert.equal(acknowledged.notificationType, 'RecordProcessedAcknowledge');
    assert.equal(acknowledged.record.recordHandle, data.record.userData?.GSW_RECORD_HANDLE);
  });

  it('says what an event is, whose, and where it came from', async () => {
    await start([eventsNode()]);
    const before = Date.now();
    const received = nextMessage();
    const { data } = simulator.nextPreviewRecord({ record: { phoneNumber: '5001', first_name: 'Ada' } });
    const { topic, payload, record, agent, gws } = await received;
    assert.deepEqual([topic, payload, agent], ['PreviewRecord', data, 'agent']);
    const { recordHandle, phoneNumber, otherFields } = record as OutboundRecord;
    assert.deepEqual([recordHandle, phoneNumber, otherFields?.first_name], [431, '5001', 'Ada']);
    const { receivedAt, eventId, ...where } = gws as Record<string, unknown>;
    assert.deepEqual(where, {
      channel: OUTBOUND,
      server: 'My GWS',
      device: 'efelab32-53f9-43ce-b65e-5768c61f7d4a',
      recovered: false,
    });
    assert.ok((receivedAt as number) >= before && typeof eventId === 'string');
  });

  it('sends an acknowledgement once, with the record that it names, and omits its raw copy', async () => {
    await start([eventsNode({ campaigns: ['Spring Renewals'] }), outboundNode('RejectRecord', { wires: [[]] })]);
    const received = messagesOf();
    const { data } = simulator.nextPreviewRecord();
    node('outbound').receive({ payload: data } as Message);
    await until('out', () => received.length === 2);
    publish(
      { messageType: 'DeviceUserEventMessage', userData: { GSW_CAMPAIGN_NAME: 'Spring Renewals' } },
      session('Spring Renewals'),
    );
    await until('out', () => received.length === 3);
    const [, rejected, started] = received as [Message, Message, Message];
    assert.deepEqual(rejected.record, (rejected.payload as OutboundRecordMessage).record);
    assert.equal((rejected.record as OutboundRecord).recordHandle, 431);
    assert.equal(started.topic, 'PreviewSessionStarted');
    assert.equal('record' in started, false);
  });

  it('sends a copy of the record, which is not part of the payload', async () => {
    await start([eventsNode()]);
    const received = nextMessage();
    publish(acknowledgement(9));
    const { record, payload } = await received;
    (record as OutboundRecord).recordHandle = 10;
    assert.deepEqual(payload, acknowledgement(9));
  });

  it('reads records of an older GWS', async () => {
    await start([eventsNode({ campaigns: ['Spring Renewals'] })], { recordShape: 'customFields' });
    const received = nextMessage();
    const { data } = simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } });
    const { topic, payload, record } = await received;
    assert.deepEqual([topic, payload], ['StatusChanged', data]);
    const { recordHandle, phoneNumber } = record as OutboundRecord;
    assert.deepEqual([recordHandle, phoneNumber], [431, '5001']);
  });

  it('filters by type and campaign, of records and of sessions', async () => {
    await start([eventsNode({ types: ['PreviewSessionStarted', 'RecordRejectAcknowledge'], campaigns: ['A', 'B'] })]);
    const received = messagesOf();
    publish(
      session('A'),
      session('C'),
      session('A', 'PreviewSessionEnded'),
      acknowledgement(1, 'C'),
      acknowledgement(2, 'B', 'DoNotCallAcknowledge'),
      acknowledgement(3, 'B'),
      {
        messageType: 'OutboundRecordMessage',
        notificationType: 'RecordRejectAcknowledge',
        record: { recordHandle: 4 },
      },
      { ...acknowledgement(5), record: { userData: { GSW_CAMPAIGN_NAME: 'A', GSW_RECORD_HANDLE: 5 } } },
    );
    await until('out', () => received.length === 3);
    assert.deepEqual(
      received.map(({ topic, payload }) => [topic, (payload as OutboundRecordMessage).record?.recordHandle]),
      [
        ['PreviewSessionStarted', undefined],
        ['RecordRejectAcknowledge', 3],
        ['RecordRejectAcknowledge', undefined],
      ],
    );
  });

  it('filters by agent', async () => {
    await start([eventsNode({ agents: ['anna'] })]);
    const received = nextMessage();
    await serverNode().agents.signIn({ username: 'anna', password: new Secret('simulator') });
    publish(session('A'));
    simulator.publish('anna', OUTBOUND, session('B'));
    const { agent, payload, gws } = await received;
    assert.deepEqual([agent, payload], ['anna', session('B')]);
    assert.equal((gws as { device: string }).device, '7');
  });

  it('gives an acknowledgement that is delivered twice the same id, and another one a different id', async () => {
    await start([eventsNode()]);
    const received = messagesOf();
    publish(acknowledgement(9), acknowledgement(9), acknowledgement(10));
    await until('out', () => received.length === 3);
    const [first, second, third] = received.map(({ gws }) => (gws as { eventId: string }).eventId);
    assert.equal(first, second);
    assert.notEqual(first, third);
  });

  it('ignores useless messages, and survives', async () => {
    await start([eventsNode()]);
    const received = messagesOf();
    const bare = { messageType: 'OutboundRecordMessage', notificationType: 7, record: null };
    publish(null, 'text', 7, [], {}, { messageType: 'ErrorMessage' }, { messageType: 'CallStateChangeMessage' }, bare);
    await until('out', () => received.length === 1);
    assert.deepEqual([received[0]?.topic, received[0]?.payload], ['', bare]);
  });

  it('accepts control messages, as other event nodes do', async () => {
    simulator = await startSimulator();
    await deploy(simulator.url, [eventsNode({ inputs: 1 }), OUT], { server: { connect: 'manual' } });
    node('events').receive({ action: 'connect' } as Message);
    await statusWith('events', 'gws-server.status.connected');
    assert.equal(((await send('events', { action: 'status' })).payload as { phase: string }).phase, 'connected');
  });
});
