// A Node-RED in this process, without an editor, that runs one flow of this package's nodes and those of the measurements.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * @param options `server`: of an admin API; without one there is none
 * @returns Node-RED's `nodes`, once the flow has started
 */
export async function runFlow(flow, { server } = {}) {
  const RED = require('node-red');
  const userDir = mkdtempSync(path.join(os.tmpdir(), 'gws-bench-'));
  process.on('exit', () => rmSync(userDir, { recursive: true, force: true }));
  RED.init(server, {
    userDir,
    httpAdminRoot: server ? '/' : false,
    disableEditor: true,
    httpNodeRoot: false,
    nodesDir: [here('../../dist/nodes'), here('.')],
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

/** A node of the flow, on its tab, which can be drawn. */
export function node(id, type, wires, settings = {}) {
  return { id, type, z: 'tab', x: 0, y: 0, wires, ...settings };
}
