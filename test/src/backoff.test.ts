import assert from 'node:assert/strict';
import { Backoff } from '../../src/timing/backoff';

const OPTIONS = { base: 1000, cap: 60_000, healthyAfter: 60_000, random: () => 1 };

describe('the waits between attempts', () => {
  it('double up to the cap', () => {
    const backoff = new Backoff(OPTIONS);
    assert.deepEqual(
      Array.from({ length: 8 }, () => backoff.next()),
      [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000],
    );
  });

  it('are spread over their whole length, but never nothing', () => {
    const backoff = new Backoff({ ...OPTIONS, random: () => 0.5 });
    assert.equal(backoff.next(), 500);
    assert.equal(new Backoff({ ...OPTIONS, random: () => 0 }).next(), 100);
  });

  it('start small again only after a healthy period', () => {
    const backoff = new Backoff(OPTIONS);
    backoff.next(0);
    backoff.next(0);
    backoff.connected(1000);
    assert.equal(backoff.next(60_999), 4000);
    backoff.connected(1000);
    backoff.ended(61_000);
    assert.ok(backoff.isFresh);
    assert.equal(backoff.next(61_000), 1000);
  });

  it('do not take the time of an interruption for a healthy one', () => {
    const backoff = new Backoff(OPTIONS);
    backoff.next(0);
    backoff.connected(0);
    backoff.ended(10);
    assert.equal(backoff.next(100_000), 2000);
  });

  it('stay capped forever', () => {
    const backoff = new Backoff(OPTIONS);
    for (let attempt = 0; attempt < 5000; attempt += 1) {
      assert.ok(backoff.next() <= 60_000);
    }
  });
});
