// Measures the calling rules: a verdict with many dials in the ledger and many suppressed numbers, as a multiple of what the library takes to
// read the number; and a suppression list of ten times as many. `npm run bench:rules -- 1000000` says how many are many.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const require = createRequire(import.meta.url);
/** @type {typeof import('../src/ledger/index.js')} */
const { openFileLedger } = require('../dist/src/ledger/index.js');
/** @type {typeof import('../src/rules/index.js')} */
const { CallingRules, inWords, isVerdict } = require('../dist/src/rules/index.js');
/** @type {typeof import('../src/dial/history.js')} */
const { historiesFrom } = require('../dist/src/dial/history.js');
/** @type {typeof import('../nodes/gws-may-call/plan.js')} */
const { planOf } = require('../dist/nodes/gws-may-call/plan.js');
/** @type {typeof import('../src/rules/suppressed/suppression-file.js')} */
const { SuppressionFile } = require('../dist/src/rules/suppressed/suppression-file.js');

const MANY = Number(process.argv[2] ?? 1_000_000);
const VERDICTS = 3000;
const ROUNDS = 5;
const AT_ONCE = 500;
const PLANNED = Math.min(MANY, 100_000);

const root = mkdtempSync(path.join(process.env.BENCH_DIRECTORY ?? os.tmpdir(), 'gws-bench-rules-'));

/** @param {string} name @param {string | number} value */
function row(name, value) {
  console.log(`${name.padEnd(60)} ${typeof value === 'number' ? value.toFixed(2) : value}`);
}

/** Of Berlin, each another. @param {number} number */
function phoneNumber(number) {
  return `+4930${20_000_000 + ((number * 7919) % 70_000_000)}`;
}

/** @param {string} file @param {number} count */
function writeList(file, count) {
  const out = openSync(file, 'w');
  for (let from = 0; from < count; from += 100_000) {
    const numbers = Array.from({ length: Math.min(100_000, count - from) }, (_, at) => phoneNumber(from + at));
    writeSync(out, `${numbers.join('\n')}\n`);
  }
  closeSync(out);
}

/** @param {import('../src/ledger/index.js').Ledger} ledger */
async function fill(ledger) {
  for (let from = 0; from < MANY; from += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, at) => {
        const number = from + at;
        const claim = await ledger.claim({
          server: 'https://gws.example',
          agent: `agent ${number % 50}`,
          attempt: `attempt ${number}`,
          number: phoneNumber(number),
          person: `customer ${number}`,
        });
        if (claim.kind === 'claimed') {
          await ledger.note(claim.entry.id, { state: 'ended', outcome: 'busy' });
        }
      }),
    );
  }
}

/** The least of some rounds, in µs. @param {(number: number) => unknown} work */
async function timeOf(work) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    for (let number = 0; number < VERDICTS; number += 1) {
      await work(round * VERDICTS + number);
    }
    least = Math.min(least, ((performance.now() - begun) / VERDICTS) * 1000);
  }
  return least;
}

const WINDOWS = '08:00-21:00';

try {
  const list = path.join(root, 'list.txt');
  writeList(list, MANY);
  const ledger = openFileLedger({ directory: path.join(root, 'ledger') });
  await fill(ledger);
  const rules = await CallingRules.open({
    fields: { person: 'customer' },
    hours: [{ monday: WINDOWS, tuesday: WINDOWS, wednesday: WINDOWS, thursday: WINDOWS, friday: WINDOWS }],
    attempts: [
      { most: 3, within: '24 hours' },
      { most: 7, within: '7 calendarDays', per: 'person' },
    ],
    pause: [{ after: ['answered'], lasts: '2 hours' }],
    consent: [{ field: 'consent' }],
    suppressed: [list],
  });
  await ledger.suppressions.of([phoneNumber(0)]);
  const at = Date.now();

  /** @param {number} number */
  const recordOf = (number) => ({
    phoneNumber: phoneNumber(number),
    otherFields: { customer: `customer ${number}`, consent: true, city: 'Berlin' },
  });
  const historiesOf = historiesFrom(rules, ledger);

  /** @param {number} number */
  const verdictOn = async (number) => {
    const record = recordOf(number);
    const called = rules.read(record, at);
    if (isVerdict(called)) {
      throw new Error(JSON.stringify(called));
    }
    for await (const [history] of historiesOf([{ record, called }])) {
      rules.judge(called, at, history);
    }
  };

  /** Whose numbers begin at `first`. @param {number} first */
  const plan = async (first) => {
    const records = Array.from({ length: PLANNED }, (_, at) => ({ recordHandle: at + 1, ...recordOf(first + at) }));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const begun = performance.now();
    const before = process.cpuUsage();
    const signal = new AbortController().signal;
    await planOf(records, { rules, ledger, at, days: 7, words: inWords, signal });
    const took = performance.now() - begun;
    const { user, system } = process.cpuUsage(before);
    delay.disable();
    return { took, cpu: (user + system) / 1000, heldUp: delay.percentile(99) / 1e6 - 1 };
  };

  const library = await timeOf((number) => {
    const read = parsePhoneNumberFromString(phoneNumber(number));
    return read?.isValid() && read.getType();
  });
  row('the library reads a number, µs', library);
  const first = await timeOf((number) => verdictOn(MANY + number));
  row(`a verdict on somebody new, with ${MANY} dials and numbers, µs`, first);
  row('ratio (at most 3)', first / library);
  const again = await timeOf(verdictOn);
  row('a verdict on somebody who was called before, µs', again);
  row('ratio', again / library);
  for (const [who, from] of /** @type {const} */ ([
    ['people who are new', MANY],
    ['people who were called before', 0],
  ])) {
    const { took, cpu, heldUp } = await plan(from);
    row(`a plan for ${PLANNED} ${who}, ms (at most 10000)`, took);
    row('the same, ms of CPU', cpu);
    row('ms for each, as a multiple of reading its number', ((took / PLANNED) * 1000) / library);
    row('event loop held up meanwhile, ms, p99 (at most 10)', heldUp);
  }
  rules.close();
  await ledger.close();

  writeList(list, 10 * MANY);
  global.gc?.();
  const memory = process.memoryUsage().rss;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begun = performance.now();
  const file = new SuppressionFile(list);
  await file.settled();
  row(`reading ${10 * MANY} suppressed numbers, ms (at most 5000)`, performance.now() - begun);
  delay.disable();
  row('event loop held up meanwhile, ms, p99 (at most 10)', delay.percentile(99) / 1e6 - 1);
  global.gc?.();
  row('memory for them, MiB (at most 200)', (process.memoryUsage().rss - memory) / 2 ** 20);
  file.close();
} finally {
  rmSync(root, { recursive: true, force: true });
}
