import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import { CALLS_CHANNEL, type Session, type SessionNotification } from '../../src';
import { Bench, reaches } from '../support/session';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MEGABYTE = 1024 * 1024;

function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / MEGABYTE;
}

function event(sequence: number, more: object = {}): object {
  return {
    messageType: 'CallStateChangeMessage',
    notificationType: 'StatusChange',
    call: { id: `call-${sequence >> 1}`, state: sequence % 2 ? 'Released' : 'Dialing', dnis: '5001', ...more },
    phoneNumber: '5005',
    sequence,
  };
}

/** Keeps the process busy, as a flow does that computes. */
function burn(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    // Nothing else gets its turn.
  }
}

interface Flood {
  simulator: GwsSimulator;
  session: Session;
  /** Sequence numbers as they came. */
  received: number[];
  backlogs: number[];
  states: string[];
  /** Resolves when so many events were received and nothing waits any more. */
  drained(count: number): Promise<void>;
}

describe('a flood of events', () => {
  const bench = new Bench();

  afterEach(() => bench.clear());

  const open = async (
    onEvent: (notification: SessionNotification) => void = () => {},
    options: SimulatorOptions = {},
  ): Promise<Flood> => {
    const simulator = await bench.simulator(options);
    const { session, states } = bench.session(simulator.url, { timeout: 5000 });
    const received: number[] = [];
    const backlogs: number[] = [];
    let wanted = Number.POSITIVE_INFINITY;
    let enough = () => {};
    session.on('backlog', (waiting) => backlogs.push(waiting));
    session.subscribe(CALLS_CHANNEL, (notification) => {
      onEvent(notification);
      received.push((notification.data as { sequence: number }).sequence);
      if (received.length >= wanted) {
        enough();
      }
    });
    session.connect();
    await reaches(session, 'connected');
    const drained = async (count: number) => {
      wanted = count;
      await new Promise<void>((resolve) => {
        enough = resolve;
        if (received.length >= count) {
          resolve();
        }
      });
      while (session.backlog > 0) {
        await once(session, 'backlog');
      }
    };
    return { simulator, session, received, backlogs, states, drained };
  };

  const publish = async (simulator: GwsSimulator, count: number, slice: number, first = 0): Promise<void> => {
    for (let sequence = first; sequence < first + count; sequence += 1) {
      simulator.publishCall('agent', event(sequence));
      if (sequence % slice === slice - 1) {
        await new Promise(setImmediate);
      }
    }
  };

  const inOrder = (count: number) => Array.from({ length: count }, (_, sequence) => sequence);

  it('of 100 000 arrives complete and in order, within seconds, and leaves nothing behind', async () => {
    const count = 100_000;
    const ids = new Set<string>();
    let peak = 0;
    const { simulator, received, states, drained } = await open(({ eventId }) => {
      ids.add(eventId);
      if (ids.size % 5000 === 0) {
        peak = Math.max(peak, process.memoryUsage().heapUsed / MEGABYTE);
      }
    });
    /** @returns the heap in use when all is over, a last event included: with it the server lets go of what it sent before */
    const flood = async (): Promise<number> => {
      const began = performance.now();
      for (let part = 1; part <= 5; part += 1) {
        await publish(simulator, count / 5, 2000, ((part - 1) * count) / 5);
        await drained((part * count) / 5);
      }
      const seconds = (performance.now() - began) / 1000;
      assert.deepEqual(received, inOrder(count));
      assert.equal(ids.size, count);
      assert.ok(seconds < 30, `${seconds} s`);
      for (let more = 0; more < 3; more += 1) {
        received.length = 0;
        await publish(simulator, 1, 1);
        await drained(1);
      }
      received.length = 0;
      ids.clear();
      return heapInUse();
    };
    const before = await flood();
    const after = await flood();
    assert.ok(after - before < 10, `${after - before} MB more than after the flood before`);
    assert.ok(peak - before < 400, `${peak - before} MB at times`);
    assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
  });

  it('of 1 MB each keeps every character', async () => {
    const text = 'Grüße, 世界, 👋🏽 '.repeat(Math.ceil(MEGABYTE / Buffer.byteLength('Grüße, 世界, 👋🏽 ')));
    let intact = 0;
    const { simulator, received, states, drained } = await open(({ data }) => {
      intact += (data as { call: { note: string } }).call.note === text ? 1 : 0;
    });
    assert.ok(Buffer.byteLength(text) >= MEGABYTE);
    for (let sequence = 0; sequence < 12; sequence += 1) {
      simulator.publishCall('agent', event(sequence, { note: text }));
    }
    await drained(12);
    assert.deepEqual([received, intact], [inOrder(12), 12]);
    assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
  });

  it('that is faster than the flow is delivered in order, without losing the session meanwhile', async () => {
    const count = 5000;
    // Holding polls until all is worked off would take longer than the server waits for one.
    const { simulator, received, backlogs, states, drained } = await open(() => burn(1), {
      cometd: { maxInterval: 4500 },
    });
    await publish(simulator, count, count);
    await drained(count);
    assert.deepEqual(received, inOrder(count));
    assert.ok((backlogs[0] ?? 0) >= 1000, String(backlogs));
    assert.equal(backlogs.at(-1), 0);
    assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
  });

  it('leaves the process its turns, however slow the flow is', async () => {
    // Events of 20 ms each, counted from one turn of the process to the next.
    let most = 0;
    let before = 0;
    const { simulator, received, drained } = await open(() => burn(20));
    const look = () => {
      most = Math.max(most, received.length - before);
      before = received.length;
    };
    const looks = setInterval(look, 1);
    await publish(simulator, 120, 120);
    await drained(120);
    clearInterval(looks);
    look();
    assert.deepEqual(received, inOrder(120));
    assert.ok(most <= 10, `${most} events without a turn`);
  });
});
