// What is known to be absent from a ledger without looking on disk: never anything that is there.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { key } from '../../../src/ledger/file/keys';
import { KnownTokens } from '../../../src/ledger/file/known-tokens';
import { openLevelStore } from '../../../src/ledger/file/level-store';
import { put } from '../../../src/ledger/file/store';
import '../../support/arbitraries';
import { LedgerRoom } from '../../support/ledger';

const HOUR = 60 * 60 * 1000;

const tokenOf = (number: number) => Buffer.from(`token of ${number}`).subarray(-8).toString('base64url');

describe('the presence of numbers in a ledger', () => {
  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(() => room.close());

  it('is certain of what was there, and of what has come since, and doubts everything until it has read all', async () => {
    const store = await openLevelStore(room.directory(), { create: true });
    const rows = Array.from({ length: 5000 }, (_, number) => put(key('n', tokenOf(number), `id ${number}`), ''));
    await store.commit(rows, { sync: false });
    const presence = new KnownTokens(store);
    assert.equal(presence.mayHave('n', tokenOf(9999)), true);
    const filled = presence.fill();
    presence.note('n', tokenOf(7777));
    await filled;
    for (let number = 10_000; number < 40_000; number += 1) {
      presence.note('s', tokenOf(number));
    }
    for (let number = 0; number < 5000; number += 1) {
      assert.equal(presence.mayHave('n', tokenOf(number)), true);
    }
    assert.equal(presence.mayHave('n', tokenOf(7777)), true);
    assert.equal(presence.mayHave('n', tokenOf(9999)), false);
    assert.equal(presence.mayHave('p', tokenOf(7777)), false);
    for (let number = 10_000; number < 40_000; number += 1) {
      assert.equal(presence.mayHave('s', tokenOf(number)), true);
    }
    await presence.close();
    await store.close();
  });

  it('hides no dial and no suppression, whatever is written, erased, and read again', async () => {
    const numbers = ['+4930901820', '+4930901821', '+4930901822'];
    const step = fc.record({ what: fc.constantFrom('dial', 'suppress', 'erase', 'reopen'), at: fc.nat({ max: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const own = new LedgerRoom();
        try {
          let ledger = own.open();
          const dials = new Map<string, number>();
          const suppressed = new Set<string>();
          for (const { what, at } of steps) {
            const number = numbers[at] as string;
            await ledger.suppressions.of([number]);
            if (what === 'dial') {
              await ledger.claim({ server: 's', agent: 'a', number, person: `of ${number}` });
              dials.set(number, (dials.get(number) ?? 0) + 1);
            } else if (what === 'suppress') {
              await ledger.suppressions.add({ number, reason: 'objection', until: Date.now() + HOUR });
              suppressed.add(number);
            } else if (what === 'erase') {
              await ledger.erase(number);
              dials.delete(number);
            } else {
              await ledger.close();
              ledger = own.open();
            }
            for (const one of numbers) {
              assert.equal((await ledger.find({ number: one })).length, dials.get(one) ?? 0);
              assert.equal((await ledger.find({ person: `of ${one}` })).length, dials.get(one) ?? 0);
              assert.equal((await ledger.suppressions.of([one])).length, suppressed.has(one) ? 1 : 0);
            }
          }
        } finally {
          await own.close();
        }
      }),
      { numRuns: 20 },
    );
  });
});
