// The schema of a ledger makes and migrates itself, whoever else does so at the same time.
import assert from 'node:assert/strict';
import { identifier, migrate, schemaSql } from '../../src/postgres';
import { STEPS } from '../../src/postgres/tables';
import { Databases, newSchema, postgres, table } from '../support/postgres';
import type { PostgresServer } from '../support/postgres-server';

describe('the schema of a ledger in PostgreSQL', function () {
  this.timeout(60_000);

  const databases = new Databases();
  let server: PostgresServer;
  /** Tables and views of the newest schema, as its SQL makes them. */
  let newest: string[];

  before(async () => {
    server = await postgres();
    const schema = newSchema();
    await server.query(schemaSql(schema));
    newest = await tablesIn(schema);
    assert.ok(newest.includes('dial') && newest.includes('dial_report'));
  });

  afterEach(() => databases.close());

  const tablesIn = async (schema: string) =>
    (
      await server.query<{ name: string }>(
        'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1',
        [schema],
      )
    ).map(({ name }) => name);

  it('is made once by twenty who start at the same time', async () => {
    const schema = newSchema();
    const all = await Promise.all(Array.from({ length: 20 }, () => databases.of(server)));
    await Promise.all(all.map((database) => migrate(database, schema)));
    assert.deepEqual(await tablesIn(schema), newest);
    assert.equal((await server.query(`SELECT FROM ${table(schema, 'meta')}`)).length, 1);
  });

  it('is brought up to date from its first version', async () => {
    const schema = newSchema();
    const s = identifier(schema);
    await server.query(`CREATE SCHEMA ${s}; ${STEPS[0]?.(s)} INSERT INTO ${s}.meta (version) VALUES (1);`);
    await migrate(await databases.of(server), schema);
    assert.deepEqual(await tablesIn(schema), newest);
  });

  it('is refused by an older version of this package, which says what to do', async () => {
    const schema = newSchema();
    const database = await databases.of(server);
    await migrate(database, schema);
    await server.query(`UPDATE ${table(schema, 'meta')} SET version = version + 1`);
    await assert.rejects(migrate(database, schema), {
      code: 'GWS_LEDGER_UNAVAILABLE',
      message: /newer version.*Update the package/,
    });
  });

  it('can be made by somebody else, for a user who may not', async () => {
    const schema = newSchema();
    const database = await databases.of(server, { user: 'clerk' });
    await server.query('CREATE ROLE clerk LOGIN');
    await assert.rejects(migrate(database, schema), { kind: 'refused', code: '42501' });
    await server.query(schemaSql(schema));
    const s = identifier(schema);
    await server.query(`GRANT USAGE ON SCHEMA ${s} TO clerk`);
    await server.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${s} TO clerk`);
    await migrate(database, schema);
    assert.deepEqual(await tablesIn(schema), newest);
  });

  it('has no name that PostgreSQL would cut off, or that would end a function', () => {
    assert.throws(() => identifier('x'.repeat(64)), RangeError);
    assert.throws(() => identifier('ä'.repeat(32)), RangeError);
    assert.throws(() => identifier('a$$; DROP TABLE b; $$'), RangeError);
    assert.equal(identifier('a"b'), '"a""b"');
  });
});
