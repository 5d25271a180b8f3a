// The delay of events, from the server's timestamp to the flow, at 20 events a second in all, for one agent and for 200.
import { Child } from '../harness/child.mjs';
import { quantile } from '../harness/figures.mjs';
import { number, table } from '../harness/report.mjs';
import { closeContestants, interleaved, openContestants } from '../harness/rounds.mjs';

const RATE = 20;

/** @type {Record<string, string>} */
const LABELS = {
  bare: '(a) bare loop',
  client: 'this package, the client',
  'bare-node': '(a) in a node of its own',
  nodes: 'this package, nodes',
};

const SCENES = [
  { agents: 1, names: ['bare', 'client', 'bare-node', 'nodes'] },
  { agents: 200, names: ['bare', 'client'] },
];

export const title = 'Latency of events';

/** @param {import('../types.js').Times} times */
export async function measure({ rounds, latencyMs }) {
  const figures = [];
  for (const { agents, names } of SCENES) {
    const server = await Child.start('server/server.mjs');
    const contestants = await openContestants(server, names, agents);
    /** @param {import('../harness/rounds.mjs').Contestant} contestant @param {number} ms */
    const published = async ({ child, users }, ms) => {
      await server.ask('publish', { names: users, rate: RATE });
      const answer = await child.ask('latencies', { ms });
      await server.ask('quiet');
      return answer;
    };
    const runs = await interleaved(
      contestants,
      rounds,
      (contestant) => published(contestant, 2000),
      (contestant) => published(contestant, latencyMs),
    );
    figures.push({ agents, runs: Object.fromEntries(runs) });
    await closeContestants(contestants);
    await server.stop();
  }
  return figures;
}

/**
 * Of all rounds together: one has too few events to have a p99.
 * @param {readonly { latencies: number[] }[] | undefined} runs
 */
function quantiles(runs = []) {
  const all = runs.flatMap(({ latencies }) => latencies);
  return { events: all.length, p50: quantile(all, 0.5) / 1000, p99: quantile(all, 0.99) / 1000 };
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report(figures) {
  const rows = figures.flatMap(({ agents, runs }) =>
    Object.entries(runs).map(([name, own]) => {
      const { events, p50, p99 } = quantiles(own);
      const limit = quantiles(runs[name.endsWith('node') || name === 'nodes' ? 'bare-node' : 'bare']);
      return [agents, LABELS[name], events, number(p50), number(p99), number(p50 / limit.p50), number(p99 / limit.p99)];
    }),
  );
  return table(['agents', 'contestant', 'events', 'p50, ms', 'p99, ms', 'p50 ÷ (a)', 'p99 ÷ (a)'], rows);
}
