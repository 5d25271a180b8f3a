// Measures claims in PostgreSQL, fenced and not, beside a bare INSERT … ON CONFLICT DO NOTHING of one row in the same server.
// `BENCH_POSTGRES='{"host":"127.0.0.1","port":5432,"user":"postgres","database":"postgres"}' npm run bench:postgres -- 1000000`
// says how many dials there are before; the schema `gws_bench` is made anew, and removed.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import pg from 'pg';

const require = createRequire(import.meta.url);
/** @type {typeof import('../src/ledger/index.js')} */
const { openPostgresLedger } = require('../dist/src/ledger/index.js');
/** @type {typeof import('../src/index.js')} */
const { Secret } = require('../dist/src/index.js');

const SCHEMA = 'gws_bench';
const SLICES = 6;
const SLICE = 1000;
const SERVER = 'https://gws.example/api/v2';

const before = Number(process.argv[2] ?? 0);
const where = JSON.parse(
  process.env.BENCH_POSTGRES ?? '{"host":"127.0.0.1","port":5432,"user":"postgres","database":"postgres"}',
);
const { host, port, user, database, password = '' } = where;
const pool = new pg.Pool({ ...where, max: 4 });

/** @param {number} share @param {number[]} values */
function percentile(share, values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? Number.NaN;
}

let dials = 0;

/** @returns what is claimed */
function facts() {
  dials += 1;
  const agent = `agent ${dials % 50}`;
  return {
    server: SERVER,
    agent,
    handle: String(dials),
    attempt: randomUUID(),
    campaign: 'Bench',
    number: `+4930${1_000_000 + dials}`,
  };
}

/**
 * Runs `work` for a while, `atOnce` at a time.
 * @param {number} atOnce
 * @param {() => Promise<unknown>} work
 * @returns {Promise<{ rate: number, times: number[] }>} a second, and ms of each
 */
async function slice(atOnce, work) {
  /** @type {number[]} */
  const times = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() - begun < SLICE) {
        const sent = performance.now();
        await work();
        times.push(performance.now() - sent);
      }
    }),
  );
  return { rate: (times.length * 1000) / (performance.now() - begun), times };
}

await pool.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
const ledger = openPostgresLedger({
  database: { hosts: [{ name: host, port }], database, user, password: new Secret(password) },
  schema: SCHEMA,
});
try {
  await ledger.count({});
  await pool.query(
    `CREATE TABLE ${SCHEMA}.bare (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  );
  const { rows } = await pool.query(`SELECT id FROM ${SCHEMA}.instance`);
  const instance = rows[0].id;
  await pool.query(
    `INSERT INTO ${SCHEMA}.lease (server, agent, holder, epoch) SELECT $1, 'agent ' || n, $2, 1 FROM generate_series(0, 49) n`,
    [SERVER, instance],
  );
  if (before > 0) {
    await pool.query(
      `INSERT INTO ${SCHEMA}.dial (id, claimed_at, server, agent, handle, attempt, attempt_key, number, number_key, instance, state, revision)
       SELECT gen_random_uuid(), clock_timestamp() - n * interval '1 s', $1, 'agent ' || n % 50, n::text, n::text, gen_random_uuid(),
         '+4930' || n, right('000000' || n, 7), $2, 'ended', 4 FROM generate_series(1, $3::int) n`,
      [SERVER, instance, before],
    );
    await pool.query(`INSERT INTO ${SCHEMA}.bare SELECT n::text FROM generate_series(1, $1::int) n`, [before]);
    await pool.query(`ANALYZE ${SCHEMA}.dial`);
  }
  const contestants = {
    bare: () =>
      pool.query({
        name: 'bare',
        text: `INSERT INTO ${SCHEMA}.bare (key) VALUES ($1) ON CONFLICT DO NOTHING`,
        values: [randomUUID()],
      }),
    claim: () => ledger.claim(facts()),
    fenced: () => ledger.claim(facts(), false, { instance, epoch: 1 }),
  };
  for (const atOnce of [1, 8, 32]) {
    /** @type {Record<string, { rate: number, times: number[] }[]>} */
    const results = { bare: [], claim: [], fenced: [] };
    for (let round = 0; round < SLICES; round += 1) {
      for (const [name, work] of Object.entries(contestants)) {
        results[name]?.push(await slice(atOnce, work));
      }
    }
    const medianOf = (/** @type {string} */ name) =>
      percentile(
        0.5,
        (results[name] ?? []).map(({ rate }) => rate),
      );
    for (const name of Object.keys(contestants)) {
      const times = (results[name] ?? []).flatMap((one) => one.times);
      console.log(
        `${String(atOnce).padStart(2)} at once  ${name.padEnd(7)} ${medianOf(name).toFixed(0).padStart(6)}/s  ` +
          `p50 ${percentile(0.5, times).toFixed(2)} ms  p99 ${percentile(0.99, times).toFixed(2)} ms  ` +
          `ratio ${(medianOf(name) / medianOf('bare')).toFixed(2)}`,
      );
    }
  }
} finally {
  await ledger.close();
  await pool.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
  await pool.end();
}
