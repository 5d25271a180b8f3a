// A database that cannot be used: nothing is dialed, people are told what to do, and it goes on when that is done.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Secret } from '../../src';
import type { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { type DatabaseOptions, parseHosts } from '../../src/postgres';
import { loadDriver } from '../../src/postgres/driver';
import { Authority } from '../security/support/certificates';
import { claimed, facts, healed, refused, taken } from '../support/ledger';
import { databaseOptions, PostgresRoom, postgres, table } from '../support/postgres';
import { PostgresServer } from '../support/postgres-server';
import { Relay } from '../support/relay';

describe('a ledger whose PostgreSQL cannot be used', function () {
  this.timeout(120_000);

  let server: PostgresServer;
  let room: PostgresRoom;

  before(async () => {
    server = await postgres();
    await server.query("CREATE ROLE guarded LOGIN PASSWORD 'open sesame'");
    await server.query('CREATE ROLE visitor LOGIN');
    await server.query("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    await server.allow('host all guarded 127.0.0.1/32 scram-sha-256');
  });

  beforeEach(() => {
    room = new PostgresRoom(server);
  });

  afterEach(() => room.close());

  const options = (more: Parameters<typeof databaseOptions>[1]) => ({ database: databaseOptions(server.port, more) });

  for (const [what, more, text] of [
    [
      'the server is not there',
      { hosts: [{ name: '127.0.0.1', port: 1 }] },
      /ECONNREFUSED.*Check that the server runs/,
    ],
    ['the host is not known', { hosts: [{ name: 'gws.invalid', port: 5432 }] }, /Check the host/],
    [
      'the password is wrong',
      { user: 'guarded', password: new Secret('sesame') },
      /password authentication.*Check the user/,
    ],
    ['there is no password', { user: 'guarded' }, /Check the user and the password|password must be/],
    ['there is no such user', { user: 'nobody' }, /role "nobody" does not exist.*Check the user/],
    ['there is no such database', { database: 'nowhere' }, /database "nowhere" does not exist.*Create the database/],
    ['the user may not make a schema', { user: 'visitor' }, /permission denied.*rights/],
    ['the database cannot hold every name', { database: 'latin' }, /LATIN1.*UTF8/],
    ['the server knows no TLS', { tls: true }, /does not support SSL.*TLS/],
  ] as const) {
    it(`says so when ${what}`, async () => {
      assert.match(await refused(room.join(options(more))), text);
    });
  }

  it('refuses a user whose transactions are isolated in another way, also if that is set while it runs', async () => {
    await server.query('CREATE ROLE serial LOGIN SUPERUSER');
    await server.query("ALTER ROLE serial SET default_transaction_isolation = 'serializable'");
    assert.match(await refused(room.join(options({ user: 'serial' }))), /serializable by default.*ALTER ROLE/);
    await server.query('CREATE ROLE later LOGIN SUPERUSER');
    const ledger = room.join(options({ user: 'later' }));
    await claimed(ledger, { attempt: 'a1' });
    await server.query("ALTER ROLE later SET default_transaction_isolation = 'repeatable read'");
    await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'later'");
    assert.match(await refused(ledger, { attempt: 'a2' }), /READ COMMITTED|repeatable read by default/);
    assert.deepEqual(await server.query(`SELECT attempt FROM ${table(room.schema, 'dial')}`), [{ attempt: 'a1' }]);
  });

  it('goes on when its connections have been ended, idle or not', async () => {
    const ledger = room.join();
    await claimed(ledger, { attempt: 'a1' });
    for (let round = 0; round < 5; round += 1) {
      const claims = Array.from({ length: 8 }, (_none, number) =>
        ledger.claim(facts({ attempt: `${round} ${number}` })),
      );
      await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
      await Promise.allSettled(claims);
      await healed(ledger);
    }
    await claimed(ledger, { attempt: 'a2' });
  });

  it('goes on after somebody has asked for what cannot be', async () => {
    const ledger = room.join();
    await claimed(ledger, { attempt: 'a1' });
    const states: string[] = [];
    ledger.on('state', ({ phase }) => states.push(phase));
    await assert.rejects(ledger.suppressions.add({ number: '+4930123456', reason: 'asked', until: 1 }), {
      code: 'GWS_INVALID_REQUEST',
    });
    await claimed(ledger, { attempt: 'a2' });
    assert.deepEqual(states, []);
  });

  it('has many claims wait for a connection, for as long as the server gets on with them', async () => {
    const ledger = room.join(options({ connectLimit: 500 }));
    await claimed(ledger, { attempt: 'a0' });
    await server.query(
      `CREATE FUNCTION ${table(room.schema, 'slowly')}() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_sleep(0.03); RETURN NEW; END $$;
       CREATE TRIGGER slowly BEFORE INSERT ON ${table(room.schema, 'dial')}
         FOR EACH ROW EXECUTE FUNCTION ${table(room.schema, 'slowly')}()`,
    );
    const claims = await Promise.all(
      Array.from({ length: 150 }, (_none, number) => ledger.claim(facts({ attempt: String(number) }))),
    );
    assert.ok(claims.every(({ kind }) => kind === 'claimed'));
  });

  it('gives up a server that accepts and says nothing, and closes at once', async () => {
    const relay = new Relay(() => server.port);
    await relay.listen();
    try {
      const ledger = room.join({ database: databaseOptions(relay.port, { connectLimit: 300, statementLimit: 300 }) });
      await claimed(ledger, { attempt: 'a1' });
      relay.silence();
      const claim = refused(ledger, { attempt: 'a2' });
      await setTimeout(50);
      const closed = ledger.close();
      assert.equal(await Promise.race([closed.then(() => 'closed'), setTimeout(5_000, 'hanging')]), 'closed');
      assert.match(await claim, /Nothing is dialed/);
    } finally {
      await relay.close();
    }
  });

  it('names the command that installs the package it needs, also if that is too old', () => {
    const missing = () => {
      throw Object.assign(new Error("Cannot find module 'pg'\nRequire stack: …"), { code: 'MODULE_NOT_FOUND' });
    };
    const old = (name: string) => (name === 'pg' ? { Pool: Object } : { version: '7.18.2' });
    for (const load of [missing, old]) {
      assert.throws(() => loadDriver(load), { code: 'GWS_LEDGER_UNAVAILABLE', message: /npm install pg@8/ });
    }
  });

  it('reads several hosts, with or without ports', () => {
    assert.deepEqual(parseHosts('db1, db2:5433,[::1]:5434, 10.0.0.1', 6000), [
      { name: 'db1', port: 6000 },
      { name: 'db2', port: 5433 },
      { name: '::1', port: 5434 },
      { name: '10.0.0.1', port: 6000 },
    ]);
    for (const text of ['', ' , ', 'db1:', 'db1:0', 'db1:99999', 'postgres://db1', 'a b']) {
      assert.throws(() => parseHosts(text), RangeError, text);
    }
  });
});

describe('a ledger in PostgreSQL over TLS', function () {
  this.timeout(60_000);

  let server: PostgresServer;
  let authority: Authority;
  let room: PostgresRoom;

  before(async () => {
    authority = new Authority('Ours');
    server = await PostgresServer.start();
    await server.useCertificate(authority.server('DNS:db.example,IP:127.0.0.1'));
    await server.query('CREATE ROLE careful LOGIN SUPERUSER');
    await server.allow('hostnossl all careful 127.0.0.1/32 reject');
  });

  after(async () => {
    await server.remove();
    authority.remove();
  });

  beforeEach(() => {
    room = new PostgresRoom(server);
  });

  afterEach(() => room.close());

  const as = (tls: DatabaseOptions['tls']) =>
    room.join({ database: databaseOptions(server.port, { user: 'careful', tls }) });

  it('is used where the certificate is of an authority that is trusted, and names the host', async () => {
    await claimed(as({ ca: authority.ca.cert }), { attempt: 'a1' });
    await claimed(as({ ca: authority.ca.cert, servername: 'db.example' }), { attempt: 'a2' });
  });

  it('is refused otherwise, and so is a connection without, where the server wants it', async () => {
    assert.match(await refused(as(true)), /certificate.*Check the TLS configuration/);
    assert.match(
      await refused(as({ ca: authority.ca.cert, servername: 'other.example' })),
      /Check the TLS configuration/,
    );
    assert.match(await refused(as(undefined)), /pg_hba.conf rejects.*no encryption/);
  });
});

describe('a ledger in PostgreSQL with a standby', function () {
  this.timeout(120_000);

  let primary: PostgresServer;
  let standby: PostgresServer;

  beforeEach(async () => {
    primary = await PostgresServer.start();
    standby = await PostgresServer.start({ standbyOf: primary });
  });

  afterEach(async () => {
    await Promise.all([primary.remove(), standby.remove()]);
  });

  const warningsOf = (ledger: PostgresLedger) => {
    const warnings: string[] = [];
    ledger.on('warning', (text) => warnings.push(text));
    return warnings;
  };

  it('is refused there, and found among several hosts; a failover is followed, and said', async () => {
    const room = new PostgresRoom(primary);
    try {
      assert.match(
        await refused(room.join({ database: databaseOptions(standby.port) })),
        /is a standby.*Name the primary server/,
      );
      const hosts = [standby, primary].map(({ port }) => ({ name: '127.0.0.1', port }));
      const ledger = room.join({ database: databaseOptions(0, { hosts }) });
      const warnings = warningsOf(ledger);
      await claimed(ledger, { attempt: 'a1' });
      await standbyHas(room, 'a1');
      const away = once(ledger, 'state');
      await primary.halt('immediate');
      await standby.promote();
      await away;
      await healed(ledger);
      await taken(ledger, { attempt: 'a1' });
      await claimed(ledger, { attempt: 'a2' });
      assert.ok(
        warnings.some((text) => /another server has taken over/.test(text)),
        warnings.join('\n'),
      );
    } finally {
      await room.close();
    }
  });

  it('has each instance write down again what it remembers, where the standby did not know it', async () => {
    const room = new PostgresRoom(primary);
    try {
      const hosts = [primary, standby].map(({ port }) => ({ name: '127.0.0.1', port }));
      const ledger = room.join({ database: databaseOptions(0, { hosts }) });
      const warnings = warningsOf(ledger);
      await claimed(ledger, { attempt: 'a1' });
      await standbyHas(room, 'a1');
      await standby.halt('fast');
      const { id } = await claimed(ledger, { attempt: 'a2', handle: '7', number: '+49 30 1' });
      await ledger.note(id, { state: 'ended', outcome: 'busy' });
      const entry = (await ledger.find({ id }))[0];
      const away = once(ledger, 'state');
      await primary.halt('immediate');
      await away;
      await standby.begin();
      await standby.promote();
      await healed(ledger);
      assert.deepEqual(await taken(ledger, { attempt: 'a2' }), entry);
      assert.ok(
        warnings.some((text) => /did not know 1 of the dials/.test(text)),
        warnings.join('\n'),
      );
    } finally {
      await room.close();
    }
  });

  it('refuses claims while a synchronous standby is missing, and dials none of them by itself afterwards', async () => {
    const room = new PostgresRoom(primary);
    const wait = async (standbys: string) => {
      await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '${standbys}'`);
      await primary.reload();
    };
    /** Resolves when a commit waits for the standby: a process of its own decides on that, some time after the reload. */
    const waited = async () => {
      const isWaiting = async () =>
        (await primary.query("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'")).length > 0;
      while (!(await isWaiting())) {
        const committed = primary.query("COMMENT ON SCHEMA public IS 'written'").then(() => true);
        while (!(await Promise.race([committed, setTimeout(20, false)])) && !(await isWaiting())) {}
      }
    };
    try {
      const ledger = room.join({ database: databaseOptions(primary.port, { statementLimit: 500 }) });
      await claimed(ledger, { attempt: 'a1' });
      await wait('nobody');
      await waited();
      assert.match(await refused(ledger, { attempt: 'a2' }), /Nothing is dialed/);
      await wait('');
      await healed(ledger);
      await claimed(ledger, { attempt: 'a2' });
      const entries = await ledger.find({ attempt: 'a2' });
      assert.deepEqual(
        entries.map(({ state }) => state),
        ['claimed', 'notDialed'],
      );
    } finally {
      await room.close();
    }
  });

  async function standbyHas({ schema }: PostgresRoom, attempt: string): Promise<void> {
    for (;;) {
      const found = await standby
        .query(`SELECT FROM ${table(schema, 'dial')} WHERE attempt = $1`, [attempt])
        .catch(() => []);
      if (found.length > 0) {
        return;
      }
      await setTimeout(20);
    }
  }
});
