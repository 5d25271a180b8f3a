// (c) What users build without this package: function and http request nodes in a loop, with connections kept alive.
import { node, runFlow, TAB } from '../node-red/runtime.mjs';
import { CALLS_CHANNEL, CSRF_HEADER, DEVICE } from '../server/protocol.mjs';
import { step } from './core-nodes.loop.mjs';
import { dialRequest, nextRecord } from './dial-body.mjs';

const loop = `${step}\nreturn step(msg, context);`;

/**
 * @param {string} id
 * @param {string} to
 */
function httpRequest(id, to) {
  const settings = {
    method: 'use',
    ret: 'obj',
    paytoqs: 'ignore',
    url: '',
    persist: true,
    senderr: false,
    headers: [],
  };
  return node(id, 'http request', [[to]], settings);
}

/**
 * @param {string} id
 * @param {string} func
 * @param {string[][]} wires
 */
function functionNode(id, func, wires) {
  return node(id, 'function', wires, { func, outputs: wires.length, initialize: '', finalize: '', libs: [] });
}

/**
 * @param {import('../types.js').Opening} opening
 * @param {import('../types.js').Hear} hear
 * @returns {Promise<import('../types.js').Opened>}
 */
export async function open({ url, names: [username] }, hear) {
  /** @type {((value?: unknown) => void)[]} */
  const waiting = [];
  /** @type {Promise<import('../types.js').SinkMessage | undefined>} */
  const ready = new Promise((resolve) => {
    globalThis.benchReady = resolve;
  });
  globalThis.benchHeard = (msg) => {
    if (msg.subscribed) {
      globalThis.benchReady(msg);
    } else if (msg.dialed) {
      waiting.shift()?.();
    } else {
      hear(msg.payload);
    }
  };
  const nodes = await runFlow([
    TAB,
    functionNode('loop', loop, [['request'], ['sink']]),
    httpRequest('request', 'loop'),
    httpRequest('dial', 'sink'),
    node('sink', 'bench-sink', []),
  ]);
  const authorization = `Basic ${Buffer.from(`${username}:simulator`).toString('base64')}`;
  nodes
    .getNode('loop')
    .receive({ begin: { api: `${url}/api/v2`, authorization, channel: CALLS_CHANNEL, header: CSRF_HEADER } });
  const { headers, cookies } = (await ready) ?? {};
  const dialNode = nodes.getNode('dial');
  return {
    dial: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        dialNode.receive({
          dialed: true,
          method: 'POST',
          url: `${url}/api/v2/me/devices/${DEVICE}/calls`,
          headers: { ...headers },
          cookies: { ...cookies },
          payload: dialRequest(DEVICE, nextRecord()),
        });
      }),
  };
}
