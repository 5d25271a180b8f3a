// What is kept of people, in which form, and for how long.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Secret } from '../../../src';
import { hashedNumbers } from '../../../src/ledger';
import { claimed, LedgerRoom, refused, taken } from '../../support/ledger';

describe('the files of a ledger', function () {
  this.timeout(60_000);

  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(() => room.close());

  /** Names of the files that hold `text`. The store compresses what repeats within a file, so `text` must not. */
  function filesWith(text: string): string[] {
    return readdirSync(room.directory()).filter((file) =>
      readFileSync(path.join(room.directory(), file)).includes(Buffer.from(text)),
    );
  }

  it('hold a number no more when it is erased, whatever has become of it since', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1', number: '+4930111222333' });
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    await claimed(ledger, { attempt: 'a2', number: '+4930444555666' });
    assert.notDeepEqual(filesWith('111222333'), []);
    assert.equal(await ledger.erase('0049 30 111222333'), 1);
    assert.deepEqual(filesWith('111222333'), []);
    assert.equal(await ledger.count({}), 2);
    assert.equal((await taken(ledger, { attempt: 'a1' }))?.number, 'erased');
    assert.equal((await ledger.find({ number: '+4930444555666' })).length, 1);
    await ledger.close();
    const again = room.open();
    assert.equal(await again.count({ outcome: 'busy' }), 1);
    assert.deepEqual(filesWith('111222333'), []);
  });

  it('hold a number no more when it is erased from among many entries, in tables and in the log', async () => {
    const ledger = room.open();
    const verdict = Array.from({ length: 3000 }, () => Math.random().toString(36)).join('');
    for (let number = 1; number <= 150; number += 1) {
      await claimed(ledger, { attempt: `a${number}`, number: `+4930777${100_000 + number}`, verdict });
      if (number % 50 === 0) {
        await claimed(ledger, { attempt: `b${number}`, number: '+4930111222333', verdict });
      }
    }
    assert.ok(readdirSync(room.directory()).some((file) => file.endsWith('.ldb')));
    assert.equal(await ledger.erase('+4930111222333'), 3);
    assert.deepEqual(filesWith('111222333'), []);
    assert.equal(await ledger.count({}), 153);
  });

  it('hold no number where they are hashed, which finds them nevertheless', async () => {
    const numbers = hashedNumbers(new Secret('a key'));
    const ledger = room.open({ numbers });
    await claimed(ledger, { handle: '7', number: '+4930111222333' });
    assert.deepEqual(filesWith('111222333'), []);
    await taken(ledger, { handle: '7', number: '0049 30 111 222 333' });
    await claimed(ledger, { handle: '7', number: '+4930111222444' });
    assert.equal((await ledger.find({ number: '+49 30 111222333' })).length, 1);
    assert.equal(await ledger.erase('+49 30 111222333'), 1);
    assert.deepEqual(await ledger.find({ number: '+4930111222333' }), []);
    assert.equal((await ledger.find({ number: '+4930111222444' })).length, 1);
  });

  it('are refused to another key, or without one', async () => {
    const ledger = room.open({ numbers: hashedNumbers(new Secret('a key')) });
    await claimed(ledger);
    await ledger.close();
    const other = room.open({ numbers: hashedNumbers(new Secret('another')) });
    assert.match(await refused(other), /hashed with another key/);
    await other.close();
    const plain = room.open();
    assert.match(await refused(plain), /keeps its numbers hashed/);
    await plain.close();
    await claimed(room.open({ numbers: hashedNumbers(new Secret('a key')) }), { attempt: 'a2' });
  });

  it('are rid of what is old when it is purged', async () => {
    const ledger = room.open();
    for (let number = 1; number <= 60; number += 1) {
      await claimed(ledger, { attempt: `a${number}` });
    }
    const { at } = await claimed(ledger, { attempt: 'last' });
    const purged = await ledger.purge(at);
    const left = await ledger.find({ agent: 'sandra' });
    assert.ok(purged > 0);
    assert.equal(purged + left.length, 61);
    assert.ok(left.every((entry) => entry.at >= at));
    assert.equal(await ledger.count({}), left.length);
    await claimed(ledger, { attempt: 'a1' });
  });
});
