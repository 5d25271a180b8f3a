// `npm run dev`: as `npm start`, but rebuilds changed files and restarts Node-RED with them. Takes the options of `npm
// start`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './freshness.mjs';

const WATCHED = ['src', 'nodes', 'simulator', 'icons', 'docs/nodes', 'scripts'];

/** ms without a change after which the rebuild starts. */
const QUIET = 300;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param {string} script in `scripts/`
 * @param {string[]} args
 */
function run(script, ...args) {
  return spawn(process.execPath, [path.join(root, 'scripts', script), ...args], { cwd: root, stdio: 'inherit' });
}

/** @param {import('node:child_process').ChildProcess} child */
function isRunning({ exitCode, signalCode }) {
  return exitCode === null && signalCode === null;
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (isRunning(child)) {
    child.kill();
    await once(child, 'exit');
  }
}

async function isBuilt() {
  const [code] = await once(run('build.mjs'), 'exit');
  return code === 0;
}

let sources = fingerprint(root);
if (sources === undefined) {
  console.error('npm run dev needs Git and a clone of the repository, to tell what has changed.');
  process.exit(1);
}

const startOptions = process.argv.slice(2);
let nodeRed = run('start.mjs', ...startOptions);

/** Builds until the output matches the sources, then restarts. */
async function follow() {
  for (let now = fingerprint(root); now !== sources; now = fingerprint(root)) {
    sources = now;
    console.log('Something has changed.');
    if (await isBuilt()) {
      await end(nodeRed);
      nodeRed = run('start.mjs', ...startOptions.filter((option) => option !== '--fresh'));
    } else {
      console.log('It cannot be built. Node-RED goes on with what it has loaded.');
    }
  }
}

let following = Promise.resolve();
/** @type {NodeJS.Timeout | undefined} */
let timer;
for (const folder of WATCHED) {
  watch(path.join(root, folder), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      following = following.then(follow);
    }, QUIET);
  });
}

/** @param {NodeJS.Signals} signal */
async function stop(signal) {
  // Ctrl-C reaches Node-RED by itself, and a second signal would not let it close what it has open.
  if (signal !== 'SIGINT' || !process.stdin.isTTY) {
    nodeRed.kill();
  }
  if (isRunning(nodeRed)) {
    await once(nodeRed, 'exit');
  }
  process.exit(0);
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
