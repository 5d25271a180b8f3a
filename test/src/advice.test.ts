// The waits that a server may advise: sensible ones are obeyed, to the millisecond, up to a limit.
import assert from 'node:assert/strict';
import { soundAdvice } from '../../src/bayeux/advice';

const HOUR = 60 * 60_000;

describe('the advice of a server', () => {
  for (const [advised, obeyed] of [
    [{ interval: 0 }, { interval: 0 }],
    [{ interval: 59_999 }, { interval: 59_999 }],
    [{ interval: 60_000 }, { interval: 60_000 }],
    [{ interval: 60_001 }, { interval: 60_000 }],
    [{ interval: HOUR }, { interval: 60_000 }],
    [{ timeout: HOUR }, { timeout: 10 * 60_000 }],
    [{ maxInterval: 48 * HOUR }, { maxInterval: 24 * HOUR }],
    [{ interval: -1, timeout: 'soon', maxInterval: null, reconnect: 'perhaps' }, {}],
    [
      { reconnect: 'none', interval: 10 },
      { reconnect: 'none', interval: 10 },
    ],
  ]) {
    it(`${JSON.stringify(advised)} is obeyed as ${JSON.stringify(obeyed)}`, () => {
      assert.deepEqual(soundAdvice(advised), obeyed);
    });
  }
});
