// Many records are added, each once, whatever goes wrong meanwhile; what was not added is told, row by row.
import assert from 'node:assert/strict';
import { Adding, type AddingOptions } from '../../src/outbound/adding';
import type { AddingReport } from '../../src/outbound/adding-report';
import { addedNumbers, numbered, numbersOf, OF_ALL } from '../support/adding';
import { OutboundDesk, type Values } from '../support/outbound';
import { reaches } from '../support/session';

describe('adding many records', () => {
  const desk = new OutboundDesk();

  beforeEach(() => desk.open());

  afterEach(() => desk.close());

  function begin(options: Partial<AddingOptions> = {}): Adding {
    return new Adding({
      agent: desk.agent,
      timeout: 2000,
      retryAfter: 20,
      ...options,
    });
  }

  async function addAll(all: readonly unknown[], options: Partial<AddingOptions> = {}): Promise<AddingReport> {
    const adding = begin(options);
    for (const [index, row] of all.entries()) {
      adding.add({ content: row, index, common: OF_ALL });
    }
    adding.end();
    await adding.over;
    return adding.report;
  }

  const added = () => addedNumbers(desk.simulator);

  const outcomes = ({ problems }: AddingReport) => problems.map(({ index, outcome, code }) => [index, outcome, code]);

  it('adds each row once, so many at a time, and says how many', async () => {
    let [underWay, most] = [0, 0];
    desk.simulator.on('request', ({ body }) => {
      underWay += body.includes('AddRecord') ? 1 : 0;
      most = Math.max(most, underWay);
    });
    const adding = begin({ atOnce: 3, onProgress: () => (underWay -= 1) });
    const all = numbered(40);
    for (const [index, row] of all.entries()) {
      adding.add({ content: row, index, common: OF_ALL });
    }
    adding.end();
    await adding.over;
    const { elapsed, ...report } = adding.report;
    assert.deepEqual(report, {
      state: 'done',
      rows: 40,
      added: 40,
      already: 0,
      failed: 0,
      unknown: 0,
      duplicates: 0,
      left: 0,
      problems: [],
    });
    assert.ok(Number.isInteger(elapsed));
    assert.deepEqual(added(), numbersOf(all));
    assert.ok(most <= 3, `${most} at a time`);
    assert.deepEqual(desk.requests[0]?.body.otherFields, { customer: 'C-0' });
  });

  it('is done at once with no rows at all', async () => {
    const { state, rows: count } = await addAll([]);
    assert.deepEqual([state, count], ['done', 0]);
  });

  it('says of each bad row what is wrong with it, without its number, and adds the others', async () => {
    const [one, two] = numbered(2) as [Values, Values];
    const report = await addAll([
      one,
      { ...numbered(1, 8)[0], until: 'late' },
      ['0711'],
      null,
      { customer: 'C-9' },
      { phoneNumber: '0711 / 555 01 02' },
      { phoneNumber: '5550100', 'Phone Number': '5550101' },
      two,
    ]);
    assert.deepEqual(added(), numbersOf([one, two]));
    assert.deepEqual(
      outcomes(report),
      [1, 2, 3, 4, 5, 6].map((index) => [index, 'failed', 'GWS_INVALID_REQUEST']),
    );
    const texts = report.problems.map(({ message }) => message);
    for (const [at, text] of [
      /until must be a time of day/,
      /the row must be an object, but it is a list/,
      /the row must be an object, but it is null/,
      /phoneNumber is missing/,
      /phoneNumber has a sign that separates two numbers/,
      /two columns of the row are its phoneNumber/,
    ].entries()) {
      assert.match(String(texts[at]), text);
    }
    assert.equal(report.problems[0]?.number, '…08');
    assert.doesNotMatch(JSON.stringify(report.problems), /555/);
  });

  it('adds the same row once, and says of which it is the same', async () => {
    const [one, two] = numbered(2) as [Values, Values];
    const { customer, phoneNumber } = one;
    const report = await addAll([one, two, { customer, phone_number: phoneNumber, until: '' }]);
    assert.deepEqual(added(), numbersOf([one, two]));
    assert.deepEqual(outcomes(report), [[2, 'duplicate', 'GWS_INVALID_REQUEST']]);
    assert.match(String(report.problems[0]?.message), /the same as the one with index 0/);
  });

  it('takes the columns for what it is told they are', async () => {
    await addAll(
      [{ Telefon: '5550100', until: '', 'E-Mail': 'a@example.com', secret: 'x', Von: '09:00', 'time zone': 'CET' }],
      {
        columns: { Telefon: 'phoneNumber', Von: 'from', 'E-Mail': 'mail', secret: '' },
      },
    );
    const { phoneNumber, from, until, timeZone, otherFields } = desk.requests[0]?.body ?? {};
    assert.deepEqual(
      { phoneNumber, from, until, timeZone, otherFields },
      { phoneNumber: '5550100', from: 9 * 3600, until: 86339, timeZone: 'CET', otherFields: { mail: 'a@example.com' } },
    );
  });

  it('says which row GWS refuses, and adds the others', async () => {
    await desk.run('DoNotCallRecord', { phoneNumber: '071101', recordHandle: undefined });
    const all = numbered(3);
    const report = await addAll(all);
    assert.deepEqual(added(), ['071100', '071102']);
    assert.deepEqual(outcomes(report), [[1, 'failed', 'GWS_REJECTED']]);
    assert.equal(report.problems[0]?.statusCode, 3);
    assert.equal(report.added, 2);
  });

  it('sends again what a limit of the rate has kept back, and nothing twice', async () => {
    const all = numbered(10);
    desk.simulator.faults.add({ body: /AddRecord/ }, { respond: { status: 429, body: {} } });
    const report = await addAll(all, { atOnce: 8 });
    assert.deepEqual([report.added, report.problems], [10, []]);
    assert.deepEqual(added(), numbersOf(all));
  });

  it('goes on when the connection is back, and adds nothing twice', async () => {
    const all = numbered(60);
    let count = 0;
    const adding = begin({
      atOnce: 4,
      onProgress: () => {
        count += 1;
        if (count === 20) {
          desk.simulator.sessions.forgetHttpSessions();
        }
      },
    });
    for (const [index, row] of all.entries()) {
      adding.add({ content: row, index, common: OF_ALL });
    }
    adding.end();
    await adding.over;
    const { report } = adding;
    assert.equal(report.state, 'done');
    assert.equal(report.added + report.unknown, 60, JSON.stringify(report));
    const there = added();
    assert.equal(new Set(there).size, there.length, 'twice');
    assert.ok(there.length >= report.added);
  });

  it('stops when nothing can be sent for too long, says why, and what is left', async () => {
    await desk.agent.session.close();
    const { state, left, reason } = await addAll(numbered(5), { patience: 50 });
    assert.deepEqual([state, left, reason?.code], ['stopped', 5, 'GWS_NOT_CONNECTED']);
    assert.deepEqual(added(), []);
  });

  it('stops when the user is refused: the same would happen to all others', async () => {
    desk.simulator.sessions.setPassword('agent', 'another');
    desk.simulator.sessions.forgetHttpSessions();
    await reaches(desk.agent.session, 'refused');
    const { state, left, reason } = await addAll(numbered(5), { patience: 60_000 });
    assert.deepEqual([state, left, reason?.code], ['stopped', 5, 'GWS_NOT_AUTHENTICATED']);
  });

  it('tells a row that is not acknowledged as unknown, goes on, and does not send it again', async () => {
    desk.simulator.faults.operations.silence('AddRecord', 1);
    const all = numbered(10);
    const report = await addAll(all, { timeout: 300, atOnce: 2 });
    assert.deepEqual(outcomes(report), [[0, 'unknown', 'GWS_OUTCOME_UNKNOWN']]);
    assert.equal(report.added, 9);
    assert.equal(desk.requests.length, 10);
  });

  it('stops when Outbound Contact Server has fallen silent, before the whole list is in doubt', async () => {
    desk.simulator.faults.operations.silence('AddRecord', 1000);
    const { state, unknown, left, reason } = await addAll(numbered(50), { timeout: 50, atOnce: 4 });
    assert.deepEqual([state, unknown, left, reason?.code], ['stopped', 7, 43, 'GWS_OUTCOME_UNKNOWN']);
    assert.match(String(reason?.message), /none of the last 7 rows/);
  });

  it('stops when it is cancelled, after what was sent is answered', async () => {
    const closing = new AbortController();
    const adding = begin({ atOnce: 4, signal: closing.signal, onProgress: () => closing.abort() });
    const all = numbered(50);
    for (const [index, row] of all.entries()) {
      adding.add({ content: row, index, common: OF_ALL });
    }
    adding.end();
    await adding.over;
    const { state, left, unknown, added: count } = adding.report;
    assert.deepEqual([state, unknown, count + left], ['stopped', 0, 50]);
    assert.equal(added().length, count);
    assert.ok(count <= 4);
  });

  for (const [what, effect] of [
    ['is not handled, and the connection closed', { dropBefore: true }],
    ['is handled, and the connection closed', { dropAfter: true }],
    ['is handled, and half of the answer comes', { truncate: true }],
    ['is handled, and never answered', { stallAfter: true }],
    ['is answered with an error of the server', { respond: { status: 500, body: 'Oops' } }],
    ['meets a server that is overloaded', { respond: { status: 503, body: {} } }],
    ['is answered by something that is no GWS', { respond: { status: 200, body: '<html>' } }],
  ] as const) {
    it(`adds no row twice, and says of none what is not so, when one ${what}`, async () => {
      desk.simulator.faults.add({ body: /071103"/ }, effect);
      const all = numbered(8);
      const report = await addAll(all, { job: 'renewals', timeout: 300, atOnce: 3 });
      const again = await addAll(all, { job: 'renewals', timeout: 300 });
      const [there, expected] = [added(), numbersOf(all)];
      assert.equal(new Set(there).size, there.length, 'twice');
      for (const { problems } of [report, again]) {
        assert.ok(problems.every(({ index, outcome }) => index === 3 && outcome === 'unknown'));
      }
      assert.deepEqual(
        there.filter((number) => number !== '071103'),
        expected.filter((number) => number !== '071103'),
      );
      assert.equal(again.already + again.unknown, 8);
    });
  }

  describe('of a job', () => {
    it('adds no row that an earlier run has added', async () => {
      const all = numbered(10);
      await addAll(all.slice(0, 6), { job: 'renewals' });
      const { added: count, already } = await addAll([...all].reverse(), { job: 'renewals' });
      assert.deepEqual([count, already], [4, 6]);
      assert.deepEqual(added(), numbersOf(all));
      const other = await addAll(all.slice(0, 2), { job: 'other' });
      assert.equal(other.added, 2);
    });

    it('sends no row again whose answer was lost, and says so', async () => {
      desk.simulator.faults.operations.silence('AddRecord', 1);
      await addAll(numbered(3), { job: 'renewals', timeout: 200, atOnce: 1 });
      const report = await addAll(numbered(3), { job: 'renewals' });
      assert.deepEqual(outcomes(report), [[0, 'unknown', 'GWS_OUTCOME_UNKNOWN']]);
      assert.match(String(report.problems[0]?.message), /An earlier run of the job has sent this row/);
      assert.equal(report.already, 2);
      assert.equal(desk.requests.length, 3);
    });

    it('sends a row again that GWS has refused', async () => {
      desk.simulator.faults.operations.fail('AddRecord', { errorMessage: 'List is locked' });
      const first = await addAll(numbered(1), { job: 'renewals' });
      assert.deepEqual(outcomes(first), [[0, 'failed', 'GWS_REJECTED']]);
      const { added: count } = await addAll(numbered(1), { job: 'renewals' });
      assert.equal(count, 1);
    });

    it('sends nothing without a ledger to write it down in', async () => {
      await desk.agent.ledger.close();
      const { state, reason, left } = await addAll(numbered(3), { job: 'renewals', patience: 50 });
      assert.deepEqual([state, reason?.code, left], ['stopped', 'GWS_LEDGER_UNAVAILABLE', 3]);
      assert.equal(desk.requests.length, 0);
    });
  });
});
