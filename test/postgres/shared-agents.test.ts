// Pools of agents in several Node-REDs, with one database and one GWS: who signs in, who dials, and who certainly does not.
import assert from 'node:assert/strict';
import { type GwsSimulator, moreAgents } from '../../simulator';
import { type Agent, AgentPool, type DialResult, type GwsError, type Ledger, Secret } from '../../src';
import { Leases } from '../../src/leases/leases';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { Database } from '../../src/postgres';
import { LIFE, TIMING, until } from '../support/leases';
import { databaseOptions, PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { Bench, QUICK, reaches } from '../support/session';
import { resetWallClock, setWallClock } from '../support/wall-clock';

const NAMES = ['agent', 'agent2', 'agent3', 'agent4', 'agent5', 'agent6'];

/** Advisory lock at which a claim waits before it is written. */
const GATE = 11;

interface Red {
  readonly name: string;
  readonly pool: AgentPool;
  readonly ledger: PostgresLedger;
  readonly leases: Leases;
}

describe('agents shared by several pools', function () {
  this.timeout(60_000);
  const bench = new Bench();
  const reds: Red[] = [];
  let server: PostgresServer;
  let room: PostgresRoom;
  let simulator: GwsSimulator;

  before(async () => {
    server = await postgres();
  });
  beforeEach(async () => {
    room = new PostgresRoom(server);
    simulator = await bench.simulator({ agents: moreAgents(NAMES.length, 'agent', 'simulator'), singleLine: false });
  });
  afterEach(async () => {
    resetWallClock();
    await Promise.all(reds.splice(0).map(close));
    await room.close();
    await bench.clear();
  });

  const close = async ({ pool, ledger }: Red) => {
    await pool.close();
    await ledger.close();
  };

  /** A Node-RED with the same flow as the others. */
  function start(name: string, { agents = NAMES, startSession = false } = {}): Red {
    const ledger = room.join({ instanceName: name, life: { ...LIFE, grace: TIMING.grace / 1000 } });
    const leases = new Leases({ instance: ledger.instance, timing: TIMING });
    const [username = '', ...listed] = agents;
    const pool = new AgentPool(
      { url: simulator.url, ...QUICK, timeout: 5000, ...settings(username), startSession },
      listed.map(settings),
      {},
      { ledger, leases },
    );
    pool.attend((agent) => agent.dialer.watchCalls());
    const red = { name, pool, ledger, leases };
    reds.push(red);
    return red;
  }
  const settings = (username: string) => ({ username, password: new Secret('simulator') });
  const connected = ({ pool }: Red) =>
    pool.all.filter(({ session }) => session.state.phase === 'connected').map(({ name }) => name);
  const areSpread = (...expected: number[]) =>
    until(`${expected} agents are connected`, () => {
      const counts = reds.map((red) => connected(red).length);
      return counts.sort().join() === expected.join();
    });
  const join = async (...names: string[]): Promise<Red[]> => {
    const started = names.map((name) => start(name));
    for (const { pool } of started) {
      pool.connect();
    }
    return started;
  };
  const signIns = (name: string) =>
    simulator.ledger.requests.filter(({ path, user }) => user === name && path.includes('subresources=features'))
      .length;
  const dial = (agent: Agent, phoneNumber = '5001'): Promise<DialResult> => {
    const { userData } = simulator.nextPreviewRecord({ username: agent.name, record: { phoneNumber } }).data.record;
    const recordHandle = userData?.GSW_RECORD_HANDLE as number;
    return agent.dialer.dial({ record: { recordHandle, phoneNumber }, waitFor: 'dialing', timeout: 5000 });
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      ({ code }: GwsError) => code,
    );
  const entries = (ledger: Ledger) => ledger.find({});

  it('are signed in once each, and dial where they are', async () => {
    await join('one', 'two');
    await areSpread(3, 3);
    assert.deepEqual(reds.flatMap(connected).sort(), NAMES);
    assert.deepEqual(simulator.sessions.subscriptions.map(({ user }) => user).sort(), NAMES);
    for (const red of reds) {
      for (const name of connected(red)) {
        await dial(red.pool.find(name));
      }
    }
    assert.equal(simulator.ledger.dials.length, NAMES.length);
  });

  it('are said to be elsewhere, and with whom', async () => {
    const [one, two] = (await join('one', 'two')) as [Red, Red];
    await areSpread(3, 3);
    for (const [red, other] of [
      [one, two],
      [two, one],
    ] as const) {
      for (const name of connected(other)) {
        await assert.rejects(red.pool.seek(name), {
          code: 'GWS_NOT_CONNECTED',
          holder: other.name,
          message: new RegExp(`"${name}" is signed in by another instance, "${other.name}"`),
        });
        assert.equal(await codeOf(red.pool.signIn(settings(name))), 'GWS_NOT_CONNECTED');
      }
    }
    await assert.rejects(one.pool.seek('nobody'), (error: GwsError) => error.holder === undefined);
  });

  it('move to a pool that comes, but not while they have a call', async () => {
    const [one] = (await join('one')) as [Red];
    await areSpread(6);
    const talking = NAMES.slice(0, 5);
    const calls = await Promise.all(talking.map((name) => dial(one.pool.find(name), '5007')));
    await join('two');
    await areSpread(1, 5);
    assert.deepEqual(connected(one).sort(), talking);
    for (const { payload } of calls) {
      simulator.hangup((payload as { call: { id: string } }).call.id);
    }
    await areSpread(3, 3);
    const states = async () => (await entries(one.ledger)).map(({ state }) => state);
    await until('each end is written down', async () => (await states()).join() === Array(5).fill('ended').join());
  });

  it('are with the others when a pool is closed, with one sign-in each', async () => {
    const [one] = (await join('one', 'two')) as [Red, Red];
    await areSpread(3, 3);
    const before = new Map(NAMES.map((name) => [name, signIns(name)]));
    const moving = connected(one);
    await close(one);
    reds.splice(reds.indexOf(one), 1);
    await areSpread(6);
    for (const name of NAMES) {
      assert.equal(signIns(name) - (before.get(name) ?? 0), moving.includes(name) ? 1 : 0, name);
    }
  });

  it('are one agent and a standby, which signs in when the other is gone', async () => {
    const [first, second] = ['one', 'two'].map((name) => start(name, { agents: ['agent'] })) as [Red, Red];
    first.pool.connect();
    await areSpread(0, 1);
    second.pool.connect();
    await assert.rejects(second.pool.seek(undefined), { code: 'GWS_NOT_CONNECTED', holder: 'one' });
    assert.deepEqual(connected(second), []);
    await first.pool.disconnect();
    await reaches(second.pool.default.session, 'connected');
    assert.equal(await second.pool.seek(undefined), second.pool.default);
  });

  it('have their calls followed by whoever has them after a crash', async () => {
    const [first, second] = ['one', 'two'].map((name) => start(name, { agents: ['agent'] })) as [Red, Red];
    first.pool.connect();
    await areSpread(0, 1);
    second.pool.connect();
    const { payload } = await dial(first.pool.default, '5007');
    await first.ledger.database.close();
    // No more than the answer to the request was written down.
    await server.query(
      `UPDATE ${table(room.schema, 'dial')} SET state = 'accepted', call_id = NULL, revision = revision + 1`,
    );
    await until('the standby has the agent', () => connected(second).length === 1);
    await until('it knows of the call', async () => (await entries(second.ledger))[0]?.callId !== undefined);
    simulator.hangup((payload as { call: { id: string } }).call.id);
    await until('the end is written down', async () => (await entries(second.ledger))[0]?.state === 'ended');
  });

  it('have calls that end while nobody has them found to be over by whoever has them then, which is told once', async () => {
    const [first, second] = ['one', 'two'].map((name) => start(name, { agents: ['agent'] })) as [Red, Red];
    const told: string[] = [];
    second.ledger.on('changed', ({ state, outcome }) => told.push(`${state} ${outcome}`));
    first.pool.connect();
    await areSpread(0, 1);
    second.pool.connect();
    const { payload } = await dial(first.pool.default, '5007');
    await until('it is answered', async () => (await entries(second.ledger))[0]?.state === 'established');
    await first.ledger.database.close();
    simulator.hangup((payload as { call: { id: string } }).call.id);
    await until('the standby has the agent', () => connected(second).length === 1);
    await until('the end is written down', async () => (await entries(second.ledger))[0]?.state === 'ended', 30_000);
    assert.deepEqual(told, ['ended answered']);
    const untold: string[] = [];
    await second.ledger.tellUntold(({ state }) => untold.push(state) > 0);
    assert.deepEqual(untold, []);
  });

  it('stay where nobody connects them', async () => {
    const [one, two] = [start('one'), start('two')];
    one.pool.connect();
    await until('all are here', () => connected(one).length === 6);
    assert.deepEqual(connected(two), []);
    assert.equal(two.pool.find(undefined), two.pool.default);
  });

  it('are lost with the database, and dial nothing until it is back', async () => {
    const [one] = (await join('one')) as [Red];
    await areSpread(6);
    const anna = one.pool.find('agent2');
    await server.halt('immediate');
    try {
      await until('everybody is signed out', () => connected(one).length === 0, 30_000);
      assert.throws(() => one.pool.find('agent2'), { code: 'GWS_NOT_CONNECTED' });
      assert.notEqual(await codeOf(dial(anna)), 'done');
    } finally {
      await server.begin();
    }
    await areSpread(6);
    await dial(one.pool.find('agent2'));
    assert.equal(simulator.ledger.dials.length, 1);
  });

  describe('whose claim is answered late', () => {
    /** Has claims wait until `meanwhile` is over, when they are about to be written. */
    async function late<Result>(work: () => Promise<Result>, meanwhile: () => Promise<void> | void): Promise<Result> {
      const dials = table(room.schema, 'dial');
      await server.query(`
        CREATE OR REPLACE FUNCTION ${table(room.schema, 'wait')}() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NEW; END $$;
        CREATE TRIGGER wait BEFORE INSERT ON ${dials} FOR EACH ROW EXECUTE FUNCTION ${table(room.schema, 'wait')}();`);
      const keeper = new Database(databaseOptions(server.port));
      let result: Promise<Result> | undefined;
      await keeper.transaction(async (run) => {
        await run('SELECT pg_advisory_xact_lock($1)', [GATE]);
        result = work();
        result.catch(() => {});
        await until('a claim waits', async () => {
          const waiting = await server.query(
            "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted",
            [GATE],
          );
          return waiting.length > 0;
        });
        await meanwhile();
      });
      await keeper.close();
      return result as Promise<Result>;
    }

    it('dial if they are still here', async () => {
      const [one] = (await join('one')) as [Red];
      await areSpread(6);
      await late(
        () => dial(one.pool.find('agent2')),
        () => {},
      );
      assert.equal(simulator.ledger.dials.length, 1);
    });

    it('do not dial if their lease may be over by then, and the dial may be made again', async () => {
      const [one] = (await join('one')) as [Red];
      await areSpread(6);
      const code = await codeOf(
        late(
          () => dial(one.pool.find('agent2')),
          // As if the machine had been suspended.
          () => setWallClock(60_000),
        ),
      );
      assert.equal(code, 'GWS_NOT_CONNECTED');
      assert.deepEqual(simulator.ledger.dials, []);
      await until('it is written down', async () => (await entries(one.ledger))[0]?.state === 'notDialed');
    });

    it('hold up whoever wants to give them away until they are written', async () => {
      const [one] = (await join('one')) as [Red];
      await areSpread(6);
      const lease = table(room.schema, 'lease');
      let isMoved = false;
      let moved: Promise<unknown> | undefined;
      await late(
        () => dial(one.pool.find('agent2')),
        async () => {
          moved = server
            .query(
              `UPDATE ${lease} SET holder = NULL, epoch = epoch + 1, since = clock_timestamp() WHERE agent = 'agent2'`,
            )
            .then(() => {
              isMoved = true;
            });
          await until('the move waits', async () => {
            const waiting = await server.query(
              "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE%since%'",
            );
            return waiting.length > 0;
          });
          assert.equal(isMoved, false);
        },
      ).catch(() => {});
      await moved;
      const [row] = await server.query<{ late: boolean }>(
        `SELECT d.claimed_at > l.since AS late FROM ${table(room.schema, 'dial')} d, ${lease} l WHERE l.agent = 'agent2'`,
      );
      assert.equal(row?.late, false);
    });
  });

  it('dial nothing with a lease that has moved in the meantime', async () => {
    const [one] = (await join('one')) as [Red];
    await areSpread(6);
    const lease = table(room.schema, 'lease');
    const move = (holder: string) =>
      server.query(
        `UPDATE ${lease} SET holder = ${holder}, epoch = epoch + 1, since = clock_timestamp() WHERE agent = 'agent2'`,
      );
    const [{ id } = {}] = await server.query<{ id: string }>(
      `INSERT INTO ${table(room.schema, 'instance')} (id, name, until)
       VALUES (gen_random_uuid(), 'another', clock_timestamp() + interval '1 hour') RETURNING id`,
    );
    await move(`'${id}'`);
    const agent = one.pool.all.find(({ name }) => name === 'agent2') as Agent;
    assert.equal(await codeOf(dial(agent)), 'GWS_NOT_CONNECTED');
    assert.deepEqual(simulator.ledger.dials, []);
    assert.deepEqual(await entries(one.ledger), []);
    await until('agent2 is gone', () => !connected(one).includes('agent2'));
    await move('NULL');
    await areSpread(6);
    await dial(one.pool.find('agent2'));
  });

  it('are not logged out at the switch by whoever has lost them', async () => {
    const red = start('one', { startSession: true });
    red.pool.connect();
    await areSpread(6);
    const stateOf = (name: string) => simulator.agent(name).devices[0]?.resource(String).userState?.state;
    assert.notEqual(stateOf('agent2'), 'LoggedOut');
    await server.query(`UPDATE ${table(room.schema, 'instance')} SET until = clock_timestamp() - interval '1 hour'`);
    await until('they are lost', () => red.leases.report.moves.lost > 0);
    await areSpread(6);
    assert.deepEqual(
      simulator.ledger.requests.filter(({ body }) => String(body).includes('EndContactCenterSession')),
      [],
    );
  });

  describe('signed in and out by a flow', () => {
    it("are nobody else's while they are signed in here, though no list names them", async () => {
      const [one, two] = ['one', 'two'].map((name) => start(name, { agents: ['agent'] })) as [Red, Red];
      one.pool.connect();
      two.pool.connect();
      await areSpread(0, 1);
      await one.pool.signIn(settings('agent6'));
      await assert.rejects(two.pool.signIn(settings('agent6')), { code: 'GWS_NOT_CONNECTED', holder: 'one' });
      await dial(one.pool.find('agent6'));
      await one.pool.signOut('agent6');
      await until('it is handed on', async () =>
        codeOf(two.pool.signIn(settings('agent6'))).then((code) => code === 'done'),
      );
    });

    it('are not signed in by another instance when they were signed out on purpose', async () => {
      const [one] = (await join('one')) as [Red];
      await areSpread(6);
      await one.pool.signOut('agent2');
      await join('two');
      await areSpread(2, 3);
      assert.ok(!reds.flatMap(connected).includes('agent2'));
      await one.pool.signIn(settings('agent2'));
      assert.ok(connected(one).includes('agent2'));
    });

    it('are given back when they cannot be signed in', async () => {
      const [one, two] = ['one', 'two'].map((name) => start(name, { agents: ['agent'] })) as [Red, Red];
      await until('the ledgers are open', () => reds.every(({ ledger }) => ledger.state.phase === 'open'));
      const wrong = { username: 'agent6', password: new Secret('wrong') };
      assert.equal(await codeOf(one.pool.signIn(wrong)), 'GWS_NOT_AUTHENTICATED');
      await until('somebody else can', async () =>
        codeOf(two.pool.signIn(settings('agent6'))).then((code) => code === 'done'),
      );
    });
  });
});
