// Statements on leases that meet each other at the worst moment. Those that look right and are not are tried too: with them, the
// same course of events ends badly, so each test would notice them.
import assert from 'node:assert/strict';
import { LeaseStatements } from '../../src/leases/statements';
import { type Database, identifier, uuid7 } from '../../src/postgres';
import { Room, SERVER, TIMING, until } from '../support/leases';
import { postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

/** Advisory lock at which what is on its way waits. */
const GATE = 7;

/** Ways to find the agents of a dead holder that take some from a living one. */
const WRONG: Readonly<Record<string, string>> = {
  'a join at the time of locking': `WITH p AS (
      SELECT l.agent FROM @lease l LEFT JOIN @instance i ON i.id = l.holder
      WHERE l.server = $2 AND (l.holder IS NULL OR i.id IS NULL OR i.until + interval '0.4 s' <= clock_timestamp())
      ORDER BY md5(l.agent || $1::text) LIMIT 10 FOR UPDATE OF l SKIP LOCKED)
    UPDATE @lease l SET holder = $1::uuid, epoch = l.epoch + 1 FROM p
    WHERE l.server = $2 AND l.agent = p.agent RETURNING l.agent`,
  'NOT EXISTS at the time of locking': `WITH p AS (
      SELECT l.agent FROM @lease l WHERE l.server = $2 AND NOT EXISTS
        (SELECT FROM @instance i WHERE i.id = l.holder AND i.until + interval '0.4 s' > clock_timestamp())
      ORDER BY md5(l.agent || $1::text) LIMIT 10 FOR UPDATE OF l SKIP LOCKED)
    UPDATE @lease l SET holder = $1::uuid, epoch = l.epoch + 1 FROM p
    WHERE l.server = $2 AND l.agent = p.agent RETURNING l.agent`,
};

describe('statements on leases', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let room: Room;
  let database: Database;
  let statements: LeaseStatements;

  before(async () => {
    server = await postgres();
    // Whoever connects as this user waits at the gate before sorting, when what is to be sorted has been chosen.
    await server.query(`
      CREATE SCHEMA IF NOT EXISTS trap;
      CREATE OR REPLACE FUNCTION trap.md5(text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_lock_shared(${GATE});
          PERFORM pg_advisory_unlock_shared(${GATE});
          RETURN pg_catalog.md5($1);
        END $$;
      DO $$ BEGIN CREATE ROLE slow LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      ALTER ROLE slow SET search_path = trap, pg_catalog;`);
  });
  beforeEach(async () => {
    room = await Room.make(server);
    database = await room.database();
    statements = statementsOf(database);
  });
  afterEach(() => room.close());

  const statementsOf = (sql: Database) => new LeaseStatements(sql, identifier(room.schema), SERVER, TIMING);
  const sqlOf = (text: string) => text.replace(/@(\w+)/g, (_all, name) => `${identifier(room.schema)}.${name}`);
  /** Registers an instance; a negative time: one that has been dead for so long. */
  const instance = async (seconds = 60): Promise<string> => {
    const id = uuid7(Date.now());
    await room.query(
      `INSERT INTO @instance (id, name, until) VALUES ($1, 'a test', clock_timestamp() + make_interval(secs => $2))`,
      [id, seconds],
    );
    return id;
  };
  const hold = (agent: string, holder: string) =>
    room.query(`INSERT INTO @lease (server, agent, holder, epoch) VALUES ($1, $2, $3, 1)`, [SERVER, agent, holder]);
  const holder = async (agent: string) =>
    (await room.query<{ holder: string | null }>(`SELECT holder FROM @lease WHERE agent = $1`, [agent]))[0]?.holder;

  /** Closes the gate while `work` runs up to it; then `meanwhile` happens, and it goes on. */
  async function atTheGate<Result>(work: () => Promise<Result>, meanwhile: () => Promise<unknown>): Promise<Result> {
    const keeper = await room.database();
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const closed = keeper.transaction(async (run) => {
      await run('SELECT pg_advisory_xact_lock($1)', [GATE]);
      reached();
      await opened;
    });
    function reached() {
      isClosed = true;
    }
    let isClosed = false;
    await until('the gate is closed', () => isClosed);
    const result = work();
    const failed = result.catch(() => {});
    await until('somebody waits at the gate', async () => {
      const waiting = await room.query(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`,
        [GATE],
      );
      return waiting.length > 0;
    });
    await meanwhile();
    open();
    await closed;
    await failed;
    return result;
  }

  for (const when of ['known before', 'registered meanwhile'] as const) {
    /** Somebody finds the holder dead, but before he can take the agent, an instance that lives has done so. */
    const race = async (acquire: (sql: Database, id: string) => Promise<readonly object[]>) => {
      await hold('anna', await instance(-60));
      const late = await instance();
      let winner = when === 'known before' ? await instance() : '';
      const slow = await room.database({ user: 'slow' });
      const taken = await atTheGate(
        () => acquire(slow, late),
        async () => {
          winner ||= await instance();
          assert.equal((await statements.acquire(winner, ['anna'], 1)).length, 1);
        },
      );
      return {
        taken: taken.length,
        isStolen: (await holder('anna')) === late,
        isKept: (await holder('anna')) === winner,
      };
    };

    it(`take nobody from a holder who lives and was ${when}`, async () => {
      const outcome = await race((sql, id) => statementsOf(sql).acquire(id, ['anna'], 10));
      assert.deepEqual(outcome, { taken: 0, isStolen: false, isKept: true });
    });

    for (const [how, text] of Object.entries(WRONG)) {
      if (when === 'registered meanwhile' || how.startsWith('a join')) {
        it(`would, if the dead were recognised by ${how}, where the holder was ${when}`, async () => {
          const outcome = await race((sql, id) => sql.query(sqlOf(text), [id, SERVER]));
          assert.deepEqual(outcome, { taken: 1, isStolen: true, isKept: false });
        });
      }
    }
  }

  it('give each agent to one of many who ask at the same time, and leave none', async () => {
    const agents = Array.from({ length: 60 }, (_none, at) => `agent${at}`);
    await statements.list(agents);
    const rivals = await Promise.all(
      Array.from({ length: 6 }, async () => ({
        id: await instance(),
        statements: statementsOf(await room.database()),
      })),
    );
    for (let round = 0; round < 10; round += 1) {
      const got = await Promise.all(rivals.map((rival) => rival.statements.acquire(rival.id, agents, 10)));
      const all = got.flat().map(({ agent }) => agent);
      assert.equal(new Set(all).size, all.length);
      for (let rest = agents.length - all.length; rest > 0; ) {
        const more = await statements.acquire(rivals[0]?.id ?? '', agents, rest);
        assert.ok(more.length > 0);
        rest -= more.length;
      }
      await room.query('UPDATE @lease SET holder = NULL, epoch = epoch + 1');
    }
  });

  it('can be given the same agents in any order at once', async () => {
    const agents = Array.from({ length: 400 }, (_none, at) => `agent${at}`);
    const lists = Array.from({ length: 6 }, (_none, at) =>
      [...agents.slice(at * 60), ...agents.slice(0, at * 60)].reverse(),
    );
    const sharers = await Promise.all(lists.map(async (list) => ({ list, sql: statementsOf(await room.database()) })));
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(sharers.map(({ list, sql }) => sql.list(list)));
      await room.query(`UPDATE @lease SET listed_at = clock_timestamp() - interval '2 hours'`);
    }
  });

  it('give an instance that is dead nothing', async () => {
    await statements.list(['anna']);
    const dead = await instance(-1);
    assert.deepEqual(await statements.acquire(dead, ['anna'], 1), []);
    await statements.join(dead, 1);
    assert.deepEqual([await statements.members(), await statements.counts()], [[], []]);
  });

  it('leave the agents of an instance that has expired alone until the grace is over', async () => {
    const [dying, rival] = [await instance(-TIMING.grace / 2000), await instance()];
    await hold('anna', dying);
    assert.deepEqual(await statements.acquire(rival, ['anna'], 1), []);
    await until('they may be taken', async () => (await statements.acquire(rival, ['anna'], 1)).length === 1);
    const [row] = await room.query<{ waited: boolean }>(
      `SELECT l.since >= i.until + make_interval(secs => $2) AS waited FROM @lease l, @instance i WHERE i.id = $1`,
      [dying, TIMING.grace / 1000],
    );
    assert.equal(row?.waited, true);
  });

  it('give back only what is still held, and of that epoch', async () => {
    const [mine, other] = [await instance(), await instance()];
    await hold('anna', other);
    await hold('ben', mine);
    await statements.release(mine, [
      { agent: 'anna', epoch: 1 },
      { agent: 'ben', epoch: 0 },
    ]);
    assert.equal(await holder('anna'), other);
    assert.equal(await holder('ben'), mine);
    await statements.release(mine, [{ agent: 'ben', epoch: 1 }]);
    assert.equal(await holder('ben'), null);
  });
});
