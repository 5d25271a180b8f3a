// Agents shared by several instances, in a real database: who has whom, and that nobody has an agent whom another one has.
import assert from 'node:assert/strict';
import { Room, SERVER, type Sharer, TIMING, until } from '../support/leases';
import { postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { resetWallClock, setWallClock } from '../support/wall-clock';

const AGENTS = Array.from({ length: 24 }, (_none, at) => `agent${at + 1}`);

describe('instances that share agents in PostgreSQL', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let room: Room;

  before(async () => {
    server = await postgres();
  });
  beforeEach(async () => {
    room = await Room.make(server);
  });
  afterEach(async () => {
    resetWallClock();
    await room.close();
  });

  const join = async (...names: string[]): Promise<Sharer[]> => {
    const sharers = await Promise.all(names.map((name) => room.sharer(name, { agents: AGENTS })));
    for (const { leases } of sharers) {
      leases.join();
    }
    return sharers;
  };
  const counts = (sharers: readonly Sharer[]) => sharers.map(({ signedIn }) => signedIn.size).sort();
  const areSpread = (sharers: readonly Sharer[], ...expected: number[]) =>
    until(`${expected} agents`, () => counts(sharers).join() === expected.join());
  /** Every agent is signed in once. */
  const assertOnce = (sharers: readonly Sharer[]) =>
    assert.deepEqual(sharers.flatMap(({ signedIn }) => [...signedIn]).sort(), [...AGENTS].sort());

  it('have them all, evenly, as soon as they have started', async () => {
    const sharers = await join('a', 'b', 'c');
    await areSpread(sharers, 8, 8, 8);
    assertOnce(sharers);
  });

  it('give some to one that comes, and get them back when it departs', async () => {
    const sharers = await join('a', 'b');
    await areSpread(sharers, 12, 12);
    const [third] = await join('c');
    assert.ok(third);
    await areSpread([...sharers, third], 8, 8, 8);
    assertOnce([...sharers, third]);
    await third.leases.depart();
    assert.equal(third.signedIn.size, 0);
    await areSpread(sharers, 12, 12);
    assertOnce(sharers);
  });

  it('let an agent with a call stay until it is over', async () => {
    const [first] = await join('a');
    assert.ok(first);
    await areSpread([first], 24);
    for (const agent of AGENTS.slice(0, 20)) {
      first.busy.add(agent);
    }
    const [second] = await join('b');
    assert.ok(second);
    await areSpread([first, second], 20, 4).catch(() => assert.deepEqual(counts([first, second]), [4, 20]));
    assert.deepEqual(
      AGENTS.slice(0, 20).filter((agent) => !first.signedIn.has(agent)),
      [],
    );
    first.busy.clear();
    await areSpread([first, second], 12, 12);
    assertOnce([first, second]);
  });

  it('take over the agents of one that has died, after its time and the grace, and not before', async () => {
    const [first, second] = (await join('a', 'b')) as [Sharer, Sharer];
    await areSpread([first, second], 12, 12);
    const id = first.instance.id;
    await room.kill(first);
    await until('all agents with the other one', () => second.signedIn.size === AGENTS.length);
    const [row] = await room.query<{ early: number; moved: number }>(
      `SELECT count(*)::int AS moved, count(*) FILTER (WHERE l.since < d.until + make_interval(secs => $2))::int AS early
       FROM @lease l, @instance d WHERE d.id = $1 AND l.since > d.until`,
      [id, TIMING.grace / 1000],
    );
    assert.deepEqual(row, { early: 0, moved: 12 });
  });

  it('have an agent nobody lists any more with nobody, and one whom only some list with one of those', async () => {
    const [first, second] = await Promise.all([
      room.sharer('a', { agents: AGENTS }),
      room.sharer('b', { agents: [...AGENTS.slice(0, 4), 'only b has her'] }),
    ]);
    first.leases.join();
    second.leases.join();
    const all = [...AGENTS, 'only b has her'].sort();
    await until('everybody', () => [...first.signedIn, ...second.signedIn].sort().join() === all.join());
    const { work } = first.database.latency;
    const told = () => first.told.length + second.told.length;
    await until('they look again and again, and nobody moves any more', async () => {
      const [moves, asked] = [told(), work.count];
      await until('it has looked again and again', () => work.count > asked + 40);
      return told() === moves;
    });
  });

  it('are known by their names to whoever looks for an agent', async () => {
    const [first, second] = (await join('here', 'there')) as [Sharer, Sharer];
    await areSpread([first, second], 12, 12);
    for (const agent of AGENTS) {
      const expected = first.signedIn.has(agent) ? 'here' : 'there';
      assert.equal(await second.leases.holderOf(agent), expected);
    }
    assert.equal(await second.leases.holderOf('nobody'), undefined);
  });

  it('keep them whatever the clock of a machine says, from the start or from one moment to the next', async () => {
    setWallClock(-3_600_000);
    const [first] = (await join('a')) as [Sharer];
    await areSpread([first], 24);
    const { id } = first.instance;
    for (const ms of [0, -3_600_000, 3_600_000]) {
      setWallClock(ms);
      await until('an agent may dial', () => first.leases.lease('agent1')?.holds() === true);
      assert.equal(first.instance.id, id);
    }
    assert.equal(first.told.length, AGENTS.length);
  });

  it('lose them when the database has not been heard of for as long as an instance lives', async () => {
    const first = await room.sharer('a', { agents: AGENTS, livesFor: 1, beat: 100 });
    first.leases.join();
    await areSpread([first], 24);
    const lease = first.leases.lease('agent1');
    assert.equal(lease?.holds(), true);
    await first.database.close();
    await until('all are lost', () => first.signedIn.size === 0);
    assert.equal(lease?.holds(), false);
    assert.equal(first.leases.lease('agent1'), undefined);
    assert.equal(first.told.filter((text) => text.startsWith('lost')).length, AGENTS.length);
  });

  it('come back under another ID when they have expired, and nothing of the old one counts', async () => {
    const first = await room.sharer('a', { agents: AGENTS });
    first.leases.join();
    await areSpread([first], 24);
    const { id } = first.instance;
    const old = first.leases.lease('agent1');
    await room.query(`UPDATE @instance SET until = clock_timestamp() - interval '1 hour' WHERE id = $1`, [id]);
    await until('it is lost', () => first.told.includes('lost agent1'));
    await areSpread([first], 24);
    assert.notEqual(first.instance.id, id);
    assert.equal(old?.holds(), false);
    assert.ok((first.leases.lease('agent1')?.fence.epoch ?? 0) > (old?.fence.epoch ?? 0));
  });

  it('find out what became of a statement whose answer was lost', async () => {
    const first = await room.sharer('a', { agents: AGENTS });
    first.leases.join();
    await areSpread([first], 24);
    // As if it had released one, and been given another one, without having been told.
    await room.query(`UPDATE @lease SET holder = NULL, epoch = epoch + 1 WHERE agent = 'agent1'`);
    await room.query(`INSERT INTO @lease (server, agent, holder, epoch) VALUES ($1, 'other', $2, 7)`, [
      SERVER,
      first.instance.id,
    ]);
    await room.query(`DELETE FROM @lease WHERE agent = 'agent2'`);
    await until('it knows', () => first.told.includes('lost agent1') && first.told.includes('lost agent2'));
    await until('it is given back', async () => {
      const [row] = await room.query<{ holder: string | null }>(`SELECT holder FROM @lease WHERE agent = 'agent1'`);
      return row?.holder === first.instance.id && first.signedIn.has('agent1');
    });
  });

  it('go on when the database was restarted as after a crash', async () => {
    const [first, second] = (await join('a', 'b')) as [Sharer, Sharer];
    await areSpread([first, second], 12, 12);
    const before = first.told.length + second.told.length;
    await server.halt('immediate');
    await server.begin();
    const [third] = (await join('c')) as [Sharer];
    await areSpread([first, second, third], 8, 8, 8);
    assertOnce([first, second, third]);
    assert.equal(first.told.length + second.told.length - before, 8);
  });
});
