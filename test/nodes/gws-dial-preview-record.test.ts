import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import {
  connected,
  deploy,
  dialNode,
  handOver,
  type Message,
  messagesOf,
  node,
  OUT,
  send,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';
import { FAST } from '../support/timing';

const documented = JSON.parse(
  readFileSync(path.resolve(__dirname, '../fixtures/dial-preview-record/request.json'), 'utf8'),
);

describe('gws-dial-preview-record', () => {
  let simulator: GwsSimulator;

  const start = async (properties: object = {}, server: object = {}): Promise<void> => {
    await deploy(simulator.url, [dialNode(properties), OUT], { server });
    await connected();
  };

  beforeEach(async () => {
    simulator = await startSimulator();
  });

  afterEach(tearDown);

  describe('the request', () => {
    it('is the documented one, byte for byte as JSON', async () => {
      handOver(simulator);
      await start();
      await send('dial', { payload: documented.outboundRecord, devicePath: documented.devicePath });
      const [request] = simulator.ledger.dialRequests();
      assert.equal(request?.body, JSON.stringify(documented));
    });

    it('names the device of the URL as devicePath unless the message says otherwise', async () => {
      await start();
      await send('dial', { payload: handOver(simulator) });
      const [request] = simulator.ledger.dialRequests();
      const device = request?.path.match(/\/me\/devices\/([^/]+)\/calls$/)?.[1];
      assert.equal(JSON.parse(request?.body ?? '').devicePath, `/devices/${device}`);
    });

    it('passes unknown fields of the record through untouched', async () => {
      await start();
      const record = { ...handOver(simulator), timeZone: 'GMT', custom: { deep: [1, null, 'ü'] } };
      const msg = await send('dial', { payload: record });
      assert.deepEqual(JSON.parse(simulator.ledger.dialRequests()[0]?.body ?? '').outboundRecord, record);
      assert.deepEqual(msg.record, record);
    });

    it("takes the record and the device from where the node's settings point", async () => {
      simulator = await startSimulator({
        devices: [
          { id: 'one', phoneNumber: '7001' },
          { id: 'two/2', phoneNumber: '7002' },
        ],
      });
      await start({ record: 'crm.row', device: 'phone', deviceType: 'msg' }, { device: 'one' });
      const msg = await send('dial', { crm: { row: handOver(simulator) }, phone: '7002' });
      assert.equal((msg.gws as { device: string }).device, 'two/2');
      assert.match(simulator.ledger.dialRequests()[0]?.path ?? '', /\/me\/devices\/two%2F2\/calls$/);
    });
  });

  describe('a preview record as GWS sent it', () => {
    for (const [form, part] of [
      ['notification', (n: Message) => n],
      ['data', (n: Message) => n.data],
      ['record', (n: Message) => (n.data as Message).record],
      ['userData', (n: Message) => ((n.data as Message).record as Message).userData],
    ] as const) {
      it(`is mapped from its ${form}`, async () => {
        await start();
        const notification = simulator.nextPreviewRecord({ record: { phoneNumber: '5001', shoe_size: 43 } });
        const msg = await send('dial', { payload: part(notification as unknown as Message) });
        const { recordHandle, phoneNumber, otherFields } = msg.record as Record<string, Record<string, unknown>>;
        assert.equal(recordHandle, 431);
        assert.equal(phoneNumber, '5001');
        assert.equal(otherFields?.shoe_size, 43);
        assert.equal(simulator.ledger.summary().dialsAccepted, 1);
      });
    }
  });

  describe('the message that is sent on', () => {
    it('is the same one, with the answer, the record and where it went', async () => {
      await start({}, { name: 'My GWS' });
      const record = handOver(simulator);
      const msg = await send('dial', { payload: record, _msgid: 'm1', customer: { id: 7 } });
      assert.deepEqual(msg.payload, { statusCode: 0 });
      assert.deepEqual(msg.record, record);
      assert.deepEqual(msg.customer, { id: 7 });
      assert.equal(msg._msgid, 'm1');
      const { elapsed, ...gws } = msg.gws as Record<string, unknown>;
      assert.deepEqual(gws, {
        server: 'My GWS',
        agent: 'agent',
        device: 'efelab32-53f9-43ce-b65e-5768c61f7d4a',
        statusCode: 0,
      });
      assert.ok(Number.isInteger(elapsed));
    });

    for (const [waitFor, states] of [
      ['dialing', ['Dialing']],
      ['established', ['Established']],
      ['released', ['Released']],
    ] as const) {
      it(`waits until the call is ${waitFor}`, async () => {
        await start({ waitFor });
        const msg = await send('dial', { payload: handOver(simulator) });
        const { messageType, call } = msg.payload as { messageType: string; call: { state: string } };
        assert.equal(messageType, 'CallStateChangeMessage');
        assert.deepEqual([call.state], states);
      });
    }
  });

  describe('the call of a dial', () => {
    for (const callUserData of [true, false]) {
      it(`is distinguished from that of another dial on the same device, ${callUserData ? 'by user data' : 'by number'}`, async () => {
        simulator = await startSimulator({
          callUserData,
          singleLine: false,
          scenarios: { '6001': 'slow', '6002': 'answers' },
        });
        await start({ waitFor: 'released', busyAgent: 'allow' });
        const messages = messagesOf();
        node('dial').receive({ payload: handOver(simulator, '6001') });
        node('dial').receive({ payload: handOver(simulator, '6002') });
        await until('out', () => messages.length === 2);
        for (const { record, payload } of messages as {
          record: { phoneNumber: string };
          payload: { call: { dnis: string } };
        }[]) {
          assert.equal(payload.call.dnis, record.phoneNumber);
        }
        assert.deepEqual(
          messages.map(({ record }) => (record as { phoneNumber: string }).phoneNumber),
          ['6002', '6001'],
        );
      });
    }

    it('is recognised in messages with bare numbers as participants and connId as id', async () => {
      simulator = await startSimulator({ callUserData: false, participants: 'strings', callId: 'connId' });
      await start({ waitFor: 'established' });
      const msg = await send('dial', { payload: handOver(simulator) });
      assert.deepEqual((msg.payload as { call: { participants: unknown } }).call.participants, ['5001']);
    });

    it("is not somebody else's call that happens to come next", async () => {
      simulator = await startSimulator({ scenarios: { '6001': 'slow' } });
      await start({ waitFor: 'established' });
      const outcome = send('dial', { payload: handOver(simulator, '6001') });
      simulator.once('dial', () => simulator.publish('agent', '/v2/me/calls', strangersCall()));
      assert.equal(((await outcome).payload as { call: { dnis: string } }).call.dnis, '6001');
    });
  });

  describe('a call that the dialed person makes at the same moment', () => {
    it('is not what the node waits for', async () => {
      simulator = await startSimulator({ timing: { ...FAST, dialDelay: 60, noAnswer: 60_000 } });
      await start({ waitFor: 'dialing' });
      const msg = await send('dial', { payload: handOver(simulator, '5010') });
      const { call } = msg.payload as { call: { callType: string; state: string } };
      assert.deepEqual([call.callType, call.state], ['Internal', 'Dialing']);
    });
  });

  describe('a session that GWS has forgotten', () => {
    it('is renewed, and the dial sent again, once', async () => {
      await start();
      simulator.faults.blackhole(false);
      simulator.sessions.forgetHttpSessions();
      const msg = await send('dial', { payload: handOver(simulator) });
      assert.deepEqual(msg.payload, { statusCode: 0 });
      assert.equal(simulator.ledger.summary().dialsAccepted, 1);
    });

    it('has a changed CSRF token fetched, and the dial sent again, once', async () => {
      simulator = await startSimulator({ csrf: true, csrfHeader: 'X-Own-Name' });
      await start();
      simulator.sessions.changeCsrfToken();
      const msg = await send('dial', { payload: handOver(simulator) });
      assert.deepEqual(msg.payload, { statusCode: 0 });
      assert.equal(simulator.ledger.summary().dialsAccepted, 1);
    });
  });

  it('has many dials under way at once without a warning from the process', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    simulator = await startSimulator({ singleLine: false });
    await start({ waitFor: 'released', busyAgent: 'allow' });
    const messages = messagesOf();
    for (let count = 0; count < 30; count += 1) {
      node('dial').receive({ payload: handOver(simulator) });
    }
    await until('out', () => messages.length === 30);
    process.off('warning', onWarning);
    assert.deepEqual(warnings, []);
  });

  describe('the status', () => {
    it('counts the dials under way, then shows the result', async () => {
      await start({ waitFor: 'released' });
      const underWay = statusWith('dial', 'gws-dial-preview-record.status.under-way');
      const released = statusWith(
        'dial',
        '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.outcome.answered',
      );
      node('dial').receive({ payload: handOver(simulator) });
      assert.equal((await underWay).fill, 'blue');
      assert.equal((await released).fill, 'green');
    });

    it('shows what failed', async () => {
      await start();
      const failed = statusWith(
        'dial',
        '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.failed.GWS_INVALID_RECORD',
      );
      node('dial').receive({ payload: 'nonsense' });
      assert.equal((await failed).fill, 'red');
    });
  });
});

function strangersCall(): object {
  return {
    messageType: 'CallStateChangeMessage',
    notificationType: 'StatusChange',
    call: {
      id: 'STRANGER',
      state: 'Established',
      deviceUri: 'http://gws/api/v2/devices/efelab32-53f9-43ce-b65e-5768c61f7d4a',
      dnis: '4242',
      participants: [{ phoneNumber: '4242', digits: '4242' }],
      callType: 'Inbound',
    },
    phoneNumber: '5005',
  };
}
