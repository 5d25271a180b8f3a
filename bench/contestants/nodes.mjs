// This package's nodes in a flow: `eventNodes` call events nodes, of which all but one filter for events that never come.
import { dialNode, node, runFlow, TAB } from '../node-red/runtime.mjs';
import { nextRecord } from './dial-body.mjs';

/**
 * @param {import('../types.js').Opening} opening
 * @param {import('../types.js').Hear} hear
 * @returns {Promise<import('../types.js').Opened>}
 */
export async function open({ url, names: [username], eventNodes = 1, filters = true }, hear) {
  /** @type {((value?: unknown) => void)[]} */
  const waiting = [];
  globalThis.benchHeard = (msg) => (msg.dialed ? waiting.shift()?.() : hear(msg.payload));
  const others = Array.from({ length: eventNodes - 1 }, (_, index) =>
    node(`events${index}`, 'gws-call-events', filters ? [] : [['nothing']], {
      server: 'server',
      states: filters ? ['Dialed by nobody'] : [],
      notificationTypes: [],
    }),
  );
  const nodes = await runFlow([
    TAB,
    {
      id: 'server',
      type: 'gws-server',
      name: '',
      url,
      device: '',
      connect: 'auto',
      timeout: '10',
      // As the client: what a dial costs that is written to files is measured by ledger.mjs.
      ledger: 'memory',
      credentials: { username, password: 'simulator' },
    },
    node('events', 'gws-call-events', [['sink']], { server: 'server', states: [], notificationTypes: [] }),
    ...others,
    dialNode('dial'),
    node('sink', 'bench-sink', []),
    node('nothing', 'bench-sink', [], { quiet: true }),
  ]);
  await nodes.getNode('server').session.ready();
  const dialing = nodes.getNode('dial');
  return {
    dial: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        dialing.receive({ payload: nextRecord(), dialed: true });
      }),
  };
}
