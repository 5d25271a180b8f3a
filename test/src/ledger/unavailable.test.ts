// When the ledger cannot be used, nothing is dialed, and people are told what to do; it goes on by itself when that is done.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadLibrary } from '../../../src/ledger/file/level-store';
import { claimed, healed, LedgerRoom, refused } from '../../support/ledger';
import { startChild } from '../../support/ledger-child';

describe('a ledger that cannot be used', function () {
  this.timeout(60_000);

  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(() => room.close());

  it('refuses claims on a full or read-only disk, and goes on when there is room', async function () {
    if (process.platform !== 'linux' || (await startChild('claim-once', [], ['unshare', '-rm', 'true']).ended) !== 0) {
      this.skip();
    }
    const child = startChild('full-disk', [room.directory('disk')], ['unshare', '-rm']);
    assert.equal(await child.ended, 0, child.output());
  });

  it('refuses claims where it may not write, with the user and the directory', async function () {
    const user = process.getuid?.();
    if (user === undefined) {
      this.skip();
    }
    mkdirSync(room.directory());
    chmodSync(room.root, 0o755);
    chmodSync(room.directory(), 0o555);
    const child = startChild(
      'claim-once',
      [room.directory(), 'a1'],
      [],
      user === 0 ? { uid: 65_534, gid: 65_534 } : {},
    );
    await child.ended;
    assert.match(child.output(), /ledger.*(permission denied|EACCES).*right to write/i);
  });

  it('refuses claims where a file is in its place, and goes on when that is gone', async () => {
    writeFileSync(room.directory(), 'a file');
    const ledger = room.open();
    assert.match(await refused(ledger), /cannot be used.*Name another directory/);
    const { rmSync } = await import('node:fs');
    rmSync(room.directory());
    await healed(ledger);
    await claimed(ledger);
  });

  it('says for which platform its library is missing, and what to do', () => {
    const failing = () => {
      throw new Error('No native build was found');
    };
    assert.throws(() => loadLibrary(failing), {
      code: 'GWS_LEDGER_UNAVAILABLE',
      message: new RegExp(`${process.platform} ${process.arch}.*npm rebuild classic-level`),
    });
  });
});
