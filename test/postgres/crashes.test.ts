// A database that crashes, and Node-REDs that die: what was acknowledged is there, and what they left is told once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { DialEntry } from '../../src/ledger';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { claimed, facts, healed, refused, taken } from '../support/ledger';
import { PostgresRoom, table } from '../support/postgres';
import { PostgresServer } from '../support/postgres-server';

/** Instances die within a second. */
const SHORT = { livesFor: 1, beat: 100, grace: 0.3 };

describe('a ledger in PostgreSQL after a crash', function () {
  this.timeout(120_000);

  let server: PostgresServer;
  let room: PostgresRoom;

  before(async () => {
    server = await PostgresServer.start();
  });

  after(() => server.remove());

  beforeEach(() => {
    room = new PostgresRoom(server);
  });

  afterEach(() => room.close());

  /** Ends an instance without a word, as if its process had been killed. */
  async function kill(ledger: PostgresLedger): Promise<void> {
    await ledger.database.close();
    await ledger.close();
  }

  /** Resolves when `ledger` has something to hand on. */
  const untold = async (ledger: PostgresLedger) => {
    const found: DialEntry[] = [];
    await once(ledger, 'untold');
    await ledger.tellUntold((entry) => found.push(entry) > 0);
    return found.map(({ id, state, recovered }) => [id, state, recovered]);
  };

  for (const setting of ['on', 'off']) {
    it(`of the server knows each claim that it has acknowledged, with synchronous_commit ${setting}`, async () => {
      await server.query(`ALTER SYSTEM SET synchronous_commit = ${setting}`);
      await server.query('SELECT pg_reload_conf()');
      const ledger = room.join();
      const acknowledged = new Set<string>();
      let isOver = false;
      for (let round = 1; round <= 3; round += 1) {
        isOver = false;
        const claiming = Array.from({ length: 4 }, async (_none, worker) => {
          for (let number = 0; !isOver; number += 1) {
            const attempt = `${round} ${worker} ${number}`;
            const claim = await ledger.claim(facts({ attempt })).catch(() => undefined);
            if (claim?.kind === 'claimed') {
              acknowledged.add(attempt);
            } else {
              await setTimeout(20);
            }
          }
        });
        const before = acknowledged.size;
        while (acknowledged.size < before + 50) {
          await setTimeout(5);
        }
        await server.halt('immediate');
        isOver = true;
        await server.begin();
        await Promise.all(claiming);
        await healed(ledger);
      }
      const known = await server.query<{ attempt: string }>(
        `SELECT attempt FROM ${table(room.schema, 'dial')} WHERE state <> 'notDialed'`,
      );
      const there = new Set(known.map(({ attempt }) => attempt));
      assert.deepEqual(
        [...acknowledged].filter((attempt) => !there.has(attempt)),
        [],
      );
      assert.equal(known.length, there.size);
    });
  }

  it('of the server refuses claims, and goes on by itself', async () => {
    const ledger = room.join();
    const { id } = await claimed(ledger, { attempt: 'a1' });
    const changed = once(ledger, 'state');
    await server.halt('immediate');
    await changed;
    assert.match(await refused(ledger, { attempt: 'a2' }), /Nothing is dialed without it/);
    await ledger.note(id, { state: 'accepted' });
    await server.begin();
    await healed(ledger);
    assert.equal((await taken(ledger, { attempt: 'a1' }))?.state, 'accepted');
    await claimed(ledger, { attempt: 'a2' });
  });

  it('of an instance has what it claimed unknown, told once by another, and never dialed again', async () => {
    const [dead, one, other] = [room.join({ life: SHORT }), room.join({ life: SHORT }), room.join({ life: SHORT })];
    const { id } = await claimed(dead, { attempt: 'a1' });
    const accepted = await claimed(dead, { attempt: 'a2' });
    await dead.note(accepted.id, { state: 'accepted' });
    const told: unknown[] = [];
    for (const ledger of [one, other]) {
      ledger.on('untold', () => {
        void ledger.tellUntold((entry) => told.push([entry.id, entry.state, entry.recovered]) > 0);
      });
    }
    await kill(dead);
    while (told.length === 0) {
      await setTimeout(20);
    }
    assert.equal((await taken(one, { attempt: 'a1' }))?.state, 'unknown');
    assert.equal((await taken(one, { attempt: 'a2' }))?.state, 'accepted');
    assert.deepEqual(
      (await other.unsettled({ state: 'unknown' })).map((entry) => entry.id),
      [id],
    );
    await Promise.all([one.close(), other.close()]);
    assert.deepEqual(told, [[id, 'unknown', true]]);
    assert.deepEqual(await server.query(`SELECT FROM ${table(room.schema, 'dial_news')}`), []);
  });

  it('of an instance that has just told something has it told again by another', async () => {
    const dead = room.join({ life: SHORT });
    dead.on('changed', () => {});
    const { id } = await claimed(dead, { attempt: 'a1' });
    await dead.note(id, { state: 'ended', outcome: 'busy' });
    await kill(dead);
    const other = room.join({ life: SHORT });
    assert.deepEqual(await untold(other), [[id, 'ended', undefined]]);
  });

  it('leaves nothing to tell that a listener has heard, and tells what nobody has', async () => {
    const ledger = room.join({ life: SHORT });
    const listen = () => {};
    ledger.on('changed', listen);
    const heard = await claimed(ledger, { attempt: 'a1' });
    const unheard = await claimed(ledger, { attempt: 'a2' });
    await ledger.note(heard.id, { state: 'ended' });
    ledger.off('changed', listen);
    await ledger.note(unheard.id, { state: 'ended', outcome: 'busy' });
    await ledger.close();
    const other = room.join({ life: SHORT });
    assert.deepEqual(await untold(other), [[unheard.id, 'ended', undefined]]);
    await other.tellUntold(() => assert.fail('told twice'));
  });

  it('keeps for whoever comes next what nobody wants to hear, or has failed to', async () => {
    const ledger = room.join({ life: SHORT });
    ledger.on('changed', () => {});
    ledger.removeAllListeners('changed');
    const { id } = await claimed(ledger, { attempt: 'a1' });
    await ledger.note(id, { state: 'ended' });
    await ledger.tellUntold(() => false);
    await ledger.tellUntold(() => {
      throw new Error('not now');
    });
    const told: string[] = [];
    await ledger.tellUntold((entry) => told.push(entry.id) > 0);
    assert.deepEqual(told, [id]);
  });

  it('has an instance that was not heard of for too long go on as another one, which has what it claimed', async () => {
    const ledger = room.join({ life: { livesFor: 30, beat: 100, grace: 0.3 } });
    const { id } = await claimed(ledger, { attempt: 'a1' });
    const [first] = await server.query(`SELECT id FROM ${table(room.schema, 'instance')}`);
    const registered = once(ledger.instance, 'registered');
    await server.query(`UPDATE ${table(room.schema, 'instance')} SET until = clock_timestamp()`);
    const [second] = await registered;
    assert.notEqual(second, first?.id);
    await claimed(ledger, { attempt: 'a2' });
    const other = room.join({ life: { livesFor: 30, beat: 100, grace: 0.3 } });
    await other.count({});
    await setTimeout(600);
    assert.equal((await taken(other, { attempt: 'a1' }))?.state, 'claimed');
    assert.equal((await ledger.find({ id }))[0]?.state, 'claimed');
  });
});
