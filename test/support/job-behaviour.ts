// How every kind of ledger keeps the rows of jobs, as tests.
import assert from 'node:assert/strict';
import type { Ledger } from '../../src/ledger';
import type { Room } from './ledger-behaviour';

/** @param furnish makes a room for each test */
export function keepsJobs(furnish: () => Room): void {
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

  it('give a row to one run, which may claim it again until it is settled', async () => {
    const { jobs } = ledger;
    assert.equal(await jobs.claim('row', 'one'), 'claimed');
    assert.equal(await jobs.claim('row', 'other'), 'unsettled');
    assert.equal(await jobs.claim('row', 'one'), 'claimed');
    await jobs.settle('row', 'one', true);
    assert.deepEqual(await Promise.all([jobs.claim('row', 'one'), jobs.claim('row', 'other')]), ['done', 'done']);
    assert.equal(await jobs.claim('another row', 'other'), 'claimed');
  });

  it('give one of many that ask at the same time', async () => {
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_none, run) => ledger.jobs.claim('row', `run ${run}`)),
    );
    assert.equal(claims.filter((claim) => claim === 'claimed').length, 1);
  });

  it('free a row that certainly was not sent, and no other', async () => {
    const { jobs } = ledger;
    await jobs.claim('row', 'one');
    await jobs.settle('row', 'other', false);
    await jobs.settle('row', 'other', true);
    assert.equal(await jobs.claim('row', 'other'), 'unsettled');
    await jobs.settle('row', 'one', false);
    assert.equal(await jobs.claim('row', 'other'), 'claimed');
    await jobs.settle('row', 'other', true);
    await jobs.settle('row', 'other', false);
    assert.equal(await jobs.claim('row', 'other'), 'done');
  });

  it('forget what is older than the ledger keeps, and nothing else', async () => {
    const { jobs } = ledger;
    await jobs.claim('row', 'one');
    await ledger.purge(Date.now() - 60_000);
    assert.equal(await jobs.claim('row', 'other'), 'unsettled');
    await ledger.purge(Date.now() + 60_000);
    assert.equal(await jobs.claim('row', 'other'), 'claimed');
  });
}

/** @param furnish a room whose ledgers outlive the process */
export function jobsOutliveTheProcess(furnish: () => Room): void {
  it('know after a restart what was claimed and what is done', async () => {
    const room = furnish();
    const ledger = room.open();
    await ledger.jobs.claim('sent', 'one');
    await ledger.jobs.claim('done', 'one');
    await ledger.jobs.settle('done', 'one', true);
    await ledger.close();
    const again = room.open();
    assert.equal(await again.jobs.claim('sent', 'other'), 'unsettled');
    assert.equal(await again.jobs.claim('done', 'other'), 'done');
    await again.close();
    await room.close();
  });
}
