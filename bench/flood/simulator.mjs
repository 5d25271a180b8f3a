// The GWS of a flood, in a process of its own: has records for everybody, and says in the end what it saw.
import { GwsSimulator } from '../../dist/simulator/index.js';

const [messages, agents] = process.argv.slice(2).map(Number);
const names = Array.from({ length: agents }, (_, index) => `agent${index}`);
const simulator = new GwsSimulator({
  username: names[0],
  agents: names.slice(1).map((username) => ({ username, password: 'simulator' })),
  singleLine: false,
  scenarios: { 5001: 'invalid' },
});
await simulator.start();
const records = Array.from({ length: messages }, (_, index) => {
  const agent = names[index % agents];
  const { userData } = simulator.nextPreviewRecord({ username: agent, record: { phoneNumber: '5001' } }).data.record;
  return { agent, recordHandle: userData.GSW_RECORD_HANDLE, phoneNumber: '5001' };
});
// The ledger keeps the last requests only.
const dialed = [];
simulator.on('dial', (dial) => dialed.push(dial));

/** Whether each agent's dials came in the order of the records. */
function isInOrder() {
  return names.every((name) => {
    const handles = dialed.filter(({ user }) => user === name).map(({ recordHandle }) => recordHandle);
    const wanted = records.filter(({ agent }) => agent === name).map(({ recordHandle }) => recordHandle);
    return handles.every((handle, index) => handle === wanted[index]);
  });
}

process.on('message', () => {
  const accepted = dialed.filter(({ accepted }) => accepted).map(({ recordHandle }) => recordHandle);
  process.send({
    dialRequests: dialed.length,
    dialsAccepted: accepted.length,
    dialedTwice: accepted.length - new Set(accepted).size,
    inOrder: isInOrder(),
  });
});
process.on('disconnect', () => process.exit());
process.send({ url: simulator.url, records });
