// Several Node-REDs with the same flow, one PostgreSQL and sixty agents who work through their records, while one after the
// other is killed, hangs, and loses the database or GWS. Each order goes to two of them, as from a queue that delivers at least once.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseRecord } from '../../src';
import { Database, migrate } from '../../src/postgres';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs, root } from '../package/tarball';
import { databaseOptions } from '../support/postgres';
import { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';
import { type Answer, flowFor, SERVER } from './flow';
import { Gws } from './gws';
import { faults, record } from './history';

const AGENTS = ['agent', ...Array.from({ length: 59 }, (_none, at) => `agent${at + 2}`)];
const SCHEMA = 'several';

/** Answered; busy; answered, and hung up soon. */
const NUMBERS = ['5001', '5002', '5006'];

/** ms. */
const HANGS_FOR = 40_000;
const CUT_FOR = 30_000;
const BACK_WITHIN = 45_000;

interface Red {
  readonly name: string;
  readonly process: RealNodeRed;
  readonly database: Relay;
  readonly gws: Relay;
}

interface Statistics {
  readonly agents: { readonly phases: { readonly connected?: number } };
  readonly leases?: { readonly agents: number; readonly held: number };
}

describe('several Node-REDs that share sixty agents', function () {
  this.timeout(900_000);
  const reds: Red[] = [];
  /** Those who take orders. */
  const alive = new Set<Red>();
  let server: PostgresServer;
  let gws: Gws;
  let isWorking = true;
  let works: Promise<void>[] = [];
  const answers: Answer[] = [];
  let dialed = 0;

  before(async () => {
    server = await PostgresServer.start();
    gws = await Gws.start(AGENTS.length);
  });
  after(async () => {
    isWorking = false;
    await Promise.allSettled(works);
    await Promise.all(reds.map(({ process }) => process.kill()));
    await Promise.all(reds.flatMap(({ database, gws: relay }) => [database.close(), relay.close()]));
    await gws?.stop();
    await server?.remove();
    removeTemporaryDirs();
  });

  /** @param clock ms that its system clock is ahead */
  async function start(name: string, clock = 0): Promise<Red> {
    const userDir = await installedUserDir();
    symlinkSync(path.join(root, 'node_modules/pg'), path.join(userDir, 'node_modules/pg'));
    const gwsPort = Number(new URL(gws.url).port);
    const [database, relay] = [new Relay(() => server.port), new Relay(() => gwsPort)];
    await Promise.all([database.listen(), relay.listen()]);
    const settings = `gwsInstanceName: '${name}', surroundings: (() => {
    const now = Date.now;
    Date.now = () => now() + ${clock};
    // The address of GWS is the same for all, but the way there is not.
    const { Socket } = require('node:net');
    const { connect } = Socket.prototype;
    Socket.prototype.connect = function (...args) {
      const [options] = args.flat();
      if (Number(options?.port) === ${gwsPort}) options.port = ${relay.port};
      return connect.apply(this, args);
    };
  })(),`;
    const process = await RealNodeRed.start({ userDir, adminAuth: false, settings });
    const red = { name, process, database, gws: relay };
    reds.push(red);
    const addresses = { gws: gws.url, database: database.port, schema: SCHEMA };
    await process.deploy(flowFor(addresses, AGENTS));
    alive.add(red);
    return red;
  }

  const statisticsOf = async ({ process }: Red): Promise<Statistics> =>
    process.json('GET', `/gws-server/${SERVER}/statistics`);
  const signedIn = async (those: Iterable<Red>) =>
    Promise.all(
      [...those].map(async (red) => {
        const { agents, leases } = await statisticsOf(red);
        return leases?.held === agents.phases.connected ? (leases?.held ?? 0) : -1;
      }),
    );
  /** Resolves to how long it took until all agents are signed in by these, evenly. */
  async function areSpread(what: string, limit = BACK_WITHIN): Promise<number> {
    const begun = performance.now();
    let counts: number[] = [];
    while (performance.now() - begun < limit) {
      counts = await signedIn(alive);
      const isEven = Math.max(...counts) - Math.min(...counts) <= 1;
      if (isEven && counts.reduce((sum, count) => sum + count, 0) === AGENTS.length) {
        const took = performance.now() - begun;
        console.log(`    ${what}: ${counts.join(' + ')} after ${(took / 1000).toFixed(1)} s, ${dialed} dialed`);
        return took;
      }
      await pause(250);
    }
    throw new assert.AssertionError({ message: `${what}: ${counts} agents after ${limit / 1000} s` });
  }

  async function order(red: Red, body: object): Promise<Answer> {
    try {
      const answer = await fetch(`${red.process.url}/dial`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      });
      return (await answer.json()) as Answer;
    } catch {
      return { code: 'no answer' };
    }
  }

  /** One agent's records, one after the other; each order goes to two, until it is dialed or its outcome is unknown. */
  async function work(agent: string, at: number): Promise<void> {
    for (let count = at; isWorking; count += 1) {
      const handed = parseRecord(await gws.handOut(agent, NUMBERS[count % NUMBERS.length] as string));
      for (let isDone = false; isWorking && !isDone; ) {
        const some = [...alive].sort(() => Math.random() - 0.5).slice(0, 2);
        const heard = await Promise.all(some.map((red) => order(red, { agent, record: handed })));
        answers.push(...heard);
        dialed += heard.filter(({ outcome }) => outcome === 'accepted').length;
        isDone = heard.some(
          ({ outcome, code }) => outcome === 'accepted' || outcome === 'unknown' || code === 'GWS_ALREADY_DIALED',
        );
        await pause(isDone ? 4000 : 1000);
      }
    }
  }

  it('dial every record once, whatever happens to them', async () => {
    const database = new Database(databaseOptions(server.port));
    await migrate(database, SCHEMA);
    await database.close();
    await record(server, SCHEMA);
    const [a, b, c] = [await start('a'), await start('b'), await start('c', 3_600_000)];
    await areSpread('three, of which one has a clock that is an hour wrong');
    works = AGENTS.map((agent, at) => work(agent, at));
    await pause(5000);

    alive.delete(a);
    await a.process.kill();
    await areSpread('one was killed');

    const d = await start('d');
    await areSpread('another one has come');

    alive.delete(b);
    b.process.freeze();
    const hung = pause(HANGS_FOR);
    await areSpread('one hangs');
    await hung;
    b.process.thaw();
    alive.add(b);
    await areSpread('it goes on');

    alive.delete(c);
    c.database.drop();
    const cut = pause(CUT_FOR);
    await areSpread('one has lost the database');
    await cut;
    c.database.pass();
    alive.add(c);
    await areSpread('it has the database again');

    d.gws.drop();
    await pause(10_000);
    d.gws.pass();
    await areSpread('one had lost GWS, and has it again');

    await server.halt('immediate');
    await server.begin();
    await areSpread('the database was restarted as after a crash');

    const [{ now } = { now: '' }] = await server.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
    await pause(15_000);

    isWorking = false;
    await Promise.all(works);
    await pause(10_000);
    const ledger = await gws.ledger();
    assert.deepEqual(ledger.dialedMoreThanOnce, []);
    assert.deepEqual(await faults(server, SCHEMA), {});
    assert.ok(dialed > 3 * AGENTS.length, `${dialed}`);
    // A call that ends while nobody has its agent is heard of by nobody.
    const open = await server.query(
      `SELECT agent, state, outcome FROM ${SCHEMA}.dial
       WHERE state NOT IN ('ended', 'notDialed') AND claimed_at > $1::timestamptz`,
      [now],
    );
    assert.deepEqual(open, []);
    const codes = new Map<string, number>();
    for (const { code = 'accepted' } of answers) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    console.log('   ', Object.fromEntries(codes), `${ledger.dials.length} dials at GWS`);
  });
});
