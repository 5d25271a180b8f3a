// A Node-RED in this process, without an editor, that runs one flow of this package's nodes and those of the measurements.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeRed from 'node-red';

/** @param {string} relative */
const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** @typedef {{ getNode(id: string): import('../../nodes/shared/server.js').ServerNode }} Nodes a node of ours or another */

/**
 * What is used of Node-RED here, some of which its types do not have.
 * @typedef {{
 *   init(server: import('node:http').Server | undefined, settings: object): void,
 *   start(): Promise<void>,
 *   events: import('node:events').EventEmitter,
 *   runtime: { flows: { setFlows(options: object): Promise<unknown> } },
 *   nodes: Nodes,
 * }} NodeRed
 */

const RED = /** @type {NodeRed} */ (/** @type {unknown} */ (nodeRed));

/**
 * @param {object[]} flow
 * @param {{ server?: import('node:http').Server, sidebar?: boolean }} options `server`: of an admin API; without one there is
 *   none; `sidebar`: what it asks is answered
 * @returns {Promise<Nodes>} Node-RED's `nodes`, once the flow has started
 */
export async function runFlow(flow, { server, sidebar = false } = {}) {
  const userDir = mkdtempSync(path.join(os.tmpdir(), 'gws-bench-'));
  process.on('exit', () => rmSync(userDir, { recursive: true, force: true }));
  RED.init(server, {
    userDir,
    httpAdminRoot: server ? '/' : false,
    disableEditor: true,
    httpNodeRoot: false,
    nodesDir: [here('../../dist/nodes'), here('.'), ...(sidebar ? [here('../../dist/plugins/gws-sidebar')] : [])],
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'error', metrics: false, audit: false } },
  });
  const started = () => new Promise((resolve) => RED.events.once('flows:started', resolve));
  const empty = started();
  await RED.start();
  await empty;
  const full = started();
  await RED.runtime.flows.setFlows({ flows: { flows: flow } });
  await full;
  return RED.nodes;
}

export const TAB = { id: 'tab', type: 'tab', label: 'measured' };

/**
 * A node of the flow, on its tab, which can be drawn.
 * @param {string} id
 * @param {string} type
 * @param {string[][]} wires
 * @param {object} settings
 */
export function node(id, type, wires, settings = {}) {
  return { id, type, z: 'tab', x: 0, y: 0, wires, ...settings };
}

/**
 * The node `server`, which signs its agents in at once.
 * @param {string | undefined} url of GWS
 * @param {{ username: string, password: string, agents?: string }} credentials
 */
export function serverNode(url, credentials = { username: 'agent', password: 'simulator' }) {
  return { id: 'server', type: 'gws-server', url, connect: 'auto', timeout: '10', credentials };
}

/**
 * A dial node that only waits for GWS to accept, wired to the node `sink`.
 * @param {string} id
 */
export function dialNode(id) {
  return node(id, 'gws-dial-preview-record', [['sink']], {
    server: 'server',
    record: 'payload',
    recordType: 'msg',
    device: '',
    deviceType: 'str',
    waitFor: 'accepted',
    timeout: '60',
    redial: 'refuse',
    busyAgent: 'allow',
  });
}
