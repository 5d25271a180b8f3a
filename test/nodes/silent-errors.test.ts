// Errors at Catch nodes, when a message or a setting of a node cannot be read: they say what is wrong, and reveal nothing about a person.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { GwsSimulator } from '../../simulator';
import {
  callEventsNode,
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  OUT,
  outboundNode,
  send,
  startSimulator,
  tearDown,
} from '../support/flow';

const PHONE = '+44 1632 960199, Canary';

describe('an error at a Catch node reveals nothing about a person', () => {
  let simulator: GwsSimulator;

  afterEach(tearDown);

  const requestNode = (properties: object) => ({
    ...{ id: 'request', type: 'gws-request', server: 'server', method: 'POST', path: '/me', pathType: 'str' },
    ...{ body: 'payload', bodyType: 'msg', wires: [['out']] },
    ...properties,
  });
  const EXPRESSIONS = [
    '$number(payload.phone)',
    'payload.phone + 1',
    '$toMillis(payload.phone)',
    '$eval(payload.phone)',
  ];

  for (const expression of EXPRESSIONS) {
    it(`that an expression came across: ${expression}`, async () => {
      simulator = await startSimulator();
      const jsonata = { value: expression, type: 'jsonata' };
      await deploy(simulator.url, [
        dialNode({ record: expression, recordType: 'jsonata' }),
        outboundNode('UpdateRecord', { parameters: { phoneNumber: jsonata } }),
        callNode('Dial', { parameters: { destination: jsonata } }),
        requestNode({ body: expression, bodyType: 'jsonata' }),
        requestNode({ id: 'path', path: expression, pathType: 'jsonata' }),
        OUT,
      ]);
      await connected();
      for (const id of ['dial', 'outbound', 'call', 'request', 'path']) {
        assertSilent(await send(id, { payload: { phone: PHONE } }), /cannot be read/);
      }
    });
  }

  it('whose data is where the message says what to do', async () => {
    simulator = await startSimulator();
    await deploy(simulator.url, [
      outboundNode('UpdateRecord'),
      callNode('Dial'),
      requestNode({ path: '', method: 'msg' }),
      callEventsNode({ inputs: 1 }),
      OUT,
    ]);
    await connected();
    simulator.faults.add({ path: /contacts|nothing/, times: 2 }, { dropAfter: true });
    for (const [id, msg, words] of [
      ['outbound', { operation: PHONE }, /the operation text of 23 characters is not one of/],
      ['outbound', { parameters: { [PHONE]: 1 } }, /UpdateRecord has no parameter text of 23 characters/],
      ['call', { parameters: { destination: PHONE } }, /destination has a sign/],
      ['request', { method: PHONE, path: '/me' }, /the method must be one of/],
      ['request', { method: 'POST', path: PHONE }, /must begin with/],
      [
        'request',
        { method: 'POST', path: '/contacts/+441632960199/canary@example.com', payload: {} },
        /POST \/contacts\/…\/…/,
      ],
      ['request', { method: 'POST', path: '/me', payload: `{"Canary": ${PHONE}` }, /not JSON/],
      ['request', { method: 'POST', path: '/nothing', payload: { operationName: PHONE } }, /POST \/nothing/],
      ['events', { action: PHONE }, /msg.action is text of 23 characters/],
    ] as const) {
      assertSilent(await send(id, { ...msg }), words);
    }
  });

  function assertSilent(caught: Parameters<typeof errorOf>[0], words: RegExp): void {
    const { message, cause } = errorOf(caught);
    assert.match(message, words);
    const told = `${message} ${inspect(cause, { depth: 9 })} ${inspect(caught.gws, { depth: 9 })}`;
    assert.doesNotMatch(told, /960199|canary/i);
  }
});
