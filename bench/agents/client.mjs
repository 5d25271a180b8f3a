// The process under measurement: a pool of agents that listen to their calls. Sends one line of figures.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { client } from '../harness/client.mjs';
import { tell } from '../harness/parent.mjs';

const { AgentPool, CALLS_CHANNEL, Secret } = client;

const count = Number(process.argv[2]);
const SECONDS = 10;
/** ms between two events of one agent while busy: a call with its half a dozen of events takes an agent a minute or more. */
const EVENT_INTERVAL = 2000;

const server = fork(fileURLToPath(new URL('simulator.mjs', import.meta.url)), [String(count)]);
const [{ url }] = await once(server, 'message');

function memory() {
  global.gc?.();
  global.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}

/**
 * CPU of `seconds`, in percent of one core.
 * @param {number} seconds
 */
async function cpu(seconds) {
  const before = process.cpuUsage();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - began);
}

const password = new Secret('simulator');
/** @param {number} index */
const settings = (index) => ({ username: `agent${index}`, password });
const pool = new AgentPool(
  { url, ...settings(0) },
  Array.from({ length: count - 1 }, (_, index) => settings(index + 1)),
);
let events = 0;
pool.subscribe(CALLS_CHANNEL, () => {
  events += 1;
});
// What the first agent costs is the client's code, and its share is known by the others.
pool.default.session.connect();
await pool.default.session.ready();
const first = memory();
const others = count - 1;
const began = performance.now();
const cpuBefore = process.cpuUsage();
let connected = 1;
/** @type {Promise<void>} */
const all = new Promise((resolve) => {
  const check = () => connected === count && resolve();
  pool.on('state', (_agent, { phase }) => {
    connected += phase === 'connected' ? 1 : 0;
    check();
  });
  pool.connect();
  check();
});
await all;
const signInSeconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
// Polls are answered at once to begin with; what is idle begins after that.
await cpu(2);
const idleMemory = memory();
const idleCpu = await cpu(SECONDS);
server.send({ publish: EVENT_INTERVAL });
await cpu(1);
events = 0;
const busyCpu = await cpu(SECONDS);
const busyEvents = events;
server.send({});
const busyMemory = memory();
await pool.close();
server.send({ stop: true });
tell({
  agents: count,
  signInSeconds,
  signInCpuMs: (user + system) / 1000 / others,
  memoryKiB: idleMemory.rss / 1024,
  memoryKiBPerAgent: (idleMemory.rss - first.rss) / 1024 / others,
  heapKiBPerAgent: (idleMemory.heapUsed - first.heapUsed) / 1024 / others,
  busyHeapKiBPerAgent: (busyMemory.heapUsed - first.heapUsed) / 1024 / others,
  idleCpuPercent: idleCpu,
  busyCpuPercent: busyCpu,
  eventsPerSecond: busyEvents / SECONDS,
  cpuMicrosecondsPerEvent: ((busyCpu - idleCpu) * 10_000 * SECONDS) / busyEvents,
});
process.exit();
