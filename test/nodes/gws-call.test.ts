import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { type Call, type CallStateChangeMessage, Secret } from '../../src';
import {
  callNode,
  connected,
  deploy,
  errorOf,
  type FlowNode,
  type Message,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';
import { FAST } from '../support/timing';

/** Nobody gives up or hangs up on their own. */
const PATIENT = { ...FAST, noAnswer: 60_000, talking: 60_000 };

describe('gws-call', () => {
  let simulator: GwsSimulator;

  const start = async (operation: string, properties: object = {}, more: FlowNode[] = []): Promise<void> => {
    await deploy(simulator.url, [callNode(operation, properties), ...more, OUT]);
    await connected();
  };

  beforeEach(async () => {
    simulator = await startSimulator({
      timing: PATIENT,
      agents: [{ username: 'anna', password: 'simulator' }],
    });
  });

  afterEach(tearDown);

  /** Lets somebody call; resolves to the id of the call when the agent has heard of it. */
  async function ringing(username = 'agent'): Promise<string> {
    const { session } = serverNode().agents.find(username);
    const id = simulator.inboundCall({ username, from: '5007' }) ?? assert.fail('no call');
    await new Promise<void>((resolve) => {
      const end = session.observe('/v2/me/calls', ({ data }) => {
        if ((data as CallStateChangeMessage).call.id === id) {
          end();
          resolve();
        }
      });
    });
    return id;
  }

  const callOf = (msg: Message): Call => (msg.payload as CallStateChangeMessage).call;

  it('sends the same message on, with the event that confirmed the operation, and what was done', async () => {
    await start('Answer');
    const id = await ringing();
    const msg = await send('call', { topic: 'kept', custom: { deep: 1 } });
    assert.deepEqual([callOf(msg).id, callOf(msg).state], [id, 'Established']);
    assert.deepEqual([msg.topic, msg.custom, msg.agent], ['kept', { deep: 1 }, 'agent']);
    const { elapsed, ...gws } = msg.gws as Record<string, unknown>;
    assert.deepEqual(gws, {
      server: simulator.url.replace(/\/$/, ''),
      agent: 'agent',
      operation: 'Answer',
      statusCode: 0,
    });
    assert.equal(typeof elapsed, 'number');
  });

  it('takes operation and parameters from the message, which override its settings, and consumes them', async () => {
    await start('SendDtmf', { parameters: { digits: { value: 'payload', type: 'msg' } } });
    await ringing();
    await send('call', { operation: 'Answer' });
    const sent = () => simulator.ledger.requests.flatMap(({ body }) => /"digits":"(\w+)"/.exec(body)?.[1] ?? []);
    const msg = await send('call', { payload: 12 });
    assert.equal((msg.payload as CallStateChangeMessage).notificationType, 'DtmfSent');
    const other = await send('call', { payload: 'ignored', parameters: { digits: '34' } });
    assert.deepEqual(['operation' in other, 'parameters' in other], [false, false]);
    assert.deepEqual(sent(), ['12', '34']);
  });

  it('takes the call from the message that brings its event, so that nodes can follow each other', async () => {
    await start('Answer', { wires: [['hold']] }, [
      callNode('Hold', { id: 'hold', wires: [['consult']] }),
      callNode('InitiateTransfer', {
        id: 'consult',
        parameters: { destination: { value: '5007', type: 'str' } },
        wires: [['out']],
      }),
    ]);
    await ringing();
    const msg = await send('call', {});
    assert.equal(callOf(msg).callType, 'Consult');
  });

  for (const [where, wrap] of [
    ['payload, an event', (call: Call) => ({ payload: { messageType: 'CallStateChangeMessage', call } })],
    ['payload, a call', (call: Call) => ({ payload: call })],
    ['call, an event', (call: Call) => ({ payload: 1, call: { call } })],
    ['call, a call', (call: Call) => ({ payload: { id: 'of something else' }, call })],
  ] as const) {
    it(`finds the id of the call in msg.${where}`, async () => {
      await start('Answer');
      await ringing();
      const id = await ringing();
      assert.equal(callOf(await send('call', wrap({ id, state: 'Ringing' }))).id, id);
    });
  }

  it('prefers the call that the node names, and above it the one of msg.parameters', async () => {
    await start('Answer', { parameters: { callId: { value: 'chosen', type: 'msg' } } });
    const ids = [await ringing(), await ringing(), await ringing()];
    const [first, second, third] = ids.map((id) => ({ id, state: 'Ringing' }));
    const msg = await send('call', { payload: first, chosen: second?.id, parameters: { callId: third?.id } });
    assert.equal(callOf(msg).id, third?.id);
    assert.equal(callOf(await send('call', { payload: first, chosen: second?.id })).id, second?.id);
  });

  it('acts for the agent of the message, on that agent’s calls', async () => {
    await start('Answer');
    await serverNode().agents.signIn({ username: 'anna', password: new Secret('simulator') });
    const id = await ringing('anna');
    assert.equal(errorOf(await send('call', {})).code, 'GWS_NOT_POSSIBLE');
    const msg = await send('call', { agent: 'anna' });
    assert.deepEqual([callOf(msg).id, msg.agent], [id, 'anna']);
  });

  it('dials a number, on the device of the message', async () => {
    await start('Dial', { parameters: { destination: { value: '5007', type: 'str' } } });
    const msg = await send('call', { device: '5005', payload: 'what came before' });
    assert.deepEqual([callOf(msg).state, callOf(msg).dnis], ['Established', '5007']);
    assert.equal((msg.gws as { device: string }).device, 'efelab32-53f9-43ce-b65e-5768c61f7d4a');
  });

  it('waits only for GWS to accept if that is chosen', async () => {
    await start('Answer', { waitFor: 'accepted' });
    await ringing();
    assert.deepEqual((await send('call', {})).payload, { statusCode: 0 });
  });

  it('shows what it did, and what failed', async () => {
    await start('Answer');
    await ringing();
    const done = statusWith('call', 'gws-call.operation.Answer');
    await send('call', {});
    assert.equal((await done).fill, 'green');
    const failed = statusWith(
      'call',
      '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.failed.GWS_NOT_POSSIBLE',
    );
    await send('call', {});
    assert.equal((await failed).fill, 'red');
  });

  describe('an error', () => {
    for (const [what, code, msg] of [
      ['an operation that is none', 'GWS_INVALID_REQUEST', { operation: 'Clear' }],
      ['an operation of Object', 'GWS_INVALID_REQUEST', { operation: 'constructor' }],
      ['an operation that the call does not allow now', 'GWS_NOT_POSSIBLE', { operation: 'Retrieve' }],
      ['a missing destination', 'GWS_INVALID_REQUEST', { operation: 'SingleStepTransfer' }],
      ['digits that are none', 'GWS_INVALID_REQUEST', { operation: 'SendDtmf', parameters: { digits: 'abc!' } }],
      ['parameters that are no object', 'GWS_INVALID_REQUEST', { parameters: 'x' }],
      ['a call that nobody knows', 'GWS_REJECTED', { parameters: { callId: 'nobody' } }],
      ['an agent who is not signed in', 'GWS_NOT_CONNECTED', { agent: 'anna' }],
    ] as const) {
      it(`is ${code} for ${what}, and the message is not sent on`, async () => {
        await start('Hangup');
        const id = await ringing();
        const caught = await send('call', { ...msg, topic: 'kept' });
        assert.equal(errorOf(caught).code, code);
        const kept = Object.keys(msg).map((property) => [property, caught[property]]);
        assert.deepEqual(Object.fromEntries([...kept, ['topic', caught.topic]]), { ...msg, topic: 'kept' });
        assert.equal(serverNode().session.calls.get(id)?.call.state, 'Ringing');
      });
    }

    it('is GWS_NOT_POSSIBLE for a call that is over, and without a call', async () => {
      await start('Hangup');
      await ringing();
      await send('call', { operation: 'Answer' });
      const { payload } = await send('call', {});
      assert.match(errorOf(await send('call', { payload })).message, /is over/);
      const none = errorOf(await send('call', {}));
      assert.equal(none.code, 'GWS_NOT_POSSIBLE');
      assert.match(none.message, /The agent has no call. Nothing was sent./);
    });

    it('is GWS_NOT_CONNECTED without a server', async () => {
      await deploy(simulator.url, [callNode('Hangup', { server: '' }), OUT]);
      assert.equal(errorOf(await send('call', {})).code, 'GWS_NOT_CONNECTED');
    });

    it('is GWS_OUTCOME_UNKNOWN when the flow is closed meanwhile', async () => {
      await start('Dial', { parameters: { destination: { value: '5009', type: 'str' } }, timeout: 60 });
      const requested = new Promise((resolve) => simulator.once('dial', resolve));
      const caught = send('call', {});
      await requested;
      await new Promise<void>((resolve) => node('call').close(false).then(resolve));
      assert.equal(errorOf(await caught).code, 'GWS_OUTCOME_UNKNOWN');
    });
  });
});
