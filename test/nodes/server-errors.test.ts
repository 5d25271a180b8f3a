// What Catch nodes get of a server's errors, which no message has caused.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause, setImmediate as soon } from 'node:timers/promises';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import { onReceive, redeploy } from '../support/deploys';
import {
  CREDENTIALS,
  callEventsNode,
  connected,
  errorOf,
  type FlowNode,
  load,
  type Message,
  node,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';
import { claimed, LedgerRoom, refused } from '../support/ledger';
import { reaches } from '../support/session';

const tab = (id: string): FlowNode => ({ id, type: 'tab', label: id });
const user = (id: string, z = 'tab', more: object = {}): FlowNode => callEventsNode({ id, z, wires: [], ...more });

/** A Catch node and what gets its messages, `caught-<id>`. */
const catching = (id: string, z = 'tab', more: object = {}): FlowNode[] => [
  { id, type: 'catch', z, scope: null, wires: [[`caught-${id}`]], ...more },
  { id: `caught-${id}`, type: 'helper', z },
];

const FIVE = ['n1', 'n2', 'n3', 'n4', 'n5'].map((id) => user(id));

const group = (id: string, more: object = {}): FlowNode => ({
  id,
  type: 'group',
  z: 'tab',
  nodes: [],
  style: {},
  ...more,
});

const subflow = (...nodes: FlowNode[]): FlowNode[] => [
  { id: 'sub', type: 'subflow', name: 'sub', in: [], out: [] },
  ...nodes.map((node) => ({ ...node, z: 'sub' })),
];
const instance = (id: string, z = 'tab', more: object = {}): FlowNode => ({ id, type: 'subflow:sub', z, ...more });

/** Flows, with how often each Catch node is to get one error of the server. */
const FLOWS: Record<string, { flow: FlowNode[]; caught: Record<string, number> }> = {
  'five nodes, one Catch node': { flow: [tab('tab'), ...FIVE, ...catching('all')], caught: { all: 1 } },
  'two Catch nodes for all': {
    flow: [tab('tab'), ...FIVE, ...catching('all'), ...catching('more')],
    caught: { all: 1, more: 1 },
  },
  'two tabs': {
    flow: [tab('tab'), ...FIVE, ...catching('all'), tab('tab2'), user('m1', 'tab2'), ...catching('other', 'tab2')],
    caught: { all: 1, other: 1 },
  },
  'a tab without a Catch node': {
    flow: [tab('tab2'), user('m1', 'tab2'), tab('tab'), ...FIVE, ...catching('all')],
    caught: { all: 1 },
  },
  'a Catch node for one node of five, beside one for all': {
    flow: [tab('tab'), ...FIVE, ...catching('all'), ...catching('one', 'tab', { scope: ['n4'] })],
    caught: { all: 1, one: 1 },
  },
  'Catch nodes for different nodes': {
    flow: [
      tab('tab'),
      ...FIVE,
      ...catching('one', 'tab', { scope: ['n2'] }),
      ...catching('two', 'tab', { scope: ['n3', 'n4'] }),
      ...catching('none', 'tab', { scope: ['else'] }),
    ],
    caught: { one: 1, two: 1, none: 0 },
  },
  'Catch nodes whose nodes overlap': {
    flow: [
      tab('tab'),
      ...FIVE,
      ...catching('one', 'tab', { scope: ['n1', 'n2'] }),
      ...catching('two', 'tab', { scope: ['n2', 'n3'] }),
    ],
    caught: { one: 1, two: 1 },
  },
  'Catch nodes for different nodes, beside one for all': {
    flow: [
      tab('tab'),
      ...FIVE,
      ...catching('all'),
      ...catching('one', 'tab', { scope: ['n2'] }),
      ...catching('two', 'tab', { scope: ['n3', 'n4'] }),
    ],
    caught: { all: 1, one: 1, two: 1 },
  },
  'Catch nodes for different nodes, beside one for what no other has got': {
    flow: [
      tab('tab'),
      ...FIVE,
      ...catching('one', 'tab', { scope: ['n1', 'n2'] }),
      ...catching('two', 'tab', { scope: ['n3', 'n4', 'n5'] }),
      ...catching('rest', 'tab', { uncaught: true }),
    ],
    caught: { one: 1, two: 1, rest: 0 },
  },
  'three tabs with Catch nodes of every kind': {
    flow: [
      ...[tab('tab'), ...FIVE, ...catching('all'), ...catching('one', 'tab', { scope: ['n1', 'n5'] })],
      ...[tab('tab2'), user('m1', 'tab2'), user('m2', 'tab2'), ...catching('rest', 'tab2', { uncaught: true })],
      ...[tab('tab3'), user('o1', 'tab3')],
    ],
    caught: { all: 1, one: 1, rest: 1 },
  },
  'a Catch node for what no other has got': {
    flow: [tab('tab'), ...FIVE, ...catching('all'), ...catching('rest', 'tab', { uncaught: true })],
    caught: { all: 1, rest: 0 },
  },
  'only a Catch node for what no other has got': {
    flow: [tab('tab'), ...FIVE, ...catching('rest', 'tab', { uncaught: true })],
    caught: { rest: 1 },
  },
  'a Catch node of a group': {
    flow: [
      tab('tab'),
      group('outer', { nodes: ['inner'] }),
      group('inner', { g: 'outer', nodes: ['n6', 'n7'] }),
      ...FIVE,
      user('n6', 'tab', { g: 'inner' }),
      user('n7', 'tab', { g: 'inner' }),
      ...catching('all'),
      ...catching('grouped', 'tab', { scope: 'group', g: 'outer' }),
    ],
    caught: { all: 1, grouped: 1 },
  },
  'subflows without a Catch node': {
    flow: [tab('tab'), ...subflow(user('s1'), user('s2')), instance('i1'), instance('i2'), ...catching('all'), ...FIVE],
    caught: { all: 1 },
  },
  'a Catch node for one of two subflows': {
    flow: [
      tab('tab'),
      ...subflow(user('s1')),
      instance('i1'),
      instance('i2'),
      ...catching('one', 'tab', { scope: ['i2'] }),
    ],
    caught: { one: 1 },
  },
  'a subflow within a subflow': {
    flow: [
      tab('tab'),
      ...subflow(user('s1'), user('s2')),
      { id: 'around', type: 'subflow', name: 'around', in: [], out: [] },
      instance('within', 'around'),
      { id: 'i1', type: 'subflow:around', z: 'tab' },
      ...catching('all'),
      ...FIVE,
    ],
    caught: { all: 1 },
  },
};

/** Signing many agents in takes its time, so these stand for all. */
const FOR_MANY = [
  'three tabs with Catch nodes of every kind',
  'Catch nodes for different nodes, beside one for all',
  'a Catch node of a group',
  'a subflow within a subflow',
];

const REFUSED = 'gws-server.status.refused.GWS_NOT_AUTHENTICATED, gws-server.status.next-try';

describe('an error of a server', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });

  afterEach(async () => {
    onReceive(undefined);
    await tearDown();
  });

  /** What reached the helper nodes, by id. */
  let got = new Map<string, Message[]>();
  let arrivals = new EventEmitter();

  /** In two steps, because the test helper does not accept two Catch nodes initially. */
  const start = async (flow: FlowNode[], server: object = {}, credentials: object = {}): Promise<void> => {
    const whole = [
      { id: 'server', type: 'gws-server', url: simulator.url, connect: 'auto', timeout: 2, ...server },
      ...flow.map((node) =>
        /^(tab|subflow|group|gws-ledger|gws-calling-rules|gws-server)$/.test(node.type)
          ? node
          : { x: 100, y: 100, ...node },
      ),
    ];
    const isFirst = ({ type }: FlowNode, index: number) => index === whole.findIndex((node) => node.type === type);
    const first = whole.filter((node, index) => node.type.startsWith('gws-') || isFirst(node, index));
    await load(
      first.filter(({ type }) => !type.startsWith('subflow')).map((node) => ({ ...node, connect: 'manual' })),
      { server: { ...CREDENTIALS, ...credentials } },
    );
    arrivals = new EventEmitter();
    got = new Map(flow.filter(({ type }) => type === 'helper').map(({ id }) => [id, []]));
    await redeploy('full', () => whole as FlowNode[]);
    for (const [id, messages] of got) {
      node(id).on('input', (msg) => {
        messages.push(msg as Message);
        arrivals.emit('message');
      });
    }
  };
  const arrived = async (): Promise<void> => {
    await once(arrivals, 'message');
    // By now, every copy of the error is on its way.
    await soon();
  };

  /** The user names of `count` agents; the first is the server's own. */
  const names = (count: number) => ['agent', ...Array.from({ length: count - 1 }, (_, at) => `agent${at + 2}`)];
  const listOf = (count: number, password: string) => ({
    agents: ['username,password', ...names(count).slice(1)]
      .map((name, at) => (at ? `${name},${password}` : name))
      .join('\n'),
  });
  const concerned = (msg: Message) => msg.gws as { server: string; agents: string[]; count: number };

  for (const count of [1, 60]) {
    for (const [name, { flow, caught }] of Object.entries(FLOWS)) {
      if (count > 1 && !FOR_MANY.includes(name)) {
        continue;
      }
      it(`reaches each Catch node once, and names whom it concerns, of ${count}: ${name}`, async () => {
        await start(flow, {}, { password: 'wrong', ...(count > 1 && listOf(count, 'wrong')) });
        await arrived();
        const counts = Object.keys(caught).map((id) => [id, got.get(`caught-${id}`)?.length]);
        assert.deepEqual(Object.fromEntries(counts), caught);
        for (const msg of [...got.values()].flat()) {
          assert.equal(errorOf(msg).code, 'GWS_NOT_AUTHENTICATED');
          assert.deepEqual([...concerned(msg).agents].sort(), names(count).sort());
          assert.equal(concerned(msg).count, count);
          assert.equal(msg.agent, count === 1 ? 'agent' : undefined);
        }
      });
    }
  }

  it('names the first hundred of hundreds of agents, and how many there are', async () => {
    await start([tab('tab'), ...FIVE, ...catching('all')], {}, { password: 'wrong', ...listOf(110, 'wrong') });
    await arrived();
    const [msg, ...others] = got.get('caught-all') ?? [];
    assert.deepEqual(others, []);
    assert.match(errorOf(msg ?? {}).message, /^110 agents \(agent, agent2, agent3, …\): GWS refuses the user name/);
    assert.deepEqual([concerned(msg ?? {}).count, concerned(msg ?? {}).agents.length], [110, 100]);
  });

  it('is one for each reason, and leaves out whom it does not concern', async () => {
    simulator = await startSimulator({
      agents: ['agent2', 'agent3'].map((username) => ({ username, password: 'simulator', features: [] })),
    });
    await start(
      [tab('tab'), ...FIVE, ...catching('all')],
      {},
      {
        agents: 'username,password\nagent2,simulator\nagent3,simulator\nagent4,wrong\nagent5,wrong',
      },
    );
    const all = got.get('caught-all') ?? [];
    while (all.length < 2) {
      await arrived();
    }
    assert.deepEqual(
      all
        .map((msg) => [concerned(msg).agents.sort().join(), /password|feature/.exec(errorOf(msg).message)?.[0]])
        .sort(),
      [
        ['agent2,agent3', 'feature'],
        ['agent4,agent5', 'password'],
      ],
    );
  });

  it('reaches each Catch node once where it is the ledger that cannot be used', async () => {
    const room = new LedgerRoom();
    const flow = [room.node(), tab('tab'), ...FIVE, ...catching('all'), ...catching('more')];
    await start(flow, { ledger: 'book' });
    const { ledger } = serverNode().agents;
    await claimed(ledger);
    rmSync(room.directory(), { recursive: true });
    const told = arrived();
    await refused(ledger);
    await told;
    const caught = (id: string) => (got.get(`caught-${id}`) ?? []).map((msg) => errorOf(msg).code);
    assert.deepEqual([caught('all'), caught('more')], [['GWS_LEDGER_UNAVAILABLE'], ['GWS_LEDGER_UNAVAILABLE']]);
    await room.close();
  });

  it('reaches each Catch node once where two servers share the ledger that cannot be used', async () => {
    const room = new LedgerRoom();
    const second = { id: 'second', type: 'gws-server', url: simulator.url, connect: 'manual', ledger: 'book' };
    const other = [tab('tab2'), user('m1', 'tab2', { server: 'second' }), ...catching('other', 'tab2')];
    const shared = [user('n6', 'tab', { server: 'second' }), ...catching('all')];
    await start([room.node(), second, tab('tab'), ...FIVE, ...shared, ...other], { ledger: 'book', connect: 'manual' });
    const { ledger } = serverNode().agents;
    await claimed(ledger);
    rmSync(room.directory(), { recursive: true });
    const told = arrived();
    await refused(ledger);
    await told;
    const caught = (id: string) => (got.get(`caught-${id}`) ?? []).map((msg) => errorOf(msg).code);
    assert.deepEqual([caught('all'), caught('other')], [['GWS_LEDGER_UNAVAILABLE'], ['GWS_LEDGER_UNAVAILABLE']]);
    await room.close();
  });

  for (const [what, rules] of [
    ['have faults', [{ id: 'rules', type: 'gws-calling-rules', name: '', rules: { hours: 'always' } }]],
    ['do not exist', []],
  ] as const) {
    it(`reaches each Catch node once at each deploy where two servers share calling rules that ${what}`, async () => {
      const second = { id: 'second', type: 'gws-server', url: simulator.url, connect: 'manual', rules: 'rules' };
      const users = [...FIVE, user('n6', 'tab', { server: 'second' }), ...catching('all')];
      const other = [tab('tab2'), user('m1', 'tab2', { server: 'second' }), ...catching('other', 'tab2')];
      const told: string[] = [];
      onReceive(({ id, node: { type } }) => type === 'catch' && told.push(id) && arrivals.emit('message'));
      const bothTold = async () => {
        while (!(told.includes('all') && told.includes('other'))) {
          await arrived();
        }
        await soon();
        return told.splice(0).sort();
      };
      await start([...rules, second, tab('tab'), ...users, ...other], { rules: 'rules', connect: 'manual' });
      await bothTold();
      await redeploy('full', (flows) => flows);
      assert.deepEqual(await bothTold(), ['all', 'other']);
    });
  }

  it('reaches each Catch node once at each deploy, however often a ledger that cannot be used is tried', async () => {
    const room = new LedgerRoom();
    writeFileSync(room.directory(), 'a file in its place');
    const told: string[] = [];
    onReceive(({ id, node: { type } }) => type === 'catch' && told.push(id) && arrivals.emit('message'));
    await start([room.node(), tab('tab'), ...FIVE, ...catching('all'), ...catching('more')], { ledger: 'book' });
    while (!told.includes('more')) {
      await arrived();
    }
    told.length = 0;
    await redeploy('full', (flows) => flows);
    while (told.length < 2) {
      await arrived();
    }
    const { ledger } = serverNode().agents;
    await new Promise<void>((triedAgain) => ledger.on('state', () => triedAgain()));
    await soon();
    assert.deepEqual(told.sort(), ['all', 'more']);
    await room.close();
  });

  it('reaches the Catch node within each subflow that has one', async () => {
    const inner = subflow(user('s1'), user('s2'), { id: 'inner', type: 'catch', scope: null, wires: [[]] });
    const told: string[] = [];
    onReceive(({ id, node: { type } }) => type === 'catch' && told.push(id));
    await start([tab('tab'), ...inner, instance('i1'), instance('i2'), ...FIVE], {}, { password: 'wrong' });
    await statusWith('n5', REFUSED);
    await soon();
    assert.deepEqual(told.sort(), ['i1-inner', 'i2-inner']);
  });

  it('is in the status of each user', async () => {
    await start([tab('tab'), ...FIVE], {}, { password: 'wrong' });
    await Promise.all(FIVE.map(({ id }) => statusWith(id, REFUSED)));
  });

  it('is in the log, once, where there is no Catch node', async () => {
    await start([tab('tab'), ...FIVE], {}, { password: 'wrong' });
    await statusWith('n5', REFUSED);
    const entries = helper.log().args.map(([entry]) => entry as { level: number; id?: string });
    assert.equal(entries.filter(({ level, id }) => level === 20 && id === 'server').length, 1);
  });

  describe('that is an interruption', () => {
    it('is reported when it has lasted as long as a request may take, not at the next try', async () => {
      await start([tab('tab'), user('n1'), ...catching('all')], { timeout: 0.3 });
      await connected();
      const all = got.get('caught-all') ?? [];
      const interrupted = statusWith('n1', 'gws-server.status.interrupted');
      const caught = arrived();
      simulator.faults.add({ path: /notifications/, times: Infinity }, { stallBefore: true });
      await simulator.stop();
      await interrupted;
      const began = performance.now();
      await caught;
      const after = performance.now() - began;
      assert.ok(after > 250 && after < 900, `${after} ms`);
      await pause(600);
      assert.equal(all.length, 1, 'once');
      assert.equal(errorOf(all[0] ?? {}).code, 'GWS_NOT_CONNECTED');
    });

    it('is one for all agents who share it', async () => {
      simulator = await startSimulator({
        agents: names(60)
          .slice(1)
          .map((username) => ({ username, password: 'simulator' })),
      });
      await start([tab('tab'), ...FIVE, ...catching('all')], { timeout: 1 }, listOf(60, 'simulator'));
      await Promise.all(serverNode().agents.all.map(({ session }) => reaches(session, 'connected')));
      // On a busy machine, signing so many in may have had its own troubles.
      const all = got.get('caught-all') ?? [];
      all.length = 0;
      const caught = arrived();
      await simulator.stop();
      await caught;
      assert.deepEqual(
        all.map((msg) => [errorOf(msg).code, concerned(msg).count]),
        [['GWS_NOT_CONNECTED', 60]],
      );
      assert.deepEqual([...(concerned(all[0] ?? {}).agents ?? [])].sort(), names(60).sort());
      await pause(1500);
      assert.equal(all.length, 1, 'once');
    });

    it('is not reported if it is over before', async () => {
      await start([tab('tab'), user('n1'), ...catching('all')], { timeout: 1 });
      await connected();
      const all = got.get('caught-all') ?? [];
      const interrupted = statusWith('n1', 'gws-server.status.interrupted');
      await simulator.stop();
      await interrupted;
      await simulator.start();
      serverNode().session.connect();
      await connected();
      await pause(1100);
      assert.deepEqual(all, []);
    });

    it('is not reported if the flow ends meanwhile', async () => {
      await start([tab('tab'), user('n1'), ...catching('all')], { timeout: 0.3 });
      await connected();
      const interrupted = statusWith('n1', 'gws-server.status.interrupted');
      const all = got.get('caught-all') ?? [];
      await simulator.stop();
      await interrupted;
      await helper.unload();
      await pause(400);
      assert.deepEqual(all, []);
    });
  });
});
