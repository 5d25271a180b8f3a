// What the package adds to the start of Node-RED: not installed, installed, and used in a flow.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, summary } from '../harness/figures.mjs';
import { number, spread, table } from '../harness/report.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = '@gws-flows/node-red-genesys-web-services';
const LABELS = {
  without: 'not installed',
  unused: 'installed, not used',
  used: 'server, dial and call events node in a flow',
};

const SETTINGS = `module.exports = {
  uiHost: '127.0.0.1', uiPort: 0, flowFile: 'flows.json', credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
};`;

const FLOW = [
  { id: 'tab', type: 'tab', label: 'used' },
  { id: 's', type: 'gws-server', url: 'http://127.0.0.1:9', connect: 'manual', timeout: '10' },
  {
    id: 'd',
    type: 'gws-dial-preview-record',
    z: 'tab',
    x: 0,
    y: 0,
    server: 's',
    record: 'payload',
    recordType: 'msg',
    wires: [[]],
  },
  {
    id: 'e',
    type: 'gws-call-events',
    z: 'tab',
    x: 0,
    y: 0,
    server: 's',
    states: [],
    notificationTypes: [],
    wires: [[]],
  },
];

export const title = 'Start of Node-RED';

/** @typedef {Record<'ms' | 'cpuMs' | 'memoryMiB', number>} Figures of one start */

/** @type {(keyof Figures)[]} */
const NAMES = ['ms', 'cpuMs', 'memoryMiB'];

/** @param {string} kind */
function userDirectory(kind) {
  const userDir = mkdtempSync(path.join(os.tmpdir(), `gws-bench-${kind}-`));
  writeFileSync(path.join(userDir, 'settings.js'), SETTINGS);
  writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(kind === 'used' ? FLOW : []));
  writeFileSync(
    path.join(userDir, 'package.json'),
    JSON.stringify({ name: 'bench', private: true, dependencies: kind === 'without' ? {} : { [PACKAGE]: '*' } }),
  );
  if (kind !== 'without') {
    mkdirSync(path.join(userDir, 'node_modules', path.dirname(PACKAGE)), { recursive: true });
    symlinkSync(ROOT, path.join(userDir, 'node_modules', PACKAGE));
  }
  return userDir;
}

/**
 * Until flows are started: ms, ms of CPU, and MiB that are resident then.
 * @param {string} userDir
 * @returns {Promise<Figures>}
 */
function start(userDir) {
  const red = createRequire(import.meta.url).resolve('node-red/red.js');
  const began = performance.now();
  const child = spawn(process.execPath, [red, '--userDir', userDir], { cwd: userDir });
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.endsWith('Started flows')) {
        const ms = performance.now() - began;
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        const cpuMs = cpuOf(child.pid);
        child.once('exit', () =>
          resolve({
            ms,
            cpuMs,
            memoryMiB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
          }),
        );
        child.kill('SIGKILL');
      }
    });
  });
}

/**
 * ms of all threads that are there.
 * @param {number | undefined} pid
 */
function cpuOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanos = threads.map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]));
  return nanos.reduce((sum, of) => sum + of, 0) / 1e6;
}

/** Of a process of its own: ms to load the files of all nodes, which is all that is done while none is used. */
function loadingMs() {
  const { stdout } = spawnSync(process.execPath, [fileURLToPath(new URL('./start.load.cjs', import.meta.url))]);
  return Number(stdout);
}

/** @param {import('../types.js').Times} times */
export async function measure({ rounds }) {
  const directories = new Map(Object.keys(LABELS).map((kind) => [kind, userDirectory(kind)]));
  /** @type {Record<string, Figures[]>} */
  const runs = Object.fromEntries([...directories.keys()].map((kind) => [kind, []]));
  const loading = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const [kind, userDir] of directories) {
      const figures = await start(userDir);
      // The first start fills the caches of the file system and writes what Node-RED remembers of its nodes.
      if (round > 0) {
        runs[kind]?.push(figures);
      }
    }
    loading.push(loadingMs());
  }
  for (const userDir of directories.values()) {
    rmSync(userDir, { recursive: true, force: true });
  }
  return { runs, loading };
}

/**
 * @param {Record<string, Figures[]>} runs
 * @param {string} kind
 * @param {keyof Figures} name
 */
function added(runs, kind, name) {
  return number(median((runs[kind] ?? []).map((run, at) => run[name] - (runs.without?.[at]?.[name] ?? Number.NaN))));
}

/** @param {Awaited<ReturnType<typeof measure>>} figures */
export function report({ runs, loading }) {
  const head = ['package', 'start, ms', 'CPU, ms', 'memory, MiB', 'adds ms', 'adds CPU ms', 'adds MiB'];
  const rows = Object.entries(LABELS).map(([kind, label]) => {
    const { ms, cpuMs, memoryMiB } = summary(runs[kind] ?? []);
    const more = NAMES.map((name) => (kind === 'without' ? '' : added(runs, kind, name)));
    return [label, spread(ms), spread(cpuMs), spread(memoryMiB), ...more];
  });
  return `${table(head, rows)}\n\nThe files of all nodes alone are loaded in ${number(median(loading))} ms.`;
}
