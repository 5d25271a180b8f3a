/** In a mount namespace of its own: a ledger on a disk that is full, then read-only, then neither. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFileLedger } from '../../../../src/ledger';
import { claimed, healed, refused, taken } from '../../../support/ledger';

const [place = ''] = process.argv.slice(2);
const BACKOFF = { base: 50, cap: 100, healthyAfter: 60_000 };

async function main(): Promise<void> {
  mkdirSync(place, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', place]);
  const directory = path.join(place, 'ledger');
  const ledger = openFileLedger({ directory, backoff: BACKOFF });
  await claimed(ledger, { attempt: 'before' });

  const filler = path.join(place, 'filler');
  const { bavail, bsize } = statfsSync(place);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 64 * 1024));
  const acknowledged = ['before'];
  const isFull = async () => {
    for (let number = 1; number <= 2000; number += 1) {
      try {
        await claimed(ledger, { attempt: `full ${number}`, verdict: 'x'.repeat(500) });
      } catch {
        return;
      }
      acknowledged.push(`full ${number}`);
    }
    assert.fail('The disk was never full');
  };
  await isFull();
  assert.match(await refused(ledger, { attempt: 'while full' }), /No space left.*Make room/i);

  rmSync(filler);
  await healed(ledger);
  await claimed(ledger, { attempt: 'while full' });
  for (const attempt of [...acknowledged, 'while full']) {
    await taken(ledger, { attempt });
  }
  assert.deepEqual(await ledger.find({ state: 'unknown' }), [], 'what was refused was not dialed');
  await ledger.close();

  execFileSync('mount', ['-o', 'remount,ro', place]);
  const unwritable = openFileLedger({ directory, backoff: BACKOFF });
  assert.match(await refused(unwritable, { attempt: 'read-only' }), /read-only file system/i);
  execFileSync('mount', ['-o', 'remount,rw', place]);
  await healed(unwritable);
  await taken(unwritable, { attempt: 'before' });
  await claimed(unwritable, { attempt: 'read-only' });
  await unwritable.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
