/**
 * `npm run bench [-- measurement …] [--quick] [--rounds n] [--json file]`: the time, CPU and memory that this package
 * takes, compared with others in the same run. Prints a table for each measurement, then all figures as JSON.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machine } from './harness/report.mjs';

const MEASUREMENTS = ['events', 'latency', 'dials', 'agents', 'flood', 'rate', 'start', 'growth', 'profile'];

/** @typedef {import('./types.js').Times} Times */

/** @type {Times} */
const FULL = {
  launches: 3,
  rounds: 5,
  slowRounds: 3,
  windowMs: 1000,
  warmUpMs: 2000,
  latencyMs: 10_000,
  agents: 500,
  messages: 10_000,
};
/** @type {Times} */
const QUICK = {
  launches: 1,
  rounds: 2,
  slowRounds: 1,
  windowMs: 400,
  warmUpMs: 1000,
  latencyMs: 2000,
  agents: 100,
  messages: 1000,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' }, json: { type: 'string' } },
});
const unknown = positionals.filter((name) => !MEASUREMENTS.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}. There are: ${MEASUREMENTS.join(', ')}.`);
  process.exit(2);
}
const times = { ...(values.quick ? QUICK : FULL), ...(values.rounds && { rounds: Number(values.rounds) }) };

/** @type {{ machine: string, at: string, times: Times, figures: Record<string, unknown> }} */
const results = { machine: machine(), at: new Date().toISOString(), times, figures: {} };
console.log(`${results.machine}; medians of ${times.rounds} interleaved rounds (least–greatest).\n`);
for (const name of positionals.length > 0 ? positionals : MEASUREMENTS) {
  const { title, measure, report } = await import(`./measurements/${name}.mjs`);
  const figures = await measure(times);
  results.figures[name] = figures;
  console.log(`## ${title}\n\n${report(figures)}\n`);
}
if (values.json) {
  writeFileSync(values.json, `${JSON.stringify(results)}\n`);
} else {
  console.log(JSON.stringify(results));
}
