// Adds many contacts with the node outbound record, of a job that is written into a ledger in files: how long it takes with so many
// under way at a time. `npm run bench:add-records -- 5000` says how many.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { node, runFlow, serverNode, TAB } from './node-red/runtime.mjs';

const ROWS = Number(process.argv[2] ?? 5000);
const AT_ONCE = [1, 2, 4, 8, 16, 32, 64];

const simulator = fork(fileURLToPath(new URL('add-records/simulator.mjs', import.meta.url)));
const [{ url }] = await once(simulator, 'message');

/** @type {(msg: any) => void} */
let heard = () => {};
globalThis.benchHeard = (msg) => heard(msg);

const nodes = await runFlow([
  TAB,
  serverNode(url),
  node('add', 'gws-outbound', [['sink']], {
    server: 'server',
    operation: 'AddRecords',
    parameters: {
      campaignName: { value: 'Many', type: 'str' },
      callingList: { value: 'Many List', type: 'str' },
      applicationId: { value: '141', type: 'num' },
      phoneType: { value: 'Mobile', type: 'str' },
      timeZone: { value: 'GMT', type: 'str' },
      from: { value: '08:00', type: 'str' },
      until: { value: '20:00', type: 'str' },
    },
    timeout: '10',
  }),
  node('catch', 'catch', [['sink']], { scope: null }),
  node('sink', 'bench-sink', []),
]);
await nodes.getNode('server').session.ready();

/** @param {{ payload: object[], job: string, parameters: object }} msg @returns {Promise<any>} */
function answerTo(msg) {
  return new Promise((resolve) => {
    heard = resolve;
    nodes.getNode('add').receive(msg);
  });
}

/** @param {number} atOnce */
async function measure(atOnce) {
  const job = `at once ${atOnce}`;
  const payload = Array.from({ length: ROWS }, (_none, at) => ({
    customer: `C-${at}`,
    phoneNumber: `0${atOnce}${1_000_000 + at}`,
  }));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const { payload: report, error } = await answerTo({ payload, job, parameters: { atOnce } });
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  if (error || report.added !== ROWS) {
    throw new Error(JSON.stringify(error ?? report));
  }
  const { payload: again } = await answerTo({ payload, job, parameters: { atOnce } });
  if (again.already !== ROWS) {
    throw new Error(JSON.stringify(again));
  }
  const seconds = report.elapsed / 1000;
  const cells = [
    atOnce,
    seconds.toFixed(1),
    (ROWS / seconds).toFixed(0),
    ((user + system) / ROWS).toFixed(0),
    (delay.percentile(99) / 1e6 - 1).toFixed(1),
    (again.elapsed / 1000).toFixed(1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

console.log(`${ROWS} rows\n`);
console.log('| at once | s | rows/s | CPU per row, µs | event loop held up, ms, p99 | once more, s |');
console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
for (const atOnce of AT_ONCE) {
  await measure(atOnce);
}
simulator.send('how many?');
const [{ added, twice }] = await once(simulator, 'message');
console.log(`\nIn the calling list: ${added} of ${ROWS * AT_ONCE.length}, ${twice} of them more than once.`);
simulator.kill();
process.exit();
