// What a flow learns by asking the calling rules, without anybody being called.
import assert from 'node:assert/strict';
import type { CallPlan } from '../../nodes/gws-may-call/plan';
import type { GwsSimulator } from '../../simulator';
import {
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
  send,
  serverNode,
  startSimulator,
  statusThat,
  tearDown,
} from '../support/flow';
import { CLOSED, HERE, rulesNode, SOON } from '../support/rules';

const HOUR = 3_600_000;
const OUTPUTS = ['now', 'later', 'never', 'plan'];

describe('gws-may-call', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ singleLine: false });
  });

  afterEach(tearDown);

  const askNode = (properties: object = {}): FlowNode => ({
    ...{ id: 'ask', type: 'gws-may-call', server: 'server', rules: '', record: 'payload', recordType: 'msg' },
    ...{ listRules: false, days: 7, wires: OUTPUTS.map((id) => [id]) },
    ...properties,
  });

  const start = async (rules: object | undefined, properties: object = {}, more: FlowNode[] = []): Promise<void> => {
    const nodes = [
      ...(rules ? [rulesNode(rules)] : []),
      ...[askNode(properties), dialNode({ busyAgent: 'allow' }), OUT],
      ...OUTPUTS.map((id) => ({ id, type: 'helper' })),
    ];
    const server = { name: 'My GWS', ledger: 'memory', rules: rules ? 'rules' : '' };
    await deploy(simulator.url, [...nodes, ...more], { server });
    await connected();
  };

  /** The output on which the answer comes, or `caught`, and the answer. */
  const ask = (msg: object): Promise<[string, Message]> => {
    const answers = [...OUTPUTS, 'caught'].map(async (id): Promise<[string, Message]> => [id, await nextMessage(id)]);
    node('ask').receive(msg as never);
    return Promise.race(answers);
  };

  const gwsOf = ({ gws }: Message) => gws as Record<string, unknown>;

  it('sends what may be dialed now on as it came, with what the rules said', async () => {
    await start(HERE);
    const payload = handOver(simulator);
    const [output, msg] = await ask({ payload, topic: 'mine', _msgid: 'm1' });
    assert.deepEqual([output, msg.payload, msg.topic, msg._msgid], ['now', payload, 'mine', 'm1']);
    const { server, verdict, reason, reasonCode, number, zones, rules } = gwsOf(msg);
    assert.deepEqual(
      [server, verdict, reason, reasonCode],
      ['My GWS', 'now', 'all rules allow the call', 'verdict.now'],
    );
    assert.deepEqual([number, zones, rules], ['5001', ['UTC'], undefined]);
    assert.equal(simulator.ledger.dialRequests().length, 0);
  });

  it('says from when on, with rule and reason', async () => {
    await start(SOON());
    const [output, msg] = await ask({ payload: '5001' });
    assert.equal(output, 'later');
    const { verdict, rule, reason, reasonCode, notBefore } = gwsOf(msg);
    assert.deepEqual([verdict, rule, reasonCode], ['later', 'hours', 'hours.closed']);
    assert.match(String(reason), /^it is \d\d:\d\d in UTC, outside the hours$/);
    const wait = Date.parse(String(notBefore)) - Date.now();
    assert.ok(wait > HOUR && wait <= 2 * HOUR);
  });

  it('says never, and why', async () => {
    await start(CLOSED);
    for (const [payload, rule] of [
      ['5001', 'hours'],
      ['not a number', 'numbers'],
      [5001, 'numbers'],
      [undefined, 'numbers'],
      [{ name: 'nobody' }, 'numbers'],
    ] as const) {
      const [output, msg] = await ask({ payload });
      assert.deepEqual([output, gwsOf(msg).rule], ['never', rule], JSON.stringify(payload));
    }
  });

  it('knows what the ledger knows of earlier calls, whatever form the record has', async () => {
    await start({ ...HERE, attempts: [{ most: 1, within: '24 hours', per: 'number' }] });
    const { data } = simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } });
    assert.equal((await ask({ payload: data }))[0], 'now');
    await send('dial', { payload: data });
    for (const payload of [data, data.record, data.record.userData, { phoneNumber: '5001' }, '5001']) {
      const [output, msg] = await ask({ payload });
      assert.deepEqual([output, gwsOf(msg).rule], ['later', 'attempts']);
    }
    assert.equal((await ask({ payload: '5002' }))[0], 'now');
  });

  it('asks its own rules, if it has some', async () => {
    await start(CLOSED, { rules: 'others' }, [rulesNode(HERE, 'others')]);
    assert.equal((await ask({ payload: '5001' }))[0], 'now');
  });

  it('lists every rule with its verdict, if it is to', async () => {
    await start({ ...SOON(), attempts: [{ most: 1, within: '24 hours', per: 'number' }] }, { listRules: true });
    const [, msg] = await ask({ payload: '5001' });
    const rules = gwsOf(msg).rules as Record<string, unknown>[];
    assert.deepEqual(
      rules.map(({ rule, verdict, reasonCode }) => [rule, verdict, reasonCode]),
      [
        ['numbers', 'now', 'numbers.internal'],
        ['suppressed', 'now', 'suppressed.not'],
        ['zones', 'now', 'zones.server'],
        ['hours', 'later', 'hours.closed'],
        ['attempts', 'now', 'attempts.fewer'],
      ],
    );
    assert.ok(rules.every(({ reason }) => reason));
    assert.equal(rules[3]?.notBefore, gwsOf(msg).notBefore);
  });

  it('judges at another time, such as a night, if the message names one', async () => {
    const day = '08:00-20:00';
    const hours = [
      { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day },
    ];
    await start({ ...HERE, hours });
    const tomorrow = new Date(Date.now() + 24 * HOUR).toISOString().slice(0, 10);
    const after = new Date(Date.now() + 48 * HOUR).toISOString().slice(0, 10);
    const [output, msg] = await ask({ payload: '5001', at: `${tomorrow}T22:00:00Z` });
    assert.deepEqual([output, gwsOf(msg).notBefore], ['later', `${after}T08:00:00.000Z`]);
    assert.equal((await ask({ payload: '5001', at: new Date(`${tomorrow}T12:00:00Z`) }))[0], 'now');
    const [failed, caught] = await ask({ payload: '5001', at: 'tonight' });
    assert.deepEqual([failed, errorOf(caught).code], ['caught', 'GWS_INVALID_REQUEST']);
  });

  it('gives no answer if there are no rules, or if they cannot be used', async () => {
    await start(undefined);
    const [none, asked] = await ask({ payload: '5001' });
    assert.deepEqual([none, errorOf(asked).code], ['caught', 'GWS_INVALID_REQUEST']);
    await tearDown();
    simulator = await startSimulator();
    await start({ hours: 'always' });
    const [faulty, msg] = await ask({ payload: '5001' });
    assert.deepEqual([faulty, errorOf(msg).code], ['caught', 'GWS_NOT_ALLOWED']);
    assert.match(errorOf(msg).message, /hours must be a list/);
  });

  it('gives no answer while the ledger is away: nobody knows what happened before', async () => {
    await start(HERE);
    await serverNode().agents.ledger.close();
    for (const payload of ['5001', ['5001']]) {
      const [output, msg] = await ask({ payload });
      assert.deepEqual([output, errorOf(msg).code], ['caught', 'GWS_LEDGER_UNAVAILABLE']);
    }
  });

  describe('asked about a list', () => {
    const planOf = async (payload: unknown): Promise<CallPlan> => {
      const [output, msg] = await ask({ payload });
      assert.equal(output, 'plan');
      return msg.payload as CallPlan;
    };

    it('answers with a plan: who now, who from when on, who never and why, and calls per hour', async () => {
      await start({ ...HERE, attempts: [{ most: 1, within: '24 hours', per: 'number' }] }, { days: 2 });
      await send('dial', { payload: handOver(simulator, '5001') });
      const records = [{ phoneNumber: '5001', id: 'a' }, '5002', { phoneNumber: 'x', id: 'c' }, ['odd'], null];
      const { counts, now, later, never, hours } = await planOf(records);
      assert.deepEqual(counts, { now: 1, later: 1, never: 3 });
      assert.deepEqual(now, ['5002']);
      assert.deepEqual(
        later.map(({ record, rule, reasonCode }) => [record, rule, reasonCode]),
        [[records[0], 'attempts', 'attempts.numberHours']],
      );
      assert.ok(Date.parse(later[0]?.notBefore ?? '') > Date.now() + 23 * HOUR);
      assert.deepEqual(
        never.map(({ record, rule }) => [record, rule]),
        [2, 3, 4].map((index) => [records[index], 'numbers']),
      );
      assert.ok(never.every(({ reason }) => reason));
      assert.equal(hours.length, 48);
      assert.deepEqual([hours[0]?.calls, hours.at(-1)?.calls], [1, 2]);
      assert.ok(Date.parse(hours[0]?.from ?? '') <= Date.now());
      assert.equal(simulator.ledger.dialRequests().length, 1);
    });

    it('answers an empty list with an empty plan', async () => {
      await start(HERE);
      assert.deepEqual((await planOf([])).counts, { now: 0, later: 0, never: 0 });
    });

    it('leaves others their turn while it works', async () => {
      await start({ ...SOON(), attempts: [{ most: 1, within: '24 hours', per: 'number' }] });
      const records = Array.from({ length: 20_000 }, (_none, index) => ({
        phoneNumber: String(1000 + (index % 9000)),
      }));
      let turns = 0;
      const count = setInterval(() => {
        turns += 1;
      }, 1);
      try {
        const { counts } = await planOf(records);
        assert.equal(counts.later, records.length);
      } finally {
        clearInterval(count);
      }
      assert.ok(turns > 10, `${turns} turns`);
    });
  });

  it('shows its last answer as its status', async () => {
    await start(SOON());
    const later = statusThat('ask', ({ text = '' }) => text.includes('not-allowed'));
    await ask({ payload: '5001' });
    assert.match((await later).text ?? '', /not-allowed\.hours, .*status\.from$/);
    const plan = statusThat('ask', ({ text = '' }) => text.endsWith('status.plan'));
    await ask({ payload: [] });
    assert.equal((await plan).fill, 'green');
  });
});
