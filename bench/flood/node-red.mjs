// The Node-RED of a flood, with an admin API: `node-red.mjs <what> <url>`. A function node sends all messages at once.
import { once } from 'node:events';
import http from 'node:http';
import RED from 'node-red';
import { answering } from '../harness/answering.mjs';
import { dialNode, node, runFlow, serverNode, TAB } from '../node-red/runtime.mjs';
import { felt, Outcomes } from './figures.mjs';

const [what, url] = process.argv.slice(2);

/** What the messages come to. */
const NODES = {
  nothing: node('flooded', 'junction', [['sink']]),
  dial: dialNode('flooded'),
  request: node('flooded', 'gws-request', [['sink']], {
    server: 'server',
    method: 'GET',
    path: '/me',
    pathType: 'str',
  }),
};

const outcomes = new Outcomes();
globalThis.benchHeard = ({ index, error }) => outcomes.note(index, error ? (error.code ?? error.message) : 'done');
// The observer may not get a chance to ask for a while.
const server = http.createServer({ keepAliveTimeout: 0 });
const nodes = await runFlow(
  [
    TAB,
    serverNode(url),
    node('all', 'function', [['flooded']], {
      func: 'return [msg.payload.map((payload, index) => ({ payload, index }))];',
      outputs: 1,
    }),
    NODES[/** @type {keyof typeof NODES} */ (what)],
    node('catch', 'catch', [['sink']], { scope: null }),
    node('sink', 'bench-sink', []),
  ],
  { server },
);
if (what !== 'nothing') {
  await nodes.getNode('server').session.ready();
}
server.on('request', RED.httpAdmin);
await once(server.listen(0, '127.0.0.1'), 'listening');

/** @type {import('../types.js').FloodQuestions} */
const questions = {
  async flood({ records }) {
    const over = outcomes.expect(records.length);
    const figures = await felt(() => {
      nodes.getNode('all').receive({ payload: records });
      return over;
    });
    return { ...figures, ...outcomes.report };
  },
};
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
answering(questions, { admin: `http://127.0.0.1:${port}/gws-server/metrics` });
