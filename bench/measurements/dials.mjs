// The cost of a dial: one after another, and eight at a time, against a bare request with connections kept alive, and
// against
// the core http request node with the same headers.
import { Child } from '../harness/child.mjs';
import { quantile, ratio, summary } from '../harness/figures.mjs';
import { number, spread, table } from '../harness/report.mjs';
import { closeContestants, interleaved, openContestants } from '../harness/rounds.mjs';

const CONTESTANTS = {
  bare: 'bare request on node:http',
  client: 'this package, the client',
  'bare-node': 'bare request in a node of its own',
  nodes: 'this package, the dial node',
  'core-nodes': 'core http request node',
};

const AT_ONCE = [1, 8];

export const title = 'Dials';

/** @param {{ latencies: number[], dialsPerSecond: number, cpuPerDial: number }} answer */
function figuresOf({ latencies, dialsPerSecond, cpuPerDial }) {
  return { dialsPerSecond, cpuPerDial, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

/** @typedef {ReturnType<typeof figuresOf>} Figures of one round */

/** @param {import('../types.js').Times} times */
export async function measure({ rounds, windowMs, warmUpMs }) {
  const server = await Child.start('server/server.mjs');
  const contestants = await openContestants(server, Object.keys(CONTESTANTS));
  const figures = [];
  for (const atOnce of AT_ONCE) {
    /** @type {(contestant: import('../harness/rounds.mjs').Contestant, ms: number) => Promise<Figures>} */
    const dialed = async ({ child }, ms) => figuresOf(await child.ask('dials', { ms, atOnce }));
    const runs = await interleaved(
      contestants,
      rounds,
      (contestant) => dialed(contestant, warmUpMs),
      (contestant) => dialed(contestant, windowMs),
    );
    figures.push({ atOnce, runs: Object.fromEntries(runs) });
  }
  await closeContestants(contestants);
  await server.stop();
  return figures;
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report(figures) {
  const head = [
    'at a time',
    'contestant',
    'dials/s',
    'CPU per dial, µs',
    'p50, µs',
    'p99, µs',
    'p50 ÷ bare',
    'p99 ÷ bare',
    'p50 ÷ in a node',
    'CPU of core nodes ÷ this',
  ];
  const rows = figures.flatMap(({ atOnce, runs }) =>
    Object.entries(CONTESTANTS).map(([name, label]) => {
      const { dialsPerSecond, cpuPerDial, p50, p99 } = summary(runs[name]);
      return [
        atOnce,
        label,
        spread(dialsPerSecond),
        spread(cpuPerDial),
        spread(p50),
        spread(p99),
        number(ratio(runs[name], runs.bare, 'p50')),
        number(ratio(runs[name], runs.bare, 'p99')),
        name.endsWith('nodes') ? number(ratio(runs[name], runs['bare-node'], 'p50')) : '',
        number(ratio(runs['core-nodes'], runs[name], 'cpuPerDial')),
      ];
    }),
  );
  return table(head, rows);
}
