// Numbers that must not be called, kept in memory and in files.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { Secret } from '../../../src';
import { hashedNumbers, MemoryLedger } from '../../../src/ledger';
import { claimed, LedgerRoom, refused, setVersion, taken } from '../../support/ledger';
import { keepsSuppressions, listed, reasons, suppressionsEnd } from '../../support/suppression-behaviour';

const NUMBER = '+4930111222333';
const KEY = new Secret('a key of the ledger');

const nothing = async () => {};

for (const [name, numbers] of [
  ['', undefined],
  [', with hashed numbers', hashedNumbers(KEY)],
] as const) {
  describe(`the suppressions of a ledger in memory${name}`, () => {
    const furnish = () => ({ open: () => new MemoryLedger(numbers && { numbers }), close: nothing });
    keepsSuppressions(furnish);
    suppressionsEnd(furnish);
  });

  describe(`the suppressions of a ledger in files${name}`, () => {
    const furnish = () => {
      const room = new LedgerRoom();
      return { open: () => room.open({ numbers }), close: () => room.close() };
    };
    keepsSuppressions(furnish);
    suppressionsEnd(furnish);
  });
}

describe('the suppressions in the files of a ledger', () => {
  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(() => room.close());

  function filesWith(text: string): string[] {
    return readdirSync(room.directory()).filter((file) =>
      readFileSync(path.join(room.directory(), file)).includes(Buffer.from(text)),
    );
  }

  it('are there again after a crash, once they were acknowledged', async () => {
    const ledger = room.open();
    await ledger.suppressions.add({ number: NUMBER, reason: 'objection' });
    const copy = room.keep();
    await ledger.close();
    room.putBack(copy);
    assert.deepEqual(await reasons(room.open(), NUMBER), ['objection']);
  });

  it('hold a number and a person no more when it is erased', async () => {
    const ledger = room.open();
    await ledger.suppressions.add({ number: NUMBER, reason: 'objection' });
    await claimed(ledger, { attempt: 'a1', number: NUMBER, person: 'customer-4711-of-berlin' });
    assert.notDeepEqual(filesWith('111222333'), []);
    assert.notDeepEqual(filesWith('4711-of'), []);
    await ledger.erase(NUMBER);
    assert.deepEqual(filesWith('111222333'), []);
    assert.deepEqual(filesWith('4711-of'), []);
    assert.deepEqual(await reasons(ledger, NUMBER), ['objection']);
  });

  it('hold neither number nor person where they are hashed', async () => {
    const ledger = room.open({ numbers: hashedNumbers(KEY) });
    await ledger.suppressions.add({ number: NUMBER, reason: 'objection' });
    await claimed(ledger, { attempt: 'a1', number: NUMBER, person: 'customer-4711-of-berlin' });
    await ledger.close();
    assert.deepEqual(filesWith('111222333'), []);
    assert.deepEqual(filesWith('4711-of'), []);
  });

  it('are kept beside what an older version has written, which does not open them any more', async () => {
    const old = room.open();
    await claimed(old, { attempt: 'a1' });
    await old.close();
    await setVersion(room.directory(), 1);
    const ledger = room.open();
    await taken(ledger, { attempt: 'a1' });
    await ledger.suppressions.add({ number: NUMBER, reason: 'objection' });
    await ledger.close();
    assert.equal(await setVersion(room.directory(), 3), 2);
    assert.match(await refused(room.open()), /newer version/);
  });

  it('refuse a number whose entry is damaged, and no other', async () => {
    const ledger = room.open();
    await ledger.suppressions.add({ number: NUMBER, reason: 'objection' });
    await ledger.suppressions.add({ number: '+4930111222444', reason: 'other' });
    await ledger.close();
    await damage(room, NUMBER);
    const again = room.open();
    await assert.rejects(again.suppressions.of([NUMBER]), { code: 'GWS_LEDGER_UNAVAILABLE' });
    assert.deepEqual(await reasons(again, '+4930111222444'), ['other']);
    assert.deepEqual(await listed(again), ['other']);
  });
});

async function damage(room: LedgerRoom, number: string): Promise<void> {
  const level = new ClassicLevel<string, string>(room.directory());
  for await (const [row, value] of level.iterator({ gte: 's', lt: 't' })) {
    if (value.includes(number)) {
      await level.put(row, value.replace(number, '+4930111222555'));
    }
  }
  await level.close();
}
