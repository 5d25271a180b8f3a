import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  handOver,
  type Message,
  OUT,
  send,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';

describe('gws-dial-preview-record', () => {
  let simulator: GwsSimulator;

  const start = async (properties: object = {}, server: object = {}): Promise<void> => {
    await deploy(simulator.url, [dialNode(properties), OUT], { server });
    await connected();
  };

  beforeEach(async () => {
    simulator = await startSimulator({ singleLine: false });
  });

  afterEach(tearDown);

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
      const { msg, code, message } = await failing({ waitFor: 'established' }, handOver(simulator, '5002'));
      assert.equal(code, 'GWS_CALL_FAILED');
      const { call } = (msg.gws as { call: { call: { state: string; dnis: string } } }).call;
      assert.deepEqual([call.state, call.dnis], ['Released', '5002']);
      assert.match(message, /ended before it was established: Busy\./);
    });

    it('GWS_TIMEOUT when the state does not come in time', async () => {
      simulator = await startSimulator({ scenarios: { '6001': 'silent' } });
      const { code, message } = await failing({ waitFor: 'established', timeout: 0.05 }, handOver(simulator, '6001'));
      assert.equal(code, 'GWS_TIMEOUT');
      assert.match(message, /nothing was heard of the call/);
    });

    it('GWS_REJECTED when GWS refuses the record, which may then be dialed again', async () => {
      const { msg, code } = await failing({}, { recordHandle: 99, phoneNumber: '5001' });
      assert.equal(code, 'GWS_REJECTED');
      assert.equal((msg.gws as { statusCode: number }).statusCode, 6);
      assert.equal(
        errorOf(await send('dial', { payload: { recordHandle: 99, phoneNumber: '5001' } })).code,
        'GWS_REJECTED',
      );
    });

    it('GWS_NOT_POSSIBLE for a device that the user does not have, without asking GWS to dial', async () => {
      const { code, message } = await failing({ device: '4711' }, handOver(simulator));
      assert.equal(code, 'GWS_NOT_POSSIBLE');
      assert.match(message, /no device "4711".*5005/);
      assert.equal(simulator.ledger.dialRequests().length, 0);
    });

    it('GWS_ALREADY_DIALED for a record that was dialed before, unless that is allowed', async () => {
      const record = handOver(simulator);
      await start({ busyAgent: 'allow' });
      await send('dial', { payload: record });
      assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
      assert.equal(simulator.ledger.dialRequests().length, 1);
      assert.deepEqual((await send('dial', { payload: record, redial: true })).payload, { statusCode: 0 });
    });

    it('dials again without asking in a node that allows it', async () => {
      const record = handOver(simulator);
      await start({ redial: 'allow', busyAgent: 'allow' });
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
      it(`GWS_OUTCOME_UNKNOWN when GWS answers ${what}, along with the record`, async () => {
        const record = handOver(simulator);
        await deploy(simulator.url, [dialNode(), OUT], { server: { timeout: 1 } });
        await connected();
        simulator.faults.add({ method: 'POST', path: /\/calls$/ }, effect);
        const msg = await send('dial', { payload: record });
        assert.equal(errorOf(msg).code, 'GWS_OUTCOME_UNKNOWN');
        assert.deepEqual(msg.record, record);
        assert.equal(simulator.ledger.dialRequests().length, 1);
        assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
      });
    }

    it('does not occur if the answer is lost but the call appears', async () => {
      await start({ waitFor: 'released' });
      simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { delayAfter: 500 });
      simulator.once('call', () => simulator.faults.clear());
      const { payload } = await send('dial', { payload: handOver(simulator) });
      assert.equal((payload as { call: { state: string } }).call.state, 'Released');
    });

    for (const [what, payload, words] of [
      ['nothing', undefined, /missing/],
      ['text', 'call 5001', /text of 9 characters/],
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
      it(`says what is wrong when the sign-in is answered with ${what}`, async () => {
        simulator.faults.add({ method: 'GET', path: /\/me\?/, times: Number.POSITIVE_INFINITY }, { respond });
        await deploy(simulator.url, [dialNode(), OUT]);
        const { code, message } = errorOf(await send('dial', { payload: handOver(simulator) }));
        assert.equal(code, 'GWS_NOT_CONNECTED');
        assert.match(message, /instead of GWS's JSON/);
        assert.equal(simulator.ledger.dialRequests().length, 0);
      });
    }
  });
});
