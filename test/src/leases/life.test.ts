// How long an instance may take itself for alive, by clocks that stop, jump and go.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Life, live, type Moment, timeLeft } from '../../../src/leases/life';

const TTL = 15_000;
const at = (monotonic: number, wall = 1_000_000 + monotonic): Moment => ({ monotonic, wall });
const alive = (id = 'a', sentAt = at(0)): Life =>
  live({ phase: 'registering' }, { type: 'registered', id, sentAt }, TTL);

describe('the life of an instance', () => {
  it('is counted from before the last renewal that succeeded was sent', () => {
    const renewed = live(alive(), { type: 'renewed', id: 'a', sentAt: at(5000) }, TTL);
    assert.equal(timeLeft(alive(), TTL, at(6000)), 9000);
    assert.equal(timeLeft(renewed, TTL, at(6000)), 14_000);
    const outOfOrder = live(renewed, { type: 'renewed', id: 'a', sentAt: at(1000) }, TTL);
    assert.equal(timeLeft(outOfOrder, TTL, at(6000)), 14_000);
  });

  it('is over for those who dial as soon as either clock says so', () => {
    const suspended = at(1000, 1_000_000 + 3_600_000);
    assert.equal(timeLeft(alive(), TTL, suspended), 0);
    assert.equal(timeLeft(alive(), TTL, at(TTL)), 0);
    assert.equal(timeLeft(alive(), TTL, at(14_000, 1_000_000 - 3_600_000)), 1000);
  });

  it('ends by the monotonic clock alone; where only the system clock says so, a renewal tells', () => {
    const suspended = live(alive(), { type: 'looked', now: at(1000, 1_000_000 + 3_600_000) }, TTL);
    assert.equal(suspended.phase, 'alive');
    const renewed = live(suspended, { type: 'renewed', id: 'a', sentAt: at(1000, 4_600_000) }, TTL);
    assert.equal(timeLeft(renewed, TTL, at(2000, 4_601_000)), 14_000);
    assert.equal(live(suspended, { type: 'expired', id: 'a' }, TTL).phase, 'registering');
    assert.equal(live(alive(), { type: 'looked', now: at(TTL) }, TTL).phase, 'registering');
  });

  it('is not what a late answer to another ID says', () => {
    const life = alive('b', at(20_000));
    assert.equal(live(life, { type: 'renewed', id: 'a', sentAt: at(30_000) }, TTL), life);
    assert.equal(live(life, { type: 'expired', id: 'a' }, TTL), life);
    const registering: Life = { phase: 'registering' };
    assert.equal(live(registering, { type: 'renewed', id: 'a', sentAt: at(0) }, TTL), registering);
    assert.equal(timeLeft(registering, TTL, at(0)), 0);
  });

  it('does not begin again once it is closed', () => {
    const closed = live(alive(), { type: 'close' }, TTL);
    assert.equal(live(closed, { type: 'registered', id: 'b', sentAt: at(0) }, TTL).phase, 'closed');
    assert.equal(timeLeft(closed, TTL, at(0)), 0);
  });

  it('never lasts longer than the registration that the database has', () => {
    const renewals = fc.array(fc.record({ after: fc.nat(20_000), takes: fc.nat(5000), isLost: fc.boolean() }));
    fc.assert(
      fc.property(renewals, fc.array(fc.integer({ min: -4_000_000, max: 4_000_000 })), (all, jumps) => {
        let life = alive();
        let now = 0;
        let until = TTL;
        for (const [index, { after, takes, isLost }] of all.entries()) {
          const wall = (jumps[index] ?? 0) + now;
          const sentAt = at(now + after, wall + after);
          const isRenewed = sentAt.monotonic + takes < until;
          until = isRenewed ? sentAt.monotonic + takes + TTL : until;
          now = sentAt.monotonic + takes;
          if (!isLost) {
            life = live(life, { type: isRenewed ? 'renewed' : 'expired', id: 'a', sentAt }, TTL);
          }
          assert.ok(timeLeft(life, TTL, at(now)) <= Math.max(0, until - now));
        }
      }),
    );
  });
});
