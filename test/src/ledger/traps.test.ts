// What happens to a store's files behind its back: nothing that was acknowledged is lost without a word.
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { type DialEntry, type Ledger, openFileLedger } from '../../../src/ledger';
import { claimed, facts, healed, LedgerRoom, refused, setVersion, taken } from '../../support/ledger';
import { startChild } from '../../support/ledger-child';

describe('a ledger whose files are meddled with', function () {
  this.timeout(60_000);

  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(() => room.close());

  /** Claims from another process. @returns `claimed`, `taken` or why not */
  async function claimElsewhere(directory: string, attempt: string): Promise<string> {
    const child = startChild('claim-once', [directory, attempt]);
    await child.ended;
    return child.output();
  }

  async function claimMany(ledger: Ledger, count: number, prefix = 'a'): Promise<DialEntry[]> {
    const entries: DialEntry[] = [];
    for (let number = 1; number <= count; number += 1) {
      entries.push(await claimed(ledger, { attempt: `${prefix}${number}` }));
    }
    return entries;
  }

  /** Claims and closes without a trace of the close: as a crash leaves it. */
  async function afterCrash(count: number): Promise<string> {
    const ledger = room.open();
    await claimMany(ledger, count);
    const copy = room.keep();
    await ledger.close();
    rmSync(room.directory(), { recursive: true });
    renameSync(copy, room.directory());
    return room.directory();
  }

  function filesOf(directory: string, pattern: RegExp): string[] {
    return readdirSync(directory)
      .filter((file) => pattern.test(file))
      .map((file) => path.join(directory, file));
  }

  it('is refused to another process, which is told what to do, and goes on here', async () => {
    const ledger = room.open();
    await claimMany(ledger, 1);
    assert.match(await claimElsewhere(room.directory(), 'a1'), /in use by another process.*directory of its own/);
    await taken(ledger, { attempt: 'a1' });
    await claimed(ledger, { attempt: 'a2' });
  });

  it('acknowledges nothing that another process does not see, when its lock is lost by reading the file LOCK', async () => {
    const ledger = room.open({ backoff: { base: 60_000, cap: 60_000 } });
    await claimMany(ledger, 3);
    readFileSync(path.join(room.directory(), 'LOCK'));
    const acknowledged: string[] = [];
    let isOver = false;
    const writing = (async () => {
      for (let number = 1; !isOver; number += 1) {
        const claim = await ledger.claim(facts({ attempt: `b${number}` })).catch(() => undefined);
        if (!claim) {
          return;
        }
        acknowledged.push(`b${number}`);
      }
    })();
    assert.equal(await claimElsewhere(room.directory(), 'a1'), 'taken');
    isOver = true;
    await writing;
    assert.match(await refused(ledger, { attempt: 'a9' }), /opened by another process/);
    await ledger.close();
    const again = room.open();
    for (const attempt of ['a1', 'a2', 'a3', ...acknowledged]) {
      await taken(again, { attempt });
    }
  });

  it('is one ledger for two copies of this package in a process', async () => {
    const ledger = room.open();
    await claimed(ledger, { attempt: 'a1' });
    const names = Object.keys(require.cache).filter((name) => name.includes(`${path.sep}src${path.sep}ledger`));
    const loaded = names.map((name) => [name, require.cache[name]] as const);
    for (const name of names) {
      delete require.cache[name];
    }
    try {
      const copy = require('../../../src/ledger') as { openFileLedger: typeof openFileLedger };
      assert.notEqual(copy.openFileLedger, openFileLedger);
      const other = copy.openFileLedger({ directory: room.directory() });
      await taken(other, { attempt: 'a1' });
      await claimed(other, { attempt: 'a2' });
      await other.close();
      await taken(ledger, { attempt: 'a2' });
    } finally {
      for (const [name, module] of loaded) {
        require.cache[name] = module;
      }
    }
  });

  it('is noticed to be another’s when a second copy of the store’s library opens it', async () => {
    const ledger = room.open({ backoff: { base: 60_000, cap: 60_000 } });
    await claimMany(ledger, 3);
    // As another installation of this package would: it announces itself and signs.
    writeFileSync(path.join(room.directory(), 'OWNER'), 'another');
    assert.match(await refused(ledger, { attempt: 'b1' }), /opened by another process/);
    await ledger.close();
    const level = new ClassicLevel(room.directory());
    await level.open();
    await level.close();
    const again = room.open();
    for (const attempt of ['a1', 'a2', 'a3']) {
      await taken(again, { attempt });
    }
  });

  it('waits for one that is about to open it, and goes on when that one is refused', async () => {
    const ledger = room.open();
    await claimMany(ledger, 1);
    const want = path.join(room.directory(), 'WANT');
    writeFileSync(want, 'another');
    const claim = ledger.claim(facts({ attempt: 'a2' }));
    rmSync(want);
    assert.equal((await claim).kind, 'claimed');
  });

  it('is opened again after one that was about to open it has died', async () => {
    const ledger = room.open();
    await claimMany(ledger, 1);
    writeFileSync(path.join(room.directory(), 'WANT'), 'another');
    assert.match(await refused(ledger, { attempt: 'a2' }), /has begun to open/);
    await healed(ledger);
    await taken(ledger, { attempt: 'a1' });
    await claimed(ledger, { attempt: 'a2' });
  });

  it('refuses claims at once when its directory is deleted, and begins no new one in its place', async () => {
    const ledger = room.open();
    await claimMany(ledger, 3);
    rmSync(room.directory(), { recursive: true });
    assert.match(await refused(ledger, { attempt: 'a4' }), /gone/);
    assert.match(await refused(ledger, { attempt: 'a4' }), /gone|damaged/);
    assert.equal(existsSync(path.join(room.directory(), 'CURRENT')), false);
  });

  it('goes on when a directory that was moved away is back', async () => {
    const ledger = room.open();
    await claimMany(ledger, 3);
    renameSync(room.directory(), room.directory('elsewhere'));
    await refused(ledger, { attempt: 'a4' });
    rmSync(room.directory(), { recursive: true, force: true });
    renameSync(room.directory('elsewhere'), room.directory());
    await healed(ledger);
    await taken(ledger, { attempt: 'a3' });
    await claimed(ledger, { attempt: 'a4' });
  });

  for (const [what, hurt] of Object.entries<(directory: string) => void>({
    'CURRENT is missing': (directory) => rmSync(path.join(directory, 'CURRENT')),
    'CURRENT is empty': (directory) => truncateSync(path.join(directory, 'CURRENT')),
    'the manifest is missing': (directory) => {
      for (const file of filesOf(directory, /^MANIFEST/)) {
        rmSync(file);
      }
    },
    'it holds something else': (directory) => {
      rmSync(directory, { recursive: true });
      mkdirSync(directory);
      writeFileSync(path.join(directory, 'notes.txt'), 'mine');
    },
  })) {
    it(`is not begun anew where ${what}`, async () => {
      const directory = await afterCrash(5);
      hurt(directory);
      const before = readdirSync(directory).filter((file) => /ldb|log$|txt/.test(file));
      assert.match(await refused(room.open(), { attempt: 'a1' }), /[Rr]estore|backup/);
      const after = new Set(readdirSync(directory));
      assert.deepEqual(
        before.filter((file) => !after.has(file)),
        [],
      );
    });
  }

  it('tells of commits that a flipped byte in the log has taken with it, and goes on once a person accepts that', async () => {
    const directory = await afterCrash(60);
    const untouched = room.keep();
    const [log = ''] = filesOf(untouched, /\.log$/);
    const { size } = statSync(log);
    let told = 0;
    for (let place = 100; place < size * 0.8; place += Math.floor(size / 12)) {
      rmSync(directory, { recursive: true });
      cpSync(untouched, directory, { recursive: true });
      const file = path.join(directory, path.basename(log));
      const bytes = readFileSync(file);
      bytes[place] = (bytes[place] ?? 0) ^ 0x41;
      writeFileSync(file, bytes);
      const ledger = room.open();
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, at) =>
          ledger.look({ server: 's', agent: 'x', attempt: `a${at + 1}` }).catch((error: Error) => error.message),
        ),
      );
      const refusals = answers.filter((answer) => typeof answer === 'string');
      assert.ok(refusals.length > 0 || answers.every(Boolean), `a flip at ${place} has lost dials without a word`);
      if (refusals.length > 0) {
        told += 1;
        assert.match(refusals[0] ?? '', /damaged/);
      }
      if (told === 1 && refusals.length > 0 && /commits are missing/.test(refusals[0] ?? '')) {
        writeFileSync(path.join(directory, 'ACCEPT'), '');
        await healed(ledger);
        assert.equal(existsSync(path.join(directory, 'ACCEPT')), false);
        await claimed(ledger, { attempt: 'new' });
        await ledger.close();
        await taken(room.open(), { attempt: 'new' });
      }
      await ledger.close();
    }
    assert.ok(told > 0, 'none of the flips has hurt anything');
  });

  it('takes a dial whose entry cannot be read for dialed', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1', handle: '7' });
    await ledger.close();
    const level = new ClassicLevel<string, string>(room.directory());
    const row = `e\u0000${id}`;
    await level.put(row, String(await level.get(row)).replace('sandra', 'sandro'));
    await level.close();
    const again = room.open();
    assert.equal(await taken(again, { attempt: 'a1' }), undefined);
    assert.equal(await taken(again, { handle: '7' }), undefined);
    await claimed(again, { attempt: 'a2' });
  });

  it('is refused as a copy, and goes on once a person says that it was moved', async () => {
    const ledger = room.open();
    await claimed(ledger, { attempt: 'a1' });
    const directory = room.keep();
    const copy = room.open({ directory });
    assert.match(await refused(copy, { attempt: 'a2' }), /moved, or it is a copy.*ACCEPT/);
    writeFileSync(path.join(directory, 'ACCEPT'), '');
    await healed(copy);
    await taken(copy, { attempt: 'a1' });
    await claimed(copy, { attempt: 'a2' });
    await copy.close();
    await taken(room.open({ directory }), { attempt: 'a2' });
  });

  it('is refused to an older version than the one that has written it', async () => {
    const ledger = room.open();
    await claimed(ledger, { attempt: 'a1' });
    await ledger.close();
    await setVersion(room.directory(), 99);
    assert.match(await refused(room.open(), { attempt: 'a1' }), /newer version/);
  });
});
