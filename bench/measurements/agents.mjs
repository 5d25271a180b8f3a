// Many agents in one process: the cost of each, and how all of them come back after an outage of the server.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Child } from '../harness/child.mjs';
import { summary } from '../harness/figures.mjs';
import { spread, table } from '../harness/report.mjs';
import { closeContestants, openContestants } from '../harness/rounds.mjs';

/** ms for which the server is away. */
const OUTAGE = 2000;

const ROWS = {
  signInSeconds: 'sign-in of all, s',
  memoryKiBPerAgent: 'memory per agent, KiB',
  heapKiBPerAgent: 'of it heap, KiB',
  idleCpuPercent: 'CPU while idle, % of a core',
  busyCpuPercent: 'CPU with one event per agent every 2 s, % of a core',
  healedSeconds: 'all healed after a restart of the server, s',
  peakSignIns: 'sign-ins in the busiest second meanwhile',
};

export const title = 'Many agents';

/**
 * Against the simulator, see `npm run bench:agents`.
 * @param {number} agents
 */
async function sizeOf(agents) {
  const file = fileURLToPath(new URL('../agents/client.mjs', import.meta.url));
  const child = fork(file, [String(agents)], { execArgv: ['--expose-gc'] });
  const [figures] = await once(child, 'message');
  return figures;
}

/** @param {number} agents */
async function healing(agents) {
  const server = await Child.start('server/server.mjs');
  const contestants = await openContestants(server, ['client'], agents);
  const healed = [...contestants.values()].map(({ child }) => child.ask('healed'));
  const [[{ seconds } = { seconds: Number.NaN }]] = await Promise.all([
    Promise.all(healed),
    server.ask('restart', { outage: OUTAGE }),
  ]);
  const signIns = await server.ask('signIns');
  await closeContestants(contestants);
  await server.stop();
  return { healedSeconds: seconds, peakSignIns: busiestSecond(signIns) };
}

/** @param {number[]} times µs, in order */
function busiestSecond(times) {
  let first = 0;
  return Math.max(
    ...times.map((time, at) => {
      while ((times[first] ?? time) <= time - 1e6) {
        first += 1;
      }
      return at - first + 1;
    }),
  );
}

/** @param {import('../types.js').Times} times */
export async function measure({ agents, slowRounds }) {
  const runs = [];
  for (let round = 0; round < slowRounds; round += 1) {
    runs.push({ ...(await sizeOf(agents)), ...(await healing(agents)) });
  }
  return { agents, runs };
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report({ agents, runs }) {
  const figures = summary(runs);
  return table(
    [`${agents} agents`, `median of ${runs.length} (least–greatest)`],
    Object.entries(ROWS).map(([name, label]) => [label, spread(figures[name])]),
  );
}
