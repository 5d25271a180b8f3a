// How many requests are sent to a server at once, in which order, and what happens to those that wait.
import assert from 'node:assert/strict';
import { once, setMaxListeners } from 'node:events';
import { setImmediate as immediate } from 'node:timers/promises';
import type { GwsSimulator } from '../../simulator';
import { AgentPool, type GwsError, type OutboundRecord, parseRecord, Secret, type SessionOptions } from '../../src';
import type { Dialing } from '../../src/dial/claims';
import type { HttpRequest } from '../../src/http/http-client';
import { MemoryLedger } from '../../src/ledger/memory-ledger';
import { RequestQueue } from '../../src/session/request-queue';
import { Bench, QUICK, reaches } from '../support/session';

const DIAL = { method: 'POST', path: /\/calls$/ };
const READ = { method: 'GET' as const, path: '/me' };
const numbers = (count: number) => Array.from({ length: count }, (_none, index) => index);

/** So that requests meet. */
const SLOWLY = { delayBefore: 10 };

/** The most requests for `path` that were unanswered at a time. */
function mostUnanswered(simulator: GwsSimulator, path: RegExp): () => number {
  let most = 0;
  simulator.on('request', () => {
    const open = simulator.ledger.requests.filter((request) => path.test(request.path) && request.status === undefined);
    most = Math.max(most, open.length);
  });
  return () => most;
}

/** A ledger of so many claims, of which it answers the last first. */
class LastFirst extends MemoryLedger {
  /** Claims, by when they were asked for. */
  readonly answered: number[] = [];
  #asked = 0;
  readonly #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  override async claim(...asked: Parameters<MemoryLedger['claim']>) {
    const index = this.#asked;
    this.#asked += 1;
    const claim = await super.claim(...asked);
    while (this.#asked < this.#count || this.answered.length < this.#count - 1 - index) {
      await immediate();
    }
    this.answered.push(index);
    return claim;
  }
}

describe('the requests to a server', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  const start = async (options: Partial<SessionOptions> = {}, dialing: Partial<Dialing> = {}) => {
    const simulator = await bench.simulator({ singleLine: false });
    const { session, dialer } = bench.session(simulator.url, options, dialing);
    session.connect();
    await reaches(session, 'connected');
    const records = numbers(30).map(() =>
      parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } })),
    );
    const dial = (index: number, signal?: AbortSignal) =>
      dialer.dial({
        record: records[index] as OutboundRecord,
        waitFor: 'accepted',
        timeout: 500,
        busyAgent: 'allow',
        ...(signal && { signal }),
      });
    /** Those that were dialed, by their indices. */
    const dialed = () =>
      simulator.ledger.dials.map((dialed) =>
        records.findIndex(({ recordHandle }) => recordHandle === dialed.recordHandle),
      );
    return { simulator, session, dial, dialed };
  };
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      ({ code, message }: GwsError) => `${code} ${message}`,
    );

  it('of an agent dial one after the other, in order', async () => {
    const { simulator, dial, dialed } = await start();
    const most = mostUnanswered(simulator, DIAL.path);
    await Promise.all(numbers(30).map((handle) => dial(handle)));
    assert.deepEqual(dialed(), numbers(30));
    assert.equal(most(), 1);
  });

  it('of an agent dial in order, whichever claim the ledger answers first', async () => {
    const COUNT = 5;
    const ledger = new LastFirst(COUNT);
    const { dial, dialed } = await start({}, { ledger });
    await Promise.all(numbers(COUNT).map((index) => dial(index)));
    assert.deepEqual(ledger.answered, numbers(COUNT).reverse());
    assert.deepEqual(dialed(), numbers(COUNT));
  });

  it('of an agent other than dials are bounded too, in addition to its dial', async () => {
    const { simulator, session, dial } = await start();
    // The first reads are still unanswered when the first dial comes.
    simulator.faults.add({ path: /\/me$/, times: 8 }, { delayBefore: 300 });
    simulator.faults.add({ path: /\/me$|\/calls$/, times: 35 }, SLOWLY);
    const most = mostUnanswered(simulator, /\/me$|\/calls$/);
    const reads = mostUnanswered(simulator, /\/me$/);
    await Promise.all([...numbers(40).map(() => session.request(READ)), ...numbers(3).map((handle) => dial(handle))]);
    assert.equal(reads(), 8);
    assert.equal(most(), 8 + 1);
  });

  it('of all agents together are bounded', async () => {
    const names = ['anna', 'boris', 'clara', 'dora'];
    const agents = names.map((username) => ({ username, password: 'simulator' }));
    const simulator = await bench.simulator({ agents });
    const pool = new AgentPool(
      { url: simulator.url, username: 'agent', password: new Secret('simulator'), ...QUICK },
      agents.map(({ username }) => ({ username, password: new Secret('simulator') })),
      { perServer: 5 },
    );
    pools.push(pool);
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    simulator.faults.add({ path: /\/me$/, times: 50 }, SLOWLY);
    const most = mostUnanswered(simulator, /\/me$/);
    await Promise.all(numbers(10).flatMap(() => pool.all.map(({ session }) => session.request(READ))));
    assert.equal(most(), 5);
  });

  it('have all of their time when their turn comes, however long they waited', async () => {
    const { simulator, dial } = await start({ timeout: 200 });
    simulator.faults.add({ ...DIAL, times: 4 }, { delayBefore: 80 });
    const outcomes = await Promise.all(numbers(4).map((handle) => outcome(dial(handle))));
    assert.deepEqual(outcomes, ['done', 'done', 'done', 'done']);
  });

  it('are refused when too many wait, and can be repeated', async () => {
    const requests = new RequestQueue({ waiting: 3 });
    const { dial, dialed } = await start({ requests });
    const outcomes = await Promise.all(numbers(6).map((handle) => outcome(dial(handle))));
    assert.deepEqual(outcomes.slice(0, 4), ['done', 'done', 'done', 'done']);
    for (const refused of outcomes.slice(4)) {
      assert.match(refused, /^GWS_NOT_POSSIBLE 3 requests to this server are already waiting\. Nothing was sent\./);
    }
    assert.deepEqual(dialed(), [0, 1, 2, 3]);
    assert.deepEqual(requests.report, { underWay: 0, waiting: 0, refused: 2 });
    assert.equal(await outcome(dial(4)), 'done');
  });

  it('that wait are not sent when the session ends', async () => {
    const { simulator, session, dial, dialed } = await start();
    simulator.faults.add(DIAL, { stallBefore: true });
    const [first, ...waiting] = numbers(3).map((handle) => outcome(dial(handle)));
    await once(simulator, 'request');
    void session.disconnect();
    for (const refused of await Promise.all(waiting)) {
      assert.match(refused, /^GWS_NOT_CONNECTED .*The request was still waiting, and was not sent\.$/);
    }
    assert.match((await first) ?? '', /^GWS_OUTCOME_UNKNOWN/);
    session.connect();
    await reaches(session, 'connected');
    assert.equal(await outcome(dial(1)), 'done');
    assert.deepEqual(dialed(), [1]);
  });

  it('that wait are not sent when their node ends, while those of others are', async () => {
    const { simulator, dial, dialed } = await start();
    simulator.faults.add(DIAL, { delayBefore: 50 });
    const closing = new AbortController();
    const [first, second, third] = [dial(0), dial(1, closing.signal), dial(2)].map(outcome);
    closing.abort();
    assert.match((await second) ?? '', /^GWS_NOT_CONNECTED .*Nothing was sent\.$/);
    assert.deepEqual([await first, await third], ['done', 'done']);
    assert.deepEqual(dialed(), [0, 2]);
  });

  it('that are refused by the hundred learn of it a few at a time, and at once when their node ends', async () => {
    const { simulator, session } = await start();
    simulator.faults.add({ ...READ, path: /\/me$/, times: 600 }, { stallBefore: true });
    const closing = new AbortController();
    setMaxListeners(0, closing.signal);
    let told = 0;
    const ask = (request: HttpRequest) =>
      session.request(request).catch(() => {
        told += 1;
      });
    const all = numbers(600).map((index) => ask(index < 300 ? READ : { ...READ, signal: closing.signal }));
    await once(simulator, 'request');
    void session.disconnect();
    await new Promise(setImmediate);
    assert.ok(told < 100, `${told} at once`);
    closing.abort();
    await new Promise(setImmediate);
    assert.ok(told >= 300 && told < 500, `${told} at the end of their node`);
    await Promise.all(all);
    assert.equal(told, 600);
  });

  it('that wait are sent in the new session when GWS has forgotten the old one', async () => {
    const { simulator, dial, dialed } = await start();
    simulator.sessions.forgetHttpSessions();
    assert.deepEqual(await Promise.all(numbers(5).map((handle) => outcome(dial(handle)))), Array(5).fill('done'));
    assert.deepEqual(dialed(), numbers(5));
  });

  it('that wait for a sign-in are sent after it, in their order, or not at all when it takes too long', async () => {
    const { simulator, session, dial, dialed } = await start();
    const signIn = { method: 'GET', path: /\/me\?subresources=features/ };
    await session.disconnect();
    simulator.faults.add(signIn, { delayBefore: 100 });
    session.connect();
    assert.deepEqual(await Promise.all(numbers(5).map((handle) => outcome(dial(handle)))), Array(5).fill('done'));
    assert.deepEqual(dialed(), numbers(5));

    await session.disconnect();
    simulator.faults.add(signIn, { stallBefore: true });
    session.connect();
    assert.match(await outcome(session.request(READ)), /^GWS_NOT_CONNECTED/);
  });

  it('that end a call do not wait for others', async () => {
    const { simulator, session } = await start({ requests: new RequestQueue({ perAgent: 1, perServer: 8 }) });
    simulator.faults.add({ ...READ, path: /\/me$/, times: 5 }, { delayBefore: 20 });
    const order: string[] = [];
    const reads = numbers(5).map(() => session.request(READ).then(() => order.push('read')));
    const body = JSON.stringify({ operationName: 'Hangup' });
    const hangup = session.request({ method: 'POST', path: '/me/calls/1', body }).then(() => order.push('hangup'));
    await Promise.all([...reads, hangup]);
    assert.equal(order[0], 'hangup');
  });

  it('that cannot be sent in time are not sent at all, unless they end a call', async () => {
    const requests = new RequestQueue({ perServer: 1 });
    const { simulator, session } = await start({ requests, longestWait: 100, timeout: 5000 });
    const ask = (path: string, operationName: string) =>
      session.request({ method: 'POST', path, body: JSON.stringify({ operationName }) });
    simulator.faults.add({ ...READ, path: /\/me$/ }, { delayBefore: 600 });
    const first = session.request(READ);
    const late = [
      session.request(READ),
      ask('/me/channels/voice', 'Ready'),
      ask('/me/calls/1', 'Answer'),
      ask('/me/calls/1', 'SingleStepTransfer'),
    ].map(outcome);
    const hangup = ask('/me/calls/1', 'Hangup');
    for (const refused of await Promise.all(late)) {
      assert.match(refused, /^GWS_NOT_POSSIBLE .* within 0\.1 s, .*Nothing was sent\./);
    }
    assert.equal((await first).kind, 'ok');
    assert.equal((await hangup).kind, 'rejected');
    const sent = simulator.ledger.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
    assert.deepEqual(
      sent.filter((body) => /Ready|Answer|Transfer|Hangup/.test(body)),
      [JSON.stringify({ operationName: 'Hangup' })],
    );
    assert.deepEqual(requests.report, { underWay: 0, waiting: 0, refused: 0 });
  });

  it('look up an unknown device once, for all that need it', async () => {
    const { simulator, session } = await start();
    const readings = () =>
      simulator.ledger.requests.filter(({ path }) => /subresources=devices,calls/.test(path)).length;
    const before = readings();
    await Promise.all(numbers(20).map(() => assert.rejects(session.device('9999'), { code: 'GWS_NOT_POSSIBLE' })));
    assert.equal(readings(), before + 1);
  });
});
