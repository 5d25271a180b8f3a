// The process of `gws.ts`: a simulator whose calls last a few seconds; it ends when nobody is connected to it any more.
import { GwsSimulator, moreAgents } from '../../simulator';

export type Order = { username: string; phoneNumber: string } | { callIds: readonly string[] };

export interface Answer {
  id: number;
  result: unknown;
}

const TIMING = { dialDelay: 30, ringing: 100, answer: 200, talking: 4000, busy: 1500, farEndHangsUp: 2500 };

async function main(): Promise<void> {
  const count = Number(process.argv[2]);
  const simulator = new GwsSimulator({ agents: moreAgents(count, 'agent', 'simulator'), timing: TIMING });
  const carryOut = (order: Order): unknown =>
    'callIds' in order
      ? order.callIds.map((id) => simulator.hangup(id))
      : simulator.nextPreviewRecord({ username: order.username, record: { phoneNumber: order.phoneNumber } });
  await simulator.start();
  process.on('message', ({ id, order }: { id: number; order: Order }) => {
    process.send?.({ id, result: carryOut(order) } satisfies Answer);
  });
  process.on('disconnect', () => void simulator.stop().then(() => process.exit()));
  process.send?.(simulator.url);
}

void main();
