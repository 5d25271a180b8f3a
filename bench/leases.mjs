// Measures what it costs the database that several Node-REDs share agents: 5 000 agents over 10 instances, each with connections
// of its own, at rest. `BENCH_POSTGRES`, as for `postgres.mjs`, names a server on this machine, whose processes are timed; the
// schema `gws_bench` is made anew, and removed. `-- 1000 4` takes fewer agents and instances.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const require = createRequire(import.meta.url);
/** @type {typeof import('../src/ledger/postgres/postgres-ledger.js')} */
const { PostgresLedger } = require('../dist/src/ledger/postgres/postgres-ledger.js');
/** @type {typeof import('../src/index.js')} */
const { Leases, Secret } = require('../dist/src/index.js');

const SCHEMA = 'gws_bench';
const SERVER = 'https://gws.example/api/v2';

/** ms. */
const MEASURED_FOR = 60_000;
const SETTLING = 5_000;

const [agents = 5000, instances = 10] = process.argv.slice(2).map(Number);
const where = JSON.parse(
  process.env.BENCH_POSTGRES ?? '{"host":"127.0.0.1","port":5432,"user":"postgres","database":"postgres"}',
);
const { host, port, user, database, password = '' } = where;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * The fields of `/proc/<pid>/stat` after the command, from the state on.
 * @param {string | number} pid
 */
function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
  } catch {
    return [];
  }
}

/**
 * CPU seconds of the server: of its processes that live, and of those that have ended.
 * @param {number} postmaster
 */
function cpuOf(postmaster) {
  const own = stat(postmaster);
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && stat(name)[1] === postmaster)
    .map((pid) => stat(pid));
  const used = living.reduce((sum, of) => sum + (of[11] ?? 0) + (of[12] ?? 0), 0);
  const ended = [11, 12, 13, 14].reduce((sum, at) => sum + (own[at] ?? 0), 0);
  return (used + ended) / ticksPerSecond;
}

const admin = new pg.Client(where);
await admin.connect();
await admin.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
const { rows } = await admin.query('SELECT pg_backend_pid() AS pid');
const postmaster = stat(rows[0].pid)[1] ?? 0;
const names = Array.from({ length: agents }, (_none, at) => `agent ${at}`);
const sharers = Array.from({ length: instances }, (_none, at) => {
  const ledger = new PostgresLedger(
    {
      database: { hosts: [{ name: host, port }], database, user, password: new Secret(password) },
      ...{ schema: SCHEMA, instanceName: `instance ${at}` },
    },
    String(at),
  );
  const leases = new Leases({ instance: ledger.instance });
  leases.of({ server: SERVER, agents: names, isBusy: () => false });
  leases.on('moved', (agent) => leases.signedOut(agent));
  return { ledger, leases };
});
try {
  const begun = performance.now();
  for (const { leases } of sharers) {
    leases.join();
  }
  const share = Math.floor(agents / instances);
  while (!sharers.every(({ leases }) => leases.report.held >= share)) {
    await setTimeout(100);
  }
  console.log(`${agents} agents spread over ${instances} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  await setTimeout(SETTLING);
  const before = { cpu: cpuOf(postmaster), at: performance.now() };
  await setTimeout(MEASURED_FOR);
  const seconds = (performance.now() - before.at) / 1000;
  const percent = (100 * (cpuOf(postmaster) - before.cpu)) / seconds;
  console.log(`at rest, the database takes ${percent.toFixed(2)} % of a core`);
} finally {
  await Promise.all(sharers.map(({ leases }) => leases.close()));
  await Promise.all(sharers.map(({ ledger }) => ledger.close()));
  await admin.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
  await admin.end();
}
