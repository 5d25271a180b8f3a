// Where the CPU time of an event, one per poll, and of a dial goes, part by part.
import { Child } from '../harness/child.mjs';
import { number, table } from '../harness/report.mjs';
import { closeContestants, openContestants } from '../harness/rounds.mjs';

const CONTESTANTS = {
  events: {
    bare: '(a) bare loop',
    client: 'this package, the client',
    stock: '(b) as they come',
    'bare-node': '(a) in a node',
    nodes: 'this package, nodes',
  },
  dials: {
    bare: 'bare request',
    client: 'this package, the client',
    'bare-node': 'bare request in a node',
    nodes: 'this package, the dial node',
    'core-nodes': 'core http request node',
  },
};

export const title = 'Where the CPU goes';

/**
 * @param {'events' | 'dials'} of
 * @param {import('../types.js').Times} times
 */
async function profiles(of, { windowMs, warmUpMs }) {
  const server = await Child.start('server/server.mjs');
  const contestants = await openContestants(server, Object.keys(CONTESTANTS[of]));
  /** @type {Record<string, import('../types.js').Figures>} */
  const figures = {};
  for (const [name, { child, users }] of contestants) {
    if (of === 'events') {
      await server.ask('flood', { names: users, burst: 1 });
    }
    await child.ask(of, { ms: warmUpMs });
    figures[name] = await child.ask('profile', { of, ms: 5 * windowMs });
    await server.ask('quiet');
  }
  await closeContestants(contestants);
  await server.stop();
  return figures;
}

/** @param {import('../types.js').Times} times */
export async function measure(times) {
  return { events: await profiles('events', times), dials: await profiles('dials', times) };
}

/**
 * @param {'events' | 'dials'} of
 * @param {Record<string, import('../types.js').Figures>} figures
 */
function tableOf(of, figures) {
  const names = Object.keys(CONTESTANTS[of]);
  /** @param {string} part */
  const most = (part) => Math.max(...names.map((name) => figures[name]?.[part] ?? 0));
  const parts = [...new Set(names.flatMap((name) => Object.keys(figures[name] ?? {})))].sort(
    (a, b) => most(b) - most(a),
  );
  const rows = parts.map((part) => [part, ...names.map((name) => number(figures[name]?.[part] ?? 0))]);
  const sums = names.map((name) => number(Object.values(figures[name] ?? {}).reduce((sum, micros) => sum + micros, 0)));
  return table([`${of}: µs for each`, ...Object.values(CONTESTANTS[of])], [['all', ...sums], ...rows]);
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report({ events, dials }) {
  return [tableOf('events', events), tableOf('dials', dials)].join('\n\n');
}
