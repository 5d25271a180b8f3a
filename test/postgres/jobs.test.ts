// The rows of jobs that add many records, kept in PostgreSQL.
import assert from 'node:assert/strict';
import { Secret } from '../../src';
import { hashedNumbers } from '../../src/ledger';
import { jobsOutliveTheProcess, keepsJobs } from '../support/job-behaviour';
import { PostgresRoom, postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

for (const [name, numbers] of [
  ['', undefined],
  [', with hashed numbers', hashedNumbers(new Secret('a key'))],
] as const) {
  describe(`the rows of jobs in PostgreSQL${name}`, function () {
    this.timeout(120_000);

    let server: PostgresServer;

    before(async () => {
      server = await postgres();
    });

    const furnish = () => {
      const room = new PostgresRoom(server);
      return { open: () => room.open({ numbers }), close: () => room.close() };
    };
    keepsJobs(furnish);
    jobsOutliveTheProcess(furnish);

    it('are given to one of several Node-REDs', async () => {
      const room = new PostgresRoom(server);
      try {
        const [one, other] = [room.open({ numbers }), room.open({ numbers, instanceName: 'other' })];
        assert.equal(await one.jobs.claim('row', 'one'), 'claimed');
        assert.equal(await other.jobs.claim('row', 'other'), 'unsettled');
        await one.jobs.settle('row', 'one', true);
        assert.equal(await other.jobs.claim('row', 'other'), 'done');
      } finally {
        await room.close();
      }
    });
  });
}
