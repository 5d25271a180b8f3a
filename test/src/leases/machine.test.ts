// Who takes which agents, and who gives them away: table of single decisions, and any course of events among instances.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ABSENT,
  isAtRest,
  type LeaseEffect,
  type LeaseEvent,
  type LeaseState,
  leaseOf,
  MOST_AT_ONCE,
  shareOf,
  toRelease,
  transition,
} from '../../../src/leases/machine';
import { SharedAgents } from './shared-agents';

const NOBODY: ReadonlySet<string> = new Set();
const leases = (...agents: string[]) => agents.map((agent) => ({ agent, epoch: 1 }));
const PRESENT: LeaseEvent[] = [{ type: 'registered', instance: 'b' }, { type: 'join' }, { type: 'joined' }];

function run(...events: LeaseEvent[]): { state: LeaseState; effects: readonly LeaseEffect[] } {
  return events.reduce<{ state: LeaseState; effects: readonly LeaseEffect[] }>(
    ({ state }, event) => transition(state, event),
    { state: ABSENT, effects: [] },
  );
}

/** A member with these leases. */
const having = (...agents: string[]): LeaseEvent[] => [
  ...PRESENT,
  { type: 'acquired', leases: leases(...agents), reason: 'share' },
];

const seen = (held: Record<string, number>, agents: number, busy = NOBODY): LeaseEvent => ({
  type: 'seen',
  members: Object.entries(held).map(([instance, count]) => ({ instance, agents, held: count, epochs: count })),
  busy,
});

const named = (count: number) => Array.from({ length: count }, (_none, at) => `agent${at}`);

describe('the leases of an instance', () => {
  it('begin when it is registered and wants to take part, in whichever order', () => {
    assert.deepEqual(run({ type: 'join' }).effects, []);
    assert.deepEqual(run({ type: 'join' }, { type: 'registered', instance: 'b' }).effects, [{ do: 'join' }]);
    assert.deepEqual(run({ type: 'registered', instance: 'b' }).effects, []);
    assert.deepEqual(run({ type: 'registered', instance: 'b' }, { type: 'join' }).effects, [{ do: 'join' }]);
  });

  it('are as many as its share: the first members get what is left over', () => {
    for (const [members, most] of [
      [{ a: 3, b: 0, c: 3 }, 3],
      [{ b: 0, c: 0, d: 0 }, 4],
      [{ a: 0, b: 0 }, 5],
      [{ b: 0 }, 10],
    ] as const) {
      assert.deepEqual(run(...PRESENT, seen(members, 10)).effects, [{ do: 'acquire', most, reason: 'share' }]);
    }
  });

  it('are given away only as far as others have too few', () => {
    for (const [members, given] of [
      [{ a: 0, b: 6 }, 3],
      [{ a: 2, b: 6, c: 0 }, 2],
      [{ a: 2, b: 6, c: 1 }, 1],
      [{ a: 3, b: 6 }, 0],
      [{ b: 6 }, 0],
    ] as const) {
      const { effects } = run(...having(...named(6)), seen(members, 6));
      assert.deepEqual(
        effects.map((effect) => effect.do),
        Array(given).fill('sign-out'),
        JSON.stringify(members),
      );
    }
  });

  it('of agents with a call are not given away, even if too many are left', () => {
    const { state, effects } = run(...having('anna', 'ben', 'carl'), seen({ a: 0, b: 3 }, 3, new Set(['anna', 'ben'])));
    assert.deepEqual(effects, [{ do: 'sign-out', agent: 'carl' }]);
    assert.equal(leaseOf(state, 'carl'), undefined);
    assert.equal(leaseOf(state, 'anna')?.epoch, 1);
    const allBusy = run(...having('anna', 'ben'), seen({ a: 0, b: 2 }, 2, new Set(['anna', 'ben'])));
    assert.deepEqual(allBusy.effects, []);
  });

  it('are given away a few at a time', () => {
    const { effects } = run(...having(...named(200)), seen({ a: 0, b: 200 }, 200));
    assert.equal(effects.length, MOST_AT_ONCE);
  });

  it('are released once the agent is signed out, and not before', () => {
    const moving = run(...having('anna', 'ben'), seen({ a: 0, b: 2 }, 2));
    assert.deepEqual(moving.effects, [{ do: 'sign-out', agent: 'anna' }]);
    assert.deepEqual(toRelease(moving.state), []);
    const out = transition(moving.state, { type: 'signed-out', agent: 'anna' });
    assert.deepEqual(out.effects, [{ do: 'release' }]);
    assert.deepEqual(toRelease(out.state), leases('anna'));
    const released = transition(out.state, { type: 'released', leases: leases('anna') });
    assert.deepEqual([...released.state.held.keys()], ['ben']);
  });

  it('are read again when the database has others than it knows of', () => {
    const events = having('anna', 'ben');
    assert.deepEqual(run(...events, seen({ b: 3 }, 3)).effects, [{ do: 'list' }]);
    const others = { type: 'seen', members: [{ instance: 'b', agents: 2, held: 2, epochs: 5 }], busy: NOBODY } as const;
    assert.deepEqual(run(...events, others).effects, [{ do: 'list' }]);
    const { state, effects } = run(...events, {
      type: 'listed',
      leases: [
        { agent: 'ben', epoch: 4 },
        { agent: 'carl', epoch: 2 },
      ],
    });
    assert.deepEqual(effects, [
      { do: 'drop', agent: 'anna' },
      { do: 'sign-in', agent: 'ben' },
      { do: 'sign-in', agent: 'carl' },
    ]);
    assert.equal(leaseOf(state, 'ben')?.epoch, 4);
  });

  it('are all dropped when the instance has expired, and it joins anew under its next ID', () => {
    const expired = run(...having('anna', 'ben'), { type: 'expired' });
    assert.deepEqual(expired.effects, [
      { do: 'drop', agent: 'anna' },
      { do: 'drop', agent: 'ben' },
    ]);
    assert.equal(leaseOf(expired.state, 'anna'), undefined);
    const anew = transition(expired.state, { type: 'registered', instance: 'e' });
    assert.deepEqual(anew.effects, [{ do: 'join' }]);
    // The answer to a statement that was sent under the old ID.
    const late = transition(expired.state, { type: 'acquired', leases: leases('carl'), reason: 'share' });
    assert.deepEqual(late.effects, []);
    assert.equal(leaseOf(late.state, 'carl'), undefined);
  });

  it('that the database refuses are dropped, unless they are newer than the refusal', () => {
    const { state } = run(...having('anna'));
    const refuse = (epoch: number) => transition(state, { type: 'refused', lease: { agent: 'anna', epoch } });
    assert.deepEqual(refuse(1).effects, [{ do: 'drop', agent: 'anna' }]);
    assert.deepEqual(refuse(0).effects, []);
  });

  it('are all released before it takes no part any more', () => {
    const departing = run(...having('anna', 'ben'), { type: 'depart' });
    assert.deepEqual(departing.effects, [
      { do: 'sign-out', agent: 'anna' },
      { do: 'sign-out', agent: 'ben' },
    ]);
    const [left, over] = ['anna', 'ben'].map((agent) => ({ type: 'signed-out', agent }) as const) as [
      LeaseEvent,
      LeaseEvent,
    ];
    const { state } = transition(transition(departing.state, left).state, over);
    const { effects } = transition(state, { type: 'released', leases: leases('anna', 'ben') });
    assert.deepEqual(effects, [{ do: 'depart' }]);
    assert.deepEqual(run(...PRESENT, { type: 'depart' }).effects, [{ do: 'depart' }]);
  });

  it('that come when it takes no part any more are released at once', () => {
    const { state, effects } = run(
      ...having('anna'),
      { type: 'depart' },
      {
        type: 'acquired',
        leases: leases('ben'),
        reason: 'share',
      },
    );
    assert.deepEqual(effects, [{ do: 'release' }]);
    assert.deepEqual(toRelease(state), leases('ben'));
  });

  it('that nobody else took stay while there are the same members', () => {
    const events: LeaseEvent[] = [
      ...having('anna'),
      seen({ a: 1, b: 1 }, 2),
      { type: 'acquired', leases: leases('ben'), reason: 'left-over' },
    ];
    assert.deepEqual(run(...events, seen({ a: 0, b: 2 }, 2)).effects, [{ do: 'sign-out', agent: 'anna' }]);
    const only: LeaseEvent[] = [
      ...PRESENT,
      seen({ a: 1, b: 0 }, 2),
      { type: 'acquired', leases: leases('ben', 'carl'), reason: 'left-over' },
    ];
    assert.deepEqual(run(...only, seen({ a: 0, b: 2 }, 2)).effects, []);
    assert.equal(run(...only, seen({ b: 2, c: 0 }, 2)).effects[0]?.do, 'sign-out');
  });

  it('of agents whom somebody signs in here count for no share, and go when somebody signs them out', () => {
    const events: LeaseEvent[] = [...having('anna'), { type: 'acquired', leases: leases('dora'), reason: 'asked' }];
    assert.deepEqual(run(...events, seen({ a: 1, b: 2 }, 2)).effects, []);
    assert.deepEqual(run(...events, { type: 'let-go', agent: 'dora' }).effects, [{ do: 'sign-out', agent: 'dora' }]);
    assert.deepEqual(run(...events, { type: 'let-go', agent: 'anna' }).effects, []);
  });

  it('are at rest while its share is here and the members are the same, and are counted now and then', () => {
    const { state } = run(...having('anna'), seen({ a: 1, b: 1 }, 2));
    const members = (...ids: string[]) => ids.map((instance) => ({ instance, agents: 2 }));
    assert.ok(isAtRest(state, members('b', 'a')));
    assert.ok(!isAtRest(state, members('b')));
    assert.ok(!isAtRest(state, members('a', 'c')));
    assert.ok(!isAtRest(state, members('a', 'b', 'c')));
    assert.ok(!isAtRest(run(...having('anna', 'ben'), seen({ a: 0, b: 2 }, 2)).state, members('a', 'b', 'c')));
    let later = state;
    let rests = 0;
    for (; isAtRest(later, members('a', 'b')); rests += 1) {
      later = transition(later, { type: 'rested' }).state;
    }
    assert.ok(rests > 0 && rests < 10, `${rests}`);
  });

  it('are looked for where nobody takes an agent, now and then', () => {
    let { state } = run(...having('anna'));
    const searches = Array.from({ length: 12 }, () => {
      const step = transition(state, seen({ a: 1, b: 1 }, 2));
      state = step.state;
      return step.effects.some((effect) => effect.do === 'acquire' && effect.reason === 'left-over');
    });
    assert.deepEqual(searches.filter(Boolean).length, 2);
  });

  it('add up to all agents, and differ by one at most', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 50 }), (agents, members) => {
        const shares = Array.from({ length: members }, (_none, rank) => shareOf(agents, members, rank));
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          agents,
        );
        assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
      }),
    );
  });
});

describe('instances that share agents', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constant('look' as const), who: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('look, with the answer lost' as const), who: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('sign out' as const), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('call' as const), who: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('come' as const), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('die' as const), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('expire' as const), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('depart' as const), who: fc.nat(9) }) },
  );

  it('never have an agent signed in twice, nor cut off a call, whatever happens', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.array(step, { maxLength: 120 }), (agents, steps) => {
        const shared = new SharedAgents(named(agents), 3);
        for (const { what, who } of steps) {
          shared.take(what, who);
          shared.check();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('have all agents, evenly, once nothing happens any more, and then move none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.array(step, { maxLength: 60 }), (agents, steps) => {
        const shared = new SharedAgents(named(agents), 3);
        for (const { what, who } of steps) {
          shared.take(what, who);
        }
        shared.settle();
        assert.equal(shared.unevenness <= 1 && shared.isComplete, true, shared.describe());
        const moves = shared.moves;
        shared.settle();
        assert.equal(shared.moves, moves);
      }),
      { numRuns: 300 },
    );
  });
});
