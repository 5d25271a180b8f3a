// Measures the dial ledger in files: claims with few entries and with many, opening, and how long the event loop is held up.
// `npm run bench:ledger -- 1000000` says how many are many.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const require = createRequire(import.meta.url);
/** @type {typeof import('../src/ledger/index.js')} */
const { openFileLedger } = require('../dist/src/ledger/index.js');

const MANY = Number(process.argv[2] ?? 1_000_000);
const FEW = 1000;
const CLAIMS = 300;
const AT_ONCE = 500;

const root = mkdtempSync(path.join(process.env.BENCH_DIRECTORY ?? os.tmpdir(), 'gws-bench-ledger-'));

/** @param {number[]} values */
function p50(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @param {string} name @param {string | number} value */
function row(name, value) {
  console.log(`${name.padEnd(52)} ${typeof value === 'number' ? value.toFixed(2) : value}`);
}

/** @param {number} number */
function facts(number) {
  return {
    server: 'https://gws.example/api/v2',
    agent: `agent ${number % 50}`,
    device: '5f2b1c34-0000-4000-8000-000000000001',
    handle: String(number),
    attempt: `attempt-${process.pid}-${Math.random().toString(36).slice(2)}-${number}`,
    campaign: `Campaign ${number % 10}`,
    list: 'List 1',
    number: `+4930${1_000_000 + (number % 500_000)}`,
    node: 'f6f2187d.f17ca8',
    message: 'a1b2c3d4e5f60718',
  };
}

/** @param {import('../src/ledger/index.js').Ledger} ledger @param {number} count */
async function fill(ledger, count) {
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => claimAndEnd(ledger, facts(from + at))),
    );
  }
}

/** @param {() => void | Promise<unknown>} work @returns ms that it takes */
async function timeOf(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * In turn, so that other load on the machine affects all alike.
 * @param {import('../src/ledger/index.js').Ledger} few
 * @param {import('../src/ledger/index.js').Ledger} many
 */
async function claimTimes(few, many) {
  const file = openSync(path.join(root, 'append'), 'a');
  const bytes = Buffer.alloc(200, 'x');
  const append = () => {
    writeSync(file, bytes);
    fdatasyncSync(file);
  };
  /** @type {Record<'append' | 'few' | 'many', number[]>} */
  const times = { append: [], few: [], many: [] };
  for (let number = 0; number < CLAIMS; number += 1) {
    times.append.push(await timeOf(append));
    times.few.push(await timeOf(() => claimAndEnd(few, facts(2_000_000 + number))));
    times.many.push(await timeOf(() => claimAndEnd(many, facts(2_000_000 + number))));
  }
  closeSync(file);
  return { append: p50(times.append), few: p50(times.few), many: p50(times.many) };
}

/**
 * @param {import('../src/ledger/index.js').Ledger} ledger
 * @param {ReturnType<typeof facts>} what
 */
async function claimAndEnd(ledger, what) {
  const claim = await ledger.claim(what);
  if (claim.kind === 'claimed') {
    void ledger.note(claim.entry.id, { state: 'ended', outcome: 'answered', callId: `call of ${what.attempt}` });
  }
}

try {
  const few = openFileLedger({ directory: path.join(root, 'few') });
  const many = openFileLedger({ directory: path.join(root, 'many') });
  await fill(few, FEW);
  const begun = performance.now();
  await fill(many, MANY);
  row(`${MANY} claims, ${AT_ONCE} at once, claims/s`, MANY / ((performance.now() - begun) / 1000));

  const times = await claimTimes(few, many);
  row('one synced append of 200 bytes, ms, p50', times.append);
  row(`one claim with ${FEW} entries, ms, p50`, times.few);
  row(`one claim with ${MANY} entries, ms, p50`, times.many);
  row('ratio (at most 1.3)', times.many / times.few);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 50 }, (_, at) => claimAndEnd(many, facts(3_000_000 + round * 50 + at))));
  }
  delay.disable();
  row('event loop held up by claims, ms, p99 (at most 5)', delay.percentile(99) / 1e6 - 1);
  row('event loop held up by claims, ms, longest', delay.max / 1e6 - 1);
  await Promise.all([few.close(), many.close()]);

  global.gc?.();
  const memory = process.memoryUsage().rss;
  const opening = performance.now();
  const again = openFileLedger({ directory: path.join(root, 'many') });
  await again.look(facts(0));
  row(`opening ${MANY} entries, ms (at most 1000)`, performance.now() - opening);
  row('memory for it, MiB (at most 40)', (process.memoryUsage().rss - memory) / 2 ** 20);
  row('entries', again.report().entries);
  await again.close();
} finally {
  rmSync(root, { recursive: true, force: true });
}
