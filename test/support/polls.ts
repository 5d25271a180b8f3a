/** Polls for events that go wrong. */
import { once } from 'node:events';
import type { FaultEffect, GwsSimulator } from '../../simulator';

/** Has the poll that is held answered, and the next one go wrong; resolves when GWS has got that. */
export async function spoilNextPoll(simulator: GwsSimulator, effect: FaultEffect): Promise<void> {
  const fault = simulator.faults.add({ path: /notifications\/connect/ }, effect);
  simulator.faults.advise({ reconnect: 'retry' });
  while (fault.hits === 0) {
    await once(simulator, 'request');
  }
}
