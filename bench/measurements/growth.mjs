// How the cost of an event and of a dial grows with the number of event nodes, filters, agents and calls.
import { Child } from '../harness/child.mjs';
import { median } from '../harness/figures.mjs';
import { number, table } from '../harness/report.mjs';
import { closeContestants, interleaved, openContestants } from '../harness/rounds.mjs';

const BURST = 10;
/** Events a second in all, for any number of agents. */
const RATE = 200;

/**
 * How contestants are made and measured at a size.
 * @typedef {{
 *   contestant: string,
 *   sizes: number[],
 *   settings?: (size: number) => object,
 *   users?: (size: number) => number,
 *   calls?: (size: number) => number,
 *   published?: boolean,
 * }} Scene
 */

/**
 * By what grows.
 * @type {Record<string, Scene>}
 */
const SCENES = {
  'event nodes, filtered out': { contestant: 'nodes', sizes: [1, 10, 100], settings: (eventNodes) => ({ eventNodes }) },
  'event nodes, all let pass': {
    contestant: 'nodes',
    sizes: [1, 10, 100],
    settings: (eventNodes) => ({ eventNodes, filters: false }),
  },
  'calls alive': { contestant: 'client', sizes: [1, 100, 10_000], calls: (calls) => calls },
  agents: { contestant: 'client', sizes: [1, 10, 100, 500], users: (agents) => agents, published: true },
};

export const title = 'Cost as work grows';

/**
 * @param {Child<'server/server.mjs'>} server
 * @param {Scene} scene
 * @param {number} size
 * @param {import('../types.js').Times} times
 */
async function sized(server, scene, size, times) {
  const { contestant, settings, users, calls, published } = scene;
  const { rounds, windowMs, warmUpMs } = times;
  const contestants = await openContestants(server, [contestant], users?.(size) ?? 1, settings?.(size));
  /** @param {import('../harness/rounds.mjs').Contestant} measured @param {number} ms */
  const heard = async ({ child, users: names }, ms) => {
    if (published) {
      await server.ask('publish', { names, rate: RATE });
    } else {
      await server.ask('flood', { names, burst: BURST, ...(calls && { calls: calls(size) }) });
    }
    const { cpuPerEvent } = await child.ask('events', { ms });
    await server.ask('quiet');
    const { cpuPerDial } = await child.ask('dials', { ms });
    return { cpuPerEvent, cpuPerDial };
  };
  const runs = await interleaved(
    contestants,
    rounds,
    (each) => heard(each, warmUpMs),
    (each) => heard(each, windowMs),
  );
  await closeContestants(contestants);
  return runs.get(contestant) ?? [];
}

/** @param {import('../types.js').Times} times */
export async function measure(times) {
  const figures = [];
  for (const [what, scene] of Object.entries(SCENES)) {
    const server = await Child.start('server/server.mjs');
    for (const size of scene.sizes) {
      const runs = await sized(server, scene, size, times);
      figures.push({
        what,
        size,
        cpuPerEvent: median(runs.map((run) => run.cpuPerEvent)),
        cpuPerDial: median(runs.map((run) => run.cpuPerDial)),
      });
    }
    await server.stop();
  }
  return figures;
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report(figures) {
  const rows = figures.map(({ what, size, cpuPerEvent, cpuPerDial }) => {
    const first = figures.find((other) => other.what === what);
    const slope =
      first === undefined || size === first.size ? '' : number((cpuPerEvent - first.cpuPerEvent) / (size - first.size));
    return [what, size, number(cpuPerEvent), slope, number(cpuPerDial)];
  });
  return table(['what grows', 'to', 'CPU per event, µs', 'µs more for each', 'CPU per dial, µs'], rows);
}
