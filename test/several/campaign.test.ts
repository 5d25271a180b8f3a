// Three Node-REDs that share a PostgreSQL and the agents of a campaign, one of which is killed, one frozen and one cut off from the
// database: another works on from where each record stands. In the end each record has been dialed once, and the flows know its
// fate: once, or once more by whoever has taken it up, who says so.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GwsSimulator, moreAgents, type ScenarioName } from '../../simulator';
import type { FlowNode } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs, root } from '../package/tarball';
import { AUTOMATIC_CAMPAIGN } from '../support/automatic-campaign';
import { APPLICATION, aCampaign, NAME, numbers } from '../support/campaign';
import { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';

const AGENTS = 12;
const RECORDS = 240;
const SCENARIOS: readonly ScenarioName[] = ['answers', 'busy', 'noAnswer', 'farEndHangsUp'];
const TIMING = {
  dialDelay: 30,
  ringing: 100,
  answer: 200,
  talking: 4000,
  busy: 500,
  noAnswer: 700,
  farEndHangsUp: 2000,
};

/** ms */
const STALLED = 120_000;
const HANGS_FOR = 30_000;

/** How often all agents of an instance are lost; each has one record in hand. */
const LOSSES = 3;

interface Red {
  readonly process: RealNodeRed;
  readonly database: Relay;
  /** What its flow was told, a line for each record. */
  readonly results: string;
}

interface Told {
  readonly fate: string;
  readonly phoneNumber: string;
  readonly isConfirmed: boolean;
  readonly isResumed: boolean;
  /** How many were made. */
  readonly dials: number;
}

describe('a campaign of several Node-REDs', function () {
  this.timeout(900_000);
  const reds: Red[] = [];
  let server: PostgresServer;
  let simulator: GwsSimulator;

  before(async () => {
    server = await PostgresServer.start();
    const all = Array.from({ length: RECORDS }, (_none, at) => `0711 ${100_000 + at}`);
    simulator = new GwsSimulator({
      agents: moreAgents(AGENTS),
      campaigns: [aCampaign(numbers(...all))],
      scenarios: Object.fromEntries(all.map((number, at) => [number, SCENARIOS[at % SCENARIOS.length] ?? 'answers'])),
      timing: TIMING,
    });
    await simulator.start();
  });
  after(async () => {
    await Promise.all(reds.map(({ process }) => process.kill()));
    await Promise.all(reds.map(({ database }) => database.close()));
    await simulator?.stop();
    await server?.remove();
    removeTemporaryDirs();
  });

  async function start(name: string): Promise<Red> {
    const userDir = await installedUserDir();
    symlinkSync(path.join(root, 'node_modules/pg'), path.join(userDir, 'node_modules/pg'));
    const database = new Relay(() => server.port);
    await database.listen();
    const settings = `gwsInstanceName: '${name}', functionGlobalContext: { fs: require('node:fs') },`;
    const process = await RealNodeRed.start({ userDir, adminAuth: false, settings });
    const red = { process, database, results: path.join(userDir, 'results.jsonl') };
    reds.push(red);
    await process.deploy(flowFor(simulator.url, database.port, red.results));
    return red;
  }

  const told = (): Told[] =>
    reds.flatMap(({ results }) =>
      existsSync(results)
        ? readFileSync(results, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Told)
        : [],
    );
  const dialed = () => new Set(simulator.ledger.dials.map(({ phoneNumber }) => phoneNumber)).size;
  const isOver = () =>
    simulator.ledger.records
      .all()
      .every(({ phoneNumber }) => told().some((one) => one.phoneNumber === phoneNumber && isEnd(one)));

  async function until(what: string, isThere: () => boolean): Promise<void> {
    const begun = performance.now();
    while (!isThere()) {
      if (performance.now() - begun > STALLED) {
        assert.fail(`${what}: not after ${STALLED} ms. ${whereItStands()}`);
      }
      await pause(200);
    }
    console.log(`    ${what}: after ${((performance.now() - begun) / 1000).toFixed(1)} s, ${dialed()} dialed`);
  }

  const storyOf = (number: string) => {
    const record = simulator.ledger.records.all().find(({ phoneNumber }) => phoneNumber === number);
    const events = record?.events.map(({ event }) => event) ?? [];
    const stories = told().filter(({ phoneNumber }) => phoneNumber === number);
    return { events, stories, text: `${number}: ${events.join(', ')}; told: ${JSON.stringify(stories)}` };
  };
  const whereItStands = () =>
    simulator.ledger.records
      .all()
      .map(({ phoneNumber }) => storyOf(phoneNumber))
      .filter(({ stories }) => !stories.some(isEnd))
      .map(({ text }) => text)
      .slice(0, 20)
      .join('\n');

  it('dials each record once, and tells what becomes of it, whatever happens to them', async () => {
    const [a, b, c] = (await Promise.all(['a', 'b', 'c'].map(start))) as [Red, Red, Red];
    await until('a quarter is dialed', () => dialed() >= RECORDS / 4);

    await a.process.kill();
    await until('a third is dialed, after one was killed', () => dialed() >= RECORDS / 3);

    b.process.freeze();
    await pause(HANGS_FOR);
    b.process.thaw();
    await until('half are dialed, after one hung', () => dialed() >= RECORDS / 2);

    c.database.drop();
    await pause(HANGS_FOR);
    c.database.pass();
    await until('all have a fate, after one had lost the database', isOver);

    assert.deepEqual(simulator.ledger.summary().dialedMoreThanOnce, []);
    const fates = new Map<string, number>();
    for (const { phoneNumber } of simulator.ledger.records.all()) {
      const { events, stories, text } = storyOf(phoneNumber);
      const count = (name: string) => events.filter((event) => event === name).length;
      const ends = stories.filter(isEnd);
      for (const { fate, isResumed } of ends) {
        const word = `${fate}${isResumed ? ', resumed' : ''}`;
        fates.set(word, (fates.get(word) ?? 0) + 1);
      }
      assert.equal(count('dialed'), 1, text);
      // Who is lost may have told it just before, and could not write that down.
      assert.ok(ends.filter(({ isResumed }) => !isResumed).length <= 1, text);
      const [told] = ends.filter(({ fate }) => fate === 'completed');
      assert.ok(told?.isConfirmed !== true || count('completed') === 1, text);
      // What somebody else takes up who cannot know of it is never told as something that it is not.
      const isInDoubt = ends.every(({ fate, isResumed }) => isResumed && (fate === 'unknown' || fate === 'expired'));
      assert.ok(count('completed') === 1 ? told || isInDoubt : !told?.isConfirmed, text);
    }
    console.log('   ', Object.fromEntries(fates));
    const resumed = [...fates].filter(([word]) => word.endsWith('resumed')).reduce((sum, [, count]) => sum + count, 0);
    assert.ok(resumed <= LOSSES * AGENTS, `${resumed}`);
  });
});

/** Nobody was called, and the record comes again. */
function isEnd({ fate, dials }: Told): boolean {
  return fate !== 'rejected' && !(fate === 'open' && dials === 0);
}

function flowFor(gws: string, database: number, results: string): FlowNode[] {
  const z = 'tab';
  const others = moreAgents(AGENTS).map(({ username, password }) => `${username},${password}`);
  return [
    { id: z, type: 'tab', label: 'Campaign' },
    {
      ...{ id: 'ledger', type: 'gws-ledger', name: '', kind: 'postgres', host: '127.0.0.1', port: String(database) },
      ...{ database: 'postgres', schema: 'campaign', tls: '', directory: '', retention: 90, numbers: 'plain' },
      credentials: { user: 'postgres', password: '', key: '' },
    },
    {
      ...{ id: 'gws', type: 'gws-server', name: 'GWS', url: gws, connect: 'auto', timeout: 10, startSession: true },
      ...{ ledger: 'ledger', shareAgents: true, rules: '', version: 5 },
      credentials: { username: 'agent', password: 'simulator', agents: ['username,password', ...others].join('\n') },
    },
    {
      ...{ id: 'campaign', type: 'gws-campaign', z, name: '', server: 'gws', campaignName: NAME },
      ...{ ...AUTOMATIC_CAMPAIGN, applicationId: String(APPLICATION), presence: 'setReady', auto: true },
      ...{ longestWait: 5, progress: 10, timeout: 5, appearance: 5, wires: [[], [], ['note'], []] },
    },
    {
      ...{ id: 'note', type: 'function', z, outputs: 0, wires: [] },
      // Written at once, so that it is there when the process is killed the moment after.
      func: `const { fate, phoneNumber, isConfirmed, isResumed, dials } = msg.payload;
        const line = JSON.stringify({ fate, phoneNumber, isConfirmed, isResumed, dials: dials.length });
        global.get('fs').appendFileSync(${JSON.stringify(results)}, line + '\\n');`,
    },
  ];
}
