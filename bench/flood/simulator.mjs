// The GWS of a flood, in a process of its own: `simulator.mjs <records>`. At the end it reports what it saw.
import { answering } from '../harness/answering.mjs';
import { simulator as built } from '../harness/simulator.mjs';

const simulator = new built.GwsSimulator({ singleLine: false, scenarios: { 5001: 'invalid' } });
await simulator.start();
const records = Array.from({ length: Number(process.argv[2]) }, () => {
  const { userData } = simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } }).data.record;
  return { recordHandle: userData?.GSW_RECORD_HANDLE, phoneNumber: '5001' };
});
// The ledger keeps the last requests only.
/** @type {unknown[]} */
const dialed = [];
simulator.on('dial', ({ accepted, recordHandle }) => {
  if (accepted) {
    dialed.push(recordHandle);
  }
});

function isInOrder() {
  let next = 0;
  for (const { recordHandle } of records) {
    next += recordHandle === dialed[next] ? 1 : 0;
  }
  return next === dialed.length;
}

/** @type {import('../types.js').FloodServerQuestions['seen']} */
const seen = () => ({ dialed: dialed.length, dialedTwice: dialed.length - new Set(dialed).size, inOrder: isInOrder() });
answering({ seen }, { url: simulator.url, records });
