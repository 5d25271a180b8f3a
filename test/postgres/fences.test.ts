// A fenced claim is carried out only by the instance that holds the agent's lease at that moment.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { facts } from '../support/ledger';
import { PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

const { server: address, agent } = facts();

describe('a fenced claim in PostgreSQL', function () {
  this.timeout(120_000);

  let server: PostgresServer;
  let room: PostgresRoom;
  let ledger: PostgresLedger;

  before(async () => {
    server = await postgres();
  });

  beforeEach(async () => {
    room = new PostgresRoom(server);
    ledger = room.join();
    await ledger.count({});
  });

  afterEach(() => room.close());

  /** Gives the agent's lease away. @returns its epoch */
  async function give(holder: string | undefined): Promise<number> {
    const [lease] = await server.query<{ epoch: string }>(
      `INSERT INTO ${table(room.schema, 'lease')} AS l (server, agent, holder, epoch) VALUES ($1, $2, $3, 1)
       ON CONFLICT (server, agent) DO UPDATE SET holder = excluded.holder, epoch = l.epoch + 1 RETURNING epoch`,
      [address, agent, holder],
    );
    return Number(lease?.epoch);
  }

  const kindOf = async (instance: string, epoch: number, attempt = 'a1') =>
    (await ledger.claim(facts({ attempt }), false, { instance, epoch })).kind;

  it('is refused without the lease, with an older one, and by a dead instance; and leaves nothing behind', async () => {
    const { id = '' } = ledger.instance;
    assert.equal(await kindOf(id, 1), 'fenced');
    const epoch = await give(id);
    assert.equal(await kindOf(id, epoch - 1), 'fenced');
    await give('0190a000-0000-7000-8000-000000000000');
    assert.equal(await kindOf(id, epoch), 'fenced');
    const last = await give(id);
    await server.query(`UPDATE ${table(room.schema, 'instance')} SET until = clock_timestamp()`);
    assert.equal(await kindOf(id, last), 'fenced');
    assert.deepEqual(await server.query(`SELECT FROM ${table(room.schema, 'dial')}`), []);
  });

  it('says for how long it may be dialed, counted from before it was sent', async () => {
    const { id = '' } = ledger.instance;
    const epoch = await give(id);
    await server.query(`UPDATE ${table(room.schema, 'instance')} SET until = clock_timestamp() + interval '1 s'`);
    const claim = await ledger.claim(facts({ attempt: 'a1' }), false, { instance: id, epoch });
    assert.ok(claim.kind === 'claimed' && claim.countdown);
    const { left } = claim.countdown;
    assert.ok(left > 0 && left <= 1000, String(left));
    await setTimeout(left + 1);
    assert.equal(claim.countdown.isOver, true);
  });

  it('is never carried out with an old epoch after the lease has moved', async () => {
    const [mine, theirs] = [ledger.instance.id ?? '', '0190a000-0000-7000-8000-000000000000'];
    let epoch = await give(mine);
    let isOver = false;
    const moving = (async () => {
      for (let move = 0; move < 60; move += 1) {
        await give(theirs);
        epoch = await give(mine);
        await setTimeout(5);
      }
      isOver = true;
    })();
    let claims = 0;
    const claimants = Array.from({ length: 6 }, async (_none, claimant) => {
      for (let number = 0; !isOver; number += 1) {
        claims += (await kindOf(mine, epoch, `${claimant} ${number}`)) === 'claimed' ? 1 : 0;
      }
    });
    await server.query(
      `CREATE TABLE ${table(room.schema, 'moves')} (epoch bigint, at timestamptz);
       CREATE FUNCTION ${table(room.schema, 'note_move')}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO ${table(room.schema, 'moves')} VALUES (NEW.epoch, clock_timestamp()); RETURN NULL; END $$;
       CREATE TRIGGER note_move AFTER UPDATE ON ${table(room.schema, 'lease')} FOR EACH ROW EXECUTE FUNCTION ${table(room.schema, 'note_move')}()`,
    );
    await Promise.all([moving, ...claimants]);
    assert.ok(claims > 20, `only ${claims} claims`);
    const late = await server.query(
      `SELECT d.epoch FROM ${table(room.schema, 'dial')} d JOIN ${table(room.schema, 'moves')} m ON m.epoch = d.epoch + 1 WHERE d.claimed_at > m.at`,
    );
    assert.deepEqual(late, []);
  });
});
