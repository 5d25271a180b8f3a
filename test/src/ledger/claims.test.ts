// Who may dial: the same rules in each kind of ledger.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { MemoryLedger, openFileLedger } from '../../../src/ledger';
import { LedgerRoom } from '../../support/ledger';
import { behavesAsALedger, followsTheRules, steps } from '../../support/ledger-behaviour';

describe('a ledger in memory', () => {
  behavesAsALedger(() => ({ open: (options) => new MemoryLedger(options), close: async () => {} }));
});

describe('a ledger in files', () => {
  behavesAsALedger(() => new LedgerRoom());
});

describe('the rules of claims', function () {
  this.timeout(60_000);

  it('are those of a plain list, in memory', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (course) =>
        followsTheRules(
          () => new MemoryLedger(),
          course.filter((step) => step !== 'open again'),
        ),
      ),
      { numRuns: 300 },
    );
  });

  it('are those of a plain list, in files, however often they are closed and opened', async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'gws-ledger-model-'));
    let runs = 0;
    try {
      await fc.assert(
        fc.asyncProperty(steps, async (course) => {
          runs += 1;
          const directory = path.join(root, String(runs));
          await followsTheRules(() => openFileLedger({ directory }), course);
        }),
        { numRuns: 40 },
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
