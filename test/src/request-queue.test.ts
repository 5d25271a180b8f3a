// Where requests wait their turn: what is under way, what waits and for how long, and that nothing is left behind.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { GwsError } from '../../src';
import { RequestQueue } from '../../src/session/request-queue';
import { LONGEST_WAIT, WaitLimit } from '../../src/session/wait-limit';
import { elapsed } from '../../src/timing/clock';
import { within } from '../support/within';

/** Work that ends when it is told to. */
class Job {
  begun = 0;
  end: () => void = () => {};
  fail: (error: Error) => void = () => {};
  readonly work = () =>
    new Promise<string>((resolve, reject) => {
      this.begun += 1;
      this.end = () => resolve('done');
      this.fail = reject;
    });
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const soon = <Result>(work: Promise<Result>) => within(1000, work);
const failureOf = (work: Promise<unknown>) =>
  soon(
    work.then(
      () => assert.fail('it was done'),
      (error: GwsError) => `${error.code}: ${error.message}`,
    ),
  );
const reason = () => new GwsError('GWS_NOT_CONNECTED', 'No session.');

describe('a queue of requests', () => {
  const alone = () => {
    const queue = new RequestQueue({ perAgent: 1, perServer: 1, waiting: 3 });
    return { queue, line: queue.line(), first: new Job(), second: new Job(), third: new Job() };
  };

  it('has one begin when the one before has ended, or failed', async () => {
    const { queue, line, first, second, third } = alone();
    const results = [first, second, third].map(({ work }) => line.run('other', work));
    assert.deepEqual(queue.report, { underWay: 1, waiting: 2, refused: 0 });
    await pause(0);
    assert.deepEqual([first.begun, second.begun, third.begun], [1, 0, 0]);
    const failed = assert.rejects(results[0] as Promise<unknown>, /broken/);
    first.fail(new Error('broken'));
    await soon(failed);
    await pause(0);
    assert.deepEqual([first.begun, second.begun, third.begun], [1, 1, 0]);
    assert.deepEqual(queue.report, { underWay: 1, waiting: 1, refused: 0 });
    second.end();
    assert.equal(await soon(results[1] as Promise<unknown>), 'done');
    await pause(0);
    third.end();
    assert.equal(await soon(results[2] as Promise<unknown>), 'done');
    assert.deepEqual(queue.report, { underWay: 0, waiting: 0, refused: 0 });
  });

  it('counts what it refuses because too many wait', async () => {
    const { queue, line, first } = alone();
    const jobs = [first, new Job(), new Job(), new Job()].map(({ work }) => line.run('other', work).catch(() => {}));
    const extra = new Job();
    assert.match(await failureOf(line.run('other', extra.work)), /^GWS_NOT_POSSIBLE: 3 requests .*Nothing was sent\./);
    assert.deepEqual([queue.report, extra.begun], [{ underWay: 1, waiting: 3, refused: 1 }, 0]);
    line.refuse(reason());
    first.end();
    await soon(Promise.all(jobs));
  });

  it('does nothing for somebody who has gone already', async () => {
    const { queue, line, first } = alone();
    assert.match(await failureOf(line.run('other', first.work, AbortSignal.abort())), /^GWS_NOT_CONNECTED: .*Nothing/);
    assert.deepEqual([queue.report, first.begun], [{ underWay: 0, waiting: 0, refused: 0 }, 0]);
  });

  it('lets those go who give up, listens to each of them once, and to nobody in the end', async () => {
    const { queue, line, first, second, third } = alone();
    const leaving = new AbortController();
    const staying = new AbortController();
    const heard = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;
    const begun = line.run('other', first.work, leaving.signal);
    assert.equal(heard(leaving), 0, 'what is under way has to see to itself');
    const gone = [second, third].map(({ work }) => failureOf(line.run('other', work, leaving.signal)));
    const stays = line.run('other', new Job().work, staying.signal).catch(() => 'refused');
    assert.deepEqual([heard(leaving), heard(staying)], [1, 1]);
    leaving.abort();
    assert.deepEqual(queue.report, { underWay: 1, waiting: 1, refused: 0 });
    assert.deepEqual([heard(leaving), heard(staying)], [0, 1]);
    for (const failure of await Promise.all(gone)) {
      assert.match(failure, /^GWS_NOT_CONNECTED: The node was closed/);
    }
    line.refuse(reason());
    assert.equal(await soon(stays), 'refused');
    assert.equal(heard(staying), 0);
    first.end();
    assert.equal(await soon(begun), 'done');
    assert.deepEqual([second.begun, third.begun], [0, 0]);
  });

  it('listens to those who wait still when others of the same node have had their turn', async () => {
    const { line, first, second, third } = alone();
    const leaving = new AbortController();
    const results = [first, second].map(({ work }) => line.run('other', work, leaving.signal));
    const last = failureOf(line.run('other', third.work, leaving.signal));
    await pause(0);
    first.end();
    await soon(results[0] as Promise<unknown>);
    await pause(0);
    assert.equal(second.begun, 1);
    leaving.abort();
    assert.match(await last, /^GWS_NOT_CONNECTED/);
    second.end();
    assert.equal(await soon(results[1] as Promise<unknown>), 'done');
  });

  describe('that holds an agent', () => {
    it('refuses each request after some time, those that came before and since', async () => {
      const { queue, line, first, second, third } = alone();
      const begun = line.run('other', first.work);
      const before = failureOf(line.run('other', second.work));
      line.hold(50, reason);
      const since = failureOf(line.run('other', third.work));
      await pause(0);
      first.end();
      await soon(begun);
      assert.deepEqual([await before, await since], Array(2).fill('GWS_NOT_CONNECTED: No session.'));
      assert.deepEqual([second.begun, third.begun], [0, 0]);
      assert.deepEqual(queue.report, { underWay: 0, waiting: 0, refused: 0 });
    });

    it('sends what still waits when it goes on, and refuses nothing of that later', async () => {
      const { line, first, second } = alone();
      line.hold(50, reason);
      const results = [first, second].map(({ work }) => line.run('other', work));
      await pause(0);
      assert.equal(first.begun, 0);
      line.resume();
      await pause(0);
      assert.equal(first.begun, 1);
      await pause(100);
      first.end();
      assert.equal(await soon(results[0] as Promise<unknown>), 'done');
      await pause(0);
      second.end();
      assert.equal(await soon(results[1] as Promise<unknown>), 'done');
      const third = new Job();
      const after = line.run('other', third.work);
      await pause(0);
      assert.equal(third.begun, 1);
      third.end();
      await soon(after);
    });

    it('gives each its time anew when it is held again', async () => {
      const { line, first } = alone();
      line.hold(60, () => new GwsError('GWS_NOT_CONNECTED', 'before'));
      const waiting = failureOf(line.run('other', first.work));
      await pause(30);
      const again = performance.now();
      line.hold(60, () => new GwsError('GWS_NOT_CONNECTED', 'after'));
      assert.match(await waiting, /after$/);
      assert.ok(performance.now() - again >= 58);
    });

    it('holds nobody else', async () => {
      const queue = new RequestQueue();
      const [held, other] = [queue.line(), queue.line()];
      held.hold(10_000, reason);
      const waiting = failureOf(held.run('other', new Job().work));
      assert.equal(await soon(other.run('other', () => Promise.resolve('other'))), 'other');
      held.refuse(reason());
      await waiting;
    });
  });

  it('drops what waits when it is told to, and not what is under way', async () => {
    const { queue, line, first, second } = alone();
    const begun = line.run('other', first.work);
    const waiting = failureOf(line.run('other', second.work));
    const other = queue.line();
    const others = other.run('other', () => Promise.resolve('other'));
    line.refuse(reason());
    assert.equal(await waiting, 'GWS_NOT_CONNECTED: No session.');
    assert.deepEqual(queue.report, { underWay: 1, waiting: 1, refused: 0 });
    first.end();
    assert.deepEqual([await soon(begun), await soon(others)], ['done', 'other']);
  });

  it('lets nobody wait longer than that makes sense', async () => {
    const { queue, line, first, second } = alone();
    const begun = line.run('other', first.work);
    assert.match(
      await failureOf(line.run('other', second.work, undefined, new WaitLimit(50))),
      /^GWS_NOT_POSSIBLE: .* within 0\.05 s/,
    );
    assert.deepEqual(queue.report, { underWay: 1, waiting: 0, refused: 0 });
    first.end();
    await soon(begun);
    assert.equal(second.begun, 0);
  });

  it('sends nothing whose time is over when its turn comes, and goes on with the next', async () => {
    const { queue, line, first, second, third } = alone();
    const begun = line.run('other', first.work);
    const late = failureOf(line.run('other', second.work, undefined, new WaitLimit(50)));
    const next = line.run('other', third.work);
    await pause(0);
    const until = performance.now() + 80;
    while (performance.now() < until) {
      // No timer gets its turn.
    }
    first.end();
    assert.match(await late, /^GWS_NOT_POSSIBLE/);
    await soon(begun);
    await pause(0);
    assert.deepEqual([second.begun, third.begun, queue.report.underWay], [0, 1, 1]);
    third.end();
    assert.equal(await soon(next), 'done');
    assert.deepEqual(queue.report, { underWay: 0, waiting: 0, refused: 0 });
  });

  it('keeps nothing of what comes too late to wait', async () => {
    const { queue, line, first } = alone();
    await pause(0);
    const before = timers();
    const { signal } = new AbortController();
    const late = failureOf(line.run('other', first.work, signal, new WaitLimit(50, elapsed() - 100))).then(() => {});
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
    await late;
    assert.deepEqual([timers(), first.begun], [before, 0]);
    assert.deepEqual(queue.report, { underWay: 0, waiting: 0, refused: 0 });
  });

  it('keeps no timer for what does not wait', async () => {
    const { line, first, second, third } = alone();
    // Mocha's own is there from the first turn on.
    await pause(0);
    const before = timers();
    const limit = () => new WaitLimit(60_000);
    const results = [first, second].map(({ work }) => line.run('other', work, undefined, limit()));
    assert.equal(timers(), before + 1, 'the first does not wait');
    await pause(0);
    first.end();
    await results[0];
    await pause(0);
    assert.equal(timers(), before);
    second.end();
    await results[1];

    line.hold(60_000, reason);
    const refused = failureOf(line.run('other', third.work, undefined, limit())).then(() => {});
    assert.ok(timers() > before);
    line.refuse(reason());
    await refused;
    await pause(0);
    assert.equal(timers(), before);

    const held = line.run('other', third.work, undefined, limit());
    line.resume();
    await pause(0);
    assert.equal(timers(), before);
    third.end();
    await held;
  });
});

describe('the time that a request may wait', () => {
  it('is half a minute unless a setting says otherwise', () => {
    assert.equal(LONGEST_WAIT, 30_000);
  });

  it('runs from when it was asked for', () => {
    const left = (askedAt?: number) => new WaitLimit(1000, askedAt).left;
    assert.ok(left() > 900 && left() <= 1000);
    assert.ok(left(elapsed() - 600) <= 400 && left(elapsed() - 600) > 300);
    assert.equal(left(elapsed() - 1001), 0);
    assert.equal(left(elapsed() - 5000), 0);
  });

  it('is checked, and said when it is over', () => {
    new WaitLimit(1000).check();
    const over = new WaitLimit(1500, elapsed() - 1501);
    assert.throws(() => over.check(), {
      code: 'GWS_NOT_POSSIBLE',
      message: /^The request could not be sent within 1\.5 s/,
    });
    assert.match(over.error().message, /Nothing was sent/);
  });
});
