// The rows of jobs that add many records, kept in memory and in files.
import assert from 'node:assert/strict';
import { Secret } from '../../../src';
import { hashedNumbers, MemoryLedger } from '../../../src/ledger';
import { jobsOutliveTheProcess, keepsJobs } from '../../support/job-behaviour';
import { LedgerRoom } from '../../support/ledger';

const nothing = async () => {};

for (const [name, numbers] of [
  ['', undefined],
  [', with hashed numbers', hashedNumbers(new Secret('a key of the ledger'))],
] as const) {
  describe(`the rows of jobs in memory${name}`, () => {
    keepsJobs(() => ({ open: () => new MemoryLedger(numbers && { numbers }), close: nothing }));
  });

  describe(`the rows of jobs in the files of a ledger${name}`, () => {
    const furnish = () => {
      const room = new LedgerRoom();
      return { open: () => room.open({ numbers }), close: () => room.close() };
    };
    keepsJobs(furnish);
    jobsOutliveTheProcess(furnish);
  });
}

describe('the rows of jobs of a ledger', () => {
  it('are claimed no more when it is closed', async () => {
    const ledger = new MemoryLedger();
    await ledger.close();
    await assert.rejects(ledger.jobs.claim('row', 'run'), { code: 'GWS_LEDGER_UNAVAILABLE' });
  });
});
