// The calling rules of a server in Node-RED: no node dials whom they do not allow, and everybody is told why.
import assert from 'node:assert/strict';
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
  messagesOf,
  OUT,
  send,
  serverNode,
  startSimulator,
  statusThat,
  tearDown,
  until,
} from '../support/flow';
import { CLOSED, HERE, rulesNode, SOON } from '../support/rules';

describe('the calling rules of a server', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ singleLine: false });
  });

  afterEach(tearDown);

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
    const shown = statusThat('dial', ({ fill }) => fill === 'red');
    const gws = isRefused(await send('dial', { payload: handOver(simulator) }));
    assert.equal(gws.rule, 'hours');
    assert.equal(gws.reasonCode, 'hours.closed');
    assert.match(String(gws.reason), /^it is \d\d:\d\d in UTC, outside the hours$/);
    assert.ok(Date.parse(String(gws.notBefore)) > Date.now());
    assert.match(String((await shown).text), /gws-server\.status\.not-allowed\.hours, .*gws-server\.status\.from$/);
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

  it('are looked up with the dials: who was refused, by which rule, why and until when', async () => {
    await start(rulesNode(SOON()));
    await send('dial', { payload: handOver(simulator) });
    const { payload, gws } = await send('history', { operation: 'Find', parameters: { outcome: 'notAllowed' } });
    const [{ verdict, ...entry }] = payload as [DialEntry];
    assert.deepEqual([entry.number, entry.state, entry.node], ['5001', 'notDialed', 'dial']);
    const { rule, verdict: said, notBefore, rules } = verdict as Record<string, string>;
    assert.deepEqual([said, rule, rules?.length, (gws as { count: number }).count], ['later', 'hours', 12, 1]);
    assert.ok(Date.parse(String(notBefore)) > Date.now());
    const { payload: table } = await send('history', { operation: 'Export', parameters: { outcome: 'notAllowed' } });
    const [header = '', line = ''] = String(table).split('\n');
    const cells = line.split(',');
    const cellsOf = (...names: string[]) => names.map((name) => cells[header.split(',').indexOf(name)]);
    assert.deepEqual(cellsOf('outcome', 'verdict', 'rule', 'notBefore'), ['notAllowed', 'later', 'hours', notBefore]);
    assert.match(line, /,"it is \d\d:\d\d in UTC, outside the hours",/);
    assert.equal((await send('history', { operation: 'Count', parameters: { outcome: 'answered' } })).payload, 0);
  });

  it('that cannot be used are told of once, with what to do, and the status says so', async () => {
    const nodes = [dialNode(), dialNode({ id: 'other' }), OUT];
    await deploy(simulator.url, nodes, { server: { ledger: 'memory', rules: 'gone', name: 'My GWS' } });
    const told = messagesOf('caught');
    await connected();
    await until('caught', () => told.length > 0);
    assert.equal(told.length, 1);
    const [msg] = told as [Message];
    assert.match(errorOf(msg).message, /^gws-server\.log\.no-rules .*do not exist/);
    assert.equal((msg.gws as { server: string }).server, 'My GWS');
    const status = serverNode().statusOfSession();
    assert.deepEqual([status.fill, status.text], ['yellow', 'gws-server.status.connected, gws-server.status.no-rules']);
  });
});
