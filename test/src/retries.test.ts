// When a session tries again, after whatever has failed.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type GwsError, Secret } from '../../src';
import type { Governor } from '../../src/http/governor';
import { rateRefusalIn } from '../../src/http/rate-limit';
import { resolveSessionOptions } from '../../src/session/options';
import { Retries } from '../../src/session/retries';
import { elapsed } from '../../src/timing/clock';
import { within } from '../support/within';

const MINUTE = 60_000;

describe('a session that tries again', () => {
  function retries(backoff: object = {}) {
    const options = resolveSessionOptions({
      url: 'http://gws',
      username: 'agent',
      password: new Secret('simulator'),
      refusedDelay: 5 * MINUTE,
      backoff: { base: 1000, cap: MINUTE, healthyAfter: MINUTE, random: () => 1, ...backoff },
    });
    const failures: GwsError[] = [];
    return { failures, governor: options.governor, retries: new Retries(options, (error) => failures.push(error)) };
  }
  const delays = (count: number, retry: () => { delay: number }) => Array.from({ length: count }, () => retry().delay);
  const limit = (governor: Governor, seconds: number) => {
    const limited = rateRefusalIn({ httpStatus: 429, headers: { 'retry-after': String(seconds) }, text: '' });
    assert.ok(limited);
    governor.refuse(limited, elapsed());
  };

  it('waits longer and longer before it signs in, up to the longest wait', () => {
    const { retries: each } = retries();
    assert.deepEqual(
      delays(8, () => each.signIn()),
      [1000, 2000, 4000, 8000, 16_000, 32_000, MINUTE, MINUTE],
    );
  });

  it('waits no more than five seconds before it opens a connection for events, or less if nothing waits longer', () => {
    assert.deepEqual(
      delays(5, () => retries().retries.channel()),
      Array(5).fill(1000),
    );
    const { retries: each } = retries();
    assert.deepEqual(
      delays(5, () => each.channel()),
      [1000, 2000, 4000, 5000, 5000],
    );
    const { retries: quick } = retries({ cap: 1500 });
    assert.deepEqual(
      delays(3, () => quick.channel()),
      [1000, 1500, 1500],
    );
  });

  it('keeps the two apart', () => {
    const { retries: each } = retries();
    delays(5, () => each.channel());
    assert.deepEqual(
      delays(2, () => each.signIn()),
      [1000, 2000],
    );
    assert.deepEqual(
      delays(1, () => each.channel()),
      [5000],
    );
  });

  it('says when that is, on the wall clock', () => {
    const { retries: each } = retries();
    for (const retry of [each.signIn(), each.channel(), each.refusedSignIn()]) {
      const at = Date.now() + retry.delay;
      assert.ok(Math.abs(retry.retryAt - at) < 1000, `${retry.retryAt - at} ms`);
    }
    assert.equal(each.refusedSignIn().delay, 5 * MINUTE);
  });

  it('waits as long as the server asks, if that is longer', () => {
    const { retries: each, governor } = retries();
    limit(governor, 3);
    const [first = 0, second = 0, third = 0] = delays(3, () => each.signIn());
    assert.ok(first > 2500 && first <= 3000 && Number.isInteger(first), String(first));
    assert.ok(second > 2500 && second <= 3000);
    assert.equal(third, 4000);
    assert.ok(each.channel().delay > 2500);
    assert.equal(each.refusedSignIn().delay, 5 * MINUTE);
  });

  describe('after it was connected', () => {
    const connected = (since: number, more: object = {}) => ({ phase: 'connected' as const, since, ...more });
    const trouble = { kind: 'polls' as const, error: {} as GwsError, retryAt: 0, isDoubt: false };
    const past = () => elapsed() - MINUTE - 1;

    it('waits briefly again, if that was for long enough', () => {
      for (const [since, expected] of [
        [past(), 1000],
        [elapsed() - MINUTE / 2, 8000],
      ] as const) {
        const { retries: each } = retries();
        delays(3, () => each.signIn());
        delays(3, () => each.channel());
        each.follow(connected(since));
        each.follow({ phase: 'signing-in' });
        assert.deepEqual([each.signIn().delay, each.channel().delay], [expected, Math.min(expected, 5000)]);
      }
    });

    it('does not count the time in which polls failed for the waits between polls', () => {
      const { retries: each } = retries();
      delays(3, () => each.signIn());
      delays(3, () => each.channel());
      const since = elapsed() - MINUTE / 2;
      each.follow(connected(since));
      each.follow(connected(past(), { trouble }));
      assert.equal(each.channel().delay, 5000);
      each.follow(connected(past()));
      each.follow(connected(past(), { trouble }));
      assert.equal(each.channel().delay, 1000);
      assert.equal(each.signIn().delay, 1000);
    });

    it('counts the time until the connection was lost, or polls failed, and not the time since', async () => {
      const { retries: each } = retries({ healthyAfter: 40 });
      delays(3, () => each.signIn());
      delays(3, () => each.channel());
      const now = elapsed();
      each.follow(connected(now));
      each.follow(connected(now, { trouble }));
      await pause(60);
      assert.equal(each.channel().delay, 5000);
      each.follow(connected(elapsed()));
      each.follow({ phase: 'signing-in' });
      await pause(60);
      assert.deepEqual([each.signIn().delay, each.channel().delay], [8000, 5000]);
    });

    it('tries at once, the first time', () => {
      const { retries: each } = retries();
      assert.deepEqual([each.mayTryAtOnce(), each.mayTryAtOnce()], [true, false]);
      assert.equal(each.signIn().delay, 2000);
      each.follow(connected(elapsed()));
      assert.equal(each.mayTryAtOnce(), false);
      each.follow(connected(past()));
      assert.deepEqual([each.mayTryAtOnce(), each.mayTryAtOnce()], [true, false]);
    });
  });

  describe('as it is scheduled', () => {
    it('does so once, and only what was scheduled last', async () => {
      const { retries: each, failures } = retries();
      const tried: string[] = [];
      each.schedule(10, () => tried.push('first'));
      await within(
        2000,
        new Promise<void>((resolve) => {
          each.schedule(20, () => {
            tried.push('second');
            resolve();
          });
        }),
      );
      await pause(30);
      assert.deepEqual([tried, failures], [['second'], []]);
    });

    it('does nothing when that is cancelled', async () => {
      const { retries: each } = retries();
      each.schedule(5, () => assert.fail('it was cancelled'));
      each.cancel();
      await pause(20);
    });

    it('tells what goes wrong then', async () => {
      const { retries: each, failures } = retries();
      each.schedule(1, () => {
        throw new Error('broken');
      });
      while (failures.length === 0) {
        await pause(1);
      }
      assert.match(failures[0]?.message ?? '', /The next attempt/);
    });
  });
});
