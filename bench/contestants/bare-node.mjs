// (a) The limit inside Node-RED: the bare loop as a node that sends a message for each event, and dials for each message.
import { node, runFlow, TAB } from '../node-red/runtime.mjs';
import { DEVICE } from '../server/protocol.mjs';
import { dialRequest, nextRecord } from './dial-body.mjs';

/**
 * @param {import('../types.js').Opening} opening
 * @param {import('../types.js').Hear} hear
 * @returns {Promise<import('../types.js').Opened>}
 */
export async function open({ url, names: [username] }, hear) {
  /** @type {Promise<unknown>} */
  const ready = new Promise((resolve) => {
    globalThis.benchReady = resolve;
  });
  /** @type {((value?: unknown) => void)[]} */
  const waiting = [];
  globalThis.benchHeard = (msg) => (msg.dialed ? waiting.shift()?.() : hear(msg.payload));
  const nodes = await runFlow([
    TAB,
    node('loop', 'bench-bare', [['sink']], { url, username }),
    node('sink', 'bench-sink', []),
  ]);
  await ready;
  const loop = nodes.getNode('loop');
  return {
    dial: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        loop.receive({ dialed: true, payload: dialRequest(DEVICE, nextRecord()) });
      }),
  };
}
