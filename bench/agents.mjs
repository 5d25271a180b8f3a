// Memory and CPU against the number of agents in one process. `npm run bench:agents [-- --runs n]`; a Markdown table, then JSON.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './harness/figures.mjs';

const SIZES = [1, 50, 200, 500];
const COLUMNS = {
  agents: 'agents',
  signInSeconds: 'sign-in of all, s',
  memoryKiB: 'process, MiB',
  memoryKiBPerAgent: 'per agent, KiB',
  heapKiBPerAgent: 'of it heap, KiB',
  idleCpuPercent: 'CPU idle, %',
  eventsPerSecond: 'busy: events/s',
  busyCpuPercent: 'CPU busy, %',
  cpuMicrosecondsPerEvent: 'CPU per event, µs',
};

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });

/** @param {number} agents */
async function measure(agents) {
  const child = fork(fileURLToPath(new URL('agents/client.mjs', import.meta.url)), [String(agents)], {
    execArgv: ['--expose-gc'],
  });
  const [figures] = await once(child, 'message');
  return figures;
}

/**
 * @param {string} column
 * @param {number} value
 */
function shown(column, value) {
  if (column === 'agents') {
    return String(value);
  }
  // A single agent shares nothing, and has too few events to measure their cost.
  if (!Number.isFinite(value) || value < 0) {
    return '–';
  }
  return (column === 'memoryKiB' ? value / 1024 : value).toFixed(value < 100 || column === 'memoryKiB' ? 1 : 0);
}

const runs = [];
for (let run = 0; run < Number(options.runs); run += 1) {
  for (const agents of SIZES) {
    runs.push(await measure(agents));
  }
}

console.log(
  `Node.js ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model}; medians of ${options.runs} interleaved runs.\n`,
);
console.log(`| ${Object.values(COLUMNS).join(' | ')} |`);
console.log(
  `| ${Object.keys(COLUMNS)
    .map(() => '---:')
    .join(' | ')} |`,
);
for (const agents of SIZES) {
  const own = runs.filter((figures) => figures.agents === agents);
  const cells = Object.keys(COLUMNS).map((column) => shown(column, median(own.map((figures) => figures[column]))));
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(`\n${JSON.stringify(runs)}`);
