// What flows do for a dial is one trace, from the message to the end of the call, in one Node-RED or several.
import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import {
  connected,
  deploy,
  dialNode,
  handOver,
  OUT,
  outboundNode,
  send,
  startSimulator,
  tearDown,
} from '../support/flow';
import { Traces } from '../support/traces';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const [, TRACE, SPAN] = PARENT.split('-');
/** Answers, and hangs up soon. */
const ANSWERS = '5006';

describe('the trace of a message', () => {
  let simulator: GwsSimulator;
  let traces: Traces;
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    simulator = await startSimulator();
    traces = new Traces();
  });
  afterEach(async () => {
    traces.end();
    await tearDown();
  });

  const start = async () => {
    await deploy(simulator.url, [dialNode({ waitFor: 'released' }), outboundNode('CompleteRecord'), OUT]);
    await connected();
  };

  it('goes on from node to node, and to a Node-RED that gets the message as JSON', async () => {
    await start();
    const handedOut = simulator.nextPreviewRecord({ record: { phoneNumber: ANSWERS } });
    const dialed = await send('dial', { _msgid: 'one', payload: handedOut.data, traceparent: PARENT });
    await traces.ended('call');
    const sent = JSON.parse(JSON.stringify(dialed));
    await send('outbound', { ...sent, payload: undefined });
    const outcome = traces.drawn('gws.outcome').filter((line) => !line.includes('- '));
    assert.deepEqual(outcome, [
      'gws-dial-preview-record (answered)',
      '  dial (accepted)',
      '    claim',
      '    POST /me/devices/{id}/calls',
      '    call (answered)',
      '  gws-outbound CompleteRecord',
    ]);
    assert.deepEqual([...new Set(traces.spans.map((span) => span.spanContext().traceId))], [TRACE]);
    const first = await traces.ended('gws-dial-preview-record');
    assert.equal(first.parentSpanContext?.spanId, SPAN);
    assert.deepEqual([first.attributes['gws.node.id'], first.attributes['gws.message.id']], ['dial', 'one']);
    assert.equal(dialed.traceparent, `00-${TRACE}-${first.spanContext().spanId}-01`);
  });

  for (const [where, carrier] of Object.entries({
    'the headers of the message': { headers: { traceparent: PARENT } },
    'the request of an http in node': { req: { headers: { traceparent: PARENT } } },
    'the user properties of MQTT': { userProperties: { traceparent: PARENT } },
  })) {
    it(`is the one in ${where}`, async () => {
      await start();
      await send('dial', { payload: handOver(simulator, ANSWERS), ...carrier });
      assert.equal((await traces.ended('gws-dial-preview-record')).parentSpanContext?.spanId, SPAN);
    });
  }

  it('begins with the message where nothing, or nothing readable, is said of one', async () => {
    await start();
    for (const traceparent of [
      undefined,
      '',
      7,
      {},
      'x',
      `${PARENT.slice(0, -3)}`,
      PARENT.replace(String(TRACE), '0'.repeat(32)),
    ]) {
      const { payload: _payload, ...msg } = await send('dial', { payload: {}, traceparent });
      const span = await traces.ended('gws-dial-preview-record');
      assert.equal(span.parentSpanContext, undefined);
      assert.equal(String(msg.traceparent).split('-')[2], span.spanContext().spanId);
    }
  });

  it('has what was refused before it came to a dial', async () => {
    await start();
    await send('dial', { payload: { phoneNumber: ANSWERS } });
    assert.deepEqual(traces.drawn('gws.outcome', 'error.type'), [
      'gws-dial-preview-record! (notDialed, GWS_INVALID_RECORD)',
    ]);
  });

  it('leaves messages alone where nothing is traced', async () => {
    traces.end();
    await start();
    const msg = await send('dial', { payload: handOver(simulator, ANSWERS) });
    assert.ok(!('traceparent' in msg) && !('tracestate' in msg));
  });
});
