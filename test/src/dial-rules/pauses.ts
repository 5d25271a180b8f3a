/** Dials of a moment in which the server wants to be left alone. */
import { Governor } from '../../../src/http/governor';
import type { DialCases } from './case';

const MINUTE = 60_000;

/** So that nobody has to wait for the pause to end. */
let now = 0;
const governor = new Governor({ base: 10, cap: 100 }, () => now);

export const PAUSES: DialCases = {
  'rate-limited': {
    result: 'GWS_NOT_POSSIBLE',
    seen: 0,
    made: 0,
    counts: false,
    session: { governor },
    arrange: async ({ simulator, session }) => {
      simulator.faults.add({ path: /\/me$/ }, { respond: { status: 429, headers: { 'Retry-After': '60' } } });
      await session.request({ method: 'GET', path: '/me' });
    },
    repair: () => {
      now += MINUTE;
    },
  },
};
