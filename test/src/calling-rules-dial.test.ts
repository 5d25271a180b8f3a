// With calling rules, no entrance to dialing passes by: what they do not allow is not dialed, and the ledger says why.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import {
  type Agent,
  AgentPool,
  CallingRules,
  type DialEntry,
  type GwsError,
  hashedNumbers,
  historiesFrom,
  MemoryLedger,
  mayCall,
  type OutboundRecord,
  outcomeOfFailure,
  parseRecord,
  perform,
  planCalls,
  request,
  Secret,
} from '../../src';
import { ROWS, requestPaths, requestShapes, sampleOf, TABLE } from '../support/entrances';
import { Bench, QUICK } from '../support/session';
import { resetWallClock, setWallClock } from '../support/wall-clock';

const HOUR = 3_600_000;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const HANDLE = 431;
const ATTEMPT = '2ADE3BC7AA7D4017AC7901B70D274752';

/** The simulator's numbers are within the company. */
const HERE = { numbers: { internal: '4' }, zones: { server: 'Etc/UTC' } };

describe('a dial under calling rules', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  let simulator: GwsSimulator;
  let ledger: MemoryLedger;

  beforeEach(async () => {
    simulator = await bench.simulator({ singleLine: false });
    ledger = new MemoryLedger();
  });

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  const agentWith = async (rules: CallingRules | Promise<CallingRules>): Promise<Agent> => {
    const options = {
      url: simulator.url,
      username: 'agent',
      password: new Secret('simulator'),
      ...QUICK,
      timeout: 10_000,
    };
    const pool = new AgentPool(options, [], {}, { ledger, rules });
    pools.push(pool);
    pool.connect();
    await pool.default.session.ready();
    return pool.default;
  };

  const under = async (settings: object) => agentWith(await CallingRules.open({ ...HERE, ...settings }));

  const dial = (agent: Agent, record: OutboundRecord) =>
    agent.dialer.dial({ record, waitFor: 'accepted', timeout: 1000, busyAgent: 'allow' });

  const next = (phoneNumber: string, fields: Record<string, unknown> = {}) => {
    const record = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber } }));
    return { ...record, otherFields: { ...record.otherFields, ...fields } };
  };

  const dials = () => simulator.ledger.requests.filter(({ path, method }) => method === 'POST' && /calls/.test(path));

  const refused = async (work: Promise<unknown>): Promise<GwsError> => {
    const before = dials().length;
    const error = (await work.then(
      () => assert.fail('it was dialed'),
      (refusal) => refusal,
    )) as GwsError;
    assert.equal(error.code, 'GWS_NOT_ALLOWED', error.message);
    assert.equal(dials().length, before);
    return error;
  };

  /** Open for an hour, two hours from now. */
  const soon = () => {
    const time = (at: number) => new Date(at).toISOString().slice(11, 16);
    const now = Date.now();
    const [from, to] = [time(now + 2 * HOUR), time(now + 3 * HOUR)];
    const windows = `${from}-${to}${to < from ? '+1' : ''}`;
    return { hours: [Object.fromEntries(WEEKDAYS.map((day) => [day, windows]))] };
  };

  it('outside the hours is refused with the rule, the reason and the time from which on it is allowed', async () => {
    const agent = await under(soon());
    const error = await refused(dial(agent, next('5001')));
    assert.equal(error.rule, 'hours');
    assert.match(error.reason ?? '', /^it is \d\d:\d\d in .*, outside the hours$/);
    const wait = Date.parse(error.notBefore ?? '') - Date.now();
    assert.ok(wait > HOUR && wait <= 2 * HOUR, error.notBefore);
    assert.match(error.message, /^The calling rules do not allow this call \(hours\): .* Nothing was dialed\.$/);
    assert.equal(outcomeOfFailure(error), 'notAllowed');
  });

  it('has what the rules said in the ledger, whether it was dialed or not, and may be dialed later', async () => {
    const record = next('5001');
    await refused(dial(await under(soon()), record));
    const rules = await CallingRules.open(HERE);
    await dial(await agentWith(rules), record);
    const [dialed, not] = await ledger.find({});
    assert.deepEqual([not?.state, not?.outcome], ['notDialed', 'notAllowed']);
    const kept = (entry: DialEntry | undefined) => {
      const { rule, verdict, reason, rules } = Object(entry?.verdict);
      return { rule, verdict, code: reason.code, rules };
    };
    const { rules: version, ...refusal } = kept(not);
    assert.deepEqual(refusal, { rule: 'hours', verdict: 'later', code: 'hours.closed' });
    assert.notEqual(version, rules.version);
    assert.deepEqual(kept(dialed), { rule: undefined, verdict: 'now', code: 'verdict.now', rules: rules.version });
  });

  it('is refused where the number is not, in whatever way it is asked for', async () => {
    const agent = await under({ numbers: {}, hours: [] });
    const error = await refused(dial(agent, next('5001')));
    assert.deepEqual([error.rule, error.notBefore], ['numbers', undefined]);
  });

  for (const [operation, effect] of Object.entries(ROWS)) {
    it(`is not made by an operation: ${operation} ${effect}`, async () => {
      const row = TABLE[operation as keyof typeof TABLE];
      const takesUserData = row && 'prepare' in row && row.parameters.some(({ name }) => name === 'userData');
      if (!row || !('prepare' in row) || effect === 'silent' || (effect === 'transfers' && !takesUserData)) {
        return;
      }
      const agent = await under(soon());
      const userData = { GSW_RECORD_HANDLE: HANDLE, GSW_PHONE: '5001', GSW_CALL_ATTEMPT_GUID: ATTEMPT };
      const sampled = row.parameters.map((one) => [one.name, sampleOf(one, { handle: HANDLE, userData })]);
      await refused(perform(row, agent, { operation, values: Object.fromEntries(sampled), wait: false, timeout: 500 }));
    });
  }

  it('is not made by a request of any shape', async () => {
    const agent = await under(soon());
    const device = (await agent.session.device()).id;
    const userData = { GSW_RECORD_HANDLE: HANDLE, GSW_PHONE: '5001', GSW_CALL_ATTEMPT_GUID: ATTEMPT };
    const record = { recordHandle: HANDLE, phoneNumber: '5001', otherFields: { GSW_CALL_ATTEMPT_GUID: ATTEMPT } };
    for (const [name, body] of Object.entries(requestShapes({ device, record, userData }))) {
      for (const path of requestPaths({ device, handle: HANDLE })) {
        const error = await refused(request(agent, { method: 'POST', path, body, redial: true, busyAgent: 'allow' }));
        assert.ok(error.rule, `${name} to ${path}`);
      }
    }
    for (const body of Object.values(requestShapes({ device, record, userData }))) {
      const path = `/me/devices/${device}/calls`;
      await refused(agent.session.request({ method: 'POST', path, body: JSON.stringify(body) }));
    }
  });

  for (const [numbers, kept] of [
    ['plain', undefined],
    ['hashed', hashedNumbers(new Secret('key'))],
  ] as const) {
    it(`is not made beyond the attempts that are allowed, with ${numbers} numbers`, async () => {
      ledger = new MemoryLedger(kept && { numbers: kept });
      const agent = await under({ attempts: [{ most: 1, within: '24 hours', per: 'number' }] });
      await dial(agent, next('5001'));
      const error = await refused(dial(agent, next('5001')));
      assert.equal(error.rule, 'attempts');
      assert.ok(error.notBefore);
      await dial(agent, next('5002'));
    });
  }

  it('is foreseen by whoever asks without dialing, for one record and for many', async () => {
    const rules = await CallingRules.open({ ...HERE, attempts: [{ most: 1, within: '24 hours', per: 'number' }] });
    await dial(await agentWith(rules), next('5001'));
    const [called, free] = [{ phoneNumber: '5001' }, { phoneNumber: '5002' }];
    const verdict = await mayCall(rules, ledger, called);
    assert.deepEqual([verdict.verdict, verdict.rule], ['later', 'attempts']);
    assert.equal((await mayCall(rules, ledger, free)).verdict, 'now');
    const plan = await planCalls(rules, [called, free], { at: Date.now(), historiesOf: historiesFrom(rules, ledger) });
    assert.deepEqual(plan.counts, { now: 1, later: 1, never: 0 });
  });

  it('is made at most once by two who ask at the same moment, where one is allowed', async () => {
    const agent = await under({ attempts: [{ most: 1, within: '24 hours', per: 'number' }] });
    await Promise.allSettled([dial(agent, next('5001')), dial(agent, next('5001'))]);
    assert.ok(dials().length <= 1);
  });

  it('counts for the person, whatever number is called', async () => {
    const agent = await under({
      fields: { person: 'CUSTOMER' },
      attempts: [{ most: 1, within: '24 hours', per: 'person' }],
    });
    await dial(agent, next('5001', { CUSTOMER: 'A' }));
    assert.equal((await refused(dial(agent, next('5002', { CUSTOMER: 'A' })))).rule, 'attempts');
    await dial(agent, next('5003', { CUSTOMER: 'B' }));
    await refused(dial(agent, next('5004')));
  });

  it('needs a consent that the request itself carries, in whatever shape', async () => {
    const agent = await under({ consent: [{ field: 'CONSENT' }] });
    const device = (await agent.session.device()).id;
    await refused(dial(agent, next('5001')));
    await refused(dial(agent, next('5001', { CONSENT: 'false' })));
    await dial(agent, next('5001', { CONSENT: 'true' }));
    const ask = (CONSENT: string, others = {}) =>
      request(agent, {
        method: 'POST',
        path: `/me/devices/${device}/calls`,
        body: { operationName: 'Dial', destination: { phoneNumber: '5002' }, userData: { CONSENT }, ...others },
        busyAgent: 'allow',
      });
    await refused(ask('true', { otherFields: [{ key: 'CONSENT', value: 'false' }] }));
    await ask('true');
  });

  it('is not sent once it is not allowed any more, however long it has waited', async () => {
    const rules = await CallingRules.open({ ...HERE, consent: [{ field: 'CONSENT' }] });
    const options = {
      url: simulator.url,
      username: 'agent',
      password: new Secret('simulator'),
      ...QUICK,
      timeout: 10_000,
    };
    const pool = new AgentPool(options, [], { perServer: 1 }, { ledger, rules });
    pools.push(pool);
    pool.connect();
    await pool.default.session.ready();
    simulator.faults.add({ method: 'POST', path: /devices/ }, { delayBefore: 3000 });
    const body = { operationName: 'DoNotDisturbOn' };
    const device = (await pool.default.session.device()).id;
    const first = request(pool.default, { method: 'POST', path: `/me/devices/${device}`, body });
    const until = new Date(Date.now() + 1500).toISOString();
    const error = await refused(dial(pool.default, next('5001', { CONSENT: until })));
    assert.equal(error.rule, 'consent');
    await first.catch(() => {});
    const [entry] = await ledger.find({});
    assert.equal(entry?.state, 'notDialed');
  });

  for (const [jump, hours] of [
    ['ahead', 3],
    ['back', -3],
  ] as const) {
    it(`is judged again once it is claimed: a clock that jumps ${jump} out of the hours meanwhile stops it`, async () => {
      const time = (at: number) => new Date(at).toISOString().slice(11, 16);
      const [from, to] = [time(Date.now() - HOUR), time(Date.now() + HOUR)];
      const windows = `${from}-${to}${to < from ? '+1' : ''}`;
      const agent = await under({ hours: [Object.fromEntries(WEEKDAYS.map((day) => [day, windows]))] });
      ledger.on('written', ({ state }) => state === 'claimed' && setWallClock(hours * HOUR));
      try {
        assert.equal((await refused(dial(agent, next('5001')))).rule, 'hours');
      } finally {
        resetWallClock();
      }
      const [entry] = await ledger.find({});
      assert.deepEqual([entry?.state, Object(entry?.verdict).verdict], ['notDialed', 'now']);
    });
  }

  it('is refused for a number that was suppressed', async () => {
    const agent = await under({});
    await ledger.suppressions?.add({ number: '5001', reason: 'objection' });
    assert.equal((await refused(dial(agent, next('5001')))).rule, 'suppressed');
  });

  it('is refused while the rules cannot be used, with what is wrong with them, and the ledger says so', async () => {
    const agent = await agentWith(CallingRules.open({ hours: [{ monday: '18:00-09:00' }] }));
    const error = await refused(dial(agent, next('5001')));
    assert.match(error.reason ?? '', /^the calling rules cannot be used: .*ends before it begins/);
    assert.deepEqual([error.rule, error.notBefore], [undefined, undefined]);
    const [entry] = await ledger.find({ outcome: 'notAllowed' });
    assert.equal(Object(entry?.verdict).reason.code, 'rules.unusable');
  });

  it('is foreseen in each form in which a record may be, and for every number that it has', async () => {
    const rules = await CallingRules.open({ ...HERE, attempts: [{ most: 1, within: '24 hours', per: 'number' }] });
    await dial(await agentWith(rules), next('5001'));
    const userData = { GSW_RECORD_HANDLE: 1, GSW_PHONE: '5001' };
    const forms: unknown[] = [
      '5001',
      { phoneNumber: '5001' },
      { phoneNumber: '5002', otherFields: { GSW_PHONE: '5001' } },
      userData,
      { userData },
      { messageType: 'OutboundRecordMessage', record: { userData } },
      { data: { record: { userData } } },
      { phone: '5001', customFields: { GSW_RECORD_HANDLE: 1 } },
    ];
    for (const form of forms) {
      assert.equal((await mayCall(rules, ledger, form)).rule, 'attempts', JSON.stringify(form));
    }
    assert.equal((await mayCall(rules, ledger, 5001)).rule, 'numbers');
    assert.equal((await mayCall(rules, ledger, {})).rule, 'numbers');
    await assert.rejects(mayCall(rules, ledger, []), { code: 'GWS_INVALID_RECORD' });
  });
});
