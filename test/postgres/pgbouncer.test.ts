// A ledger behind PgBouncer in transaction mode, where each statement may have another session.
import assert from 'node:assert/strict';
import { claimed, facts, taken } from '../support/ledger';
import { PgBouncer } from '../support/pgbouncer';
import { databaseOptions, PostgresRoom, postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

describe('a ledger behind PgBouncer', function () {
  this.timeout(60_000);

  let server: PostgresServer;
  let bouncer: PgBouncer;
  let room: PostgresRoom;

  before(async () => {
    server = await postgres();
    bouncer = await PgBouncer.start(server.port, 4);
  });

  after(() => bouncer?.stop());

  beforeEach(() => {
    room = new PostgresRoom(server);
  });

  afterEach(() => room.close());

  it('claims, notes and finds as without, with more clients than connections', async () => {
    const ledgers = Array.from({ length: 4 }, () => room.join({ database: databaseOptions(bouncer.port) }));
    for (let round = 0; round < 10; round += 1) {
      const claims = await Promise.all(
        ledgers.flatMap((ledger) => [1, 2, 3].map(() => ledger.claim(facts({ attempt: `a${round}` })))),
      );
      const [winner, ...others] = claims.flatMap((claim) => (claim.kind === 'claimed' ? [claim.entry.id] : []));
      assert.deepEqual(others, []);
      await ledgers[round % 4]?.note(winner ?? '', { state: 'ended', outcome: 'busy' });
    }
    const other = room.join();
    assert.equal(await other.count({ outcome: 'busy' }), 10);
    await claimed(room.join({ database: databaseOptions(bouncer.port) }), { attempt: 'b' });
    await taken(other, { attempt: 'b' });
  });
});
