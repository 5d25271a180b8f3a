// A process that is killed while it adds many records: the job goes on in another, and adds no row twice.
import assert from 'node:assert/strict';
import { DEFAULT_AT_ONCE } from '../../src/outbound/adding';
import type { AddingReport } from '../../src/outbound/adding-report';
import { addedNumbers, numbered } from '../support/adding';
import { LedgerRoom } from '../support/ledger';
import { type Child, startChild } from '../support/ledger-child';
import { OutboundDesk } from '../support/outbound';

const ROUNDS = 3;
const ROWS = 400;

describe('a job that adds many records', function () {
  this.timeout(120_000);

  const desk = new OutboundDesk();
  let room: LedgerRoom;

  beforeEach(async () => {
    room = new LedgerRoom();
    await desk.open();
  });

  afterEach(async () => {
    await desk.close();
    await room.close();
  });

  const begin = () => startChild('adding', [room.directory(), desk.simulator.url, String(ROWS)]);

  /** Kills `child` when so many rows are done. */
  async function killAt({ process, output, ended }: Child, count: number): Promise<void> {
    process.stdout?.on('data', () => {
      if ((output().match(/^done/gm) ?? []).length >= count) {
        process.kill('SIGKILL');
      }
    });
    assert.equal(await ended, null, output());
  }

  it('is done after it was killed again and again, with each row added once or told as unknown', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await killAt(begin(), 20 * round + Math.floor(Math.random() * 40));
    }
    const last = begin();
    assert.equal(await last.ended, 0, last.output());
    const report = JSON.parse(last.output().trim().split('\n').at(-1) ?? '') as AddingReport;
    const there = addedNumbers(desk.simulator);
    assert.equal(new Set(there).size, there.length, 'twice');
    assert.equal(report.added + report.already + report.unknown, ROWS, JSON.stringify(report));
    assert.ok(report.already > 0);
    assert.ok(report.unknown <= ROUNDS * DEFAULT_AT_ONCE, `${report.unknown} are unknown`);
    const rows = numbered(ROWS);
    const unknown = new Set(report.problems.map(({ index }) => rows[index]?.phoneNumber));
    assert.equal(unknown.size, report.unknown);
    const missing = rows.filter(({ phoneNumber }) => !there.includes(String(phoneNumber)));
    assert.ok(
      missing.every(({ phoneNumber }) => unknown.has(phoneNumber)),
      'a row is neither there nor told',
    );
  });
});
