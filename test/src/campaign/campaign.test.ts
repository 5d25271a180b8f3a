// A campaign for several agents of a server: who works when, and how far it has come.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { CampaignOptions, GwsSimulator } from '../../../simulator';
import {
  AGENT_OPERATIONS,
  type Agent,
  AgentPool,
  CallingRules,
  Campaign,
  type CampaignSettings,
  type GwsError,
  type Operation,
  perform,
  Secret,
  type Work,
} from '../../../src';
import { APPLICATION, aCampaign, NAME, numbers, SHORT } from '../../support/campaign';
import { Bench, QUICK, reaches } from '../../support/session';

const NAMES = ['agent', 'anna', 'boris'];
const DAY = 24 * 60 * 60 * 1000;
const FOR_FLOW = { decideWithin: undefined, resultWithin: undefined, waits: SHORT } as const;

describe('a campaign', () => {
  const bench = new Bench();
  const events = new EventEmitter();
  const pools: AgentPool[] = [];
  let simulator: GwsSimulator;
  let pool: AgentPool;
  let campaign: Campaign;
  let done: string[];
  let warnings: string[];

  beforeEach(() => {
    done = [];
    warnings = [];
  });

  afterEach(async () => {
    campaign.abandon();
    await Promise.all(pools.splice(0).map((one) => one.close()));
    await bench.clear();
    events.removeAllListeners();
  });

  async function open(
    options: CampaignOptions,
    settings: Partial<CampaignSettings> = {},
    names = NAMES,
    calling?: CallingRules,
  ): Promise<void> {
    const [, ...others] = names;
    const password = 'simulator';
    simulator = await bench.simulator({
      campaigns: [options],
      agents: others.map((username) => ({ username, password })),
    });
    const own = { url: simulator.url, username: 'agent', password: new Secret(password), startSession: true, ...QUICK };
    pool = new AgentPool(
      own,
      others.map((username) => ({ username, password: new Secret(password) })),
      {},
      calling && { rules: calling },
    );
    pools.push(pool);
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    campaign = new Campaign(pool, {
      campaignName: NAME,
      applicationId: APPLICATION,
      presence: 'signedIn',
      timeout: 5000,
      ...settings,
      rules: { waits: SHORT, ...settings.rules },
    });
    campaign.on('done', ({ name }, { record, fate }) => {
      done.push(`${name} ${record.phoneNumber} ${fate}`);
      events.emit('done');
    });
    campaign.on('warning', ({ name }, { message }) => warnings.push(`${name} ${message}`));
    campaign.on('state', ({ name }, { phase }) => events.emit('state', name, phase.is));
    campaign.on('record', (agent, work) => events.emit('record', agent, work));
  }

  /** Resolves when the agent is, or comes to be, in `phase`. */
  async function becomes(name: string, phase: string): Promise<void> {
    while (campaign.report().agents[name]?.phase !== phase) {
      await once(events, 'state');
    }
  }

  /** Resolves when so many agents have a record that is to be decided on. */
  async function decidingAgents(count: number): Promise<void> {
    while (Object.values(campaign.report().agents).filter(({ phase }) => phase === 'deciding').length < count) {
      await once(events, 'state');
    }
  }

  async function told(count: number): Promise<void> {
    while (done.length < count) {
      await once(events, 'done');
    }
  }

  async function set(name: string, operation: 'Ready' | 'NotReady'): Promise<void> {
    const row = AGENT_OPERATIONS[operation] as Operation;
    await perform(row, pool.find(name), { operation, values: {}, timeout: 5000 });
  }

  it('shares the records among all agents, each worked on once, and ends when none is left', async () => {
    const all = Array.from({ length: 12 }, (_none, at) => String(6000 + at));
    await open(aCampaign(numbers(...all)), { rules: { whenEmpty: 'stop', waits: SHORT } });
    campaign.start();
    await told(12);
    for (const name of NAMES) {
      await becomes(name, 'over');
      assert.ok((campaign.report().agents[name]?.records ?? 0) > 0, `${name} worked`);
    }
    assert.deepEqual(
      done.map((words) => words.split(' ').slice(1).join(' ')).sort(),
      all.map((one) => `${one} completed`),
    );
    for (const { events: history } of simulator.ledger.records.all()) {
      assert.deepEqual(
        history.map(({ event }) => event),
        ['handedOut', 'dialed', 'completed'],
      );
    }
  });

  it('has only the agents work who are named', async () => {
    await open(aCampaign(numbers('5001', '5002')), { agents: ['anna'] });
    campaign.start();
    await told(2);
    assert.deepEqual(done, ['anna 5001 completed', 'anna 5002 completed']);
    assert.deepEqual(Object.keys(campaign.report().agents), ['anna']);
  });

  it('begins with an agent who becomes ready, and pauses while the agent is not', async () => {
    await open(aCampaign([], { mode: 'Preview' }), { presence: 'ready' });
    await set('anna', 'Ready');
    campaign.start();
    await becomes('anna', 'waiting');
    assert.deepEqual(Object.keys(campaign.report().agents), ['anna'], 'ready before it was started');
    await set('boris', 'Ready');
    await becomes('boris', 'waiting');
    await set('boris', 'NotReady');
    await becomes('boris', 'paused');
    await set('boris', 'Ready');
    await becomes('boris', 'waiting');
  });

  it('ends with an agent who goes, and begins again when the agent is back', async () => {
    await open(aCampaign(numbers('5001')), { rules: FOR_FLOW });
    campaign.start();
    await becomes('agent', 'deciding');
    await becomes('anna', 'waiting');
    await pool.signOut('anna');
    await becomes('anna', 'over');
    assert.equal(campaign.report().agents.anna?.reason, 'agentGone');
    await pool.signIn({ username: 'anna' });
    await becomes('anna', 'waiting');
    assert.equal(campaign.report().agents.agent?.phase, 'deciding', 'others go on');
  });

  it("lets nobody suffer from one agent's trouble", async () => {
    await open(aCampaign(numbers('5001', '5002', '5003', '5004')), { rules: { whenEmpty: 'stop', waits: SHORT } });
    const refused = { respond: { status: 403, body: { statusCode: 5, statusMessage: 'No right' } } };
    simulator.faults.add({ user: 'anna', body: /StartPreviewSession/ }, refused);
    campaign.start();
    await told(4);
    assert.equal(
      done.some((words) => words.startsWith('anna')),
      false,
    );
    const { anna } = campaign.report().agents;
    assert.deepEqual([anna?.phase, anna?.reason], ['over', 'refused']);
    assert.ok(
      warnings.every((words) => words.startsWith('anna')),
      warnings.join(),
    );
  });

  it('gives a decision to the agent who has the record', async () => {
    await open(aCampaign(numbers('5001', '5002', '5003')), { rules: FOR_FLOW });
    const inHands: [Agent, Work][] = [];
    campaign.on('record', (agent, work) => inHands.push([agent, work]));
    campaign.start();
    for (const name of NAMES) await becomes(name, 'deciding');
    assert.throws(() => campaign.decide('nothing', 'skip'), { code: 'GWS_NOT_POSSIBLE', message: /no agent has/ });
    for (const [, { record }] of inHands.splice(0)) {
      campaign.decide(record.key, 'doNotCall');
      assert.throws(() => campaign.decide(record.key, 'dial'), { code: 'GWS_NOT_POSSIBLE', message: /too late/ });
    }
    await told(3);
    assert.ok(done.every((words) => words.endsWith('doNotCall')));
  });

  it('is paused, resumed and stopped for all', async () => {
    await open(aCampaign(numbers('5001', '5002', '5003', '5004', '5006')), { rules: FOR_FLOW });
    const keys = new Map<string, string>();
    campaign.on('record', ({ name }, { record }) => keys.set(name, record.key));
    campaign.start();
    for (const name of NAMES) await becomes(name, 'deciding');
    campaign.pause();
    for (const name of NAMES) campaign.decide(keys.get(name) ?? '', 'doNotCall');
    for (const name of NAMES) await becomes(name, 'paused');
    assert.equal(campaign.report().phase, 'paused');
    campaign.resume();
    await told(3);
    await decidingAgents(2);
    await campaign.stop();
    assert.equal(campaign.report().phase, 'idle');
    assert.deepEqual(
      done.map((words) => words.split(' ').at(-1)),
      ['doNotCall', 'doNotCall', 'doNotCall', 'rejected', 'rejected'],
    );
    campaign.start();
    await decidingAgents(2);
  });

  it('has ended when nobody works on it any more, until it is started again', async () => {
    await open(aCampaign(numbers('5001', '5002')), { rules: { whenEmpty: 'stop', waits: SHORT } });
    campaign.start();
    await told(2);
    for (const name of NAMES) await becomes(name, 'over');
    assert.equal(campaign.phase, 'ended');
    campaign.start();
    assert.equal(campaign.phase, 'running');
  });

  it('gives back what is not dialed when it is left, and lets calls go on', async () => {
    await open(aCampaign(numbers('5006', '5001')), { agents: ['agent', 'anna'], rules: FOR_FLOW });
    const inHands = new Map<string, Work>();
    campaign.on('record', ({ name }, work) => inHands.set(name, work));
    campaign.start();
    await decidingAgents(2);
    const [[caller = '', work]] = [...inHands].filter(([, { record }]) => record.phoneNumber === '5006') as [
      [string, Work],
    ];
    const result = once(campaign, 'result');
    campaign.decide(work.record.key, 'dial');
    await result;
    await campaign.leave(5000);
    assert.equal(campaign.phase, 'idle');
    const other = caller === 'agent' ? 'anna' : 'agent';
    assert.deepEqual(done.sort(), [`${caller} 5006 open`, `${other} 5001 rejected`].sort());
    assert.deepEqual(
      simulator.ledger.records.all().map(({ events: history }) => history.map(({ event }) => event)),
      [
        ['handedOut', 'dialed'],
        ['handedOut', 'rejected'],
      ],
    );
  });

  it('has nobody called whom the calling rules do not allow, and tells from when on they do', async () => {
    const day = new Date(Date.now() + 2 * DAY).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' });
    const hours = [{ [day.toLowerCase()]: '10:00-11:00' }];
    const calling = await CallingRules.open({ numbers: { internal: '4' }, zones: { server: 'Etc/UTC' }, hours });
    const notAllowed = 'reschedule' as const;
    await open(aCampaign(numbers('5001', '5002')), { rules: { notAllowed, waits: SHORT } }, ['agent'], calling);
    const errors: (GwsError | undefined)[] = [];
    campaign.on('done', (_agent, { error }) => errors.push(error));
    campaign.start();
    await told(2);
    assert.deepEqual(done, ['agent 5001 rescheduled', 'agent 5002 rescheduled']);
    assert.equal(simulator.ledger.dialRequests().length, 0);
    for (const [at, { events: history }] of simulator.ledger.records.all().entries()) {
      const rescheduled = history.find(({ event }) => event === 'rescheduled');
      assert.equal(errors[at]?.code, 'GWS_NOT_ALLOWED');
      assert.equal(Date.parse(errors[at]?.notBefore ?? ''), Number(rescheduled?.timestamp) * 1000);
    }
  });

  it('gives back, with a growing wait, who may not be called now, unless told to have them rescheduled', async () => {
    const calling = await CallingRules.open({ numbers: {} });
    await open(aCampaign(numbers('5001')), {}, ['agent'], calling);
    campaign.start();
    await told(2);
    assert.deepEqual(done, ['agent 5001 rejected', 'agent 5001 rejected']);
    assert.equal(simulator.ledger.dialRequests().length, 0);
  });

  it('says how far it has come', async () => {
    await open(aCampaign(numbers('5001', '5002', '5002', '5004')), { agents: ['anna', 'boris'] });
    assert.deepEqual(campaign.report(), {
      phase: 'idle',
      records: 0,
      fates: {},
      outcomes: {},
      talked: 0,
      perHour: 0,
      agents: {},
    });
    campaign.start();
    await told(4);
    const { agents, perHour, talked, ...counts } = campaign.report();
    assert.deepEqual(counts, {
      phase: 'running',
      records: 4,
      fates: { completed: 4 },
      outcomes: { answered: 1, busy: 2, invalidNumber: 1 },
    });
    assert.equal(perHour, 4 * 60);
    assert.equal((agents.anna?.records ?? 0) + (agents.boris?.records ?? 0), 4);
    assert.equal(talked, 0);
  });
});
