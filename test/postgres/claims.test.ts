// A ledger in PostgreSQL does what every ledger does.
import fc from 'fast-check';
import { behavesAsALedger, followsTheRules, steps } from '../support/ledger-behaviour';
import { PostgresRoom, postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

describe('a ledger in PostgreSQL', function () {
  this.timeout(120_000);

  let server: PostgresServer;

  before(async () => {
    server = await postgres();
  });

  behavesAsALedger(() => new PostgresRoom(server));

  it('follows the rules of claims as a plain list does, however often it is closed and opened', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (course) => {
        const room = new PostgresRoom(server);
        try {
          await followsTheRules(() => room.open(), course);
        } finally {
          await room.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
