/** Every interruption heals by itself: one row for each, against a real server over real connections. */
import assert from 'node:assert/strict';
import { INTERRUPTIONS } from '../support/interruptions';
import { Scene, type Tempo } from '../support/scene';
import { QUICK } from '../support/session';

/** A session outlives `maxInterval` without a poll: long where events are to be kept, else short, to see it end. */
function tempo(events: string): Tempo {
  return {
    session: QUICK,
    cometd: { timeout: 300, maxInterval: events === 'kept' ? 3000 : 300, sweepPeriod: 20 },
    outage: 80,
  };
}

describe('an interruption heals by itself:', () => {
  for (const interruption of INTERRUPTIONS) {
    it(interruption.name, async () => {
      const healing = await Scene.play(interruption, tempo(interruption.events));
      const { sent, missed, recovered, requests, states, ends, subscriptions } = healing;
      assert.deepEqual(subscriptions, [['/v2/me/calls', '/v2/me/devices']], 'one CometD session, subscribed');
      assert.deepEqual(
        ends.map(({ times }) => times),
        interruption.callsGone ? [1, 1] : [1],
        'each end is told once',
      );
      if (interruption.events === 'lost') {
        assert.equal(missed, sent);
        assert.ok(ends.every((end) => end.recovered));
      } else if (interruption.events === 'kept') {
        assert.deepEqual({ missed, recovered }, { missed: 0, recovered: 0 });
      }
      assert.ok(!states.includes('refused'), 'nothing that passes is taken for a no');
      assert.ok(requests <= 100, `${requests} requests`);
    });
  }
});
