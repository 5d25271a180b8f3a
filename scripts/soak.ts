/**
 * `npm run soak -- [minutes] [--seed N] [--json]`: continuous calls under continuous faults, and at the end a ledger that
 * must balance. Exits with 1 if it does not.
 */
import { parseArgs } from 'node:util';
import { elapsed } from '../src/timing/clock';
import { Lane, type LaneOptions } from './soak/lane';
import { print } from './soak/report';

const DEFAULT_MINUTES = 2;
const DEFAULT_SEED = 20_260_901;
const PROGRESS_INTERVAL = 10_000;

/**
 * The client gets a fault every second or so, which it can stand with waits that are cut short. The nodes have the waits
 * that users get, and therefore fewer faults.
 */
const LANES: readonly Pick<LaneOptions, 'lane' | 'dialGap' | 'faultGap'>[] = [
  { lane: 'client', dialGap: [20, 300], faultGap: [200, 2000] },
  { lane: 'nodes', dialGap: [50, 500], faultGap: [1000, 6000] },
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const minutes = Number(positionals[0] ?? DEFAULT_MINUTES);
  const seed = Number(values.seed ?? DEFAULT_SEED);
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || positionals.length > 1) {
    console.error('Usage: npm run soak -- [minutes] [--seed whole-number] [--json]');
    process.exitCode = 2;
    return;
  }
  const began = elapsed();
  const lanes = LANES.map((lane, at) => new Lane({ ...lane, seed: seed + 10 * at, duration: minutes * 60_000 }));
  const say = values.json ? console.error : console.log;
  say(`Soak of ${minutes} min with seed ${seed}.`);
  const progress = setInterval(() => {
    const time = new Date(elapsed() - began).toISOString().slice(11, 19);
    say(`${time}  ${lanes.map((lane) => lane.progress()).join(' | ')}`);
  }, PROGRESS_INTERVAL);
  const results = await Promise.all(lanes.map((lane) => lane.run()));
  clearInterval(progress);
  const passed = results.every(({ checks }) => checks.every((check) => check.passed));
  if (values.json) {
    console.log(JSON.stringify({ minutes, seed, passed, results }, undefined, 2));
  } else {
    print(results);
  }
  process.exitCode = passed ? 0 : 1;
}

void main();
