// Everything that our nodes do, in one process, and what that changed of what the process shares with other nodes.
import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import { FakeRed, phase } from '../support/fake-red';
import { WireProxy } from '../support/wire';
import { loadedModules, snapshot } from './snapshot';

// What Node itself makes only when it is first looked at is not a change of ours.
for (const name of Object.getOwnPropertyNames(globalThis)) {
  void (globalThis as Record<string, unknown>)[name];
}
void [http.globalAgent, https.globalAgent];

async function run(url: string, red: FakeRed, server: object): Promise<void> {
  const flow = red.flow(url, server);
  await phase(flow.server, 'connected', 'refused', 'interrupted');
  await red.input(flow.events, { action: 'status' });
  await red.input(flow.dial, { payload: { recordHandle: 999, phoneNumber: '5001' } });
  await red.input(flow.dial, { payload: null });
}

async function everything(red: FakeRed): Promise<string[]> {
  const phases: string[] = [];
  const { GwsSimulator } = require('../../../dist/simulator') as typeof import('../../../simulator');
  const { shippedTls } =
    require('../../../dist/simulator/tls/certificate') as typeof import('../../../simulator/tls/certificate');
  const [plain, encrypted] = [new GwsSimulator({ csrf: true }), new GwsSimulator({ tls: shippedTls() })];
  const proxy = await WireProxy.start({ credentials: 'me:secret' });
  await Promise.all([plain.start(), encrypted.start()]);
  const over = (node: object) => ({ getNode: () => node });
  const trusting = {
    type: 'tls-config',
    addTLSOptions: (options: object) => Object.assign(options, { rejectUnauthorized: false }),
  };
  const through = { type: 'http proxy', url: proxy.url, credentials: { username: 'me', password: 'secret' } };
  const refused = { credentials: { username: 'agent', password: 'wrong' } };
  for (const [url, server, node] of [
    [plain.url, {}, {}],
    [plain.url, { startSession: true, proxy: 'config' }, through],
    [encrypted.url, {}, {}],
    [encrypted.url, { tls: 'config' }, trusting],
    [plain.url, refused, {}],
    ['http://127.0.0.1:1', {}, {}],
    ['no url', {}, {}],
  ] as const) {
    const { getNode } = red.nodes;
    red.nodes.getNode = (id) => (id === 'config' ? over(node).getNode() : getNode(id));
    await run(url, red, server);
    phases.push((getNode('server') as { session: { state: { phase: string } } }).session.state.phase);
    red.nodes.getNode = getNode;
    await red.closeAll();
  }
  red.create('simulator', 'gws-simulator', { port: 0 });
  await red.closeAll();
  await Promise.all([plain.stop(), encrypted.stop(), proxy.close()]);
  return phases;
}

async function main(): Promise<void> {
  const files = Object.keys(require.cache);
  const [before, modulesBefore] = [snapshot(axios), loadedModules(files)];
  const phases = await everything(new FakeRed().load());
  const [after, modulesAfter] = [snapshot(axios), loadedModules(files)];
  console.log(JSON.stringify({ before, after, modulesBefore, modulesAfter, phases }));
}

void main();
