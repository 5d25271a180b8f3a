// A simulator in a process of its own, which tells its parent the most memory that it had.
import { GwsSimulator } from '../../../simulator';

const simulator = new GwsSimulator();
let most = 0;

void simulator.start().then(() => {
  const before = process.memoryUsage().rss;
  setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss - before);
  }, 5);
  process.on('message', () => process.send?.({ most }));
  process.on('disconnect', () => process.exit());
  process.send?.({ port: simulator.port });
});
