/** Trouble only with polls for events: a proxy that cuts off long requests, or lets none of them through. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { GwsSimulator } from '../../simulator';
import { CALLS_CHANNEL, type GwsError, isCallEvent, parseRecord, troubleOf } from '../../src';
import { PollHold } from '../../src/bayeux/poll-hold';
import { Relay } from '../support/relay';
import { Bench, reaches } from '../support/session';

const POLL = /notifications\/connect/;

/** ms after which the proxy of these tests ends a request. */
const PATIENCE = 250;

const GATEWAY_TIMEOUT = '<html><body>504 Gateway Time-out</body></html>';

describe('polls for events in trouble', () => {
  const bench = new Bench();
  let relay: Relay | undefined;

  afterEach(async () => {
    await bench.clear();
    await relay?.close();
    relay = undefined;
  });

  function start(url: string) {
    const bed = bench.session(url);
    const warnings: GwsError[] = [];
    bed.session.on('warning', (warning) => warnings.push(warning));
    bed.dialer.watchCalls();
    bed.session.connect();
    return { ...bed, warnings };
  }

  /** A proxy that ends each poll that is not answered in time. */
  async function impatient(
    simulator: GwsSimulator,
    end: (client: Socket) => void,
  ): Promise<{ url: string; cuts(): number; nextCut(): Promise<unknown> }> {
    const proxy = new Relay(() => simulator.port);
    const cutting = new EventEmitter();
    let cuts = 0;
    proxy.intercept = (chunk, client) => {
      const before = client.bytesWritten;
      const isPoll = POLL.test(String(chunk));
      setTimeout(() => {
        if (isPoll && client.bytesWritten === before && !client.destroyed) {
          cuts += 1;
          end(client);
          cutting.emit('cut');
        }
      }, PATIENCE);
      return false;
    };
    await proxy.listen();
    relay = proxy;
    const url = new URL(simulator.url);
    url.port = String(proxy.port);
    return { url: url.href, cuts: () => cuts, nextCut: () => once(cutting, 'cut') };
  }

  function polls(simulator: GwsSimulator) {
    return simulator.ledger.requests.filter(({ path }) => POLL.test(path));
  }

  /** Resolves when so many further polls have come in. */
  async function furtherPolls(simulator: GwsSimulator, count: number): Promise<void> {
    const wanted = polls(simulator).length + count;
    while (polls(simulator).length < wanted) {
      await once(simulator, 'request');
    }
  }

  function record(simulator: GwsSimulator, phoneNumber = '5007') {
    return parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber } }));
  }

  for (const [manner, end] of [
    ['closes the connection', (client: Socket) => void client.destroy()],
    ['resets the connection', (client: Socket) => void client.resetAndDestroy()],
    [
      'answers 504',
      (client: Socket) =>
        void client.end(
          `HTTP/1.1 504 Gateway Time-out\r\nContent-Length: ${GATEWAY_TIMEOUT.length}\r\nConnection: close\r\n\r\n${GATEWAY_TIMEOUT}`,
        ),
    ],
  ] as const) {
    it(`are requested for a shorter time, with one warning, if a proxy ${manner}; dialing goes on`, async () => {
      const simulator = await bench.simulator({ cometd: { timeout: 5000 } });
      const proxy = await impatient(simulator, end);
      const { session, dialer, states, warnings } = start(proxy.url);
      await reaches(session, 'connected');
      for (const _ of [1, 2]) {
        await proxy.nextCut();
        const { payload } = await dialer.dial({
          record: record(simulator, '5002'),
          waitFor: 'accepted',
          timeout: 1000,
          busyAgent: 'allow',
        });
        assert.deepEqual(payload, { statusCode: 0 });
      }
      await furtherPolls(simulator, 6);

      assert.ok(proxy.cuts() < 5, 'polls that are held for less get through, but for one that a busy machine holds up');
      assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.message ?? '', /cut off after 0\.\d s: a proxy, firewall or load balancer.*timeout/);
      const dialed = await dialer.dial({
        record: record(simulator),
        waitFor: 'established',
        timeout: 1000,
        busyAgent: 'allow',
      });
      assert.equal(isCallEvent(dialed.payload) && dialed.payload.call.state, 'Established');
    });
  }

  describe('none of which get through', () => {
    async function blocked() {
      const simulator = await bench.simulator({ singleLine: false });
      const bed = start(simulator.url);
      await reaches(bed.session, 'connected');
      const told: { state: string; recovered: boolean }[] = [];
      bed.session.subscribe(CALLS_CHANNEL, ({ data, recovered }) => {
        if (isCallEvent(data)) {
          told.push({ state: data.call.state, recovered });
        }
      });
      const fault = simulator.faults.add(
        { path: POLL, times: Number.POSITIVE_INFINITY },
        { respond: { status: 502, body: '<html>Bad Gateway</html>' } },
      );
      simulator.faults.advise({ reconnect: 'retry' });
      return { simulator, ...bed, fault, told };
    }

    /** Resolves when polls have failed for so long that another handshake is made. */
    async function anotherHandshake(simulator: GwsSimulator): Promise<void> {
      while (simulator.ledger.requests.filter(({ path }) => /handshake/.test(path)).length < 2) {
        await once(simulator, 'request');
      }
    }

    it('are reported as in trouble, and then the whole connection for events, until all is well', async () => {
      const { simulator, session, fault } = await blocked();
      const kinds: unknown[] = [];
      const ended = new Promise<void>((resolve) => {
        session.on('condition', () => {
          const { kind } = troubleOf(session.state) ?? {};
          kinds.push(kind);
          if (kind === 'channel') {
            fault.remove();
            handshakes.remove();
          } else if (kind === undefined) {
            resolve();
          }
        });
      });
      const handshakes = simulator.faults.add(
        { path: /handshake/, times: Number.POSITIVE_INFINITY },
        { respond: { status: 502, body: '<html>Bad Gateway</html>' } },
      );
      await ended;
      assert.deepEqual(kinds, ['answer', 'polls', 'channel', undefined]);
    });

    it('leave dialing possible, and calls are read instead', async () => {
      const { simulator, session, dialer, states, warnings, told, fault } = await blocked();
      const dial = (waitFor: 'accepted' | 'established') =>
        dialer.dial({
          record: record(simulator, waitFor === 'accepted' ? '5002' : '5007'),
          waitFor,
          timeout: 4000,
          busyAgent: 'allow',
        });
      await dial('accepted');
      const { payload } = await dial('established');
      assert.equal(isCallEvent(payload) && payload.call.state, 'Established');
      assert.ok(told.every(({ recovered }) => recovered));
      simulator.hangup(isCallEvent(payload) ? payload.call.id : '');
      await anotherHandshake(simulator);
      await dial('accepted');
      assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.message ?? '', /dialing goes on.*Call events may be late/);

      const heard = new Promise((resolve) => session.subscribe('/v2/me/devices', resolve));
      fault.remove();
      const publish = setInterval(() => simulator.publish('agent', '/v2/me/devices', { messageType: 'x' }), 50);
      await heard;
      clearInterval(publish);
      assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
    });
  });

  it('hold back a dial until GWS answers, and refuse it if GWS does not', async () => {
    const simulator = await bench.simulator();
    const { session, dialer } = start(simulator.url);
    await reaches(session, 'connected');
    const dials = () =>
      simulator.ledger.requests.filter(({ method, path }) => method === 'POST' && /calls$/.test(path));
    const everyPoll = { path: POLL, times: Number.POSITIVE_INFINITY };
    simulator.faults.add(everyPoll, { respond: { status: 502, body: '' } });
    const reading = simulator.faults.add({ path: /subresources=devices,calls/ }, { stallBefore: true });
    simulator.faults.advise({ reconnect: 'retry' });
    while (reading.hits === 0) {
      await once(simulator, 'request');
    }
    const order = {
      record: record(simulator, '5002'),
      waitFor: 'accepted',
      timeout: 1000,
      busyAgent: 'allow',
    } as const;
    await assert.rejects(dialer.dial(order), { code: 'GWS_NOT_CONNECTED' });
    assert.equal(dials().length, 0);
    assert.equal(session.state.phase, 'interrupted');
  });

  it('make events late only while they fail, whatever failed before a new sign-in', async () => {
    const simulator = await bench.simulator();
    const { session, states, warnings } = start(simulator.url);
    await reaches(session, 'connected');
    /** One poll fails, and then all is well; resolves to what was in trouble meanwhile. */
    const troubles = async (poll: string) => {
      const kinds: unknown[] = [];
      const over = new Promise<void>((resolve) => {
        const look = () => {
          const { kind } = troubleOf(session.state) ?? {};
          kinds.push(kind);
          if (kind === undefined) {
            session.off('condition', look);
            resolve();
          }
        };
        session.on('condition', look);
      });
      simulator.faults.add({ path: POLL }, { respond: { status: 502, body: poll } });
      simulator.faults.advise({ reconnect: 'retry' });
      await over;
      return kinds;
    };
    simulator.faults.add({ path: /subresources=devices,calls/ }, { respond: { status: 401, body: '' } });
    assert.deepEqual(await troubles('before'), ['answer', undefined]);
    await reaches(session, 'connected');
    assert.deepEqual(states, ['signing-in', 'starting', 'connected', 'signing-in', 'starting', 'connected']);
    // Longer than polls may fail before events count as late.
    await pause(1100);

    assert.deepEqual(await troubles('after'), ['answer', 'polls', undefined]);
    assert.deepEqual(warnings, []);
  });
});

describe('the time for which polls are asked to be held', () => {
  const cutAfter = (hold: PollHold, ms: number, limit = 30_000) => {
    hold.sent(0);
    return hold.failed(ms, limit);
  };

  it("is the server's choice until polls are cut off again and again", () => {
    const hold = new PollHold();
    assert.deepEqual(cutAfter(hold, 10_000), { wasHeld: true });
    assert.equal(hold.wanted, undefined);
    assert.deepEqual(cutAfter(hold, 10_100), { wasHeld: true, cutAfter: 10_000 });
    assert.equal(hold.wanted, 7500);
  });

  it('is not changed by polls that fail at once, fall silent, or were cut off by chance', () => {
    const hold = new PollHold();
    for (let times = 0; times < 5; times += 1) {
      assert.deepEqual(cutAfter(hold, 20), { wasHeld: false });
      assert.deepEqual(cutAfter(hold, 40_000), { wasHeld: true });
      assert.deepEqual(cutAfter(hold, 5000), { wasHeld: true });
      hold.sent(0);
      hold.answered(6000);
    }
    assert.equal(hold.wanted, undefined);
  });

  it('is shortened further as often as necessary, but never to nothing', () => {
    const hold = new PollHold();
    for (const ms of [8000, 8000, 5000, 5000, 101, 101]) {
      cutAfter(hold, ms);
      hold.sent(0);
      hold.answered(1);
    }
    assert.equal(hold.wanted, 100);
  });
});
