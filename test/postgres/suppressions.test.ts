// Numbers that must not be called, kept in PostgreSQL.
import assert from 'node:assert/strict';
import { Secret } from '../../src';
import { hashedNumbers } from '../../src/ledger';
import { claimed } from '../support/ledger';
import { PostgresRoom, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';
import { keepsSuppressions, listed, reasons } from '../support/suppression-behaviour';

const NUMBER = '+4930111222333';

for (const [name, numbers] of [
  ['', undefined],
  [', with hashed numbers', hashedNumbers(new Secret('a key'))],
] as const) {
  describe(`the suppressions of a ledger in PostgreSQL${name}`, function () {
    this.timeout(120_000);

    let server: PostgresServer;

    before(async () => {
      server = await postgres();
    });

    keepsSuppressions(() => {
      const room = new PostgresRoom(server);
      return { open: () => room.open({ numbers }), close: () => room.close() };
    });

    it('are over when their time is, by the clock of the database', async () => {
      const room = new PostgresRoom(server);
      try {
        const ledger = room.open({ numbers });
        await ledger.suppressions.add({ number: NUMBER, reason: 'refusal', until: Date.now() + 3_600_000 });
        assert.deepEqual(await reasons(ledger, NUMBER), ['refusal']);
        await server.query(`UPDATE ${table(room.schema, 'suppression')} SET until = clock_timestamp()`);
        assert.deepEqual(await reasons(ledger, NUMBER), []);
        assert.deepEqual(await listed(ledger), []);
      } finally {
        await room.close();
      }
    });

    it('are known to all who share it, and hold neither number nor person when those are erased', async () => {
      const room = new PostgresRoom(server);
      try {
        const [one, other] = [room.open({ numbers }), room.open({ numbers, instanceName: 'other' })];
        await one.suppressions.add({ number: NUMBER, reason: 'objection' });
        await claimed(one, { attempt: 'a1', number: NUMBER, person: 'customer 4711' });
        assert.deepEqual(await reasons(other, NUMBER), ['objection']);
        await other.erase(NUMBER);
        assert.deepEqual(await reasons(one, NUMBER), ['objection']);
        for (const name of ['dial', 'suppression']) {
          const rows = await server.query(`SELECT to_json(t)::text AS row FROM ${table(room.schema, name)} t`);
          assert.equal(rows.length, 1);
          assert.doesNotMatch(JSON.stringify(rows), /1222333|4711/);
        }
      } finally {
        await room.close();
      }
    });
  });
}
