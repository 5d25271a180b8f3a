/**
 * `npm run soak:crashes -- [rounds] [--seed N] [--json]`: kills, terminates and deploys whoever dials at every moment of a dial,
 * sends the same records again, and compares the ledger of dials with what was really dialed. Exits with 1 if they differ.
 *
 * Most rounds have the client without Node-RED, with the same ledger and the same end as the server node: it starts in a
 * fifth of the time. The others have a real Node-RED, with a flow that takes its records by HTTP.
 */
import { parseArgs } from 'node:util';
import { printCrashes } from './soak/crashes/report';
import { CrashRun, type Mode, type RunResult } from './soak/crashes/run';

const DEFAULT_ROUNDS = 300;
const DEFAULT_SEED = 20_260_901;
const PROGRESS_INTERVAL = 10_000;

/** Two at a time, one after the other in each list; with the share of the rounds. */
const LANES: readonly (readonly [mode: Mode, share: number][])[] = [
  [
    [{ host: 'client', how: 'SIGKILL' }, 0.7],
    [{ host: 'client', how: 'SIGTERM' }, 0.1],
  ],
  [
    [{ host: 'Node-RED', how: 'SIGKILL' }, 0.08],
    [{ host: 'Node-RED', how: 'SIGTERM' }, 0.06],
    [{ host: 'Node-RED', how: 'deploy' }, 0.06],
  ],
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const rounds = Number(positionals[0] ?? DEFAULT_ROUNDS);
  const seed = Number(values.seed ?? DEFAULT_SEED);
  if (!(rounds > 0) || !Number.isSafeInteger(seed) || positionals.length > 1) {
    console.error('Usage: npm run soak:crashes -- [rounds] [--seed whole-number] [--json]');
    process.exitCode = 2;
    return;
  }
  const say = values.json ? console.error : console.log;
  say(`${rounds} crashes with seed ${seed}.`);
  const running = new Set<CrashRun>();
  const lane = async (modes: (typeof LANES)[number], at: number): Promise<RunResult[]> => {
    const results: RunResult[] = [];
    for (const [mode, share] of modes) {
      const run = new CrashRun(mode, seed + 10 * at + results.length);
      running.add(run);
      results.push(await run.run(Math.ceil(rounds * share)));
      running.delete(run);
    }
    return results;
  };
  const progress = setInterval(() => say([...running].map((run) => run.progress).join(' | ')), PROGRESS_INTERVAL);
  const results = (await Promise.all(LANES.map(lane))).flat();
  clearInterval(progress);
  const passed = results.every(({ checks }) => checks.every((check) => check.passed));
  if (values.json) {
    console.log(JSON.stringify({ rounds, seed, passed, results }, undefined, 2));
  } else {
    printCrashes(results);
  }
  process.exitCode = passed ? 0 : 1;
}

void main();
