// With OpenTelemetry, each dial leaves a trace: what the rules and the ledger said, what GWS answered, and what its call did.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import {
  type Agent,
  AgentPool,
  CALL_OPERATIONS,
  CALLS_CHANNEL,
  CallingRules,
  type CallStateChangeMessage,
  type GwsError,
  type Operation,
  parseRecord,
  perform,
  request,
  Secret,
} from '../../src';
import { Bench, QUICK } from '../support/session';
import { Traces } from '../support/traces';

const OUTCOME = ['gws.outcome', 'gws.verdict', 'gws.rule', 'error.type'];
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const REQUEST = 'POST /me/devices/{id}/calls';
const HERE = { numbers: { internal: '4' }, zones: { server: 'Etc/UTC' } };
/** Of the simulator's scenarios: answers and hangs up soon, and busy. */
const [ANSWERS, BUSY] = ['5006', '5002'];
/** Answers, and stays on the line. */
const STAYS = '6001';

describe('the trace of a dial', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  let simulator: GwsSimulator;
  let traces: Traces;

  beforeEach(async () => {
    simulator = await bench.simulator({ singleLine: false, scenarios: { [STAYS]: 'staysUp' } });
    traces = new Traces();
  });
  afterEach(async () => {
    traces.end();
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  const agent = async (rules?: object): Promise<Agent> => {
    const login = { url: simulator.url, username: 'agent', password: new Secret('simulator') };
    const options = { ...login, ...QUICK, timeout: 10_000 };
    const pool = new AgentPool(options, [], {}, rules ? { rules: await CallingRules.open({ ...HERE, ...rules }) } : {});
    pools.push(pool);
    pool.connect();
    pool.default.dialer.watchCalls();
    await pool.default.session.ready();
    return pool.default;
  };
  const next = (phoneNumber: string) => parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber } }));
  const dial = (caller: Agent, record: ReturnType<typeof next>, source = {}) =>
    caller.dialer.dial({ record, waitFor: 'accepted', timeout: 5000, busyAgent: 'allow', source });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'dialed',
      (error: unknown) => (error as GwsError).code,
    );

  it('has the claim, the request and each state of the call, until it ends', async () => {
    const record = next(ANSWERS);
    await dial(await agent({ hours: [] }), record);
    await traces.ended('call');
    assert.deepEqual(traces.drawn(...OUTCOME), [
      'dial (accepted)',
      '  verdict (now)',
      '  claim',
      '  verdict (now)',
      `  ${REQUEST}`,
      '  call (answered)',
      '    - call Dialing',
      '    - call Ringing',
      '    - call Established',
      '    - call Released',
    ]);
  });

  it('says that the line was busy', async () => {
    await dial(await agent(), next(BUSY));
    const { attributes } = await traces.ended('call');
    assert.deepEqual([attributes['gws.outcome'], attributes['gws.call.result']], ['busy', 'Busy']);
  });

  it('says that the ledger refused it, which is no failure', async () => {
    const caller = await agent();
    const record = next(ANSWERS);
    await dial(caller, record);
    await traces.ended('call');
    const before = traces.drawn().length;
    assert.equal(await codeOf(dial(caller, record)), 'GWS_ALREADY_DIALED');
    assert.deepEqual(traces.drawn(...OUTCOME).slice(before), [
      'dial (alreadyDialed, GWS_ALREADY_DIALED)',
      '  claim (GWS_ALREADY_DIALED)',
    ]);
  });

  it('says which rule refused it, which is no failure either', async () => {
    const caller = await agent({ numbers: {}, hours: [] });
    assert.equal(await codeOf(dial(caller, next(ANSWERS))), 'GWS_NOT_ALLOWED');
    assert.deepEqual(traces.drawn(...OUTCOME), [
      'dial (notAllowed, numbers, GWS_NOT_ALLOWED)',
      '  verdict (never, numbers)',
      '  claim',
    ]);
  });

  it('says that nobody knows whether it was dialed', async () => {
    const caller = await agent();
    const record = next(ANSWERS);
    simulator.faults.add({ body: /"Dial"/ }, { respond: { status: 502, body: '<html>' } });
    assert.equal(await codeOf(dial(caller, record)), 'GWS_OUTCOME_UNKNOWN');
    assert.deepEqual(traces.drawn(...OUTCOME, 'http.response.status_code'), [
      'dial! (unknown, GWS_OUTCOME_UNKNOWN)',
      '  claim',
      `  ${REQUEST}! (GWS_PROTOCOL, 502)`,
    ]);
  });

  it('says that GWS refused it', async () => {
    const caller = await agent();
    const record = next(ANSWERS);
    simulator.faults.add({ body: /"Dial"/ }, { respond: { status: 200, body: '{"statusCode":6}' } });
    assert.equal(await codeOf(dial(caller, record)), 'GWS_REJECTED');
    assert.deepEqual(traces.drawn(...OUTCOME, 'gws.status_code'), [
      'dial! (notDialed, GWS_REJECTED)',
      '  claim',
      `  ${REQUEST}! (GWS_REJECTED, 6)`,
    ]);
  });

  const ways: Record<string, (caller: Agent, record: ReturnType<typeof next>) => Promise<unknown>> = {
    'an operation': (caller, { phoneNumber, otherFields }) =>
      perform(CALL_OPERATIONS.Dial as Operation, caller, {
        operation: 'Dial',
        values: { destination: phoneNumber, userData: otherFields },
        wait: false,
        timeout: 5000,
        source: { traceparent: PARENT },
      }),
    'a request of any shape': async (caller, outboundRecord) => {
      const { id } = await caller.session.device();
      const path = `/me/devices/${id}/calls?number=${outboundRecord.phoneNumber}`;
      const body = { operationName: 'Dial', devicePath: `/devices/${id}`, outboundRecord };
      return request(caller, { method: 'POST', path, body, source: { traceparent: PARENT } });
    },
  };
  for (const [way, work] of Object.entries(ways)) {
    it(`is there, too, if ${way} asks for it`, async () => {
      await work(await agent(), next(ANSWERS));
      const { name } = await traces.ended(REQUEST);
      const dialed = await traces.ended('dial');
      assert.deepEqual(
        [name, dialed.attributes['gws.outcome'], dialed.spanContext().traceId],
        [REQUEST, 'accepted', PARENT.split('-')[1]],
      );
    });
  }

  it('goes on from the one that asked for it', async () => {
    await dial(await agent(), next(ANSWERS), {
      traceparent: PARENT,
      tracestate: 'vendor=1',
      node: 'n1',
      message: 'm1',
    });
    const span = await traces.ended('dial');
    assert.equal(span.spanContext().traceId, PARENT.split('-')[1]);
    assert.equal(span.parentSpanContext?.spanId, PARENT.split('-')[2]);
    assert.equal(span.spanContext().traceState?.serialize(), 'vendor=1');
    assert.deepEqual([span.attributes['gws.node.id'], span.attributes['gws.message.id']], ['n1', 'm1']);
  });

  it('has no end as long as the call has none, but when nothing more will be heard of it', async () => {
    const caller = await agent();
    await caller.dialer.dial({ record: next(STAYS), waitFor: 'established', timeout: 5000 });
    assert.ok(!traces.spans.some(({ name }) => name === 'call'));
    await pools.splice(0)[0]?.close();
    assert.equal((await traces.ended('call')).attributes['gws.outcome'], 'unknown');
  });

  it('survives what a server may say of a call, and so does what the ledger has of it', async () => {
    const caller = await agent();
    const { payload } = await caller.dialer.dial({ record: next(STAYS), waitFor: 'established', timeout: 5000 });
    const { call, ...message } = payload as CallStateChangeMessage;
    const warnings: string[] = [];
    caller.session.on('warning', ({ message: text }) => warnings.push(text));
    const say = (state: unknown) => simulator.publish('agent', CALLS_CHANNEL, { ...message, call: { ...call, state } });
    say({ toString: 1 });
    say('Released');
    const { events, attributes } = await traces.ended('call');
    assert.deepEqual(events.map(({ name }) => name).at(-1), 'call Released');
    assert.equal(attributes['gws.outcome'], 'answered');
    assert.equal((await caller.ledger.find({}))[0]?.state, 'ended');
    assert.deepEqual(warnings, []);
  });

  it('leads to the entry in the ledger, and names neither people nor numbers', async () => {
    const caller = await agent();
    const record = next(ANSWERS);
    const person = { first_name: 'Wilhelmina', email: 'mina@example.com' };
    const campaign = { GSW_CAMPAIGN_NAME: 'Renewals +44 20 7946 0123' };
    const named = { ...record, otherFields: { ...record.otherFields, ...person, ...campaign } };
    await dial(caller, named);
    await traces.ended('call');
    const [entry] = await caller.ledger.find({});
    const [span] = traces.spans.filter(({ name }) => name === 'dial');
    assert.equal(span?.attributes['gws.dial.id'], entry?.id);
    assert.match(String(span?.attributes['gws.campaign.name']), /^Renewals …\d{3}$/);
    const told = traces.spans.flatMap(({ name, attributes, events, status }) => [
      name,
      String(status.message),
      ...Object.values(attributes).map(String),
      ...events.flatMap((event) => [event.name, ...Object.values(event.attributes ?? {}).map(String)]),
    ]);
    for (const secret of [record.phoneNumber, 'simulator', caller.name, ...Object.values(person)]) {
      assert.deepEqual(
        told.filter((text) => text.split(/[^\w@.]+/).includes(secret)),
        [],
      );
    }
  });

  it('changes nothing where the tracing itself fails', async () => {
    const fail = () => {
      throw new Error('the exporter is broken');
    };
    traces.end();
    traces = new Traces([{ onStart: fail, onEnd: fail, forceFlush: async () => {}, shutdown: async () => {} }]);
    const caller = await agent();
    const { outcome } = await caller.dialer.dial({ record: next(ANSWERS), waitFor: 'released', timeout: 5000 });
    assert.equal(outcome, 'answered');
    const [entry] = await caller.ledger.find({});
    assert.equal(entry?.outcome, 'answered');
  });
});
