// Several Node-REDs with the same flow, one PostgreSQL and sixty agents who work through their records, while one after the
// other is killed, hangs, and loses the database or GWS. Each order goes to two of them, as from a queue that delivers at least once.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseRecord } from '../../src';
import { Database, migrate } from '../../src/postgres';
import { removeTemporaryDirs, temporaryDir } from '../package/tarball';
import { databaseOptions } from '../support/postgres';
import { PostgresServer } from '../support/postgres-server';
import type { Answer } from './flow';
import { Gws } from './gws';
import { faults as faultsOfLeases, record } from './history';
import { Red } from './red';
import { broken, type Fault, leftOver, monotonic, readTold } from './told';

const AGENTS = ['agent', ...Array.from({ length: 59 }, (_none, at) => `agent${at + 2}`)];
const SCHEMA = 'several';

/** Answered; busy; answered, and hung up soon. */
const NUMBERS = ['5001', '5002', '5006'];

/** ms. */
const HANGS_FOR = 40_000;
const CUT_FOR = 30_000;
const WITHOUT_GWS_FOR = 10_000;
const BACK_WITHIN = 30_000;
const FOUND_OUT_WITHIN = 60_000;
const AN_HOUR = 3_600_000;

describe('several Node-REDs that share sixty agents', function () {
  this.timeout(600_000);
  const reds: Red[] = [];
  /** Those who take orders. */
  const alive = new Set<Red>();
  const happened: Fault[] = [];
  const answers: Answer[] = [];
  let server: PostgresServer;
  let gws: Gws;
  let isWorking = true;
  let works: Promise<void>[] = [];
  let dialed = 0;
  /** File of what the flows tell. */
  let told: string;

  before(async () => {
    told = path.join(temporaryDir('told'), 'told.jsonl');
    writeFileSync(told, '');
    server = await PostgresServer.start();
    gws = await Gws.start(AGENTS.length);
    const database = new Database(databaseOptions(server.port));
    await migrate(database, SCHEMA);
    await database.close();
    await record(server, SCHEMA);
  });
  after(async () => {
    isWorking = false;
    await Promise.all(reds.map((red) => red.end()));
    await gws?.stop();
    await Promise.allSettled(works);
    await server?.remove();
    removeTemporaryDirs();
  });

  /** @param clock ms that its system clock is ahead */
  async function start(name: string, clock = 0): Promise<Red> {
    const red = await Red.start(name, {
      clock,
      told,
      agents: AGENTS,
      gws: gws.url,
      database: server.port,
      schema: SCHEMA,
    });
    reds.push(red);
    alive.add(red);
    return red;
  }

  const happens = ({ name }: Red, isLost = true) => {
    happened.push({ to: name, at: monotonic(), time: Date.now(), isLost });
  };

  /** Resolves when all agents are signed in, evenly, by those who take orders, and they dial. */
  async function areBack(what: string): Promise<void> {
    const begun = monotonic();
    const before = dialed;
    let counts: number[] = [];
    while (monotonic() - begun < BACK_WITHIN) {
      counts = await Promise.all([...alive].map((red) => red.signedIn()));
      const isEven = Math.max(...counts) - Math.min(...counts) <= 1;
      const isWhole = counts.reduce((sum, count) => sum + count, 0) === AGENTS.length;
      if (isEven && isWhole && (works.length === 0 || dialed > before)) {
        const took = ((monotonic() - begun) / 1000).toFixed(1);
        console.log(`    ${what}: ${counts.join(' + ')} after ${took} s, ${dialed} dialed`);
        return;
      }
      await pause(250);
    }
    assert.fail(`${what}: ${counts.join(' + ')} agents after ${BACK_WITHIN / 1000} s, ${dialed - before} dialed`);
  }

  /** One agent's records, one after the other; each order goes to two, until it is dialed or its outcome is unknown. */
  async function work(agent: string, at: number): Promise<void> {
    for (let count = at; isWorking; count += 1) {
      const handed = parseRecord(await gws.handOut(agent, NUMBERS[count % NUMBERS.length] as string));
      for (let isDone = false; isWorking && !isDone; ) {
        const some = [...alive].sort(() => Math.random() - 0.5).slice(0, 2);
        const heard = await Promise.all(some.map((red) => red.dial({ agent, record: handed })));
        answers.push(...heard);
        dialed += heard.filter(({ outcome }) => outcome === 'accepted').length;
        isDone = heard.some(
          ({ outcome, code }) => outcome === 'accepted' || outcome === 'unknown' || code === 'GWS_ALREADY_DIALED',
        );
        await pause(isDone ? 4000 : 1000);
      }
    }
  }

  it('dial every record once, and tell its end once, whatever happens to them', async () => {
    const [a, b, c] = await Promise.all([start('a'), start('b'), start('c', AN_HOUR)]);
    await areBack('three, of which one has a clock that is an hour wrong');
    works = AGENTS.map((agent, at) => work(agent, at));
    await pause(5000);

    alive.delete(a);
    happens(a);
    await a.end();
    await areBack('one was killed');

    const d = await start('d');
    await areBack('another one has come');

    alive.delete(b);
    happens(b);
    b.process.freeze();
    const hung = pause(HANGS_FOR);
    await areBack('one hangs');
    await hung;
    b.process.thaw();
    alive.add(b);
    await areBack('it goes on');

    alive.delete(c);
    happens(c);
    c.database.drop();
    const cut = pause(CUT_FOR);
    await areBack('one has lost the database');
    await cut;
    c.database.pass();
    alive.add(c);
    await areBack('it has the database again');

    happens(d, false);
    d.gws.drop();
    await pause(WITHOUT_GWS_FOR);
    d.gws.pass();
    await areBack('one had lost GWS, and has it again');

    await server.halt('immediate');
    await server.begin();
    await areBack('the database was restarted as after a crash');
    await pause(5000);

    isWorking = false;
    await Promise.all(works);
    const stopped = monotonic();
    while ((await leftOver(server, SCHEMA)) > 0 && monotonic() - stopped < FOUND_OUT_WITHIN) {
      await pause(500);
    }
    console.log(`    All is told ${((monotonic() - stopped) / 1000).toFixed(1)} s after the last order`);
    const ledger = await gws.ledger();
    const accepted = ledger.dials.filter((dial) => dial.accepted);
    const attempts = accepted.map(({ attemptGuid }) => String(attemptGuid));
    const news = readTold(told);
    assert.deepEqual(ledger.dialedMoreThanOnce, []);
    assert.equal(new Set(attempts).size, attempts.length, 'an attempt was dialed twice');
    assert.deepEqual(await faultsOfLeases(server, SCHEMA), {});
    assert.deepEqual(await broken(server, SCHEMA, { attempts, told: news, faults: happened }), []);
    assert.equal(await leftOver(server, SCHEMA), 0);
    assert.ok(dialed > 3 * AGENTS.length, `${dialed}`);
    const codes = new Map<string, number>();
    for (const { code = 'accepted' } of answers) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    const ends = news.filter(({ state }) => state === 'ended').length;
    console.log('   ', Object.fromEntries(codes));
    console.log(`    ${attempts.length} dials at GWS, ${ends} ends told, ${news.length - ends} told to be unknown`);
  });
});
