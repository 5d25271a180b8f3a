// The Grafana dashboard for a ledger in PostgreSQL asks what the ledger can answer, with the rights that the documents name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { queriesOf, readDashboard } from '../support/grafana';
import { PostgresRoom, postgres } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

const HOUR = 3_600_000;
const NUMBER = '+441632960123';
const PAGE = path.resolve(__dirname, '../../docs/ledger.md');

describe('the dashboard for a ledger in PostgreSQL', function () {
  this.timeout(60_000);

  const dashboard = readDashboard('ledger');
  const queries = queriesOf(dashboard);
  let server: PostgresServer;
  let room: PostgresRoom;
  let report: pg.Client;

  before(async () => {
    server = await postgres();
    room = new PostgresRoom(server);
    await fill();
    await grant();
    report = new pg.Client({ host: '127.0.0.1', port: server.port, database: 'postgres', user: 'gws_report' });
    await report.connect();
  });
  after(async () => {
    await report?.end();
    await room?.close();
  });

  /** A call that was answered, one that was not, one of unknown outcome and one that the rules refused. */
  async function fill(): Promise<void> {
    const ledger = room.join();
    const claim = async (handle: string) => {
      const facts = {
        server: 'https://gws/api/v2',
        agent: 'ada',
        device: '1',
        handle,
        campaign: 'Spring',
        list: 'L',
        number: NUMBER,
      };
      const claimed = await ledger.claim(facts);
      assert.equal(claimed.kind, 'claimed');
      return claimed.kind === 'claimed' ? claimed.entry.id : '';
    };
    const [answered, busy, unknown, refused] = [await claim('1'), await claim('2'), await claim('3'), await claim('4')];
    for (const id of [answered, busy]) {
      await ledger.note(id, { state: 'accepted', outcome: 'accepted' });
      await ledger.note(id, { state: 'dialing', outcome: 'dialing', callId: id });
    }
    await ledger.note(answered, { state: 'established', outcome: 'answered' });
    await ledger.note(answered, { state: 'ended', outcome: 'answered', at: Date.now() + 5000 });
    await ledger.note(busy, { state: 'ended', outcome: 'busy' });
    await ledger.note(unknown, { state: 'unknown', outcome: 'unknown' });
    await ledger.note(refused, { state: 'notDialed', outcome: 'notAllowed' });
  }

  /** As the page about the ledger says, in the schema of this test. */
  async function grant(): Promise<void> {
    const [, statements = ''] =
      /^For reports, [\s\S]*?^```sql\n([\s\S]*?)^```$/m.exec(readFileSync(PAGE, 'utf8')) ?? [];
    assert.match(statements, /CREATE ROLE gws_report/);
    await server.query(statements.replaceAll(/\bgws\b/g, `"${room.schema.replaceAll('"', '""')}"`));
  }

  /** As Grafana does, with the last hour and everything chosen. */
  function withMacros(sql: string): string {
    const [from, to] = [new Date(Date.now() - HOUR), new Date(Date.now() + HOUR)].map((time) => time.toISOString());
    return sql
      .replaceAll('"$'.concat('{schema}"'), `"${room.schema.replaceAll('"', '""')}"`)
      .replaceAll('$'.concat('{campaign:sqlstring}'), "'Spring',''")
      .replaceAll('$'.concat('{zone}'), 'Europe/Berlin')
      .replaceAll(/\$__timeFilter\((\w+)\)/g, `$1 BETWEEN '${from}' AND '${to}'`)
      .replaceAll(/\$__timeGroupAlias\((\w+), '15m'\)/g, 'floor(extract(epoch from $1)/900)*900 AS "time"');
  }

  const ask = async (sql: string) => (await report.query<Record<string, unknown>>(withMacros(sql))).rows;
  const figure = async (title: string) => {
    const [row] = await ask(queries.find((query) => query.title === title)?.rawSql ?? '');
    return Number(Object.values(row ?? {})[0]);
  };

  for (const { title, rawSql = '', format, panel } of queries) {
    it(`has an answer to "${title}"`, async () => {
      const rows = await ask(rawSql);
      assert.ok(rows.length > 0);
      if (format === 'time_series') {
        assert.ok(rows.every(({ time }) => Number(time) > 0));
      }
      if (panel.options.xField !== undefined) {
        assert.ok(rows.every((row) => panel.options.xField !== undefined && panel.options.xField in row));
      }
      assert.ok(!JSON.stringify(rows).includes(NUMBER), 'it shows a telephone number');
    });
  }

  it('counts what was dialed, reached, refused and is unknown', async () => {
    assert.equal(await figure('Dials'), 3);
    assert.equal(Math.round((await figure('Reached')) * 100), 33);
    assert.equal(await figure('Talk time'), 5);
    assert.equal(await figure('Of unknown outcome'), 1);
    assert.equal(await figure('Not allowed by the rules'), 1);
  });

  it('offers the campaigns that there are', async () => {
    const campaign = dashboard.templating.list.find(({ name }) => name === 'campaign');
    assert.deepEqual(await ask(String(campaign?.query)), [{ __value: 'Spring', __text: 'Spring' }]);
  });
});
