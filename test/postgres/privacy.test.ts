// What is kept of people in PostgreSQL, in which form, for how long, and who can read it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Secret } from '../../src';
import { hashedNumbers } from '../../src/ledger';
import { identifier } from '../../src/postgres';
import { claimed, facts, refused, taken } from '../support/ledger';
import { Databases, PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

const NUMBER = '+49 30 111222333';

describe('a ledger in PostgreSQL and the people who are called', function () {
  this.timeout(60_000);

  const databases = new Databases();
  let server: PostgresServer;
  let room: PostgresRoom;

  before(async () => {
    server = await postgres();
  });

  beforeEach(() => {
    room = new PostgresRoom(server);
  });

  afterEach(async () => {
    await room.close();
    await databases.close();
  });

  /** All rows of all tables, as text. */
  async function everything(): Promise<string> {
    const tables = ['dial', 'dial_news', 'dial_unknown', 'instance', 'lease', 'meta'];
    const rows = await Promise.all(
      tables.map((name) => server.query(`SELECT t::text AS row FROM ${table(room.schema, name)} t`)),
    );
    return JSON.stringify(rows);
  }

  it('holds a number in no row when it is erased, and knows the dial nevertheless', async () => {
    const ledger = room.join();
    const { id } = await claimed(ledger, { attempt: 'a1', number: NUMBER });
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    await claimed(ledger, { attempt: 'a2', number: '+49 30 444555666' });
    assert.match(await everything(), /111222333/);
    assert.equal(await ledger.erase('0049 30 111222333'), 1);
    assert.doesNotMatch(await everything(), /1222333/);
    assert.equal((await taken(ledger, { attempt: 'a1' }))?.number, 'erased');
    assert.equal(await ledger.count({ number: '+4930444555666' }), 1);
  });

  it('holds no number where they are hashed, finds them nevertheless, and refuses another key, or none', async () => {
    const ledger = room.join({ numbers: hashedNumbers(new Secret('a key')) });
    await claimed(ledger, { handle: '7', number: NUMBER });
    assert.doesNotMatch(await everything(), /1222333/);
    await taken(ledger, { handle: '7', number: '0049 30 111 222 333' });
    await claimed(ledger, { handle: '7', number: '+4930111222444' });
    assert.equal((await ledger.find({ number: '+4930111222333' })).length, 1);
    assert.match(
      await refused(room.join({ numbers: hashedNumbers(new Secret('another')) })),
      /hashed with another key/,
    );
    assert.match(await refused(room.join()), /keeps its numbers hashed/);
    assert.equal(await ledger.erase(NUMBER), 1);
    assert.deepEqual(await ledger.find({ number: NUMBER }), []);
  });

  it('has what is older than the retention deleted by itself, keys and news too', async () => {
    const ledger = room.join({ retention: 30, life: { livesFor: 15, beat: 100, grace: 5 } });
    ledger.on('changed', () => {});
    ledger.removeAllListeners('changed');
    const { id } = await claimed(ledger, { attempt: 'a1', number: NUMBER });
    await ledger.note(id, { state: 'unknown' });
    await claimed(ledger, { attempt: 'a2' });
    await server.query(
      `UPDATE ${table(room.schema, 'dial')} SET claimed_at = claimed_at - interval '31 days' WHERE attempt = 'a1'`,
    );
    await ledger.close();
    const other = room.join({ retention: 30, life: { livesFor: 15, beat: 50, grace: 5 } });
    while ((await other.count({})) > 1) {
      await once(other.instance, 'beat');
    }
    assert.doesNotMatch(await everything(), new RegExp(`1222333|${id}`));
    await claimed(other, { attempt: 'a1' });
  });

  it('shows its report to somebody who may read nothing else', async () => {
    const ledger = room.join();
    await claimed(ledger, { attempt: 'a1', campaign: 'May' });
    await server.query('CREATE ROLE reporter LOGIN');
    await server.query(`GRANT USAGE ON SCHEMA ${identifier(room.schema)} TO reporter`);
    await server.query(`GRANT SELECT ON ${table(room.schema, 'dial_report')} TO reporter`);
    const database = await databases.of(server, { user: 'reporter' });
    const [row] = await database.query<{ agent: string; campaign: string; state: string }>(
      `SELECT agent, campaign, state FROM ${table(room.schema, 'dial_report')}`,
    );
    assert.deepEqual(row, { agent: facts().agent, campaign: 'May', state: 'claimed' });
    await assert.rejects(database.query(`SELECT FROM ${table(room.schema, 'dial')}`), { code: '42501' });
  });
});
