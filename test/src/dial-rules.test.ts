import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import { shippedTls } from '../../simulator/tls/certificate';
import { GwsError, outcomeOfFailure, parseRecord } from '../../src';
import { forgetName, setName } from '../support/names';
import { startProxy } from '../support/proxy';
import { Relay } from '../support/relay';
import { Bench, reaches } from '../support/session';
import { ANSWERS } from './dial-rules/answers';
import { BUSY } from './dial-rules/busy';
import type { DialCase, Scene } from './dial-rules/case';
import { ENDINGS } from './dial-rules/endings';
import { LATE } from './dial-rules/late';
import { NETWORK } from './dial-rules/network';
import { PAUSES } from './dial-rules/pauses';

const CASES = { ...BUSY, ...PAUSES, ...LATE, ...NETWORK, ...ANSWERS, ...ENDINGS };

describe('a dial', () => {
  const bench = new Bench();
  let cleanup: (() => unknown)[] = [];

  afterEach(async () => {
    await bench.clear();
    await Promise.all(cleanup.map((work) => work()));
    cleanup = [];
  });

  const open = async ({
    simulator: options,
    session: settings,
    host,
    tls,
    proxy,
    ballast,
  }: DialCase): Promise<Scene> => {
    const certificate = shippedTls();
    const simulator = await bench.simulator({
      ...options,
      ...(host && { hosts: [host] }),
      ...(tls && { tls: certificate }),
    });
    const tunnel = proxy ? await startProxy() : undefined;
    const relay = new Relay(() => (tunnel ? Number(new URL(tunnel.url).port) : simulator.port));
    cleanup.push(
      () => relay.close(),
      () => tunnel?.close(),
    );
    await relay.listen();
    if (host) {
      setName(host, 'here');
      cleanup.push(() => forgetName(host));
    }
    const address = `${tls ? 'https' : 'http'}://${host ?? '127.0.0.1'}:${tunnel ? simulator.port : relay.port}`;
    const { session, dialer } = bench.session(address, {
      ...settings,
      ...(tls && { tls: { ca: certificate.cert, ...settings?.tls } }),
      ...(tunnel && { proxy: { url: `http://127.0.0.1:${relay.port}` } }),
    });
    dialer.watchCalls();
    session.connect();
    await reaches(session, 'connected');
    await pollHeld(simulator);
    const preview = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } }));
    const record = ballast ? { ...preview, ballast: 'x'.repeat(ballast) } : preview;
    const atEnd = (work: () => void) => cleanup.push(work);
    return { bench, simulator, relay, session, dialer, record, closing: new AbortController(), atEnd };
  };

  /** `accepted` or the code of the error, and the word for a flow. */
  const dialed = async ({ dialer, record }: Scene, { waitFor = 'accepted' }: DialCase, signal?: AbortSignal) => {
    try {
      const { outcome } = await dialer.dial({ record, waitFor, timeout: 2000, ...(signal && { signal }) });
      return { result: 'accepted', outcome };
    } catch (error) {
      assert.ok(error instanceof GwsError, `a bare ${String(error)}`);
      return { result: error.code, outcome: outcomeOfFailure(error) };
    }
  };

  const counted = ({ simulator: { ledger } }: Scene) => ({
    seen: ledger.dialRequests().length,
    made: ledger.summary().dialsAccepted,
  });

  for (const [id, rule] of Object.entries(CASES)) {
    it(`${id}: ${rule.result}, ${rule.counts ? 'which counts' : 'and may be dialed again'}`, async () => {
      const scene = await open(rule);
      await rule.arrange(scene);
      const { result, outcome } = await dialed(scene, rule, scene.closing.signal);
      assert.equal(result, rule.result);
      assert.equal(outcome === 'notDialed', !rule.counts, `${outcome} is what a flow is told`);
      const { seen, made } = rule;
      assert.deepEqual(counted(scene), { seen, made });

      await rule.repair?.(scene);
      await reaches(scene.session, 'connected');
      assert.deepEqual(
        await dialed(scene, { ...rule, waitFor: 'accepted' }),
        rule.counts
          ? { result: 'GWS_ALREADY_DIALED', outcome: 'alreadyDialed' }
          : { result: 'accepted', outcome: 'accepted' },
      );
      assert.deepEqual(counted(scene), rule.counts ? { seen, made } : { seen: seen + 1, made: made + 1 });
    });
  }
});

/** CometD's first poll is answered at once, the second is held; from then on its connection is the only one in use. */
async function pollHeld(simulator: GwsSimulator): Promise<void> {
  const polls = () => simulator.ledger.requests.filter(({ body }) => body.includes('"/meta/connect"'));
  while (polls().length < 2) {
    await once(simulator, 'request');
  }
}

describe('the table in docs/safety.md', () => {
  const table = readFileSync(path.resolve(__dirname, '../../docs/safety.md'), 'utf8');
  const rows = [...table.matchAll(/^\| `([a-z0-9-]+)` \|(.*)\|$/gm)].map(([, id = '', rest = '']) => ({
    id,
    cells: rest.split('|').map((cell) => cell.trim()),
  }));

  it('has the rows that are tested here, each once', () => {
    assert.deepEqual(rows.map(({ id }) => id).sort(), Object.keys(CASES).sort());
  });

  for (const { id, cells } of rows) {
    it(`says of ${id} what the test proves`, () => {
      const rule = CASES[id];
      assert.ok(rule);
      const [, result, sentAgain, why, counts] = cells;
      assert.match(result ?? '', rule.result === 'accepted' ? /^no error/ : new RegExp(`^\`${rule.result}\``));
      assert.match(sentAgain ?? '', rule.seen > 1 ? /^once/ : /^no/);
      assert.ok(why);
      assert.match(counts ?? '', rule.counts ? /^yes/ : /^no/);
    });
  }
});
