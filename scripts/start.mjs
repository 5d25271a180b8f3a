// `npm start`: Node-RED on this computer only, with this package, its simulator and the example "Dial a preview record".
// `npm start -- --fresh` discards changes made in the editor and starts over.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import RED from 'node-red';

const HOST = '127.0.0.1';
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { name: packageName } = readJson(path.join(root, 'package.json'));

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {string} userDir */
function prepareUserDir(userDir) {
  const link = path.join(userDir, 'node_modules', packageName);
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(root, link, 'junction');
  const manifest = path.join(userDir, 'package.json');
  if (!existsSync(manifest)) {
    const dependencies = { [packageName]: `file:${root}` };
    writeFileSync(manifest, JSON.stringify({ name: 'node-red-project', private: true, dependencies }, null, 2));
  }
  const secret = path.join(userDir, 'credential-secret');
  if (!existsSync(secret)) {
    writeFileSync(secret, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(secret, 'utf8');
}

/** @param {number} port */
function isFree(port) {
  const somebodyAnswers = new Promise((resolve) => {
    const socket = net.connect(port, HOST, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
  const canListen = () =>
    new Promise((resolve) => {
      const server = net.createServer();
      server.once('error', () => resolve(false));
      server.listen(port, HOST, () => server.close(() => resolve(true)));
    });
  return somebodyAnswers.then((taken) => !taken && canListen());
}

/**
 * @param {number} port
 * @returns {Promise<number>}
 */
async function nextFreePort(port) {
  return (await isFree(port)) ? port : nextFreePort(port + 1);
}

/** @param {number} simulatorPort */
function exampleAt(simulatorPort) {
  const flow = readJson(path.join(root, 'examples', 'Dial a preview record.json'));
  for (const node of flow) {
    if (node.type === 'gws-simulator') {
      node.port = simulatorPort;
    } else if (node.type === 'gws-server') {
      node.url = `http://${HOST}:${simulatorPort}`;
    }
  }
  return flow;
}

/** Said at every first start, and nothing that anybody has to act upon. */
const TO_BE_EXPECTED = /^(Projects disabled|Encrypted credentials not found)/;

/**
 * Prints what debug nodes send to the console, and what goes wrong, without the runtime's own startup log.
 * @param {{ level: number, type?: string, name?: string, id?: string, msg: string | { message?: string } }} entry
 */
function printLog({ level, type, name, id, msg }) {
  const time = new Date().toLocaleTimeString('en-GB');
  if (type === 'debug') {
    console.log(`${time}  ${String(msg).trim()}`);
  } else if (level <= RED.log.WARN && !TO_BE_EXPECTED.test(String(msg))) {
    const source = type ? ` ${name || `${type} ${id}`}:` : '';
    const text = typeof msg === 'string' ? msg : (msg?.message ?? String(msg));
    console.log(`${time}  [${level === RED.log.WARN ? 'warning' : 'error'}]${source} ${text}`);
  }
}

/** @param {string} flowFile */
async function warnOfTakenPorts(flowFile) {
  for (const { type, port } of readJson(flowFile)) {
    if (type === 'gws-simulator' && !(await isFree(Number(port)))) {
      console.log(`Port ${port}, where the simulator of your flow listens, is taken by another program.`);
      console.log('End that program, or start over on a free port: npm start -- --fresh');
    }
  }
}

/**
 * @param {string} url
 * @param {object[]} flow
 */
async function deploy(url, flow) {
  const headers = { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': 'full' };
  const answer = await fetch(`${url}flows`, { method: 'POST', headers, body: JSON.stringify(flow) });
  if (!answer.ok) {
    throw new Error(`Node-RED did not take the example: HTTP ${answer.status} ${await answer.text()}`);
  }
}

const { values: options } = parseArgs({
  options: { fresh: { type: 'boolean' }, 'user-dir': { type: 'string', default: path.join(root, '.node-red') } },
});
const userDir = path.resolve(options['user-dir']);
const flowFile = path.join(userDir, 'flows.json');

await import('./build.mjs');
if (options.fresh) {
  rmSync(userDir, { recursive: true, force: true });
}
const credentialSecret = prepareUserDir(userDir);
const firstRun = !existsSync(flowFile);
if (!firstRun) {
  await warnOfTakenPorts(flowFile);
}

/** @typedef {(request: object, response: object, next?: () => void) => void} Application of Express, which takes what Node.js has */
const server = createServer((request, response) => {
  const { httpAdmin, httpNode } = /** @type {Record<'httpAdmin' | 'httpNode', Application>} */ (
    /** @type {unknown} */ (RED)
  );
  httpAdmin(request, response, () => httpNode(request, response));
});
/** @type {object} */
const settings = {
  userDir,
  flowFile,
  credentialSecret,
  httpAdminRoot: '/',
  httpNodeRoot: '/',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  logging: { terminal: { level: 'info', handler: () => printLog } },
};
RED.init(server, /** @type {Parameters<typeof RED.init>[1]} */ (settings));

const port = await nextFreePort(1880);
const url = `http://${HOST}:${port}/`;
await RED.start();
await new Promise((resolve, reject) => server.once('error', reject).listen(port, HOST, () => resolve(undefined)));
if (firstRun) {
  await deploy(url, exampleAt(await nextFreePort(8090)));
}
console.log(`
Open ${url} to see the flow; its button dials the next preview record.
Ctrl-C ends it. What calls do appears here:
`);

let stopping = false;
async function stop() {
  if (stopping) {
    process.exit(1);
  }
  stopping = true;
  await RED.stop();
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
