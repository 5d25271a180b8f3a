// The campaigns of Configuration Server as names to choose from: they wait for nobody, and nobody waits for them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { GwsSimulator } from '../../simulator';
import { ConfiguredCampaigns } from '../../src/outbound/configured-campaigns';
import { Bench, reaches } from '../support/session';

const LONG = 30_000;

describe('the campaigns of Configuration Server', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  const connected = async (simulator: GwsSimulator) => {
    const { session } = bench.session(simulator.url, { timeout: LONG });
    session.connect();
    await reaches(session, 'connected');
    return session;
  };

  it('are not asked for where there is no connection', async () => {
    const simulator = await bench.simulator();
    const { session } = bench.session(simulator.url);
    assert.deepEqual(await new ConfiguredCampaigns().names(session, LONG), []);
    assert.deepEqual(simulator.ledger.requests, []);
  });

  it('are there for whoever asks next where GWS is slow', async () => {
    const simulator = await bench.simulator();
    const session = await connected(simulator);
    const campaigns = new ConfiguredCampaigns();
    simulator.faults.add({ path: /configuration/ }, { delayBefore: 500 });
    const asked = once(simulator, 'request');
    assert.deepEqual(await campaigns.names(session, 1), [], 'not waited for');
    await asked;
    assert.deepEqual(await campaigns.names(session, LONG), ['Spring Renewals']);
    assert.equal(simulator.ledger.requests.filter(({ path }) => path.includes('/configuration/')).length, 1);
  });

  it('are names that can be used, in order', async () => {
    const simulator = await bench.simulator();
    const session = await connected(simulator);
    const campaigns = [
      ...[
        { name: 'Winter', state: '1' },
        { name: 'Autumn' },
        { name: 'Old', state: '2' },
        { name: 'Winter', state: 1 },
      ],
      ...[{ name: '' }, { name: 7 }, null, 'Spring', ['Spring'], {}],
    ];
    simulator.faults.add({ path: /configuration/ }, { respond: { status: 200, body: { statusCode: 0, campaigns } } });
    assert.deepEqual(await new ConfiguredCampaigns().names(session, LONG), ['Autumn', 'Winter']);
  });
});
