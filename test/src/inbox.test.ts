// How what GWS sends is handed on: at once where it is little, in turns and in order where it is much.
import assert from 'node:assert/strict';
import { Inbox } from '../../src/session/inbox';
import { within } from '../support/within';

const turn = () => new Promise(setImmediate);

/** Keeps the process busy, as a flow does that computes. */
function burn(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    // Nothing else gets its turn.
  }
}

/** What `work` results in where the machine is not too busy for turns to be short. */
async function undisturbed<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const began = performance.now();
    const result = await work();
    if (performance.now() - began < 40) {
      return result;
    }
  }
}

function filled(items: number, handOn: (item: number) => void = () => {}) {
  const handed: number[] = [];
  const backlogs: number[] = [];
  const inbox = new Inbox<number>(
    (item) => {
      handed.push(item);
      handOn(item);
    },
    (waiting) => backlogs.push(waiting),
  );
  for (let item = 0; item < items; item += 1) {
    inbox.push(item);
  }
  return { inbox, handed, backlogs };
}

describe('what has arrived', () => {
  it('is delivered at once if there is little of it', () => {
    const handed: number[] = [];
    const inbox = new Inbox<number>(
      (item) => handed.push(item),
      () => {},
    );
    inbox.push(1);
    inbox.push(2);
    assert.deepEqual(handed, [1, 2]);
  });

  it('is delivered in order, with turns for others, if there is much of it', async () => {
    const handed: number[] = [];
    const backlogs: number[] = [];
    const inbox = new Inbox<number>(
      (item) => handed.push(item),
      (waiting) => backlogs.push(waiting),
    );
    for (let item = 0; item < 20_000; item += 1) {
      inbox.push(item);
    }
    assert.ok(inbox.size > 19_000);
    await new Promise(setImmediate);
    assert.ok(handed.length < 1000, 'others get their turn');
    await inbox.drained(5000);
    inbox.push(20_000);
    await new Promise(setImmediate);
    assert.deepEqual(
      handed,
      Array.from({ length: 20_001 }, (_, item) => item),
    );
    assert.ok((backlogs[0] ?? 0) > 1000);
    assert.equal(backlogs.at(-1), 0);
  });

  it('is handed on by more and more at a time, up to a hundred, where flows are fast', async () => {
    const counts = await undisturbed(async () => {
      const { inbox, handed } = filled(1000);
      const counted = [handed.length];
      while (inbox.size > 0) {
        await turn();
        counted.push(handed.length - counted.reduce((sum, count) => sum + count, 0));
      }
      return counted;
    });
    assert.deepEqual(counts, [16, 32, 64, ...Array(8).fill(100), 88]);
  });

  it('is handed on one at a time where a flow is slow, with turns for others in between', async () => {
    let turns = 0;
    const turnOf: number[] = [];
    const { inbox, handed } = filled(6, () => {
      burn(55);
      turnOf.push(turns);
    });
    assert.deepEqual(handed, [0]);
    while (inbox.size > 0) {
      await turn();
      turns += 1;
    }
    assert.deepEqual(turnOf, [0, 0, 1, 2, 3, 4]);
  });

  it('is handed on by fewer at a time after a turn that took long', async () => {
    const { inbox, handed } = filled(600, (item) => item === 212 && burn(55));
    while (handed.length <= 212) {
      await turn();
    }
    const before = handed.length;
    await turn();
    assert.ok(handed.length - before <= 50, `${handed.length - before} in the next`);
    await within(5000, inbox.drained(5000));
  });

  it('is handed on in order, even if it arrives while what came before is handed on', async () => {
    const { inbox, handed } = filled(40, (item) => item >= 16 && item < 1000 && inbox.push(item + 1000));
    await within(5000, inbox.drained(5000));
    assert.deepEqual(handed, [
      ...Array.from({ length: 40 }, (_, item) => item),
      ...Array.from({ length: 24 }, (_, item) => item + 1016),
    ]);
    await turn();
    assert.ok(!process.getActiveResourcesInfo().includes('Immediate'));
  });

  it('is handed on in turns again that fit, after flows were slow for a while', async () => {
    const { inbox, handed } = filled(400, (item) => item < 3 && burn(55));
    await within(6000, inbox.drained(5000));
    assert.equal(handed.length, 400);
    inbox.push(400);
    assert.equal(handed.length, 401);
  });

  it('is handed on at once again in the turn after, however much came before', async () => {
    const counts = await undisturbed(async () => {
      const { inbox, handed } = filled(17);
      const counted = [[handed.length, inbox.size]];
      await turn();
      counted.push([handed.length, inbox.size]);
      await turn();
      inbox.push(17);
      return [...counted, [handed.length, inbox.size]];
    });
    assert.deepEqual(counts, [
      [16, 1],
      [17, 0],
      [18, 0],
    ]);
  });

  it('is told of when it is a thousand, and again when nothing waits', async () => {
    const few = filled(1000);
    await few.inbox.drained(5000);
    assert.deepEqual([few.backlogs, few.inbox.backlog], [[], 0]);
    const many = filled(1000 + 16 + 32);
    assert.deepEqual(many.backlogs, []);
    await turn();
    assert.deepEqual([many.backlogs.length, many.inbox.backlog], [1, many.backlogs[0]]);
    assert.ok((many.backlogs[0] ?? 0) >= 1000);
    await many.inbox.drained(5000);
    assert.deepEqual([many.backlogs.length, many.backlogs[1], many.inbox.backlog], [2, 0, 0]);
    many.inbox.push(1);
    await turn();
    assert.equal(many.backlogs.length, 2);
  });

  it('is told of from time to time while it is that much', async () => {
    const { inbox, backlogs } = filled(3000, (item) => item % 200 === 199 && burn(60));
    const began = performance.now();
    await inbox.drained(20_000);
    const told = backlogs.filter((waiting) => waiting > 0);
    assert.ok(told.length >= 2, String(backlogs));
    assert.ok(told.length <= 2 + (performance.now() - began) / 500, String(backlogs));
    assert.ok(told.every((waiting) => waiting >= 1000));
    assert.deepEqual(
      told,
      [...told].sort((one, other) => other - one),
    );
    assert.equal(backlogs.at(-1), 0);
  });

  it('is not waited for when nothing waits', async () => {
    const { inbox } = filled(10);
    let isDrained = false;
    void inbox.drained(60_000).then(() => {
      isDrained = true;
    });
    await Promise.resolve().then(() => Promise.resolve());
    assert.ok(isDrained);
  });

  it('is waited for by everybody until nothing waits', async () => {
    const { inbox, handed } = filled(300);
    const drained = [1, 2].map(() => inbox.drained(60_000).then(() => [handed.length, inbox.size]));
    const seen = await within(2000, Promise.all(drained));
    assert.deepEqual(seen, [
      [300, 0],
      [300, 0],
    ]);
  });

  it('is handed on at once, answer after answer, if flows have kept up with as many before', async () => {
    const waiting = await undisturbed(async () => {
      const { inbox, handed } = filled(0);
      const seen: number[] = [];
      for (let answer = 0; answer < 8; answer += 1) {
        for (let item = 0; item < 100; item += 1) {
          inbox.push(100 * answer + item);
        }
        seen.push(inbox.size);
        await inbox.drained(5000);
        await turn();
      }
      assert.deepEqual(
        handed,
        Array.from({ length: 800 }, (_, item) => item),
      );
      return seen;
    });
    assert.ok((waiting[0] ?? 0) > 0, 'it begins with less');
    assert.deepEqual(waiting.slice(4), [0, 0, 0, 0]);
  });

  it('is not waited for longer than a limit', async () => {
    const inbox = new Inbox<number>(
      () => {},
      () => {},
    );
    for (let item = 0; item < 100_000; item += 1) {
      inbox.push(item);
    }
    await inbox.drained(1);
    assert.ok(inbox.size > 0);
    await inbox.drained(5000);
  });
});
