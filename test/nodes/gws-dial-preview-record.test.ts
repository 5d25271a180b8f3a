import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
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

const documented = JSON.parse(
  readFileSync(path.resolve(__dirname, '../fixtures/dial-preview-record/request.json'), 'utf8'),
);

/** A record that the simulator has just handed to the agent. */
function handOver(simulator: GwsSimulator, phoneNumber = '5001'): { recordHandle: number; phoneNumber: string } {
  const { userData } = simulator.nextPreviewRecord({ record: { phoneNumber } }).data.record;
  return { recordHandle: userData?.GSW_RECORD_HANDLE as number, phoneNumber };
}

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

    it('takes the record and the device from where the node is told to', async () => {
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
      assert.deepEqual(gws, { server: 'My GWS', device: 'efelab32-53f9-43ce-b65e-5768c61f7d4a', statusCode: 0 });
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
      it(`is told from that of another dial on the same device, ${callUserData ? 'by user data' : 'by number'}`, async () => {
        simulator = await startSimulator({ callUserData, scenarios: { '6001': 'slow', '6002': 'answers' } });
        await start({ waitFor: 'released' });
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

    it('is not the call of somebody else that happens to come next', async () => {
      simulator = await startSimulator({ scenarios: { '6001': 'slow' } });
      await start({ waitFor: 'established' });
      const outcome = send('dial', { payload: handOver(simulator, '6001') });
      simulator.once('dial', () => simulator.publish('agent', '/v2/me/calls', strangersCall()));
      assert.equal(((await outcome).payload as { call: { dnis: string } }).call.dnis, '6001');
    });
  });

  describe('an error', () => {
    const failing = async (
      properties: object,
      payload: unknown,
    ): Promise<{ msg: Message; code: string; message: string }> => {
      await start(properties);
      const msg = await send('dial', { payload });
      return { msg, ...errorOf(msg) };
    };

    it('GWS_CALL_FAILED when the call ends before it is answered', async () => {
      const { code, message } = await failing({ waitFor: 'established' }, handOver(simulator, '5002'));
      assert.equal(code, 'GWS_CALL_FAILED');
      assert.match(message, /GSW_CALL_RESULT 6/);
    });

    it('GWS_TIMEOUT when the state does not come in time', async () => {
      simulator = await startSimulator({ scenarios: { '6001': 'silent' } });
      const { code, message } = await failing({ waitFor: 'established', timeout: 0.05 }, handOver(simulator, '6001'));
      assert.equal(code, 'GWS_TIMEOUT');
      assert.match(message, /nothing was heard of the call/);
    });

    it('GWS_REJECTED when GWS refuses the record, which may then be tried again', async () => {
      const { msg, code } = await failing({}, { recordHandle: 99, phoneNumber: '5001' });
      assert.equal(code, 'GWS_REJECTED');
      assert.equal((msg.gws as { statusCode: number }).statusCode, 6);
      assert.equal(
        errorOf(await send('dial', { payload: { recordHandle: 99, phoneNumber: '5001' } })).code,
        'GWS_REJECTED',
      );
    });

    it('GWS_REJECTED for a device that the user does not have, without asking GWS to dial', async () => {
      const { code, message } = await failing({ device: '4711' }, handOver(simulator));
      assert.equal(code, 'GWS_REJECTED');
      assert.match(message, /no device "4711".*5005/);
      assert.equal(simulator.ledger.dialRequests().length, 0);
    });

    it('GWS_ALREADY_DIALED for a record that was dialed before, unless that is allowed', async () => {
      const record = handOver(simulator);
      await start();
      await send('dial', { payload: record });
      assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
      assert.equal(simulator.ledger.dialRequests().length, 1);
      assert.deepEqual((await send('dial', { payload: record, redial: true })).payload, { statusCode: 0 });
    });

    it('dials again without asking in a node that allows it', async () => {
      const record = handOver(simulator);
      await start({ redial: 'allow' });
      await send('dial', { payload: record });
      assert.deepEqual((await send('dial', { payload: record })).payload, { statusCode: 0 });
    });

    for (const [what, effect] of [
      [
        'html',
        { respond: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' } },
      ],
      ['an empty body', { respond: { status: 200, body: '' } }],
      [
        'JSON without statusCode',
        { respond: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' } },
      ],
      ['half of its answer', { truncate: true }],
      ['nothing, and hangs up', { dropAfter: true }],
      ['nothing, and keeps silent', { stallAfter: true }],
    ] as const) {
      it(`GWS_OUTCOME_UNKNOWN when GWS answers ${what}, and the record comes with it`, async () => {
        const record = handOver(simulator);
        await deploy(simulator.url, [dialNode(), OUT], { server: { timeout: 0.2 } });
        await connected();
        simulator.faults.add({ method: 'POST', path: /\/calls$/ }, effect);
        const msg = await send('dial', { payload: record });
        assert.equal(errorOf(msg).code, 'GWS_OUTCOME_UNKNOWN');
        assert.deepEqual(msg.record, record);
        assert.equal(simulator.ledger.dialRequests().length, 1);
        assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
      });
    }

    it('is none when the answer is lost but the call is seen', async () => {
      await start({ waitFor: 'released' });
      simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { delayAfter: 500 });
      simulator.once('call', () => simulator.faults.clear());
      const { payload } = await send('dial', { payload: handOver(simulator) });
      assert.equal((payload as { call: { state: string } }).call.state, 'Released');
    });

    for (const [what, payload, words] of [
      ['nothing', undefined, /missing/],
      ['text', 'call 5001', /text "call 5001"/],
      ['a list', [], /a list/],
      ['null', null, /null/],
      ['an empty object: all faults at once', {}, /recordHandle is missing.*phoneNumber is missing/],
      ['no number', { recordHandle: 1 }, /phoneNumber is missing/],
      ['a blank number', { recordHandle: 1, phoneNumber: ' ' }, /phoneNumber is empty/],
      ['a number that is not text', { recordHandle: 1, phoneNumber: 5001 }, /phoneNumber must be text/],
      ['no handle', { phoneNumber: '5001' }, /recordHandle is missing/],
      ['a handle that is text', { recordHandle: 'x', phoneNumber: '5001' }, /recordHandle must be a whole number/],
      [
        'other fields that are text',
        { recordHandle: 1, phoneNumber: '5001', otherFields: 'a' },
        /otherFields must be an object/,
      ],
      [
        'a __proto__ key',
        JSON.parse('{"recordHandle":1,"phoneNumber":"5001","otherFields":{"__proto__":{"x":1}}}'),
        /__proto__/,
      ],
      [
        '10 MB of user data',
        { recordHandle: 1, phoneNumber: '5001', otherFields: { a: 'x'.repeat(10_000_000) } },
        /9\.5 MB/,
      ],
    ] as const) {
      it(`GWS_INVALID_RECORD for ${what}`, async () => {
        const { code, message } = await failing({}, payload);
        assert.equal(code, 'GWS_INVALID_RECORD');
        assert.match(message, words);
        assert.equal(simulator.ledger.dialRequests().length, 0);
      });
    }

    it('GWS_NOT_CONNECTED when no server is chosen', async () => {
      await deploy(simulator.url, [dialNode({ server: '' }), OUT]);
      const { code, message } = errorOf(await send('dial', { payload: handOver(simulator) }));
      assert.equal(code, 'GWS_NOT_CONNECTED');
      assert.match(message, /No server is chosen/);
    });

    it('GWS_NOT_CONNECTED for a URL that is not http(s)', async () => {
      await deploy('ftp://gws.example.com', [dialNode(), OUT]);
      const { code, message } = errorOf(await send('dial', { payload: handOver(simulator) }));
      assert.equal(code, 'GWS_NOT_CONNECTED');
      assert.match(message, /must start with http:\/\/ or https:\/\//);
    });

    it('GWS_NOT_CONNECTED when GWS cannot be reached', async () => {
      const record = handOver(simulator);
      await start();
      const interrupted = statusWith('dial', 'gws-server.status.interrupted');
      await simulator.stop();
      await interrupted;
      const { code } = errorOf(await send('dial', { payload: record }));
      assert.equal(code, 'GWS_NOT_CONNECTED');
    });

    it('GWS_NOT_AUTHENTICATED when GWS refuses the password', async () => {
      await deploy(simulator.url, [dialNode(), OUT], { credentials: { username: 'agent', password: 'wrong' } });
      const { code, message } = errorOf(await send('dial', { payload: handOver(simulator) }));
      assert.equal(code, 'GWS_NOT_AUTHENTICATED');
      assert.doesNotMatch(message, /wrong/);
    });

    for (const [what, respond] of [
      ['html', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please log in</html>' }],
      ['an empty body', { status: 200, body: '' }],
      ['JSON without statusCode', { status: 200, body: '{"user":{}}' }],
    ] as const) {
      it(`tells what is wrong when the sign-in is answered with ${what}`, async () => {
        simulator.faults.add({ method: 'GET', path: /\/me\?/, times: Number.POSITIVE_INFINITY }, { respond });
        await deploy(simulator.url, [dialNode(), OUT]);
        const { code, message } = errorOf(await send('dial', { payload: handOver(simulator) }));
        assert.equal(code, 'GWS_NOT_CONNECTED');
        assert.match(message, /instead of GWS's JSON/);
        assert.equal(simulator.ledger.dialRequests().length, 0);
      });
    }
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

  it('has many dials under way at once without a warning of the process', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    await start({ waitFor: 'released' });
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
      const released = statusWith('dial', 'gws-dial-preview-record.status.released');
      node('dial').receive({ payload: handOver(simulator) });
      assert.equal((await underWay).fill, 'blue');
      assert.equal((await released).fill, 'green');
    });

    it('shows what failed', async () => {
      await start();
      const failed = statusWith('dial', 'gws-dial-preview-record.status.GWS_INVALID_RECORD');
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
