// How every kind of ledger keeps numbers that must not be called, as tests.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Ledger } from '../../src/ledger';
import './arbitraries';
import { claimed } from './ledger';
import type { Room } from './ledger-behaviour';
import { resetWallClock, setWallClock } from './wall-clock';

const NUMBER = '+4930111222333';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Why a number must not be called. */
export async function reasons(ledger: Ledger, ...spellings: string[]): Promise<string[]> {
  return (await ledger.suppressions.of(spellings)).map(({ reason }) => reason).sort();
}

/** The reasons of all that are suppressed. */
export async function listed(ledger: Ledger): Promise<string[]> {
  const found: string[] = [];
  for await (const page of ledger.suppressions.list()) {
    found.push(...page.map(({ reason }) => reason));
  }
  return found.sort();
}

/** @param furnish makes a room for each test */
export function keepsSuppressions(furnish: () => Room): void {
  let room: Room;
  let ledger: Ledger;

  beforeEach(() => {
    room = furnish();
    ledger = room.open();
  });

  afterEach(async () => {
    await ledger.close();
    await room.close();
  });

  const add = (number: string, reason: string, until?: number) =>
    ledger.suppressions.add({ number, reason, until, by: 'web form' });

  it('say why a number must not be called, until it is taken off', async () => {
    await add(NUMBER, 'objection');
    await add(NUMBER, 'complaint');
    await add('+4930111222444', 'other');
    assert.deepEqual(await reasons(ledger, NUMBER), ['complaint', 'objection']);
    assert.deepEqual(await reasons(ledger, '+4930111222555'), []);
    assert.deepEqual(await listed(ledger), ['complaint', 'objection', 'other']);
    assert.equal(await ledger.suppressions.remove(NUMBER, 'complaint'), 1);
    assert.deepEqual(await reasons(ledger, NUMBER), ['objection']);
    assert.equal(await ledger.suppressions.remove(NUMBER), 1);
    assert.deepEqual(await reasons(ledger, NUMBER), []);
    assert.equal(await ledger.suppressions.remove(NUMBER), 0);
    assert.deepEqual(await listed(ledger), ['other']);
  });

  it('know a number with its country code by one without', async () => {
    await add('030 111222333', 'objection');
    assert.deepEqual(await reasons(ledger, NUMBER), ['objection']);
    assert.deepEqual(await reasons(ledger, '0049 (30) 111 222 333'), ['objection']);
    assert.deepEqual(await reasons(ledger, '+4930 9111222333'), []);
  });

  it('know a number without its country code by the other spelling that is asked for', async () => {
    await add(NUMBER, 'objection');
    assert.deepEqual(await reasons(ledger, '030 111222333', NUMBER), ['objection']);
  });

  it('take an extension for no number that ends with it', async () => {
    await add('5001', 'objection');
    assert.deepEqual(await reasons(ledger, '5001'), ['objection']);
    assert.deepEqual(await reasons(ledger, '+49301115001'), []);
  });

  it('last for as long as the longest of the same reason says', async () => {
    const [soon, late] = [Date.now() + 60_000, Date.now() + 120_000];
    await add(NUMBER, 'refusal', late);
    assert.equal((await add(NUMBER, 'refusal', soon)).until, late);
    assert.equal((await add(NUMBER, 'refusal')).until, undefined);
    assert.equal((await add(NUMBER, 'refusal', soon)).until, undefined);
    assert.deepEqual(await listed(ledger), ['refusal']);
  });

  it('are refused if they would be over at once', async () => {
    await assert.rejects(add(NUMBER, 'refusal', Date.now() - 1), { code: 'GWS_INVALID_REQUEST' });
    await assert.rejects(add(NUMBER, 'refusal', Number.NaN), { code: 'GWS_INVALID_REQUEST' });
  });

  it('outlive the erasure of the number, and the purge of all dials', async () => {
    await add(NUMBER, 'objection');
    await claimed(ledger, { number: NUMBER });
    assert.equal(await ledger.erase(NUMBER), 1);
    await ledger.purge(Date.now() + 1000);
    assert.deepEqual(await reasons(ledger, NUMBER), ['objection']);
    assert.deepEqual(await reasons(ledger, '+4930111222444'), []);
    await add(NUMBER, 'objection');
    assert.deepEqual(await listed(ledger), ['objection']);
    assert.equal(await ledger.suppressions.remove(NUMBER), 1);
  });

  it('are not to be had when the ledger is closed', async () => {
    await ledger.close();
    const { add: adding, of, remove } = ledger.suppressions;
    for (const call of [
      () => adding.call(ledger.suppressions, { number: NUMBER, reason: 'objection' }),
      () => of.call(ledger.suppressions, [NUMBER]),
      () => remove.call(ledger.suppressions, NUMBER),
      () => listed(ledger),
    ]) {
      await assert.rejects(call, { code: 'GWS_LEDGER_UNAVAILABLE' });
    }
  });

  it('are what a list of them would be, whatever is added, removed and erased', async () => {
    const digits = fc.constantFrom('+4930111222333', '+4930111222334', '+14155552671', '+390612345678');
    const step = fc.record({
      what: fc.constantFrom('add', 'add', 'remove', 'erase'),
      number: digits,
      reason: fc.constantFrom('a', 'b'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const expected = new Set<string>();
        for (const number of ['+4930111222333', '+4930111222334', '+14155552671', '+390612345678']) {
          await ledger.suppressions.remove(number);
        }
        for (const { what, number, reason } of steps) {
          if (what === 'add') {
            await add(number, reason);
            expected.add(`${number} ${reason}`);
          } else if (what === 'remove') {
            const removed = await ledger.suppressions.remove(number, reason);
            assert.equal(removed, expected.delete(`${number} ${reason}`) ? 1 : 0);
          } else {
            await ledger.erase(number);
          }
        }
        for (const number of ['+4930111222333', '+4930111222334', '+14155552671', '+390612345678']) {
          const wanted = ['a', 'b'].filter((reason) => expected.has(`${number} ${reason}`));
          assert.deepEqual(await reasons(ledger, number), wanted);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are found by the person, too, where a dial names one', async () => {
    const { id } = await claimed(ledger, { attempt: 'a1', person: 'customer 4711' });
    await claimed(ledger, { attempt: 'a2', person: 'customer 4712' });
    await claimed(ledger, { attempt: 'a3' });
    assert.deepEqual(
      (await ledger.find({ person: 'customer 4711' })).map((entry) => entry.id),
      [id],
    );
    await ledger.erase('+49 30 901820');
    assert.deepEqual(await ledger.find({ person: 'customer 4711' }), []);
    assert.equal(await ledger.count({}), 3);
  });
}

/** Of a ledger that goes by the clock of this computer. */
export function suppressionsEnd(furnish: () => Room): void {
  it('are over when their time is', async () => {
    const room = furnish();
    const ledger = room.open();
    try {
      await ledger.suppressions.add({ number: NUMBER, reason: 'refusal', until: Date.now() + HOUR });
      setWallClock(HOUR - MINUTE);
      assert.deepEqual(await reasons(ledger, NUMBER), ['refusal']);
      setWallClock(HOUR);
      assert.deepEqual(await reasons(ledger, NUMBER), []);
      assert.deepEqual(await listed(ledger), []);
      const until = Date.now() + MINUTE;
      const again = await ledger.suppressions.add({ number: NUMBER, reason: 'refusal', until });
      assert.equal(again.until, until);
    } finally {
      resetWallClock();
      await ledger.close();
      await room.close();
    }
  });
}
