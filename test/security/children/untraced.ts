// Two calls are dialed in a process that cannot find OpenTelemetry. Reports how often it was looked for, and what is loaded of it.
import Module from 'node:module';

type Resolve = (request: string, ...more: unknown[]) => string;

async function main(): Promise<void> {
  let lookedFor = 0;
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (request, ...more) => {
    if (request.startsWith('@opentelemetry/')) {
      lookedFor += 1;
      throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
    }
    return resolve.call(loader, request, ...more);
  };
  const { GwsSimulator } = require('../../../simulator') as typeof import('../../../simulator');
  const { AgentPool, Secret, parseRecord } = require('../../../src') as typeof import('../../../src');
  const { FAST } = require('../../support/timing') as typeof import('../../support/timing');
  const simulator = new GwsSimulator({ timing: FAST });
  await simulator.start();
  const pool = new AgentPool({
    url: simulator.url,
    username: 'agent',
    password: new Secret('simulator'),
    timeout: 10_000,
  });
  pool.connect();
  const { dialer, session } = pool.default;
  dialer.watchCalls();
  await session.ready();
  const outcomes: string[] = [];
  for (const phoneNumber of ['5006', '5006']) {
    const record = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber } }));
    outcomes.push((await dialer.dial({ record, waitFor: 'released', timeout: 10_000 })).outcome);
  }
  await pool.close();
  await simulator.stop();
  const loaded = Object.keys(require.cache).filter((file) => file.includes('opentelemetry'));
  console.log(JSON.stringify({ outcomes, lookedFor, loaded }));
}

void main();
