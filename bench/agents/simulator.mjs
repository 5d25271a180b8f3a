// The server of a measurement, in a process of its own: agents `agent0`, `agent1`, …; told by messages to publish events, to
// limit the rate of requests, and to say how many there were.
import { tell } from '../harness/parent.mjs';
import { simulator as built } from '../harness/simulator.mjs';

const count = Number(process.argv[2]);
const names = Array.from({ length: count }, (_, index) => `agent${index}`);
const simulator = new built.GwsSimulator({
  username: 'agent0',
  agents: names.slice(1).map((username) => ({ username, password: 'simulator' })),
});

/**
 * One event for each agent every `interval` ms, spread over that time.
 * @param {number} interval
 */
function publishEvery(interval) {
  const call = { id: 'call', state: 'Established', callType: 'Outbound', capabilities: ['Hangup', 'Hold'] };
  const data = { messageType: 'CallStateChangeMessage', notificationType: 'AttachedDataChanged', call };
  let next = 0;
  let due = 0;
  let last = performance.now();
  return setInterval(() => {
    const now = performance.now();
    due += ((now - last) * count) / interval;
    last = now;
    for (; due >= 1; due -= 1) {
      simulator.publishCall(`agent${next % count}`, { ...data, serial: next });
      next += 1;
    }
  }, 10);
}

/** @type {NodeJS.Timeout | undefined} */
let publishing;
/** @param {import('../types.js').SimulatorOrder} order */
const obey = ({ publish, limit, count, stop }) => {
  if (limit) {
    simulator.faults.limitRate(limit);
    return;
  }
  if (count) {
    const { requests } = simulator.ledger;
    const refused = requests.filter(({ status }) => status === 429 || status === 503).length;
    tell({ served: requests.length - refused, refused });
    return;
  }
  clearInterval(publishing);
  if (publish) {
    publishing = publishEvery(publish);
  }
  if (stop) {
    process.exit();
  }
};
process.on('message', obey);
process.on('disconnect', () => process.exit());
await simulator.start();
tell({ url: simulator.url });
