// The Node-RED of a flood, with an admin API: a function node sends all messages at once to one dial node.
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import { node, runFlow, TAB } from '../node-red/runtime.mjs';

const [url, agents] = process.argv.slice(2);
const names = Array.from({ length: Number(agents) }, (_, index) => `agent${index}`);
const list = names.slice(1).map((name) => `${name},simulator`);
const outcomes = {};
let left = Number.POSITIVE_INFINITY;
let over = () => {};
globalThis.benchHeard = (msg) => {
  const outcome = msg.error?.code ?? msg.error?.message ?? 'dialed';
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  left -= 1;
  if (left === 0) {
    over();
  }
};
const server = http.createServer();
const nodes = await runFlow(
  [
    TAB,
    {
      id: 'server',
      type: 'gws-server',
      url,
      connect: 'auto',
      timeout: '10',
      credentials: {
        username: names[0],
        password: 'simulator',
        agents: list.length > 0 ? ['username,password', ...list].join('\n') : '',
      },
    },
    node('all', 'function', [['dial']], {
      func: 'return [msg.payload.map((one) => ({ payload: one, agent: one.agent }))];',
      outputs: 1,
    }),
    node('dial', 'gws-dial-preview-record', [['sink']], {
      server: 'server',
      record: 'payload',
      recordType: 'msg',
      device: '',
      deviceType: 'str',
      waitFor: 'accepted',
      timeout: '60',
      redial: 'refuse',
      busyAgent: 'allow',
    }),
    node('catch', 'catch', [['sink']], { scope: null }),
    node('sink', 'bench-sink', []),
  ],
  { server },
);
const { agents: pool } = nodes.getNode('server');
await Promise.all(pool.all.map(({ session }) => session.ready()));
let statuses = 0;
const dial = nodes.getNode('dial');
const show = dial.status.bind(dial);
dial.status = (status) => {
  statuses += 1;
  show(status);
};
const require = createRequire(import.meta.url);
server.on('request', require('node-red').httpAdmin);
await once(server.listen(0, '127.0.0.1'), 'listening');
process.on('disconnect', () => process.exit());
process.send({ admin: `http://127.0.0.1:${server.address().port}/gws-server/server/statistics` });
const [{ records }] = await once(process, 'message');
left = records.length;
let mostMemory = 0;
let mostConnections = 0;
const connections = () => process.getActiveResourcesInfo().filter((type) => /^TCP(Socket)?Wrap$/.test(type)).length;
const timer = setInterval(() => {
  mostMemory = Math.max(mostMemory, process.memoryUsage().rss);
  mostConnections = Math.max(mostConnections, connections());
}, 50);
const began = performance.now();
const all = new Promise((resolve) => {
  over = resolve;
});
nodes.getNode('all').receive({ payload: records });
await all;
clearInterval(timer);
process.send({
  ...outcomes,
  seconds: Math.round(performance.now() - began) / 1000,
  memoryMiB: Math.round(mostMemory / 1024 / 1024),
  connections: mostConnections,
  statuses,
});
