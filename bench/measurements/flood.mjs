// Ten thousand messages at once: what becomes of them, and how responsive Node-RED stays.
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../harness/child.mjs';
import { median, ratio } from '../harness/figures.mjs';
import { number, table } from '../harness/report.mjs';

/**
 * By name: its description, its process, and what its speed is compared with.
 * @type {Record<string, { label: string, file: 'node-red' | 'axios', what: string, beside?: string }>}
 */
const CONTESTANTS = {
  nothing: { label: 'Node-RED, messages to nowhere', file: 'node-red', what: 'nothing' },
  'axios-dial': { label: 'axios, one dial at a time', file: 'axios', what: 'dial' },
  dial: { label: 'this package, the dial node', file: 'node-red', what: 'dial', beside: 'axios-dial' },
  'axios-request': { label: 'axios, eight requests at a time', file: 'axios', what: 'request' },
  request: { label: 'this package, the request node', file: 'node-red', what: 'request', beside: 'axios-request' },
};

/** ms between two questions to the admin API. */
const PERIOD = 20;

export const title = 'A flood';

/**
 * How long the admin API takes to answer at worst, ms, until `isOver()`.
 * @param {string | undefined} admin
 * @param {() => boolean} isOver
 */
async function slowestAnswer(admin, isOver) {
  let slowest = 0;
  while (admin && !isOver()) {
    const asked = performance.now();
    await (await fetch(admin)).text();
    slowest = Math.max(slowest, performance.now() - asked);
    await pause(PERIOD);
  }
  return slowest;
}

/**
 * @param {{ file: 'node-red' | 'axios', what: string }} contestant
 * @param {number} messages
 */
async function floodOf({ file, what }, messages) {
  const server = await Child.start('flood/simulator.mjs', [String(messages)]);
  const { url, records } = server.first;
  const child = await Child.start(`flood/${file}.mjs`, [what, url], ['--expose-gc']);
  let isOver = false;
  const slowest = slowestAnswer(child.first.admin, () => isOver);
  const figures = await child.ask('flood', { records });
  isOver = true;
  const slowestAnswerMs = await slowest;
  const seen = await server.ask('seen');
  await child.stop();
  await server.stop();
  return { ...figures, ...seen, perSecond: (figures.outcomes.done ?? 0) / figures.seconds, slowestAnswerMs };
}

/** @typedef {Awaited<ReturnType<typeof floodOf>>} Run */

/** @param {import('../types.js').Times} times */
export async function measure({ messages, slowRounds }) {
  /** @type {Record<string, Run[]>} */
  const runs = Object.fromEntries(Object.keys(CONTESTANTS).map((name) => [name, []]));
  for (let round = 0; round < slowRounds; round += 1) {
    for (const [name, contestant] of Object.entries(CONTESTANTS)) {
      runs[name]?.push(await floodOf(contestant, messages));
    }
  }
  return { messages, runs };
}

/** @param {Run} run */
const speed = ({ perSecond }) => ({ perSecond });

/** @param {Run[]} runs */
function outcomesOf(runs) {
  const names = new Set(runs.flatMap(({ outcomes }) => Object.keys(outcomes)));
  return [...names].map((name) => `${name} ${median(runs.map(({ outcomes }) => outcomes[name] ?? 0))}`).join(', ');
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report({ messages, runs }) {
  const head = [
    `${messages} messages at once to`,
    'what became of them',
    'lost',
    'ended or dialed twice',
    'in order',
    's',
    'done/s',
    'done/s ÷ axios',
    'event loop stood still, ms',
    'slowest answer of the admin API, ms',
    'most memory, MiB',
    'more than before, MiB',
  ];
  const rows = Object.entries(CONTESTANTS).map(([name, { label, file, beside }]) => {
    const own = runs[name] ?? [];
    /** @param {(run: Run) => number} read */
    const figure = (read) => number(median(own.map(read)));
    return [
      label,
      outcomesOf(own),
      Math.max(...own.map(({ lost }) => lost)),
      Math.max(...own.map(({ endedTwice, dialedTwice }) => endedTwice + dialedTwice)),
      own.every(({ inOrder }) => inOrder) ? 'yes' : 'no',
      figure(({ seconds }) => seconds),
      name === 'nothing' ? '' : figure(({ perSecond }) => perSecond),
      beside ? number(ratio(own.map(speed), (runs[beside] ?? []).map(speed), 'perSecond')) : '',
      figure(({ loopDelayMs }) => loopDelayMs),
      file === 'node-red' ? figure(({ slowestAnswerMs }) => slowestAnswerMs) : '',
      figure(({ peakMiB }) => peakMiB),
      figure(({ moreMiB }) => moreMiB),
    ];
  });
  return table(head, rows);
}
