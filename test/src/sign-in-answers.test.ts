// What an error at sign-in means: a refusal, which will not change within minutes, or a GWS that is not ready yet, which may within seconds.
import assert from 'node:assert/strict';
import type { SessionState } from '../../src';
import { Bench, reaches } from '../support/session';

/** HTTP status, `statusCode` of the body, and the phase of the session that gets them. */
const ANSWERS: [httpStatus: number, statusCode: number, phase: SessionState['phase']][] = [
  [403, 5, 'refused'],
  [400, 3, 'refused'],
  [200, 8, 'refused'],
  [404, 6, 'refused'],
  [499, 2, 'refused'],
  [500, 3, 'interrupted'],
  [500, 4, 'interrupted'],
  [200, 4, 'interrupted'],
  [502, 6, 'interrupted'],
  [503, 5, 'interrupted'],
  [599, 2, 'interrupted'],
];

describe('an error at sign-in', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  for (const [what, request, options] of [
    ['to the sign-in', { method: 'GET', path: /features/ }, {}],
    ['to the start of the contact-centre session', { method: 'POST', path: /\/me$/ }, { startSession: true }],
  ] as const) {
    for (const [status, statusCode, phase] of ANSWERS) {
      it(`${what}, HTTP ${status} with statusCode ${statusCode}, leaves the session ${phase}`, async () => {
        const simulator = await bench.simulator();
        const body = { statusCode, statusMessage: 'so it is' };
        simulator.faults.add(request, { respond: { status, body } });
        const { session } = bench.session(simulator.url, { ...options, refusedDelay: 60_000 });
        session.connect();
        const state = await Promise.race([
          reaches(session, 'refused'),
          reaches(session, 'interrupted'),
          reaches(session, 'connected'),
        ]);
        assert.equal(state.phase, phase);
        assert.ok('error' in state);
        assert.match(state.error.message, /so it is/);
        const wait = ('retryAt' in state ? (state.retryAt ?? 0) : 0) - Date.now();
        assert.equal(wait > 30_000, phase === 'refused');
      });
    }
  }
});
