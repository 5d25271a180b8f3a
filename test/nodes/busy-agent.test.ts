// While an agent has a call: which nodes refuse to dial, and which dial because their settings say so.
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import type { GwsSimulator } from '../../simulator';
import {
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  messagesOf,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';
import { FAST } from '../support/timing';

const requestNode = (properties: object): FlowNode => ({
  id: 'request',
  type: 'gws-request',
  server: 'server',
  method: 'POST',
  path: '',
  body: 'payload',
  bodyType: 'msg',
  wires: [['out']],
  ...properties,
});

describe('while the agent has a call', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ timing: { ...FAST, noAnswer: 60_000 }, singleLine: false });
  });

  afterEach(tearDown);

  const WAYS: Record<string, { flow: (properties: object) => FlowNode; message: () => Promise<object> }> = {
    dial: { flow: dialNode, message: async () => ({ payload: handOver(simulator) }) },
    call: {
      flow: (properties) => callNode('Dial', { waitFor: 'accepted', ...properties }),
      message: async () => ({ parameters: { destination: '5001' } }),
    },
    request: {
      flow: requestNode,
      message: async () => ({
        path: `/me/devices/${(await serverNode().session.device()).id}/calls`,
        payload: { operationName: 'Dial', destination: { phoneNumber: '5001' } },
      }),
    },
  };
  const dials = (): number => simulator.ledger.dialRequests().length;
  const called = async (): Promise<string> => {
    const { session } = serverNode();
    const id = simulator.inboundCall({ from: '5007' }) ?? assert.fail('no call');
    await new Promise<void>((resolve) => {
      const end = session.observe('/v2/me/calls', () => setImmediate(check));
      const check = () => {
        if (session.calls.knows(id)) {
          end();
          resolve();
        }
      };
    });
    return id;
  };

  for (const [id, { flow, message }] of Object.entries(WAYS)) {
    for (const busyAgent of [undefined, 'refuse', '', 'ALLOW']) {
      it(`${flow({}).type} dials nobody, and names the call (${JSON.stringify(busyAgent)})`, async () => {
        await deploy(simulator.url, [flow({ version: 2, ...(busyAgent !== undefined && { busyAgent }) }), OUT]);
        await connected();
        const call = await called();
        const error = errorOf(await send(id, await message()));
        assert.equal(error.code, 'GWS_NOT_POSSIBLE');
        assert.ok(error.message.includes(call), error.message);
        assert.equal(dials(), 0);
      });
    }

    it(`${flow({}).type} dials if that is allowed`, async () => {
      await deploy(simulator.url, [flow({ busyAgent: 'allow' }), OUT]);
      await connected();
      await called();
      await send(id, await message());
      assert.equal(dials(), 1);
    });

    it(`${flow({}).type} dials once when it gets two messages at once`, async () => {
      await deploy(simulator.url, [flow({}), OUT]);
      await connected();
      const [sent, failed] = [messagesOf('out'), messagesOf('caught')];
      for (const msg of [await message(), await message()]) {
        node(id).receive(msg as NodeMessage);
      }
      await Promise.all([until('out', () => sent.length === 1), until('caught', () => failed.length === 1)]);
      assert.equal(errorOf(failed[0] ?? {}).code, 'GWS_NOT_POSSIBLE');
      assert.equal(dials(), 1);
    });
  }
});
