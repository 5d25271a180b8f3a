import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import type { NodeStatus } from 'node-red';
import {
  callEventsNode,
  connected,
  deploy,
  messagesOf,
  node,
  OUT,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';

const CONNECTED = 'gws-server.status.connected';
const BEHIND = `${CONNECTED}, gws-server.status.behind`;

function burn(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    // Nothing else gets its turn.
  }
}

describe('a flow that is slower than the events', () => {
  afterEach(tearDown);

  it('gets all of them in order, while the status says that it is behind, and keeps its session', async () => {
    const count = 3000;
    const simulator = await startSimulator();
    await deploy(simulator.url, [callEventsNode(), OUT]);
    await connected();
    const phases: string[] = [];
    const statuses: (string | undefined)[] = [];
    serverNode().session.on('state', ({ phase }) => phases.push(phase));
    const events = node('events') as unknown as EventEmitter;
    events.on('call:status', ({ args: [status] }: { args: [NodeStatus] }) => statuses.push(status.text));
    const messages = messagesOf();
    node('out').on('input', () => burn(1));
    const behind = statusWith('events', BEHIND);

    for (let sequence = 0; sequence < count; sequence += 1) {
      const call = { id: `call-${sequence}`, state: 'Released' };
      simulator.publishCall('agent', { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call });
    }
    await behind;
    await until('out', () => messages.length === count);

    assert.deepEqual(
      messages.map(({ payload }) => (payload as { call: { id: string } }).call.id),
      Array.from({ length: count }, (_, sequence) => `call-${sequence}`),
    );
    assert.equal(statuses.at(-1), CONNECTED);
    assert.equal(serverNode().session.backlog, 0);
    assert.deepEqual(phases, []);
  });
});
