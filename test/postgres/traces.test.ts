// The trace of a dial says how long the ledger's database took to claim it.
import assert from 'node:assert/strict';
import { SpanKind } from '@opentelemetry/api';
import { AgentPool, parseRecord, Secret } from '../../src';
import { PostgresRoom, postgres } from '../support/postgres';
import { Bench, QUICK } from '../support/session';
import { Traces } from '../support/traces';

describe('the trace of a dial that is claimed in PostgreSQL', function () {
  this.timeout(60_000);

  it('has the statement as a request to a database', async () => {
    const bench = new Bench();
    const room = new PostgresRoom(await postgres());
    const simulator = await bench.simulator();
    const traces = new Traces();
    const options = { url: simulator.url, username: 'agent', password: new Secret('simulator'), ...QUICK };
    const pool = new AgentPool({ ...options, timeout: 10_000 }, [], {}, { ledger: room.open() });
    try {
      pool.connect();
      await pool.default.session.ready();
      const record = parseRecord(simulator.nextPreviewRecord());
      await pool.default.dialer.dial({ record, waitFor: 'accepted', timeout: 1000 });
      const { kind, attributes } = await traces.ended('claim');
      assert.equal(kind, SpanKind.CLIENT);
      assert.deepEqual(attributes, { 'gws.ledger.kind': 'postgres', 'db.system.name': 'postgresql' });
    } finally {
      traces.end();
      await pool.close();
      await room.close();
      await bench.clear();
    }
  });
});
