// Agents who sign in behind a filter that limits the rate of requests: how long it takes compared with the minimum that
// the limit allows.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Child } from '../harness/child.mjs';
import { summary } from '../harness/figures.mjs';
import { spread, table } from '../harness/report.mjs';

const AGENTS = 60;
const PER_SECOND = 25;

/**
 * What the filter answers.
 * @type {Record<string, { status: 429 | 503, retryAfter?: number }>}
 */
const FILTERS = {
  429: { status: 429 },
  '429, Retry-After: 1': { status: 429, retryAfter: 1 },
  503: { status: 503 },
};

/** @typedef {Record<keyof typeof ROWS, number>} Figures of one round */

const ROWS = {
  seconds: 'all signed in, s',
  ratio: 'beside what the limit allows',
  requests: 'requests that were served',
  refused: 'requests that were refused',
  lost: 'sign-ins that failed, and connections that were lost',
};

export const title = `${AGENTS} agents behind a filter of ${PER_SECOND} requests a second`;

/** @param {{ status: 429 | 503, retryAfter?: number }} filter */
async function signInBehind(filter) {
  const server = fork(fileURLToPath(new URL('../agents/simulator.mjs', import.meta.url)), [String(AGENTS)]);
  const [{ url }] = await once(server, 'message');
  server.send({ limit: { perSecond: PER_SECOND, ...filter } });
  const child = await Child.start('agents/signing-in.mjs');
  const { seconds, lost } = await child.ask('signIn', { url, agents: AGENTS });
  const counted = once(server, 'message');
  server.send({ count: true });
  const [{ served, refused }] = await counted;
  await child.stop();
  server.send({ stop: true });
  return { seconds, ratio: seconds / (served / PER_SECOND), requests: served, refused, lost };
}

/** @param {import('../types.js').Times} times */
export async function measure({ slowRounds }) {
  /** @type {Map<string, Figures[]>} */
  const runs = new Map(Object.keys(FILTERS).map((name) => [name, []]));
  for (let round = 0; round < slowRounds; round += 1) {
    for (const [name, filter] of Object.entries(FILTERS)) {
      runs.get(name)?.push(await signInBehind(filter));
    }
  }
  return Object.fromEntries(runs);
}

/** @param {Record<string, Figures[]>} runs */
export function report(runs) {
  const figures = Object.values(runs).map((own) => summary(own));
  return table(
    ['the filter answers', ...Object.keys(runs)],
    Object.entries(ROWS).map(([name, label]) => [
      label,
      ...figures.map((own) => spread(own[/** @type {keyof Figures} */ (name)])),
    ]),
  );
}
