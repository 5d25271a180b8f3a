// Ten thousand messages at once: what becomes of them, and how Node-RED feels meanwhile. `npm run bench:flood [-- --messages n --agents n]`
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { messages: { type: 'string', default: '10000' }, agents: { type: 'string', default: '1' } },
});
const messages = Number(options.messages);
const agents = Number(options.agents);

const start = (file, ...args) => fork(fileURLToPath(new URL(`flood/${file}`, import.meta.url)), args.map(String));

/** How long the admin API takes to answer, ms, at worst. */
async function watch(url, state) {
  while (!state.over) {
    const asked = performance.now();
    const response = await fetch(url);
    await response.text();
    state.slowest = Math.max(state.slowest, performance.now() - asked);
    state.asked += 1;
  }
}

const server = start('simulator.mjs', messages, agents);
const [{ url, records }] = await once(server, 'message');
const nodeRed = start('node-red.mjs', url, agents);
const [{ admin }] = await once(nodeRed, 'message');
const state = { over: false, slowest: 0, asked: 0 };
const watching = watch(admin, state);
nodeRed.send({ records });
const [outcome] = await once(nodeRed, 'message');
state.over = true;
await watching;
server.send({ report: true });
const [seen] = await once(server, 'message');
console.log(
  JSON.stringify({
    messages,
    agents,
    ...outcome,
    ...seen,
    slowestAdminAnswerMs: Math.round(state.slowest),
    asked: state.asked,
  }),
);
nodeRed.kill();
server.kill();
