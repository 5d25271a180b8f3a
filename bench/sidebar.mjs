// What the sidebar costs a Node-RED with many agents: CPU while nobody looks, while one editor does, and two.
// `npm run bench:sidebar -- 500` says how many agents.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './harness/child.mjs';
import { median } from './harness/figures.mjs';
import { machine, number, table } from './harness/report.mjs';

const AGENTS = Number(process.argv[2] ?? 500);
const EDITORS = [0, 1, 2];
const ROUNDS = 5;
const WINDOW = 6000;
/** ms between an answer and the next question, as in the editor. */
const PERIOD = 2000;

/**
 * By what happens meanwhile: ms between two events of an agent.
 * @type {Record<string, number | undefined>}
 */
const LOADS = { 'nothing happens': undefined, '100 000 events a minute': (AGENTS * 60_000) / 100_000 };

const server = fork(fileURLToPath(new URL('agents/simulator.mjs', import.meta.url)), [String(AGENTS)]);
const [{ url }] = await once(server, 'message');
const nodeRed = await Child.start('sidebar/node-red.mjs', [String(AGENTS), url]);

/** Asks as a sidebar that is seen does, until it is aborted. @param {AbortSignal} signal */
async function look(signal) {
  let token = '';
  while (!signal.aborted) {
    const answer = await fetch(`${nodeRed.first.admin}/gws-sidebar/view?since=${token}`);
    ({ token } = /** @type {{ token: string }} */ (await answer.json()));
    await pause(PERIOD, undefined, { signal }).catch(() => {});
  }
}

/** @param {number} editors @returns CPU of Node-RED in percent of a core */
async function cpuWith(editors) {
  const over = new AbortController();
  const looking = Array.from({ length: editors }, () => look(over.signal));
  // The first answer has all rows.
  await pause(PERIOD);
  const percent = await nodeRed.ask('busy', { ms: WINDOW });
  over.abort();
  await Promise.all(looking);
  return percent;
}

const rows = [];
for (const [load, interval] of Object.entries(LOADS)) {
  server.send(interval === undefined ? {} : { publish: interval });
  await pause(PERIOD);
  /** @type {number[][]} */
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const run = [];
    for (const editors of EDITORS) {
      run.push(await cpuWith(editors));
    }
    runs.push(run);
  }
  const figures = EDITORS.map((editors) => median(runs.map((run) => run[editors] ?? Number.NaN)));
  const more = median(runs.map(([without = Number.NaN, one = Number.NaN]) => one - without));
  rows.push([load, ...figures.map(number), number(more)]);
}
console.log(`${machine()}; ${AGENTS} agents; medians of ${ROUNDS} interleaved rounds.\n`);
console.log(
  table(['CPU, % of a core, while', 'nobody looks', 'one editor does', 'two do', 'for the first editor'], rows),
);
await nodeRed.stop();
server.send({ stop: true });
