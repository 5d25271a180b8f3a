// How far a campaign has come, in numbers.
import assert from 'node:assert/strict';
import { Progress } from '../../../src/campaign/progress';
import { aRecord } from '../../support/campaign-machine';

const MINUTE = 60_000;

describe('the progress of a campaign', () => {
  it('counts what became of records and dials, and the seconds of talk', () => {
    const progress = new Progress(() => 0);
    const record = aRecord('r1');
    const busy = { record, dialed: { outcome: 'busy' } } as const;
    const answered = { record, dialed: { outcome: 'answered', talked: 40 } } as const;
    progress.note({ fate: 'completed', dials: [busy, answered] });
    progress.note({ fate: 'completed', dials: [answered] });
    progress.note({ fate: 'rejected', dials: [] });
    const { perHour, ...counts } = progress.report();
    assert.deepEqual(counts, {
      records: 3,
      fates: { completed: 2, rejected: 1 },
      outcomes: { busy: 1, answered: 2 },
      talked: 80,
    });
    assert.equal(perHour, 180);
  });

  it('gives the rate of the last hour, or of less when there was no more', () => {
    let now = 0;
    const progress = new Progress(() => now);
    const work = (count: number) => {
      for (let at = 0; at < count; at += 1) progress.note({ fate: 'completed', dials: [] });
    };
    now = 30 * MINUTE;
    work(20);
    assert.equal(progress.report().perHour, 40);
    now = 60 * MINUTE;
    work(10);
    assert.equal(progress.report().perHour, 30);
    now = 91 * MINUTE;
    assert.equal(progress.report().perHour, 10);
    now = 500 * MINUTE;
    assert.equal(progress.report().perHour, 0);
  });
});
