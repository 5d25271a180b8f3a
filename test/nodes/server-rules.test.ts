// The calling rules of a server in Node-RED: no node dials whom they do not allow, and everybody is told why.
import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import type { DialEntry } from '../../src';
import { DIALING } from '../support/entrances';
import {
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  type Message,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';
import { CLOSED, HERE, rulesNode, SOON } from '../support/rules';

describe('the calling rules of a server', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ singleLine: false });
  });

  afterEach(async () => {
    await tearDown();
    helper.settings({});
  });

  const requestNode: FlowNode = {
    ...{ id: 'request', type: 'gws-request', server: 'server', method: 'POST', path: 'path', pathType: 'msg' },
    ...{ body: 'payload', bodyType: 'msg', busyAgent: 'allow', wires: [['out']] },
  };
  const historyNode: FlowNode = {
    ...{ id: 'history', type: 'gws-dial-history', server: 'server', operation: 'Find', parameters: {} },
    wires: [['out']],
  };

  const start = async (rules: FlowNode | undefined, server: object = {}): Promise<void> => {
    const nodes = [
      dialNode({ busyAgent: 'allow' }),
      callNode('Dial', { busyAgent: 'allow' }),
      requestNode,
      historyNode,
      OUT,
    ];
    const settings = { ledger: 'memory', rules: 'rules', ...server };
    await deploy(simulator.url, [...(rules ? [rules] : []), ...nodes], { server: settings });
    await connected();
  };

  const dials = () => simulator.ledger.dialRequests().length;

  const isRefused = (msg: Message): Record<string, unknown> => {
    const { code } = errorOf(msg);
    assert.equal(code, 'GWS_NOT_ALLOWED');
    assert.equal(msg.outcome, 'notAllowed');
    assert.equal(dials(), 0);
    return msg.gws as Record<string, unknown>;
  };

  it('have a dial refused with the rule, the reason and from when on it is allowed, in the status too', async () => {
    await start(rulesNode(SOON()));
    const status = new Promise<{ text?: string }>((resolve) => {
      const on = node('dial').on.bind(node('dial')) as unknown as (event: string, listener: (call: unknown) => void) => void;
      on('call:status', (call) => {
        const [shown] = (call as { args: [{ fill?: string; text?: string }] }).args;
        if (shown.fill === 'red') {
          resolve(shown);
        }
      });
    });
    const gws = isRefused(await send('dial', { payload: handOver(simulator) }));
    assert.equal(gws.rule, 'hours');
    assert.equal(gws.reasonCode, 'hours.closed');
    assert.match(String(gws.reason), /^it is \d\d:\d\d in Etc\/UTC, outside the hours$/);
    assert.ok(Date.parse(String(gws.notBefore)) > Date.now());
    assert.match(String((await status).text), /^outside the hours, from (\d\d-\d\d )?\d\d:\d\d$/);
  });

  it('let a dial pass that they allow', async () => {
    await start(rulesNode(HERE));
    assert.deepEqual((await send('dial', { payload: handOver(simulator) })).payload, { statusCode: 0 });
  });

  for (const [faulty, rules, words] of [
    ['do not allow it', rulesNode(CLOSED), /hours/],
    ['do not exist', undefined, /do not exist, or are disabled/],
    ['have faults', rulesNode({ hours: [{ monday: '18:00-09:00' }] }), /ends before it begins/],
  ] as const) {
    it(`that ${faulty} let nothing pass, whichever node dials`, async () => {
      await start(rules);
      const { id } = await serverNode().session.device();
      const userData = { GSW_RECORD_HANDLE: 431, GSW_PHONE: '5001' };
      const body = { operationName: 'Dial', destination: { phoneNumber: '5001' }, userData };
      const entrances: [string, object][] = [
        ['dial', { payload: handOver(simulator) }],
        ['dial', { payload: handOver(simulator), redial: true }],
        ...DIALING.map((operation): [string, object] => ['call', { operation, parameters: { destination: '5001' } }]),
        ['request', { path: `/me/devices/${id}/calls`, payload: body }],
      ];
      for (const [entrance, msg] of entrances) {
        const caught = await send(entrance, msg);
        const { reason } = isRefused(caught);
        assert.match(`${String(reason)} ${errorOf(caught).message}`, words, entrance);
      }
      const { payload } = await send('history', { parameters: { outcome: 'notAllowed' } });
      const entries = payload as DialEntry[];
      assert.equal(entries.length, entrances.length);
      assert.ok(entries.every(({ verdict }) => Object(verdict).verdict !== 'now'));
    });
  }

  it('that cannot be used are told of once, with what to do, and the status says so', async () => {
    const nodes = [dialNode(), dialNode({ id: 'other' }), OUT];
    const told: Message[] = [];
    const settings = { ledger: 'memory', rules: 'gone', name: 'My GWS' };
    const caught = new Promise<void>((resolve) => {
      void deploy(simulator.url, nodes, { server: settings }).then(() => {
        node('caught').on('input', (msg) => {
          told.push(msg as Message);
          resolve();
        });
        helper.getNode('server');
      });
    });
    await caught;
    await connected();
    assert.equal(told.length, 1);
    const [msg] = told as [Message];
    assert.match(errorOf(msg).message, /nothing is dialed: correct them, or choose others\. .*do not exist/);
    assert.equal((msg.gws as { server: string }).server, 'My GWS');
    const status = serverNode().statusOfSession();
    assert.deepEqual([status.fill, status.text], ['yellow', 'connected, no calling rules']);
  });

  it('speak the language of the runtime', async () => {
    helper.settings({ lang: 'de' } as never);
    await start(rulesNode(CLOSED));
    const msg = await send('dial', { payload: handOver(simulator) });
    const { reason } = isRefused(msg);
    assert.match(errorOf(msg).message, /^The calling rules|^Die Anrufregeln/);
    assert.ok(String(reason));
    await statusWith('dial', '');
  });
});
