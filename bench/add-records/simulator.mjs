// The GWS of the measurement, in a process of its own. Its first message is its address; to any message it answers how many
// records were added, and how many of them more than once.
import { simulator as built } from '../harness/simulator.mjs';

const simulator = new built.GwsSimulator({
  campaigns: [{ name: 'Many', applicationId: 141, callingList: 'Many List', records: [] }],
});
await simulator.start();
process.on('message', () => {
  const added = simulator.ledger.records
    .all()
    .flatMap(({ phoneNumber, events }) => events.filter(({ event }) => event === 'added').map(() => phoneNumber));
  process.send?.({ added: added.length, twice: added.length - new Set(added).size });
});
process.send?.({ url: simulator.url });
