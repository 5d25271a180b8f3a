// Many contacts become records of a calling list: a list, or rows that come one by one; one message says what became of them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import type { AddingReport } from '../../src/outbound/adding-report';
import {
  connected,
  deploy,
  errorOf,
  type FlowNode,
  type Message,
  messagesOf,
  nextMessage,
  node,
  OUT,
  outboundNode,
  send,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';

const LIST = {
  campaignName: { value: 'Spring', type: 'str' },
  applicationId: { value: '141', type: 'num' },
  callingList: { value: 'Renewals', type: 'str' },
  phoneType: { value: 'Mobile', type: 'str' },
  timeZone: { value: 'GMT', type: 'str' },
  from: { value: '00:30', type: 'str' },
  until: { value: '20:00', type: 'str' },
};

/** As the csv node makes them. */
function contacts(count: number, from = 0): Record<string, unknown>[] {
  return Array.from({ length: count }, (_none, at) => ({
    customer: `C-${from + at}`,
    phone_number: `07110${from + at}`,
  }));
}

describe('gws-outbound: adding many records', () => {
  let simulator: GwsSimulator;
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), 'gws-add-records-'));
  });

  afterEach(async () => {
    await tearDown();
    rmSync(home, { recursive: true, force: true });
  });

  async function start(parameters: object = {}, more: FlowNode[] = []): Promise<void> {
    simulator = await startSimulator({
      campaigns: [{ name: 'Spring', applicationId: 141, callingList: 'Renewals', records: [] }],
    });
    await open(parameters, more);
  }

  async function open(parameters: object = {}, more: FlowNode[] = []): Promise<void> {
    const ledger = { id: 'ledger', type: 'gws-ledger', kind: 'file', directory: home, retention: 90, numbers: 'plain' };
    const adding = outboundNode('AddRecords', { parameters: { ...LIST, ...parameters } });
    await deploy(simulator.url, [ledger, adding, OUT, ...more], { server: { ledger: 'ledger' } });
    await connected();
  }

  const added = () =>
    simulator.ledger.records
      .all()
      .flatMap(({ phoneNumber, events }) => events.filter(({ event }) => event === 'added').map(() => phoneNumber));

  const reportOf = (msg: Message) => msg.payload as AddingReport;

  const requests = () => simulator.ledger.requests.filter(({ body }) => body.includes('AddRecord'));

  /** The messages of a sequence, as csv and split make them. */
  function sequence(rows: readonly unknown[], more: object = {}, count: number | undefined = rows.length): object[] {
    return rows.map((payload, index) => ({ payload, parts: { id: 'p1', index, count }, ...more }));
  }

  it('adds a list, sends the same message on with a report, and shows how many', async () => {
    await start();
    const shown = statusWith('outbound', 'gws-outbound.status.added');
    const msg = await send('outbound', { _msgid: 'm1', payload: contacts(50), file: 'contacts.csv' });
    const { elapsed, ...report } = reportOf(msg);
    assert.deepEqual(report, {
      state: 'done',
      rows: 50,
      added: 50,
      already: 0,
      failed: 0,
      unknown: 0,
      duplicates: 0,
      left: 0,
      problems: [],
    });
    assert.deepEqual([msg._msgid, msg.file, msg.agent], ['m1', 'contacts.csv', 'agent']);
    assert.equal((await shown).fill, 'green');
    assert.deepEqual(
      added().sort(),
      contacts(50)
        .map((row) => row.phone_number)
        .sort(),
    );
    const { phoneNumber, otherFields, from, until: until_, devicePath } = JSON.parse(requests()[0]?.body ?? '');
    assert.deepEqual([phoneNumber, otherFields, from, until_], ['071100', { customer: 'C-0' }, 1800, 72_000]);
    assert.match(devicePath, /^\/devices\//);
  });

  it('adds rows that come in a message each, and sends on the last with one report', async () => {
    await start();
    const out = messagesOf();
    const all = contacts(40);
    const reported = nextMessage();
    for (const msg of sequence(all)) {
      node('outbound').receive(msg as Message);
    }
    const msg = await reported;
    assert.deepEqual([reportOf(msg).added, reportOf(msg).state, 'parts' in msg], [40, 'done', false]);
    assert.equal(added().length, 40);
    assert.equal(out.length, 1);
  });

  it('adds lists that come in a sequence as one run, in whatever order they come', async () => {
    await start();
    const [one, two, three] = sequence([contacts(5), contacts(5, 5), [...contacts(1, 10), contacts(1)[0]]]);
    for (const msg of [two, one]) {
      node('outbound').receive(msg as Message);
    }
    const { rows, added: count, duplicates } = reportOf(await send('outbound', three as object));
    assert.deepEqual([rows, count, duplicates], [12, 11, 1]);
  });

  it('takes one row for a list of one, and no row for a list of none', async () => {
    await start();
    assert.equal(reportOf(await send('outbound', { payload: contacts(1)[0] })).added, 1);
    const { state, rows } = reportOf(await send('outbound', { payload: [] }));
    assert.deepEqual([state, rows], ['done', 0]);
  });

  it('names the rows that were not added, by index and without their number, and shows that some were not', async () => {
    await start();
    const all = contacts(5);
    const shown = statusWith('outbound', 'gws-outbound.status.some-added');
    const { problems, added: count } = reportOf(
      await send('outbound', { payload: [...all, { ...all[1], until: 'late' }, all[2]] }),
    );
    assert.equal(count, 5);
    assert.deepEqual(
      problems.map(({ index, outcome, code, number }) => ({ index, outcome, code, number })),
      [
        { index: 5, outcome: 'failed', code: 'GWS_INVALID_REQUEST', number: '…01' },
        { index: 6, outcome: 'duplicate', code: 'GWS_INVALID_REQUEST', number: '…02' },
      ],
    );
    assert.equal((await shown).fill, 'yellow');
  });

  it('takes columns and further settings from the message', async () => {
    await start();
    const msg = {
      payload: [{ Telefon: '5550100', Name: 'Ada' }],
      parameters: { columns: { Telefon: 'phoneNumber' }, timeZone: 'CET' },
    };
    assert.equal(reportOf(await send('outbound', msg)).added, 1);
    const { timeZone, otherFields } = JSON.parse(requests()[0]?.body ?? '');
    assert.deepEqual([timeZone, otherFields], ['CET', { Name: 'Ada' }]);
  });

  it('takes campaign, list and application from a record in the message, where nothing else says them', async () => {
    const record = { recordHandle: 431, campaignName: 'Spring', callingList: 'Renewals', applicationId: 141 };
    const unset = { value: '', type: 'str' };
    await start({ campaignName: unset, callingList: unset, applicationId: unset });
    assert.equal(reportOf(await send('outbound', { payload: contacts(2), record })).added, 2);
  });

  it('ends a sequence whose next message does not come, and says that it is not complete', async () => {
    await start({ rowsWithin: { value: '1', type: 'num' } });
    const msgs = sequence(contacts(3), {}, 5);
    for (const msg of msgs.slice(1)) {
      node('outbound').receive(msg as Message);
    }
    const { state, rows, announced, added: count } = reportOf(await send('outbound', msgs[0] as object));
    assert.deepEqual([state, rows, announced, count], ['incomplete', 3, 5, 3]);
    assert.equal(added().length, 3);
  });

  it('counts a message that comes twice once', async () => {
    await start();
    const [one, two] = sequence(contacts(2));
    node('outbound').receive(structuredClone(one) as Message);
    node('outbound').receive(structuredClone(one) as Message);
    const { rows, duplicates } = reportOf(await send('outbound', two as object));
    assert.deepEqual([rows, duplicates], [2, 0]);
  });

  it('tells of its progress: every so many rows, when asked, and in its status', async () => {
    await start({ progress: { value: '20', type: 'num' } });
    const out = messagesOf();
    const shown = statusWith('outbound', 'gws-outbound.status.adding');
    node('outbound').receive({ payload: contacts(60), topic: 'leads' } as Message);
    await nextMessage();
    node('outbound').receive({ action: 'status', operation: 'AddRecords' } as Message);
    await until('out', () => out.some(({ payload }) => (payload as AddingReport).state === 'done'));
    await shown;
    const progress = out.filter(({ payload }) => (payload as AddingReport).state === 'running');
    assert.deepEqual(
      progress.map(({ payload, topic }) => [Math.floor((payload as AddingReport).added / 20), topic]),
      [1, 2].map((steps) => [steps, 'leads']),
    );
    assert.ok(progress.every(({ payload }) => !('problems' in (payload as object))));
    const [answer] = out.filter(({ payload }) => Array.isArray(payload));
    const [asked] = (answer?.payload ?? []) as AddingReport[];
    assert.deepEqual([asked?.state, asked?.rows], ['running', 60]);
  });

  it('stops when it is told to, and the job goes on where it stopped', async () => {
    await start({
      atOnce: { value: '2', type: 'num' },
      progress: { value: '5', type: 'num' },
    });
    const out = messagesOf();
    node('outbound').receive({ payload: contacts(60), job: 'spring' } as Message);
    await nextMessage();
    node('outbound').receive({ action: 'stop', job: 'another' } as Message);
    node('outbound').receive({ action: 'stop', job: 'spring' } as Message);
    await until('out', () => out.some(({ payload }) => (payload as AddingReport).state === 'stopped'));
    const stopped = out.map(reportOf).find(({ state }) => state === 'stopped') as AddingReport;
    assert.ok(stopped.left > 0);
    assert.equal(stopped.added, added().length);
    node('outbound').receive({ payload: contacts(60), job: 'spring' } as Message);
    await until('out', () => out.some(({ payload }) => (payload as AddingReport).state === 'done'));
    const done = out.map(reportOf).find(({ state }) => state === 'done') as AddingReport;
    assert.deepEqual([done.already, done.added], [stopped.added, 60 - stopped.added]);
    assert.equal(new Set(added()).size, 60);
    assert.equal(added().length, 60);
  });

  it('runs a job once at a time', async () => {
    await start({ atOnce: { value: '1', type: 'num' } });
    node('outbound').receive({ payload: contacts(30), job: 'spring' } as Message);
    const refused = errorOf(await send('outbound', { payload: contacts(1, 99), job: 'spring' }));
    assert.equal(refused.code, 'GWS_NOT_POSSIBLE');
    assert.equal(reportOf(await nextMessage()).added, 30);
    assert.equal(reportOf(await send('outbound', { payload: contacts(1, 99), job: 'spring' })).added, 1);
  });

  it('goes on after a deploy in the middle, and adds nothing twice', async () => {
    await start({ progress: { value: '10', type: 'num' } });
    node('outbound').receive({ payload: contacts(200), job: 'spring' } as Message);
    await nextMessage();
    const helper = (await import('node-red-node-test-helper')).default;
    await helper.unload();
    const before = added().length;
    assert.ok(before < 200);
    await open();
    const {
      state,
      added: count,
      already,
      unknown,
    } = reportOf(await send('outbound', { payload: contacts(200), job: 'spring' }));
    assert.deepEqual([state, count, already, unknown], ['done', 200 - before, before, 0]);
    assert.equal(added().length, 200);
    assert.equal(new Set(added()).size, 200);
  });

  it('goes on when Outbound Contact Server was restarted', async () => {
    await start({ progress: { value: '10', type: 'num' } });
    const out = messagesOf();
    node('outbound').receive({ payload: contacts(50) } as Message);
    await nextMessage();
    simulator.restartOutbound();
    await until('out', () => out.some(({ payload }) => (payload as AddingReport).state === 'done'));
    assert.equal(added().length, 50);
  });

  for (const [why, msg, text] of [
    ['without a campaign', { payload: contacts(1), parameters: { campaignName: '' } }, /campaignName is missing/],
    ['for text', { payload: 'customer,phone' }, /msg.payload must be a list of rows, or a row, but it is text/],
    ['for nothing', {}, /msg.payload must be a list of rows, or a row, but it is missing/],
    ['for too many at a time', { payload: [], parameters: { atOnce: 257 } }, /atOnce must be from 1 to 256/],
    ['for none at a time', { payload: [], parameters: { atOnce: 0 } }, /atOnce must be from 1 to 256/],
    ['for columns that are none', { payload: [], parameters: { columns: 'phone' } }, /columns /],
    ['for an action that is none', { action: 'pause' }, /msg.action is "pause", but it must be "status" or "stop"/],
  ] as const) {
    it(`sends nothing ${why}, and says so`, async () => {
      await start({
        campaignName: { value: '', type: 'str' },
        ...('parameters' in msg && 'campaignName' in msg.parameters ? {} : LIST),
      });
      const { code, message } = errorOf(await send('outbound', structuredClone(msg)));
      assert.equal(code, 'GWS_INVALID_REQUEST');
      assert.match(message, text);
      assert.equal(requests().length, 0);
    });
  }
});
