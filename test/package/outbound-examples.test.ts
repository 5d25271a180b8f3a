// The examples about campaigns, from the button to the last record, compared with what the simulator says became of each record.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeOf, setEnvironment } from './example';
import { ExampleRun } from './example-run';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs, temporaryDir } from './tarball';

describe('the examples about campaigns', () => {
  let red: RealNodeRed;
  let run: ExampleRun;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
  });
  afterEach(() => run?.end());

  describe('"Preview campaign from start to end"', () => {
    beforeEach(async () => {
      run = await ExampleRun.begin(red, 'Preview campaign from start to end', (flow) => {
        // Longer waits than the agent is taken for busy after a dial whose call has not appeared.
        Object.assign(nodeOf(flow, 'gws-campaign'), { appearance: 1, longestWait: 4 });
      });
    });

    const summary = async () => JSON.parse(await run.shown('Summary'));

    it('dials each record once, writes what became of it, and sums up what the dialer has', async function () {
      this.timeout(90_000);
      await run.press('Work through the campaign');
      await run.shown('Look at this one');
      const summed = JSON.parse(await run.shown('Summary', () => true, 60_000));
      const { results } = summed;
      assert.deepEqual(
        results.map(({ result }: { result: string }) => result),
        ['Answer', 'Busy', 'NoAnswer', 'unknown', 'WrongNumber', 'Answer'],
      );
      assert.deepEqual([summed.records, summed.endedBy], [summed.results.length, []]);
      assert.deepEqual(
        results,
        run.records().map(({ phoneNumber, of }) => {
          const [handedOut] = of('handedOut');
          const [dialed] = of('dialed');
          const [completed] = of('completed');
          const known = { callId: dialed?.callId, result: completed?.callResult };
          return { phoneNumber, recordHandle: handedOut?.handle, ...(completed ? known : { result: 'unknown' }) };
        }),
      );
      assert.ok(run.records().every(({ dials }) => dials === 1));
      assert.deepEqual(
        run.allShown('Look at this one').map((text) => text.slice(0, 12)),
        ['5009 unknown'],
      );
      assert.equal(run.simulator.agent().devices[0]?.userState, 'LoggedOut');
    });

    it('gives back a record that GWS refuses to dial, and says so', async () => {
      const refusal = { statusCode: 3, statusMessage: 'The device is busy.' };
      run.simulator.faults.add({ body: /"Dial"/ }, { respond: { status: 200, body: refusal } });
      await run.press('Work through the campaign');
      assert.match(await run.shown('Errors'), /^GWS_REJECTED: .*The device is busy/);
      assert.equal(await run.shown('Each record'), '5001 rejected');
      await run.shown('Each record', (text) => text === '5001 Answer');
      const [refused] = run.records();
      assert.deepEqual(refused?.events.map(({ event }) => event).slice(0, 4), [
        'handedOut',
        'rejected',
        'handedOut',
        'dialed',
      ]);
    });

    it('leaves a record alone if it is not known whether it was dialed', async () => {
      run.simulator.faults.add({ body: /"Dial"/ }, { dropBefore: true });
      await run.press('Work through the campaign');
      assert.match(await run.shown('Look at this one'), /^5001 unknown: GWS_OUTCOME_UNKNOWN/);
      await run.shown('Each record', (text) => text === '5001 unknown');
      const [left] = run.records();
      assert.deepEqual(
        left?.events.map(({ event }) => event),
        ['handedOut'],
      );
    });

    it('does not start again while it is at work', async () => {
      await run.press('Work through the campaign');
      await run.press('Work through the campaign');
      await run.shown('Each record', (text) => text === '5003 NoAnswer');
      assert.equal(run.simulator.ledger.requests.filter(({ body }) => body.includes('StartPreviewSession')).length, 1);
    });

    it('says that the campaign does not run, and begins when it does', async () => {
      run.simulator.faults.operations.fail('StartPreviewSession', { errorMessage: 'Campaign is not running' });
      await run.press('Work through the campaign');
      assert.match(await run.shown('Errors'), /^GWS_REJECTED: .*Campaign is not running/);
      await run.shown('Each record', (text) => text === '5001 Answer');
    });

    it('signs the agent off and says why when the agent may not work on the campaign', async () => {
      const refused = { respond: { status: 403, body: { statusCode: 5, statusMessage: 'No right' } } };
      run.simulator.faults.add({ body: /StartPreviewSession/ }, refused);
      await run.press('Work through the campaign');
      assert.match((await summary()).endedBy.join(), /^GWS_\w+: .*No right/);
      assert.equal(run.simulator.agent().devices[0]?.userState, 'LoggedOut');
      assert.ok(run.records().every(({ events }) => events.length === 0));
    });
  });

  describe('"CRM in, dispositions out"', () => {
    beforeEach(async () => {
      run = await ExampleRun.begin(red, 'CRM in, dispositions out');
    });

    it('adds each contact, calls it once, and gives back a row for each, as the dialer has it', async () => {
      await run.press('Contacts from the CRM');
      const [header, ...rows] = parseCsv(await run.shown('Results'));
      assert.deepEqual(header, ['customer_id', 'name', 'phone', 'result', 'call_id', 'dialed_at', 'ended_at']);
      assert.deepEqual(
        rows.map(([customer, , phone, result]) => [customer, phone, result?.slice(0, 46)]),
        [
          ['C-1001', '5001', 'Answer'],
          ['C-1002', '5002', 'Busy'],
          ['C-1003', '5003', 'NoAnswer'],
          ['C-1004', '5004', 'WrongNumber'],
          ['C-1005', '5010', 'not added: GWS_INVALID_REQUEST: The request ca'],
          ['C-1006', '5006', 'Answer'],
        ],
      );
      const called = rows.filter(([, , , result]) => !result?.startsWith('not added'));
      assert.deepEqual(
        called.map(([, , phone, result, callId]) => ({ phone, result, callId, dials: 1 })),
        inOrder(run.records()).map(({ phoneNumber, of, dials }) => {
          const { callId } = of('dialed')[0] ?? {};
          return { phone: phoneNumber, result: of('completed')[0]?.callResult, callId, dials };
        }),
      );
      for (const [, , phone, , callId, dialedAt, endedAt] of called) {
        const { states } = run.simulator.ledger.calls.get(String(callId)) ?? { states: [] };
        const [began, ended] = [states[0]?.at ?? 0, states.at(-1)?.at ?? 0];
        assert.ok(Math.abs(Date.parse(String(dialedAt)) - began) < 1000, `${phone}: ${dialedAt}`);
        assert.ok(Math.abs(Date.parse(String(endedAt)) - ended) < 1000, `${phone}: ${endedAt}`);
      }
      const [added, ...done] = run.allShown('What happens');
      assert.equal(added, '5 of 6 added');
      assert.deepEqual(done.sort(), [
        'C-1001 Answer',
        'C-1002 Busy',
        'C-1003 NoAnswer',
        'C-1004 WrongNumber',
        'C-1006 Answer',
      ]);
      assert.deepEqual(run.allShown('Errors'), []);
    });

    it('adds and calls nobody again when it is pressed again', async () => {
      await run.press('Contacts from the CRM');
      const results = await run.shown('Results');
      const from = run.red.comms.entries.length;
      await run.press('Contacts from the CRM');
      await run.shown('What happens', (text) => text === '0 of 6 added');
      await run.red.untilShown('Results', (text) => text === results, from);
      assert.equal(run.records().length, 5);
      assert.ok(run.records().every(({ dials }) => dials === 1));
    });

    it('has a row for each contact even if the outcome of one is unknown, and calls the others', async () => {
      run.simulator.faults.add({ body: /"Dial"/ }, { dropBefore: true });
      await run.press('Contacts from the CRM');
      const rows = parseCsv(await run.shown('Results')).slice(1);
      const [first] = run.records();
      const outcomes: Record<string, string> = { '5010': 'not added', [first?.phoneNumber ?? '']: 'unknown' };
      assert.deepEqual(
        rows.map(([customer, , phone = '', result = '']) => [customer, outcomes[phone] === result.slice(0, 9)]),
        ['C-1001', 'C-1002', 'C-1003', 'C-1004', 'C-1005', 'C-1006'].map((customer, at) => [
          customer,
          Object.hasOwn(outcomes, rows[at]?.[2] ?? ''),
        ]),
      );
      await run.shown('What happens', (text) => /^C-100\d unknown: GWS_OUTCOME_UNKNOWN: /.test(text));
      assert.deepEqual(
        run.records().map(({ of, dials }) => [dials, of('completed').length]),
        [[0, 0], ...Array.from({ length: 4 }, () => [1, 1])],
      );
    });

    it('takes the contacts from a file and writes the results to one, when its file nodes are enabled', async () => {
      const dir = temporaryDir('files');
      const [contacts, results] = ['contacts.csv', 'results.csv'].map((file) => path.join(dir, file)) as [
        string,
        string,
      ];
      writeFileSync(contacts, 'customer_id,phone,type,time_zone,from,until\nC-7,5002,Mobile,GMT,08:00,20:00\n');
      await run.end();
      run = await ExampleRun.begin(red, 'CRM in, dispositions out', (flow) => {
        Object.assign(nodeOf(flow, 'file in'), { d: false, filename: contacts });
        // Shown once it is written.
        const shownAfterwards = [[nodeOf(flow, 'debug', 'Results').id]];
        Object.assign(nodeOf(flow, 'file'), { d: false, filename: results, wires: shownAfterwards });
        nodeOf(flow, 'csv', 'As CSV').wires = [[nodeOf(flow, 'file').id]];
        nodeOf(flow, 'template').d = true;
      });
      await run.press('Contacts from the CRM');
      const shown = await run.shown('Results');
      assert.deepEqual(parseCsv(shown)[1]?.slice(0, 4), ['C-7', '', '5002', 'Busy']);
      assert.equal(readFileSync(results, 'utf8'), shown);
    });
  });

  describe('"Callbacks and do-not-call"', () => {
    /** Seconds that a record is looked at before it is dialed. */
    const begin = async (look: number) => {
      run = await ExampleRun.begin(red, 'Callbacks and do-not-call', (flow) => {
        nodeOf(flow, 'gws-campaign').previewTime = look;
        setEnvironment(flow, { CALLBACK_SECONDS: '6' });
      });
      await run.press('Start');
    };

    const happens = (line: string) => run.shown('What happens', (text) => text === line);

    const historyOf = (number: string) =>
      run
        .records()
        .filter(({ phoneNumber }) => phoneNumber === number)
        .map(({ events }) => events.map(({ event }) => event));

    it('calls back on time, and never again calls who does not want to be called', async () => {
      await begin(0.1);
      await Promise.all(['5006 is done: Answer', '5002 is done: Busy'].map(happens));
      assert.deepEqual(historyOf('5006'), [['handedOut', 'dialed', 'rescheduled', 'handedOut', 'dialed', 'completed']]);
      const [calledBack] = run.records();
      const [rescheduled] = calledBack?.of('rescheduled') ?? [];
      const [, again] = calledBack?.of('handedOut') ?? [];
      assert.equal(rescheduled?.callbackType, 'Personal');
      assert.ok(Number(again?.at) >= Number(rescheduled?.timestamp) * 1000, 'handed out too early');

      assert.deepEqual(historyOf('5001'), [['handedOut', 'dialed', 'doNotCall', 'completed']]);
      assert.deepEqual(historyOf('5011'), [['doNotCall'], []]);
      assert.deepEqual(historyOf('5012'), [['handedOut', 'dialed', 'completed']]);
      assert.deepEqual(
        run.records().map(({ phoneNumber, of }) => [phoneNumber, of('completed')[0]?.callResult]),
        [
          ['5006', 'Answer'],
          ['5001', 'DoNotCall'],
          ['5011', undefined],
          ['5011', undefined],
          ['5012', 'Answer'],
          ['5002', 'Busy'],
        ],
      );
      assert.deepEqual(run.allShown('What happens').slice(0, 4), [
        '5006 is looked at',
        '5006 is called back',
        '5001 is looked at',
        '5001 is never called again, nor is any number of the chain',
      ]);
      assert.deepEqual(
        run.allShown('What happens').filter((text) => text.includes('GWS_')),
        [],
      );
    });

    it('refuses to dial, or add, a person who has meanwhile asked not to be called', async () => {
      await begin(1.2);
      await happens('5012 is looked at');
      await run.press('Never call 5012 again');
      await happens('5012 is never called again');
      await happens('5012 was not called');
      const refusal = /GWS_REJECTED: .*do-not-call list/;
      await run.shown('What happens', (text) => text.startsWith('5012: ') && refusal.test(text));
      assert.deepEqual(historyOf('5012'), [['handedOut', 'doNotCall', 'rejected']]);
      assert.deepEqual(
        run.simulator.ledger.dials.filter(({ phoneNumber }) => phoneNumber === '5012').map(({ accepted }) => accepted),
        [false],
      );

      await run.press('A CRM adds 5011 and 5012');
      const added = await run.shown('What happens', (text) => text.startsWith('0 of 2 added'));
      for (const number of ['…11', '…12']) {
        assert.match(added, new RegExp(`${number}: ${refusal.source}`));
      }
      assert.ok(run.records().every(({ of }) => of('added').length === 0));

      await run.press('End');
      await run.red.comms.until('not ready', () => run.simulator.agent().devices[0]?.userState === 'NotReady');
    });
  });

  describe('"Any request, any channel"', () => {
    beforeEach(async () => {
      run = await ExampleRun.begin(red, 'Any request, any channel');
    });

    it('shows what GWS answers, and the events when the agent signs on', async () => {
      await run.press('Which version?');
      assert.match(await run.shown('Answer', (text) => text.includes('version')), /8\.5\.202\.96/);
      await run.press('Which agent states?');
      await run.shown('Answer', (text) => text.includes('OutToLunch'));
      const state = run.shown('Agent state', (text) => text === 'NotReady');
      await run.press('Sign on');
      await state;
      await run.shown('Message type', (text) => text === 'DeviceStateChangeMessage');
      await run.press('Who am I?');
      await run.shown('Answer', (text) => text.includes('"NotReady"'));
      assert.deepEqual(run.allShown('Errors'), []);
    });
  });
});

/** As in the CRM; they are added in no certain order. */
function inOrder<Row extends { phoneNumber: string }>(records: readonly Row[]): Row[] {
  return records.toSorted((one, other) => one.phoneNumber.localeCompare(other.phoneNumber));
}

function parseCsv(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    );
}
