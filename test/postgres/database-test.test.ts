// The test of a database that the ledger's dialog offers: what it says is wrong, what it is careful with, and that it changes nothing.
import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import { probeDatabase, schemaSql } from '../../src';
import { identifier } from '../../src/postgres';
import { Authority } from '../security/support/certificates';
import { deploy, OUT, startSimulator, tearDown } from '../support/flow';
import { PgBouncer } from '../support/pgbouncer';
import { databaseOptions, newSchema, PostgresRoom, postgres, table } from '../support/postgres';
import { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';

/** Stands for a stored password in what the editor sends. */
const STORED = '__PWRD__';

/** How a setting names a variable of the environment. */
const variable = (name: string) => `$\{${name}}`;

interface Report {
  readonly server?: string;
  readonly version?: string;
  readonly schema?: string;
  readonly isPooled?: boolean;
  readonly warnings: string[];
  readonly problem?: { kind: string; message: string };
}

describe('the test of a database in the dialog of gws-ledger', function () {
  this.timeout(120_000);
  let server: PostgresServer;
  let simulator: GwsSimulator;
  let schema: string;

  before(async () => {
    await new Promise<void>((resolve) => helper.startServer(resolve));
    server = await postgres();
    await server.query("CREATE ROLE prober LOGIN PASSWORD 'open sesame'");
    await server.query('CREATE ROLE guest LOGIN');
    await server.query("CREATE DATABASE latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    await server.allow('host all prober 127.0.0.1/32 scram-sha-256');
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    schema = newSchema();
    simulator = await startSimulator();
  });
  afterEach(tearDown);

  const settings = (more: object = {}) => ({
    ...{ host: '127.0.0.1', port: String(server.port), database: 'postgres', schema, tls: '' },
    ...{ user: 'postgres', password: '', ...more },
  });
  const test = async (more: object = {}, id = 'never-deployed'): Promise<Report> =>
    (await helper.request().post(`/gws-ledger/${id}/test`).send(settings(more)).expect(200)).body;
  const nothingDeployed = () => deploy(simulator.url, [OUT]);

  it('says that all is well, with the version and what becomes of the schema, and makes none', async () => {
    await nothingDeployed();
    const { problem, version = '', schema: found, server: at, warnings } = await test();
    assert.equal(problem, undefined);
    assert.equal(found, 'new');
    assert.equal(at, `127.0.0.1:${server.port}/postgres`);
    assert.match(version, /^\d+\.\d+$/);
    // The server of the tests need not survive a crash of this machine.
    assert.match(warnings.join(), /^fsync or full_page_writes is off\. [^,]*, [^,]*$/);
    assert.deepEqual(await server.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]), []);
    const room = new PostgresRoom(server);
    await room.join({ schema }).count({});
    await room.close();
    assert.equal((await test()).schema, 'present');
  });

  for (const [what, more, kind, said] of [
    ['nothing listens', { port: '1' }, 'nothing-listens', /ECONNREFUSED/],
    ['the host is not known', { host: 'gws.invalid' }, 'host-not-found', /gws\.invalid/],
    ['the password is wrong', { user: 'prober', password: 'sesame' }, 'credentials', /prober/],
    ['there is no such user', { user: 'nobody' }, 'credentials', /nobody/],
    ['there is no such database', { database: 'nowhere' }, 'database', /nowhere/],
    ['the database is not in UTF-8', { database: 'latin1' }, 'encoding', /LATIN1/],
    ['the user may not make the schema', { user: 'guest' }, 'rights', /may not make the schema/],
    ['the host is missing', { host: '' }, 'settings', /gws-ledger\.label\.host|field/],
    ['a TLS configuration is gone', { tls: 'gone' }, 'settings', /./],
  ] as const) {
    it(`says so when ${what}`, async () => {
      await nothingDeployed();
      const { problem } = await test(more);
      assert.equal(problem?.kind, kind, problem?.message);
      assert.match(problem?.message ?? '', said);
    });
  }

  it('says which rights are missing in a schema that somebody else has made', async () => {
    await nothingDeployed();
    await server.query(schemaSql(schema));
    const s = identifier(schema);
    const problemOf = async () => (await test({ user: 'guest' })).problem;
    assert.match((await problemOf())?.message ?? '', /may not use the schema/);
    await server.query(`GRANT USAGE ON SCHEMA ${s} TO guest`);
    assert.equal((await problemOf())?.kind, 'rights');
    await server.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${s} TO guest`);
    assert.match((await problemOf())?.message ?? '', /may not read and write dial, /);
    await server.query(`GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${s} TO guest`);
    assert.equal(await problemOf(), undefined);
    await server.query(`UPDATE ${table(schema, 'meta')} SET version = version - 1`);
    assert.match((await problemOf())?.message ?? '', /may not migrate/);
    await server.query(`UPDATE ${table(schema, 'meta')} SET version = 1000`);
    assert.equal((await problemOf())?.kind, 'schema-newer');
  });

  it('says so when the server does not answer', async () => {
    await nothingDeployed();
    const relay = new Relay(() => server.port);
    await relay.listen();
    relay.silence();
    try {
      assert.equal((await test({ port: String(relay.port) })).problem?.kind, 'unreachable');
    } finally {
      await relay.close();
    }
  });

  it('tells a standby from its primary, and finds that among several', async () => {
    await nothingDeployed();
    const standby = await PostgresServer.start({ standbyOf: server });
    try {
      assert.equal((await test({ port: String(standby.port) })).problem?.kind, 'standby');
      const both = `127.0.0.1:${standby.port}, 127.0.0.1:${server.port}`;
      const { problem, server: at } = await test({ host: both });
      assert.equal(problem, undefined);
      assert.equal(at, `127.0.0.1:${server.port}/postgres`);
    } finally {
      await standby.remove();
    }
  });

  for (const [mode, kind] of [
    ['transaction', undefined],
    ['statement', 'pooler'],
  ] as const) {
    it(`${kind ? 'refuses' : 'accepts, and mentions,'} a PgBouncer in ${mode} mode`, async () => {
      await nothingDeployed();
      const bouncer = await PgBouncer.start(server.port, 4, mode);
      try {
        const { problem, isPooled } = await test({ port: String(bouncer.port) });
        assert.equal(problem?.kind, kind, problem?.message);
        assert.equal(isPooled, kind ? undefined : true);
      } finally {
        await bouncer.stop();
      }
    });
  }

  it('says that the server has no TLS, that its certificate is not trusted, or that all is well', async () => {
    const [ours, theirs] = [new Authority('Ours'), new Authority('Theirs')];
    const secured = await PostgresServer.start();
    const kindWith = async ({ ca }: Authority) =>
      (await probeDatabase(databaseOptions(secured.port, { tls: { ca: ca.cert } }), schema)).problem?.kind;
    try {
      assert.equal(await kindWith(ours), 'no-tls');
      await secured.useCertificate(ours.server('IP:127.0.0.1'));
      assert.equal(await kindWith(theirs), 'certificate');
      assert.equal(await kindWith(ours), undefined);
    } finally {
      await secured.remove();
      ours.remove();
      theirs.remove();
    }
  });

  describe('of a deployed ledger', () => {
    const deployed = async (properties: object = {}, credentials: object = {}) => {
      const { user: _user, password: _password, ...stored } = settings();
      const node = { ...stored, id: 'book', type: 'gws-ledger', kind: 'postgres', retention: 90, numbers: 'plain' };
      await deploy(simulator.url, [{ ...node, ...properties }, OUT], {
        others: { book: { user: 'prober', password: 'open sesame', ...credentials } },
      });
    };

    it('uses the stored password, but only where that goes anyway', async () => {
      await deployed();
      const again = { user: 'prober', password: STORED };
      const { problem } = await test(again, 'book');
      assert.equal(problem?.kind, 'rights', problem?.message);
      for (const elsewhere of [{ host: 'localhost' }, { port: '1' }, { user: 'postgres' }, { database: 'latin1' }]) {
        assert.equal((await test({ ...again, ...elsewhere }, 'book')).problem?.kind, 'password-again');
      }
      assert.equal((await test(again, 'another')).problem?.kind, 'password-again');
    });

    it('uses variables of the environment as the ledger does', async () => {
      Object.assign(process.env, { PROBE_USER: 'prober', PROBE_PASSWORD: 'open sesame' });
      await deployed({}, { user: variable('PROBE_USER'), password: variable('PROBE_PASSWORD') });
      const { problem } = await test({ user: variable('PROBE_USER'), password: STORED }, 'book');
      assert.equal(problem?.kind, 'rights', problem?.message);
    });
  });
});
