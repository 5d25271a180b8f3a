// msg.outcome, on every path of every node that makes a telephone ring: the result, the second output, and Catch.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import { AGENT_OPERATIONS, CALL_OPERATIONS, OUTBOUND_OPERATIONS, OUTCOMES } from '../../src';
import { DIALING } from '../support/entrances';
import {
  callEventsNode,
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  type Message,
  nextMessage,
  node,
  OUT,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';

const SECOND: FlowNode = { id: 'second', type: 'helper' };
const WIRES = [['out'], ['second']];
const SHARED = '@gws-flows/node-red-genesys-web-services/gws-server:gws-server';

type Dialable = ReturnType<typeof handOver>;

interface Entrance {
  type: string;
  /** A node, with the id of its type, that waits until the call is answered if it can. */
  node(properties?: object): FlowNode;
  /** The message that has it dial the record. */
  msg(record: Dialable): Record<string, unknown>;
  /** Whether it can wait for the call. */
  waits?: true;
  /** Whether GWS, and the dialer, know of the record. */
  isRecord?: true;
}

const requestNode = (properties: object = {}): FlowNode => ({
  id: 'request',
  type: 'gws-request',
  server: 'server',
  method: 'msg',
  path: '',
  pathType: 'str',
  body: 'payload',
  bodyType: 'msg',
  wires: WIRES,
  ...properties,
});

const inUserData = ({ recordHandle }: Dialable) => ({ GSW_RECORD_HANDLE: recordHandle });
/** On the simulator's only device. */
const calls = () => `/me/devices/${serverNode().session.devices[0]?.id ?? 'none'}/calls`;

const ENTRANCES: Record<string, Entrance> = {
  'dial preview record': {
    type: 'gws-dial-preview-record',
    node: (properties) => dialNode({ waitFor: 'established', wires: WIRES, ...properties }),
    msg: (record) => ({ payload: record }),
    waits: true,
    isRecord: true,
  },
  'call control, Dial': {
    type: 'gws-call',
    node: (properties) => callNode('Dial', { wires: WIRES, ...properties }),
    msg: (record) => ({ parameters: { destination: record.phoneNumber, userData: inUserData(record) } }),
    waits: true,
  },
  'call control, Dial by the message': {
    type: 'gws-call',
    node: (properties) => callNode('Answer', { wires: WIRES, ...properties }),
    msg: (record) => ({
      operation: 'Dial',
      parameters: { destination: record.phoneNumber, userData: inUserData(record) },
    }),
    waits: true,
  },
  'GWS request, a record': {
    type: 'gws-request',
    node: requestNode,
    msg: (record) => ({
      method: 'POST',
      path: calls(),
      payload: { operationName: 'Dial', devicePath: calls().slice(3, -6), outboundRecord: record },
    }),
    isRecord: true,
  },
  'GWS request, a number': {
    type: 'gws-request',
    node: requestNode,
    msg: (record) => ({
      method: 'POST',
      path: calls(),
      payload: {
        operationName: 'Dial',
        destination: { phoneNumber: record.phoneNumber },
        userData: inUserData(record),
      },
    }),
  },
};

const TABLES: Readonly<Record<string, object>> = { CALL_OPERATIONS, OUTBOUND_OPERATIONS, AGENT_OPERATIONS };

/** Whether the code of a node sends requests of any kind, dials, or performs operations of which one dials. */
function canDial(code: string): boolean {
  const tables = Object.entries(TABLES).filter(([name]) => code.includes(name));
  assert.ok(tables.length > 0 || !code.includes('operationNode('), 'operations of an unknown table');
  const operations = tables.flatMap(([, table]) => Object.keys(table));
  return operations.some((operation) => DIALING.includes(operation)) || /\bdialer\.|\brequest\(/.test(code);
}

describe('the nodes that can dial', () => {
  it('are all in this test', () => {
    const root = path.join(__dirname, '../../nodes');
    const dialing = readdirSync(root).filter((type) => {
      const file = path.join(root, type, 'node.ts');
      return existsSync(file) && canDial(readFileSync(file, 'utf8'));
    });
    assert.deepEqual([...new Set(Object.values(ENTRANCES).map(({ type }) => type))].sort(), dialing.sort());
  });

  it('have an entrance in this test for each operation that dials', () => {
    const nodes = Object.values(ENTRANCES).map((entrance) => entrance.node());
    assert.deepEqual(
      DIALING.filter((operation) => !nodes.some((each) => each.operation === operation)),
      [],
    );
  });
});

describe('msg.outcome', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ singleLine: false });
  });

  afterEach(tearDown);

  const start = async (entrance: Entrance, properties: object = {}, server: object = {}): Promise<string> => {
    const dialing = entrance.node(properties);
    const listening = callEventsNode({ wires: [] });
    await deploy(simulator.url, [dialing, listening, OUT, SECOND], { server });
    await connected();
    return dialing.id;
  };

  /** What comes of a message, and where: `out`, `second` or `caught`. */
  const sent = async (id: string, msg: object): Promise<{ to: string; msg: Message }> => {
    const arrival = Promise.race(['out', 'second', 'caught'].map(async (to) => ({ to, msg: await nextMessage(to) })));
    node(id).receive(msg as never);
    return arrival;
  };

  const gwsOf = (msg: Message) => msg.gws as Record<string, unknown>;

  for (const [name, entrance] of Object.entries(ENTRANCES)) {
    const { isRecord, waits } = entrance;

    describe(`of ${name}`, () => {
      it('is accepted when no more is waited for', async () => {
        const id = await start(entrance, { waitFor: 'accepted' });
        const status = statusWith(id, `${SHARED}.outcome.accepted`);
        const { to, msg } = await sent(id, entrance.msg(handOver(simulator)));
        assert.deepEqual([to, msg.outcome, gwsOf(msg).callResult], ['out', 'accepted', undefined]);
        assert.equal((await status).fill, 'green');
      });

      const CAUGHT: Record<string, { outcome: string; code: string; arrange(): Promise<[string, object]> }> = {
        'GWS refuses it': {
          outcome: 'notDialed',
          code: 'GWS_REJECTED',
          arrange: async () => {
            const id = await start(entrance);
            simulator.faults.add(
              { method: 'POST', path: /\/calls$/ },
              { respond: { status: 200, body: '{"statusCode":3,"statusMessage":"no"}' } },
            );
            return [id, entrance.msg(handOver(simulator))];
          },
        },
        'the answer is lost': {
          outcome: 'unknown',
          code: 'GWS_OUTCOME_UNKNOWN',
          arrange: async () => {
            const id = await start(entrance, { waitFor: 'accepted' });
            simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { dropAfter: true });
            return [id, entrance.msg(handOver(simulator))];
          },
        },
        'the record was dialed before': {
          outcome: 'alreadyDialed',
          code: 'GWS_ALREADY_DIALED',
          arrange: async () => {
            const id = await start(entrance, { waitFor: 'accepted', busyAgent: 'allow' });
            const record = handOver(simulator);
            await sent(id, entrance.msg(record));
            return [id, entrance.msg(record)];
          },
        },
        'the agent has a call': {
          outcome: 'notDialed',
          code: 'GWS_NOT_POSSIBLE',
          arrange: async () => {
            const id = await start(entrance, { waitFor: 'accepted' });
            await sent(id, entrance.msg(handOver(simulator, '5007')));
            return [id, entrance.msg(handOver(simulator, '5007'))];
          },
        },
        'the agent is not signed in': {
          outcome: 'notDialed',
          code: 'GWS_NOT_CONNECTED',
          arrange: async () => [await start(entrance), { ...entrance.msg(handOver(simulator)), agent: 'nobody' }],
        },
        'no server is chosen': {
          outcome: 'notDialed',
          code: 'GWS_NOT_CONNECTED',
          arrange: async () => [await start(entrance, { server: '' }), entrance.msg(handOver(simulator))],
        },
        'GWS is away': {
          outcome: 'notDialed',
          code: 'GWS_NOT_CONNECTED',
          arrange: async () => {
            const id = await start(entrance);
            const [msg, interrupted] = [
              entrance.msg(handOver(simulator)),
              statusWith(id, 'gws-server.status.interrupted'),
            ];
            await simulator.stop();
            await interrupted;
            return [id, msg];
          },
        },
        'the message has a property that cannot be read': {
          outcome: 'notDialed',
          code: 'GWS_INVALID_REQUEST',
          arrange: async () => {
            const unread = {
              get: () => {
                throw new Error('a getter that fails');
              },
              enumerable: true,
            };
            const id = await start(entrance);
            return [id, Object.defineProperty(entrance.msg(handOver(simulator)), 'agent', unread)];
          },
        },
      };

      for (const [what, { outcome, code, arrange }] of Object.entries(CAUGHT)) {
        it(`is ${outcome} at a Catch node when ${what}`, async () => {
          const [id, msg] = await arrange();
          const caught = await sent(id, msg);
          assert.deepEqual([caught.to, errorOf(caught.msg).code, caught.msg.outcome], ['caught', code, outcome]);
          assert.equal(typeof gwsOf(caught.msg).elapsed, 'number');
        });
      }

      it('replaces that of an earlier dial', async () => {
        const id = await start(entrance, { waitFor: 'accepted' });
        const { msg } = await sent(id, { ...entrance.msg(handOver(simulator)), outcome: 'busy' });
        assert.equal(msg.outcome, 'accepted');
      });

      if (waits) {
        it('is answered when the call is', async () => {
          const id = await start(entrance);
          const { to, msg } = await sent(id, entrance.msg(handOver(simulator)));
          assert.deepEqual([to, msg.outcome], ['out', 'answered']);
        });

        it('is unknown at a Catch node when nothing is heard of the call in time', async () => {
          const id = await start(entrance, { timeout: 0.05 });
          const { to, msg } = await sent(id, entrance.msg(handOver(simulator, '5009')));
          assert.deepEqual([to, errorOf(msg).code, msg.outcome], ['caught', 'GWS_TIMEOUT', 'unknown']);
        });

        const ENDS = isRecord
          ? {
              '5002': ['busy', 6, 'Busy'],
              '5003': ['noAnswer', 7, 'No Answer'],
              '5004': ['invalidNumber', 11, 'SIT Invalid Num'],
            }
          : { '5002': ['failed'], '5003': ['failed'], '5004': ['failed'] };
        for (const [number, [outcome, result, resultName]] of Object.entries(ENDS)) {
          const callResult = result === undefined ? undefined : { number: result, name: resultName };

          it(`is ${outcome} at the second output for a call to ${number}, without an error`, async () => {
            const id = await start(entrance, { notReached: 'output' });
            const status = statusWith(id, `${SHARED}.outcome.${outcome}`);
            const { to, msg } = await sent(id, { ...entrance.msg(handOver(simulator, number)), note: 'kept' });
            assert.deepEqual([to, msg.outcome, msg.error, msg.note], ['second', outcome, undefined, 'kept']);
            assert.deepEqual(gwsOf(msg).callResult, callResult);
            assert.equal(gwsOf(msg).agent, 'agent');
            assert.equal((msg.payload as { call: { state: string } }).call.state, 'Released');
            assert.equal((await status).fill, 'yellow');
          });

          for (const properties of [{ notReached: 'error' }, {}, { notReached: 'output', wires: [['out']] }]) {
            it(`is ${outcome} at a Catch node for a call to ${number} with ${JSON.stringify(properties)}`, async () => {
              const id = await start(entrance, properties);
              const status = statusWith(id, `${SHARED}.outcome.${outcome}`);
              const { to, msg } = await sent(id, entrance.msg(handOver(simulator, number)));
              assert.deepEqual([to, errorOf(msg).code, msg.outcome], ['caught', 'GWS_CALL_FAILED', outcome]);
              assert.deepEqual(gwsOf(msg).callResult, callResult);
              assert.ok(gwsOf(msg).call);
              assert.equal((await status).fill, 'red');
            });
          }
        }
      }
    });
  }

  describe('of dial preview record', () => {
    const entrance = ENTRANCES['dial preview record'] as Entrance;

    it('is dialing as soon as the call is there', async () => {
      const id = await start(entrance, { waitFor: 'dialing' });
      const { to, msg } = await sent(id, entrance.msg(handOver(simulator)));
      assert.deepEqual([to, msg.outcome], ['out', 'dialing']);
    });

    for (const [number, outcome, callResult, fill] of [
      ['5001', 'answered', { number: 33, name: 'Answer' }, 'green'],
      ['5002', 'busy', { number: 6, name: 'Busy' }, 'yellow'],
      ['5003', 'noAnswer', { number: 7, name: 'No Answer' }, 'yellow'],
    ] as const) {
      it(`is ${outcome} at the output that waits for the end of a call to ${number}`, async () => {
        const id = await start(entrance, { waitFor: 'released', notReached: 'output' });
        const status = statusWith(id, `${SHARED}.outcome.${outcome}`);
        const { to, msg } = await sent(id, entrance.msg(handOver(simulator, number)));
        assert.deepEqual([to, msg.outcome, gwsOf(msg).callResult], ['out', outcome, callResult]);
        assert.equal((await status).fill, fill);
      });
    }

    it('is answered at a Catch node when the answered call is not over in time', async () => {
      const id = await start(entrance, { waitFor: 'released', timeout: 1 });
      const { msg } = await sent(id, entrance.msg(handOver(simulator, '5007')));
      assert.deepEqual([errorOf(msg).code, msg.outcome], ['GWS_TIMEOUT', 'answered']);
    });

    for (const [what, payload] of [
      ['nothing', undefined],
      ['no record', { phoneNumber: '5001' }],
    ] as const) {
      it(`is notDialed for ${what}`, async () => {
        const { msg } = await sent(await start(entrance), { payload });
        assert.deepEqual([errorOf(msg).code, msg.outcome], ['GWS_INVALID_RECORD', 'notDialed']);
      });
    }

    it('is on what Catch nodes get in place of a message of which nothing can be read, together with msg.gws', async () => {
      const id = await start(entrance);
      const unreadable = new Proxy(
        { payload: handOver(simulator) },
        {
          ownKeys: () => {
            throw new Error('no keys');
          },
        },
      );
      const { msg } = await sent(id, unreadable);
      assert.deepEqual([errorOf(msg).code, msg.outcome], ['GWS_INVALID_REQUEST', 'notDialed']);
      assert.ok(gwsOf(msg).server);
    });

    it('is on a message that is frozen', async () => {
      const id = await start(entrance, { notReached: 'output' });
      const { to, msg } = await sent(id, Object.freeze({ payload: handOver(simulator, '5002'), outcome: 'old' }));
      assert.deepEqual([to, msg.outcome], ['second', 'busy']);
    });
  });

  describe('of a dial whose call the dialer says more of', () => {
    const published = async (results: unknown[], states: string[]): Promise<Message> => {
      const id = await start(ENTRANCES['dial preview record'] as Entrance, { waitFor: 'released' });
      const record = handOver(simulator, '5009');
      const arrival = sent(id, { payload: record });
      await simulatorHasDialed();
      const [{ id: device } = { id: '' }] = serverNode().session.devices;
      for (const [at, state] of states.entries()) {
        const GSW_CALL_RESULT = results[at];
        simulator.publish('agent', '/v2/me/calls', {
          messageType: 'CallStateChangeMessage',
          notificationType: 'StatusChange',
          call: {
            id: 'told',
            state,
            deviceUri: `http://gws/devices/${device}`,
            dnis: '5009',
            callType: 'Outbound',
            userData: {
              GSW_RECORD_HANDLE: record.recordHandle,
              ...(GSW_CALL_RESULT !== undefined && { GSW_CALL_RESULT }),
            },
          },
          phoneNumber: '5005',
        });
      }
      return (await arrival).msg;
    };
    const simulatorHasDialed = async (): Promise<void> => {
      while (simulator.ledger.dialRequests().length === 0) {
        await once(simulator, 'request');
      }
    };

    for (const [results, states, outcome, callResult] of [
      [[28, '9'], ['Dialing', 'Released'], 'answeringMachine', { number: 9, name: 'Answering Machine Detected' }],
      [[28, 28, 17], ['Dialing', 'Established', 'Released'], 'fax', { number: 17, name: 'Fax Detected' }],
      [[28, 21], ['Dialing', 'Released'], 'abandoned', { number: 21, name: 'Abandoned' }],
      [[28, 51], ['Dialing', 'Released'], 'notAllowed', { number: 51, name: 'Do Not Call' }],
      [[28, 54], ['Dialing', 'Released'], 'failed', { number: 54 }],
      [[28, 'sale'], ['Dialing', 'Released'], 'failed', undefined],
      [[28, { a: 1 }], ['Dialing', 'Released'], 'failed', undefined],
      [[28, 28, 54], ['Dialing', 'Established', 'Released'], 'answered', { number: 54 }],
      [[undefined], ['Released'], 'unknown', undefined],
    ] as const) {
      it(`is ${outcome} after ${states.join(', ')} with the result ${JSON.stringify(results.at(-1))}`, async () => {
        const msg = await published([...results], [...states]);
        assert.deepEqual([msg.outcome, gwsOf(msg).callResult], [outcome, callResult]);
      });
    }
  });

  describe('of what does not dial', () => {
    it('is left as it was', async () => {
      const [request] = [ENTRANCES['GWS request, a record'] as Entrance];
      const id = await start(request);
      const { msg } = await sent(id, { method: 'GET', path: '/me', outcome: 'busy' });
      assert.equal(msg.outcome, 'busy');
      const refused = await sent(id, { method: 'POST', path: '/nowhere', payload: { operationName: 'Ready' } });
      assert.deepEqual([refused.to, refused.msg.outcome], ['caught', undefined]);
    });
  });

  it('has a text for each word', () => {
    const catalog = JSON.parse(
      readFileSync(path.join(__dirname, '../../nodes/gws-server/locales/en-US/gws-server.json'), 'utf8'),
    );
    assert.deepEqual(Object.keys(catalog['gws-server'].outcome).sort(), [...OUTCOMES].sort());
  });
});
