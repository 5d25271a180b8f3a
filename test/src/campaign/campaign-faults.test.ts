// Twenty agents share a campaign while GWS and the network fail in many ways, and the program crashes now and then: in the end,
// every record of the calling list has been dialed once, and has one fate, the same for the dialer and for the flow.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { type GwsSimulator, moreAgents, type ScenarioName } from '../../../simulator';
import { AgentPool, Campaign, type Ledger, type RecordDone, Secret } from '../../../src';
import { APPLICATION, aCampaign, NAME, numbers } from '../../support/campaign';
import { LedgerRoom } from '../../support/ledger';
import { Bench, QUICK } from '../../support/session';

const AGENTS = 20;
const RECORDS = 120;

/** After so many records, the program crashes and is started again. */
const CRASHES = [30, 70];

const SCENARIOS: readonly ScenarioName[] = ['answers', 'busy', 'noAnswer', 'invalid', 'farEndHangsUp', 'answerLost'];

/** What goes wrong, one after the other, whenever a record has been worked on. */
const TROUBLES: readonly ((simulator: GwsSimulator) => void)[] = [
  ({ faults }) => faults.operations.silence('CompleteRecord'),
  ({ faults }) => faults.operations.fail('CompleteRecord', { errorMessage: 'No such result.' }),
  ({ faults }) => faults.operations.silence('GetPreviewRecord'),
  ({ faults }) => faults.operations.fail('GetPreviewRecord'),
  ({ faults }) => faults.dials.loseAnswer(),
  ({ faults }) => void faults.add({ body: /CompleteRecord/, times: 1 }, { dropAfter: true }),
  ({ faults }) => void faults.add({ body: /GetPreviewRecord/, times: 1 }, { dropAfter: true }),
  ({ faults }) => void faults.add({ body: /RejectRecord/, times: 1 }, { dropAfter: true }),
];

/** ms */
const STALLED = 30_000;

/** After so many records, nobody knows whether the next dial was made. */
const UNKNOWN = [5, 10];

describe('a campaign among faults', function () {
  this.timeout(120_000);
  const bench = new Bench();
  let room: LedgerRoom;
  let pool: AgentPool | undefined;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(async () => {
    await pool?.close();
    await bench.clear();
    await room.close();
  });

  it('dials every record once, and tells the flow and the dialer the same of it', async () => {
    const all = Array.from({ length: RECORDS }, (_none, at) => `0711 ${100_000 + at}`);
    const scenarios = Object.fromEntries(
      all.map((number, at) => [number, SCENARIOS[at % SCENARIOS.length] ?? 'answers']),
    );
    const simulator = await bench.simulator({
      campaigns: [aCampaign(numbers(...all))],
      agents: moreAgents(AGENTS),
      scenarios,
    });
    const ledger = room.open();
    const told: RecordDone[] = [];
    const news = new EventEmitter();
    let campaign = await run(simulator, ledger, told, news);
    const crashes = [...CRASHES];
    const unknown = [...UNKNOWN];
    for (let before = 0, at = 0; !isFinished(simulator, told); at = worked(told)) {
      await nextNews(news, () => whereItStands(simulator, told, campaign));
      if (at > before) {
        before = at;
        TROUBLES[at % TROUBLES.length]?.(simulator);
        if (at % 40 === 25) simulator.sessions.forgetHttpSessions();
      }
      if (unknown[0] !== undefined && at >= unknown[0]) {
        unknown.shift();
        simulator.faults.add({ body: /"Dial"/ }, { respond: { status: 502, body: '<html>' } });
      }
      if (crashes[0] !== undefined && at >= crashes[0]) {
        crashes.shift();
        campaign.abandon();
        await pool?.close();
        campaign = await run(simulator, ledger, told, news);
      }
    }
    campaign.abandon();
    assert.deepEqual([crashes, unknown], [[], []]);
    assert.deepEqual(simulator.ledger.summary().dialedMoreThanOnce, []);
    for (const { phoneNumber, events } of simulator.ledger.records.all()) {
      const count = (name: string) => events.filter(({ event }) => event === name).length;
      const stories = told.filter(({ record }) => record.phoneNumber === phoneNumber);
      const fates = stories.map(({ fate }) => fate);
      const story = `${phoneNumber}: ${events.map(({ event }) => event).join(', ')}; told: ${fates.join(', ')}`;
      assert.equal(count('dialed'), 1, story);
      assert.ok(count('completed') <= 1, story);
      const completions = stories.filter(({ fate, isResumed }) => fate === 'completed' && !isResumed);
      assert.ok(completions.length <= 1, story);
      const isToldCompleted = stories.some(({ fate, isConfirmed }) => fate === 'completed' && isConfirmed);
      // The dialer did not answer, three times.
      const isUnconfirmed = stories.some(({ isConfirmed }) => !isConfirmed);
      const isToldOpen = fates.includes('unknown') || fates.includes('open') || fates.includes('expired');
      assert.ok(isToldCompleted ? count('completed') === 1 : isToldOpen || isUnconfirmed, story);
      assert.equal(
        fates.filter((fate) => fate === 'rejected').length <= count('rejected') + count('released'),
        true,
        story,
      );
    }
  });

  async function run(
    simulator: GwsSimulator,
    ledger: Ledger,
    told: RecordDone[],
    news: EventEmitter,
  ): Promise<Campaign> {
    const password = new Secret('simulator');
    const [first, ...others] = ['agent', ...moreAgents(AGENTS).map(({ username }) => username)];
    const own = { url: simulator.url, username: first ?? '', password, startSession: true, ...QUICK, timeout: 2000 };
    pool = new AgentPool(
      own,
      others.map((username) => ({ username, password })),
      {},
      { ledger },
    );
    const campaign = new Campaign(pool, {
      campaignName: NAME,
      applicationId: APPLICATION,
      presence: 'signedIn',
      timeout: 300,
      limits: { appearance: 1000 },
      source: { node: 'c1' },
      // Longer than a call may take to appear, in all.
      rules: { waits: { base: 200, cap: 3000 } },
    });
    campaign.on('done', (_agent, done) => {
      told.push(done);
      news.emit('done');
    });
    campaign.start();
    pool.connect();
    return campaign;
  }
});

/** Resolves with the next record that is done; fails with `explain` when there is none for so long that there will be none. */
async function nextNews(news: EventEmitter, explain: () => string): Promise<void> {
  try {
    await once(news, 'done', { signal: AbortSignal.timeout(STALLED) });
  } catch {
    assert.fail(`Nothing has been done for ${STALLED} ms. ${explain()}`);
  }
}

function whereItStands(simulator: GwsSimulator, told: readonly RecordDone[], campaign: Campaign): string {
  const left = simulator.ledger.records.all().filter(({ phoneNumber }) => !isOver(simulator, told, phoneNumber));
  const records = left.map(
    ({ phoneNumber, events }) => `${phoneNumber}: ${events.map(({ event, user }) => `${event} by ${user}`).join(', ')}`,
  );
  const agents = Object.entries(campaign.report().agents).map(
    ([name, { phase, error }]) => `${name}: ${phase} ${error ?? ''}`,
  );
  return `${worked(told)} records are done; left: ${records.join('; ')}; agents: ${agents.join('; ')}`;
}

/** How many records are not to come again. */
function worked(told: readonly RecordDone[]): number {
  return told.filter(({ fate }) => fate !== 'rejected').length;
}

/** Whether every record has been dialed, and the flow knows what became of it. */
function isFinished(simulator: GwsSimulator, told: readonly RecordDone[]): boolean {
  return simulator.ledger.records.all().every(({ phoneNumber }) => isOver(simulator, told, phoneNumber));
}

function isOver(simulator: GwsSimulator, told: readonly RecordDone[], number: string): boolean {
  const isKnown = told.some(({ fate, record }) => fate !== 'rejected' && record.phoneNumber === number);
  const records = simulator.ledger.records.all().filter(({ phoneNumber }) => phoneNumber === number);
  return isKnown && records.every(({ events }) => events.some(({ event }) => event === 'dialed'));
}
