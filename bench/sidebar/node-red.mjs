// The Node-RED of a sidebar, with an admin API and many agents: `node-red.mjs <agents> <url>`. It says how busy it is.
import { once } from 'node:events';
import http from 'node:http';
import RED from 'node-red';
import { answering } from '../harness/answering.mjs';
import { node, runFlow, serverNode, TAB } from '../node-red/runtime.mjs';

const [count, url] = process.argv.slice(2);
const others = Array.from({ length: Number(count) - 1 }, (_, index) => `agent${index + 1},simulator`);

const server = http.createServer({ keepAliveTimeout: 0 });
const nodes = await runFlow(
  [
    TAB,
    serverNode(url, { username: 'agent0', password: 'simulator', agents: ['username,password', ...others].join('\n') }),
    node('calls', 'gws-call-events', [[]], { server: 'server', states: [], types: [], agents: [] }),
  ],
  { server, sidebar: true },
);
server.on('request', RED.httpAdmin);
await once(server.listen(0, '127.0.0.1'), 'listening');
const { agents } = nodes.getNode('server');
/** @type {Promise<void>} Sign-ins are spaced out, so those of hundreds take a while. */
const connected = new Promise((resolve) => {
  const check = () => agents.all.every(({ session }) => session.state.phase === 'connected') && resolve();
  agents.on('state', check);
  check();
});
await connected;

/** @type {import('../types.js').SidebarQuestions} */
const questions = {
  async busy({ ms }) {
    const before = process.cpuUsage();
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 10 / (performance.now() - began);
  },
};
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
answering(questions, { admin: `http://127.0.0.1:${port}` });
