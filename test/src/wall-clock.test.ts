/** The system clock is set while a session is up, as NTP does on a machine that booted with a wrong time. */
import assert from 'node:assert/strict';
import { AgentPool, CALLS_CHANNEL, type CallStateChangeMessage, parseRecord, Secret } from '../../src';
import { Inbox } from '../../src/session/inbox';
import { Bench, QUICK, reaches } from '../support/session';
import { resetWallClock, setWallClock } from '../support/wall-clock';
import { within } from '../support/within';

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
      await within(1000, made.signIn({ username: 'three', password }));
    });

    it(`${name} during a call ends no session, loses no event and delivers none twice`, async () => {
      const simulator = await bench.simulator();
      const options = { url: simulator.url, username: 'agent', password: new Secret('simulator'), ...QUICK };
      const made = new AgentPool(options);
      pool = made;
      const { session, dialer } = made.default;
      const phases: string[] = [];
      session.on('state', ({ phase }) => phases.push(phase));
      const told: CallStateChangeMessage['call'][] = [];
      made.subscribe(CALLS_CHANNEL, ({ data }) => {
        const { call } = data as CallStateChangeMessage;
        told.push(call);
        if (call.state === 'Established') {
          setWallClock(ms);
        }
      });
      dialer.watchCalls();
      made.connect();
      await reaches(session, 'connected');
      for (const _call of ['during', 'after']) {
        await dialer.dial({ record: parseRecord(simulator.nextPreviewRecord()), waitFor: 'released', timeout: 3000 });
      }

      assert.deepEqual(phases, ['signing-in', 'starting', 'connected']);
      for (const id of simulator.ledger.calls.keys()) {
        const states = told.filter((call) => call.id === id).map(({ state }) => state);
        assert.deepEqual(states, simulator.ledger.statesOf(id));
      }
      const durations = told.map(({ duration }) => Number(duration));
      assert.ok(durations.length >= 6 && durations.every((seconds) => seconds >= 0 && seconds < 10), `${durations}`);
      const { perSecond, total } = made.statistics.report(made.all).events;
      assert.equal(total, told.length);
      assert.ok(perSecond > total / 10 && perSecond <= total, `${total} events, ${perSecond} a second`);
    });

    it(`${name} does not prevent a backlog from being reported`, async () => {
      const told: number[] = [];
      const busy = () => {
        const until = performance.now() + 0.4;
        while (performance.now() < until);
      };
      const inbox = new Inbox<number>(busy, (waiting) => {
        if (told.push(waiting) === 1) {
          setWallClock(ms);
        }
      });
      for (let item = 0; item < 4000; item += 1) {
        inbox.push(item);
      }
      await inbox.drained(50_000);
      assert.ok(told.length >= 3, `${told}`);
      assert.equal(told.at(-1), 0);
    });
  }
});
