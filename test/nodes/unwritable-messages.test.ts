// Messages that cannot be modified or read: a completed operation is never followed by an error about the message.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import {
  agentNode,
  callEventsNode,
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  type Message,
  messagesOf,
  nextMessage,
  OUT,
  outboundNode,
  send,
  startSimulator,
  tearDown,
} from '../support/flow';

const fails = (): never => {
  throw new Error('a getter that fails');
};

/** Properties of the flow's own, including those that a node writes. */
const NOTES = { note: 'kept', topic: 'old', gws: 'old', agent: '', record: 'old', _msgid: 'm1' };

const readOnly = (object: object, value = (name: string): unknown => Reflect.get(object, name)): object =>
  Object.defineProperties(
    {},
    Object.fromEntries(Object.keys(object).map((name) => [name, { value: value(name), enumerable: true }])),
  );

/** Ways in which a flow's message can be unwritable. */
const UNWRITABLE: Record<string, (msg: object) => object> = {
  frozen: (msg) => Object.freeze({ ...msg }),
  'frozen in its properties': (msg) =>
    Object.fromEntries(
      Object.entries(msg).map(([name, value]) => [name, typeof value === 'object' ? Object.freeze(value) : value]),
    ),
  sealed: (msg) => Object.seal({ ...msg }),
  'closed to new properties': (msg) => Object.preventExtensions({ note: 'kept', ...msg }),
  'read-only in each property': (msg) => readOnly(msg),
  'made of getters': (msg) =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(msg).map(([name, value]) => [name, { get: () => value, enumerable: true, configurable: true }]),
      ),
    ),
  'made of setters that fail': (msg) =>
    Object.defineProperties(
      {},
      Object.fromEntries(Object.entries(msg).map(([name, value]) => [name, { get: () => value, set: fails }])),
    ),
  'of a class with getters': (msg) => {
    class Base {
      get payload() {
        return Reflect.get(msg, 'payload');
      }
      get gws() {
        return 'old';
      }
    }
    const { payload: _, gws: __, ...others } = msg as Record<string, unknown>;
    return Object.assign(new Base(), others);
  },
  'without a prototype': (msg) => Object.assign(Object.create(null), msg),
  'a proxy that takes nothing': (msg) =>
    new Proxy({ ...msg }, { set: () => false, defineProperty: () => false, deleteProperty: () => false }),
  'with notes that cannot be read': (msg) => {
    const unread = Object.fromEntries(['gws', 'topic', 'strange'].map((name) => [name, { get: fails }]));
    return Object.defineProperties({ ...msg }, unread);
  },
};

const NODES: Record<string, { of: FlowNode; msg(simulator: GwsSimulator): object; paid: RegExp; gws?: false }> = {
  dial: { of: dialNode(), msg: (simulator) => ({ payload: handOver(simulator) }), paid: /"statusCode":0/ },
  'dial that waits': {
    of: dialNode({ waitFor: 'dialing' }),
    msg: (simulator) => ({ payload: handOver(simulator) }),
    paid: /CallStateChangeMessage/,
  },
  call: { of: callNode('Dial'), msg: () => ({ parameters: { destination: '5001' } }), paid: /Dialing|Established/ },
  outbound: {
    of: outboundNode('StartPreviewSession'),
    msg: () => ({ parameters: { campaignName: 'Spring Renewals', applicationId: 141 } }),
    paid: /./,
  },
  agent: { of: agentNode(), msg: () => ({ operation: 'StartContactCenterSession' }), paid: /./ },
  request: {
    of: {
      id: 'request',
      type: 'gws-request',
      server: 'server',
      method: 'msg',
      path: '',
      pathType: 'str',
      body: 'payload',
      bodyType: 'msg',
      wires: [['out']],
    },
    msg: () => ({ method: 'GET', path: '/me/devices' }),
    paid: /"statusCode":0/,
  },
  events: { of: callEventsNode(), msg: () => ({ action: 'status' }), paid: /"phase":"connected"/, gws: false },
  simulator: {
    of: { id: 'sim', type: 'gws-simulator', port: '0', campaigns: '', wires: [['out']] },
    msg: () => ({ campaign: '' }),
    paid: /PreviewRecord/,
    gws: false,
  },
};

describe('messages that cannot be modified', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });

  afterEach(tearDown);

  const start = async (of: FlowNode, ...others: FlowNode[]): Promise<void> => {
    await deploy(simulator.url, [of, ...others, OUT]);
    if (of.type !== 'gws-simulator') {
      await connected();
    }
  };
  const dials = () =>
    simulator.ledger.requests.filter(({ method, path }) => method === 'POST' && /\/calls$/.test(path)).length;

  for (const [name, { of, msg, paid, gws }] of Object.entries(NODES)) {
    it(`go on with the result: ${name}`, async () => {
      for (const [way, made] of Object.entries(UNWRITABLE)) {
        await start(of);
        const sent = await send(of.id, made({ ...NOTES, ...msg(simulator) }));
        assert.equal(sent.error, undefined, `${way}: ${JSON.stringify(sent.error)}`);
        assert.match(JSON.stringify(sent.payload), paid, way);
        assert.deepEqual([sent.note, sent._msgid], ['kept', 'm1'], way);
        assert.equal(typeof sent.gws === 'object', gws ?? true, way);
        await tearDown();
        simulator = await startSimulator();
      }
    });
  }

  it('remain the same message if they can be modified', async () => {
    await start(dialNode());
    const msg = { payload: handOver(simulator), _msgid: 'm1' };
    assert.equal(await send('dial', msg), msg);
  });

  it('may be frozen while they are being processed', async () => {
    simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { delayBefore: 50 });
    await start(dialNode());
    const msg = { payload: handOver(simulator), note: 'kept', _msgid: 'm1' };
    const sent = send('dial', msg);
    setImmediate(() => Object.freeze(msg));
    const { error, gws, note } = await sent;
    assert.deepEqual([error, (gws as { statusCode: number }).statusCode, note], [undefined, 0, 'kept']);
  });

  for (const [what, strange] of [
    ['cannot be read', Object.defineProperty({}, 'deep', { get: fails, enumerable: true })],
    ['are nested too deeply to be copied', nested(20_000)],
  ] as const) {
    it(`go on, once to each, when others of their properties ${what}`, async () => {
      await start(dialNode({ wires: [['out', 'second']] }), { id: 'second', type: 'helper' });
      const firsts = messagesOf('out');
      const second = nextMessage('second');
      const sent = await send('dial', { payload: handOver(simulator), note: 'kept', strange, _msgid: 'm1' });
      assert.equal(sent.error, undefined);
      for (const msg of [sent, await second]) {
        assert.deepEqual([(msg.gws as { statusCode: number }).statusCode, msg.note], [0, 'kept']);
      }
      assert.equal(firsts.length, 1);
    });
  }

  it('reach Complete without what cannot be read', async () => {
    await start(
      dialNode(),
      { id: 'complete', type: 'complete', scope: ['dial'], wires: [['completed']] },
      { id: 'completed', type: 'helper' },
    );
    const completed = nextMessage('completed');
    const strange = Object.defineProperty({}, 'deep', { get: fails, enumerable: true });
    await send('dial', { payload: handOver(simulator), strange, _msgid: 'm1' });
    assert.equal(((await completed).gws as { statusCode: number }).statusCode, 0);
  });

  it('reach Catch without what cannot be read', async () => {
    await start(dialNode());
    const strange = Object.defineProperty({}, 'deep', { get: fails, enumerable: true });
    const caught = await send('dial', { payload: {}, strange, note: 'kept', _msgid: 'm1' });
    assert.deepEqual([errorOf(caught).code, caught.note], ['GWS_INVALID_RECORD', 'kept']);
  });

  it('reach Catch with their notes when something fails', async () => {
    await start(dialNode());
    for (const [way, made] of Object.entries(UNWRITABLE)) {
      const caught = await send('dial', made({ ...NOTES, payload: { phoneNumber: '5001' } }));
      assert.equal(errorOf(caught).code, 'GWS_INVALID_RECORD', way);
      assert.equal((caught.gws as { faults: string[] }).faults.length, 1, way);
      assert.equal(caught.note, 'kept', way);
    }
  });

  it('do not bring a secret to Catch or Complete', async () => {
    const parameters = { username: { value: 'anna', type: 'str' }, password: { value: 'login.word', type: 'msg' } };
    await start(
      agentNode({ operation: 'signIn', parameters }),
      { id: 'complete', type: 'complete', scope: ['agent'], wires: [['completed']] },
      { id: 'completed', type: 'helper' },
    );
    for (const operation of ['signIn', 'none']) {
      for (const [way, made] of Object.entries(UNWRITABLE)) {
        const login = Object.freeze({ word: 'simulator' });
        const completed = messagesOf('completed');
        const sent = await send('agent', made({ ...NOTES, operation, login, _msgid: way }));
        const told = JSON.stringify([sent, completed].flat());
        assert.equal(sent.error === undefined, false, 'nobody is called anna');
        assert.doesNotMatch(told, /"simulator"/, way);
      }
    }
  });

  describe('that cannot be read', () => {
    const unread = (name: string, msg: object) =>
      Object.defineProperty({ _msgid: 'm1', ...msg }, name, { get: fails, enumerable: true, configurable: true });

    for (const [of, names, others] of [
      [dialNode({ device: 'device', deviceType: 'msg' }), ['payload', 'device', 'agent', 'redial', 'devicePath'], true],
      [NODES.request?.of, ['method', 'path', 'payload', 'agent', 'redial'], { method: 'POST', path: '/me/calls' }],
      [callNode('Dial'), ['operation', 'parameters', 'agent', 'device'], { parameters: { destination: '5001' } }],
      [agentNode(), ['operation', 'parameters', 'agent', 'device'], {}],
      [callEventsNode(), ['action'], {}],
      [callEventsNode(), ['agent'], { action: 'connect' }],
    ] as const) {
      for (const name of names) {
        it(`are refused, and nothing is sent: msg.${name} of ${of?.type}`, async () => {
          await start(of as FlowNode);
          const before = simulator.ledger.requests.filter(({ method }) => method === 'POST').length;
          const msg = others === true ? { payload: handOver(simulator) } : others;
          const caught: Message = await send((of as FlowNode).id, unread(name, msg));
          assert.match(errorOf(caught).code, /^GWS_INVALID_RE(CORD|QUEST)$/);
          assert.match(errorOf(caught).message, new RegExp(`${name === 'payload' ? '' : name}.* cannot be read`));
          assert.equal(dials(), 0);
          const isOurs = ({ method, path }: { method: string; path: string }) =>
            method === 'POST' && !path.includes('/notifications');
          assert.ok(simulator.ledger.requests.filter(isOurs).length <= before);
        });
      }
    }

    it('are refused as a whole', async () => {
      await start(dialNode());
      const msg = new Proxy({ payload: handOver(simulator), _msgid: 'm1' }, { ownKeys: fails });
      assert.match(errorOf(await send('dial', msg)).code, /^GWS_INVALID_REQUEST$/);
      assert.equal(dials(), 0);
    });
  });
});

function nested(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level += 1) {
    value = { value };
  }
  return value;
}
