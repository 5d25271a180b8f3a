// A server that answers dials with anything that HTTP can carry, in a process that an exception or an unhandled rejection
// would end. Each dial has an outcome with a code, and the next one, which is answered as it should be, is dialed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import fc from 'fast-check';
import { Dialer, GwsError, parseRecord, Secret, Session } from '../../../src';
import { anyJson, isPristine, jsonOf } from '../../support/arbitraries';
import { BayeuxServer } from '../../support/bayeux-server';
import { reaches } from '../../support/session';

const json = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{',
    '"\\ud800"',
    '1e309',
    '['.repeat(100_000),
    `${'{"a":'.repeat(6000)}1${'}'.repeat(6000)}`,
  ),
  anyJson.map(jsonOf),
);

interface StrangeAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** How much of the body comes before the connection is cut; null: all of it, and it is not. */
  cut: number | null;
}

const HEADERS = ['Keep-Alive', 'Content-Type', 'Set-Cookie', 'X-CSRF-HEADER', 'X-CSRF-TOKEN', 'Location', 'Connection'];
const PACKED = ['gzip', 'br', 'deflate', 'identity', 'gzip, gzip', 'constructor'];

const strange: fc.Arbitrary<StrangeAnswer> = fc.record({
  status: fc.oneof(fc.constant(200), fc.constantFrom(204, 302, 401, 403, 503), fc.integer({ min: 200, max: 999 })),
  headers: fc.oneof(
    fc.dictionary(fc.constantFrom(...HEADERS), fc.stringMatching(/^[ -~\xa0-\xff]{0,40}$/)),
    fc.constantFrom(...PACKED).map((encoding) => ({ 'Content-Encoding': encoding })),
    fc.constantFrom('timeout=0', `timeout=${'9'.repeat(400)}`).map((value) => ({ 'Keep-Alive': value })),
    fc
      .constantFrom('text/html; charset=utf-17', 'application/json; charset="')
      .map((type) => ({ 'Content-Type': type })),
  ),
  body: fc.oneof(
    fc.constantFrom('{"statusCode":0}', '{"statusCode":3}', '{"statusCode":20}'),
    json,
    fc
      .tuple(fc.constantFrom('statusCode', 'statusMessage', 'user', 'uri'), json)
      .map(([field, value]) => `{"statusCode":0,"${field}":${value}}`),
  ),
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

function give({ status, headers, body, cut }: StrangeAnswer, response: ServerResponse): void {
  response.writeHead(status, headers);
  if (cut === null) {
    response.end(body);
  } else {
    response.write(body.slice(0, cut * body.length) || ' ', () => response.destroy());
  }
}

async function main(): Promise<void> {
  const server = new BayeuxServer();
  const session = new Session({
    url: await server.start(),
    username: 'agent',
    password: new Secret('simulator'),
    timeout: 400,
    refusedDelay: 1,
    backoff: { base: 1, cap: 4, healthyAfter: 1 },
  });
  const dialer = new Dialer(session);
  session.connect();
  await reaches(session, 'connected');
  let handle = 0;
  const dial = () => {
    handle += 1;
    const record = parseRecord({ recordHandle: handle, phoneNumber: '5001' });
    return dialer.dial({ record, waitFor: 'accepted', timeout: 150, busyAgent: 'allow' });
  };
  const codes: Record<string, number> = {};
  const outlives = async (answer: StrangeAnswer): Promise<void> => {
    server.rest = ({ method }: IncomingMessage, response) => {
      if (method === 'POST') {
        give(answer, response);
      }
      return method === 'POST';
    };
    const code = await dial().then(
      () => 'dialed',
      (error: unknown) => (error instanceof GwsError ? error.code : `untyped: ${error}`),
    );
    codes[code] = (codes[code] ?? 0) + 1;
    server.rest = undefined;
    await reaches(session, 'connected');
    await dial();
    isPristine();
  };
  await fc.assert(fc.asyncProperty(strange, outlives), { numRuns: 200, endOnFailure: true });
  await session.close();
  await server.stop();
  console.log(JSON.stringify({ codes }));
}

void main();
