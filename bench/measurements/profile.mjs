// Where the CPU of an event goes, one per poll, part by part.
import { Child } from '../harness/child.mjs';
import { number, table } from '../harness/report.mjs';
import { closeContestants, openContestants } from '../harness/rounds.mjs';

const CONTESTANTS = {
  bare: '(a) bare loop',
  client: 'this package, the client',
  stock: '(b) as they come',
  'bare-node': '(a) in a node',
  nodes: 'this package, nodes',
};

export const title = 'Where the CPU of an event goes';

export async function measure({ windowMs, warmUpMs }) {
  const server = await Child.start('server/server.mjs');
  const contestants = await openContestants(server, Object.keys(CONTESTANTS));
  const figures = {};
  for (const [name, { child, users }] of contestants) {
    await server.ask('flood', { names: users, burst: 1 });
    await child.ask('events', { ms: warmUpMs });
    figures[name] = await child.ask('profile', { ms: 5 * windowMs });
    await server.ask('quiet');
  }
  await closeContestants(contestants);
  await server.stop();
  return figures;
}

export function report(figures) {
  const names = Object.keys(CONTESTANTS);
  const total = (part) => Math.max(...names.map((name) => figures[name][part] ?? 0));
  const parts = [...new Set(names.flatMap((name) => Object.keys(figures[name])))].sort((a, b) => total(b) - total(a));
  const rows = parts.map((part) => [part, ...names.map((name) => number(figures[name][part] ?? 0))]);
  const sums = names.map((name) => number(Object.values(figures[name]).reduce((sum, micros) => sum + micros, 0)));
  return table(['µs per event', ...Object.values(CONTESTANTS)], [['all', ...sums], ...rows]);
}
