/** The system clock is set while a session lives, as NTP does on a machine that came up with a wrong one. */
import assert from 'node:assert/strict';
import { AgentPool, Secret } from '../../src';
import { Bench, QUICK, reaches } from '../support/session';
import { resetWallClock, setWallClock } from '../support/wall-clock';

const HOUR = 60 * 60_000;

describe('a system clock that is set', () => {
  const bench = new Bench();
  let pool: AgentPool | undefined;

  afterEach(async () => {
    resetWallClock();
    await pool?.close();
    pool = undefined;
    await bench.clear();
  });

  for (const [name, ms] of [
    ['back by an hour', -HOUR],
    ['ahead by an hour', HOUR],
  ] as const) {
    it(`${name} delays no sign-in`, async () => {
      const simulator = await bench.simulator({
        agents: ['one', 'two', 'three'].map((username) => ({ username, password: 'simulator' })),
      });
      const password = new Secret('simulator');
      const made = new AgentPool({ url: simulator.url, username: 'one', password, ...QUICK }, [
        { username: 'two', password },
      ]);
      pool = made;
      made.connect();
      await Promise.all(made.all.map(({ session }) => reaches(session, 'connected')));

      setWallClock(ms);
      const began = performance.now();
      const third = made.signIn({ username: 'three', password });
      const late = new Promise<'late'>((resolve) => setTimeout(resolve, 1000, 'late').unref());
      const outcome = await Promise.race([third, late]);

      assert.notEqual(outcome, 'late', 'signed in within a second');
      assert.ok(performance.now() - began < 1000);
    });
  }
});
