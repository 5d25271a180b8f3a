import assert from 'node:assert/strict';
import { Inbox } from '../../src/session/inbox';

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
