// Events a second and CPU per event, compared with the lower bound, the unmodified libraries, and a flow of core nodes.
import { Child } from '../harness/child.mjs';
import { ratio, summary } from '../harness/figures.mjs';
import { number, spread, table } from '../harness/report.mjs';
import { closeContestants, interleaved, openContestants } from '../harness/rounds.mjs';

const BURSTS = [1, 10, 100];
const CONTESTANTS = {
  bare: '(a) bare loop on node:http, the limit',
  client: 'this package, the client',
  stock: '(b) cometd + cometd-nodejs-client',
  'bare-node': '(a) in a node of its own',
  nodes: 'this package, nodes',
  'core-nodes': '(c) flow of core nodes',
};

export const title = 'Events';

/** @typedef {{ eventsPerSecond: number, cpuPerEvent: number }} Figures of one round */

/**
 * In processes that are new each time: some are a third slower than others for all their life, by where their memory lies.
 * @param {import('../types.js').Times} times
 */
export async function measure({ launches, rounds, windowMs, warmUpMs }) {
  /** @type {{ burst: number, runs: Record<string, Figures[]> }[]} */
  const figures = BURSTS.map((burst) => ({ burst, runs: {} }));
  for (let launch = 0; launch < launches; launch += 1) {
    for (const { burst, runs } of await launched({ rounds, windowMs, warmUpMs })) {
      const all = figures.find((figure) => figure.burst === burst)?.runs ?? {};
      for (const [name, more] of Object.entries(runs)) {
        all[name] = [...(all[name] ?? []), ...more];
      }
    }
  }
  return figures;
}

/** @param {{ rounds: number, windowMs: number, warmUpMs: number }} times */
async function launched({ rounds, windowMs, warmUpMs }) {
  const server = await Child.start('server/server.mjs');
  const contestants = await openContestants(server, Object.keys(CONTESTANTS));
  /** @type {(contestant: import('../harness/rounds.mjs').Contestant, burst: number, ms: number) => Promise<Figures>} */
  const flooded = async ({ child, users }, burst, ms) => {
    await server.ask('flood', { names: users, burst });
    await child.ask('events', { ms: 100 });
    const figures = await child.ask('events', { ms });
    await server.ask('quiet');
    return figures;
  };
  const figures = [];
  for (const burst of BURSTS) {
    const runs = await interleaved(
      contestants,
      rounds,
      (contestant) => flooded(contestant, burst, warmUpMs),
      (contestant) => flooded(contestant, burst, windowMs),
    );
    figures.push({ burst, runs: Object.fromEntries(runs) });
  }
  await closeContestants(contestants);
  await server.stop();
  return figures;
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report(figures) {
  const head = [
    'events per poll',
    'contestant',
    'events/s',
    'CPU per event, µs',
    'events/s ÷ (a)',
    '÷ (b)',
    '÷ (c)',
    'CPU ÷ (a)',
  ];
  const rows = figures.flatMap(({ burst, runs }) =>
    Object.entries(CONTESTANTS).map(([name, label]) => {
      const { eventsPerSecond, cpuPerEvent } = summary(runs[name]);
      const limit = runs[name.endsWith('nodes') ? 'bare-node' : 'bare'];
      return [
        burst,
        label,
        spread(eventsPerSecond),
        spread(cpuPerEvent),
        number(ratio(runs[name], limit, 'eventsPerSecond')),
        number(ratio(runs[name], runs.stock, 'eventsPerSecond')),
        number(ratio(runs[name], runs['core-nodes'], 'eventsPerSecond')),
        number(ratio(runs[name], limit, 'cpuPerEvent')),
      ];
    }),
  );
  return `${table(head, rows)}\n\nOf nodes, (a) is the same loop in a node of its own: what Node-RED takes to pass a message is in both.`;
}
