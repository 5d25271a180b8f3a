// A call is dialed in a process whose HTTP is traced, as OpenTelemetry does it: `http.request` is wrapped, and what it is
// given is copied and added to before it goes on. Reports what GWS was sent.
import { propagation } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { CallStateChangeMessage } from '../../../src';

/** Goes into the headers of whatever passes the instrumentation. */
const TRACE = 'x-trace';

interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
}

export interface Traced {
  /** State of the call at the end, or what came between. */
  outcome: string;
  requests: Request[];
  untraced: string[];
  credentialsOutsideTheirHeader: boolean;
}

function trace(): void {
  propagation.setGlobalPropagator({
    inject: (_context, carrier, setter) => setter.set(carrier, TRACE, 'yes'),
    extract: (context) => context,
    fields: () => [TRACE],
  });
  new HttpInstrumentation({ disableIncomingRequestInstrumentation: true }).enable();
}

async function dialed(scheme: 'http' | 'https', proxied: boolean): Promise<Traced> {
  const { GwsSimulator } = require('../../../simulator') as typeof import('../../../simulator');
  const { shippedTls } =
    require('../../../simulator/tls/certificate') as typeof import('../../../simulator/tls/certificate');
  const { Dialer, Secret, Session, parseRecord } = require('../../../src') as typeof import('../../../src');
  const { FAST } = require('../../support/timing') as typeof import('../../support/timing');
  const { WireProxy } = require('../support/wire') as typeof import('../support/wire');
  const tls = shippedTls();
  const simulator = new GwsSimulator({ csrf: true, timing: FAST, ...(scheme === 'https' && { tls }) });
  const proxy = await WireProxy.start();
  await simulator.start();
  const session = new Session({
    url: simulator.url,
    username: 'agent',
    password: new Secret('simulator'),
    timeout: 3000,
    ...(scheme === 'https' && { tls: { ca: tls.cert } }),
    ...(proxied && { proxy: { url: proxy.url } }),
  });
  const dialer = new Dialer(session);
  dialer.watchCalls();
  session.connect();
  const outcome: string = await dialer
    .dial({ record: parseRecord(simulator.nextPreviewRecord()), waitFor: 'released', timeout: 3000 })
    .then(({ payload }) => (payload as CallStateChangeMessage).call.state, String);
  await session.close();
  const requests = simulator.ledger.requests.map(({ method, path, headers }) => ({ method, path, headers }));
  await Promise.all([simulator.stop(), proxy.close()]);
  return {
    outcome,
    requests,
    untraced: requests.filter(({ headers }) => headers[TRACE] !== 'yes').map(({ path }) => path),
    credentialsOutsideTheirHeader: requests.some(({ headers }) =>
      Object.entries(headers).some(([name, value]) => name !== 'authorization' && value.includes('Basic ')),
    ),
  };
}

async function main(): Promise<void> {
  trace();
  const report: Record<string, Traced> = {};
  for (const scheme of ['http', 'https'] as const) {
    report[scheme] = await dialed(scheme, false);
    report[`${scheme} through a proxy`] = await dialed(scheme, true);
  }
  console.log(JSON.stringify(report));
}

void main();
