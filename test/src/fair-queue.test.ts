// Who is next, for any order in which agents come, are served, give up, and lose and regain their sessions.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Entry, FairQueue, type Lane } from '../../src/timing/fair-queue';
import '../support/arbitraries';

const LANES: readonly Lane[] = ['urgent', 'dial', 'other'];
const AGENTS = ['anna', 'boris', 'clara', 'dora'];

type Numbered = Entry<string, number>;

/** What a test does to a queue; numbers choose among what is there. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      agent: fc.constantFrom(...AGENTS),
      lane: fc.constantFrom(...LANES),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('finish' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('hold' as const, 'resume' as const),
      agent: fc.constantFrom(...AGENTS),
    }),
  },
);
const limits = fc.record({
  perAgent: fc.integer({ min: 1, max: 4 }),
  perServer: fc.integer({ min: 1, max: 9 }),
  waiting: fc.integer({ min: 1, max: 12 }),
});

/** A queue beside plain lists of what has to be in it. */
class Checked {
  readonly waiting: Numbered[] = [];
  readonly underWay: Numbered[] = [];
  readonly held = new Set<string>();
  readonly taken: Numbered[] = [];
  added = 0;
  readonly #queue: FairQueue<string, number>;

  constructor(private readonly limits: { perAgent: number; perServer: number; waiting: number }) {
    this.#queue = new FairQueue(limits);
  }

  carryOut(step: { do: string; agent?: string; lane?: Lane; which?: number }): void {
    const { agent = '', lane = 'other', which = 0 } = step;
    switch (step.do) {
      case 'add':
        this.#add(agent, lane);
        break;
      case 'take':
        this.take();
        break;
      case 'finish':
        this.#finish(which);
        break;
      case 'withdraw':
        this.#withdraw(which);
        break;
      case 'hold':
        this.#queue.hold(agent);
        this.held.add(agent);
        break;
      default:
        this.resume(agent);
    }
    this.#check();
  }

  resume(agent: string): void {
    this.#queue.resume(agent);
    this.held.delete(agent);
  }

  take(): Numbered | undefined {
    const entry = this.#queue.take();
    if (entry) {
      const { key, lane } = entry;
      assert.equal(
        this.waiting.find((one) => one.key === key && one.lane === lane),
        entry,
        'its order within its lane',
      );
      assert.ok(!this.held.has(key), 'nobody who is held');
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      this.underWay.push(entry);
      this.taken.push(entry);
    }
    return entry;
  }

  finishAll(): void {
    while (this.underWay.length > 0) {
      this.#finish(0);
    }
  }

  #add(agent: string, lane: Lane): void {
    const alike = this.waiting.filter((entry) => (entry.lane === 'urgent') === (lane === 'urgent')).length;
    const entry = this.#queue.add(agent, lane, this.added);
    assert.equal(entry === undefined, alike >= this.limits.waiting, 'full exactly when so many wait');
    if (entry) {
      this.added += 1;
      this.waiting.push(entry);
    }
  }

  #finish(which: number): void {
    const [entry] = this.underWay.length > 0 ? this.underWay.splice(which % this.underWay.length, 1) : [];
    if (entry) {
      this.#queue.finish(entry);
    }
  }

  #withdraw(which: number): void {
    const entry = this.waiting[which % Math.max(1, this.waiting.length)];
    if (entry) {
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      assert.ok(this.#queue.withdraw(entry));
      assert.ok(!this.#queue.withdraw(entry), 'once');
    }
  }

  #check(): void {
    assert.equal(this.#queue.waiting, this.waiting.length);
    assert.equal(this.#queue.underWay, this.underWay.length);
    assert.ok(this.underWay.length <= this.limits.perServer);
    for (const agent of AGENTS) {
      const of = (lane: Lane) => this.underWay.filter((entry) => entry.key === agent && entry.lane === lane).length;
      assert.ok(of('dial') <= 1 && of('other') <= this.limits.perAgent && of('urgent') <= 2, agent);
      assert.deepEqual(new Set(this.#queue.waitingOf(agent)), new Set(this.waiting.filter(({ key }) => key === agent)));
    }
  }
}

describe('the queue of requests', () => {
  it('keeps the order within lanes, never exceeds a limit and never loses an entry, whatever happens', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120 }), (given, steps) => {
        const checked = new Checked(given);
        for (const one of steps) {
          checked.carryOut(one);
        }
        for (const agent of AGENTS) {
          checked.resume(agent);
        }
        // Whatever still waits gets its turn once others are finished.
        while (checked.waiting.length > 0) {
          checked.finishAll();
          assert.ok(checked.take(), 'somebody goes when nobody is under way');
        }
      }),
    );
  });

  it('serves agents in turn, however much one of them requests', () => {
    const queue = new FairQueue<string, number>({ perAgent: 8, perServer: 4, waiting: 1000 });
    for (let number = 0; number < 100; number += 1) {
      queue.add('greedy', 'other', number);
    }
    queue.add('anna', 'dial', 0);
    queue.add('boris', 'other', 0);
    const first = [queue.take(), queue.take(), queue.take()].map((entry) => entry?.key);
    assert.deepEqual(first, ['greedy', 'anna', 'boris']);
  });

  it('lets urgent requests pass all that wait, and reserves a place for them', () => {
    const queue = new FairQueue<string, number>({ perAgent: 8, perServer: 8, waiting: 10 });
    for (const agent of ['anna', 'boris']) {
      for (let number = 0; number < 5; number += 1) {
        queue.add(agent, 'other', number);
      }
    }
    assert.equal(queue.add('anna', 'other', 5), undefined, 'it is full');
    let taken = 0;
    while (queue.take()) {
      taken += 1;
    }
    assert.equal(taken, 7);
    queue.add('clara', 'urgent', 0);
    assert.equal(queue.take()?.key, 'clara');
  });
});
