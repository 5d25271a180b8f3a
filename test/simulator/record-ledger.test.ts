/** What the ledger tells of records, and faults of operations. */
import assert from 'node:assert/strict';
import type { LedgerSummary } from '../../simulator';
import { campaign, Desk } from './outbound';
import { bench } from './setup';

const SECOND = { username: 'second', password: 'pw' };

describe('simulator: the records in the ledger', () => {
  const records = [{ phoneNumber: '5001' }, { phoneNumber: '5002', chain: [{ phoneNumber: '5003' }] }];
  const test = bench({ campaigns: [campaign([], { records })], agents: [SECOND] });
  const told = async (): Promise<LedgerSummary['records']> =>
    (await test.client().send('GET', '/simulator/ledger')).body.records;

  it('are all there, before anything happens, without a sign-in', async () => {
    const place = { campaign: 'Winter', callingList: 'L', events: [] };
    assert.deepEqual(
      await told(),
      ['5001', '5002', '5003'].map((phoneNumber) => ({ ...place, phoneNumber })),
    );
  });

  it('say what was done with them, by whom and in which order', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const first = await desk.next();
    await desk.dial(first);
    await desk.record(first.handle, 'UpdateRecord', { phoneType: 'Mobile' });
    await desk.record(first.handle, 'CompleteRecord', { callResult: 'Answer', phoneNumber: '5001' });
    const second = await desk.next();
    await desk.record(second.handle, 'RejectRecord');
    const again = await other.next();
    await other.record(again.handle, 'RescheduleRecord', { callbackType: 'Personal', timestamp: 4_000_000_000 });
    await other.list('DoNotCallRecord', { phoneNumber: '5003' });
    await other.list('DoNotCallRecord', { phoneNumber: '999' });
    const added = { timeZone: 'GMT', phoneType: 'Mobile', from: 0, until: 9 };
    await other.list('AddRecord', { ...added, phoneNumber: '5006' });
    const cancelled = await other.next();
    await other.record(cancelled.handle, 'CancelRecord');
    await other.list('AddRecord', { ...added, phoneNumber: '5007' });
    const released = await other.next();
    await other.campaign('EndPreviewSession');

    const story = (await told()).map(({ phoneNumber, events }) => [
      phoneNumber,
      ...events.map(({ at, ...event }) => {
        assert.ok(Math.abs(Date.now() - at) < 10_000);
        return event;
      }),
    ]);
    const { callId } = test.simulator.ledger.dials[0] ?? {};
    const by = (user: string, { handle }: { handle: number }) => ({ user, handle });
    const handedOut = (user: string, record: { handle: number; attempt: string }) => ({
      event: 'handedOut',
      attemptGuid: record.attempt,
      ...by(user, record),
    });
    assert.deepEqual(story, [
      [
        '5001',
        handedOut('agent', first),
        { event: 'dialed', ...by('agent', first), callId },
        { event: 'updated', changes: { phoneType: 'Mobile' }, ...by('agent', first) },
        { event: 'completed', callResult: 'Answer', phoneNumber: '5001', ...by('agent', first) },
      ],
      [
        '5002',
        handedOut('agent', second),
        { event: 'rejected', ...by('agent', second) },
        handedOut('second', again),
        { event: 'rescheduled', callbackType: 'Personal', timestamp: 4_000_000_000, ...by('second', again) },
      ],
      ['5003', { event: 'doNotCall', user: 'second' }],
      ['999', { event: 'doNotCall', user: 'second' }],
      [
        '5006',
        { event: 'added', user: 'second' },
        handedOut('second', cancelled),
        { event: 'cancelled', ...by('second', cancelled) },
      ],
      [
        '5007',
        { event: 'added', user: 'second' },
        handedOut('second', released),
        { event: 'released', ...by('second', released) },
      ],
    ]);
  });

  it('stay few and short, and start over when the ledger is cleared', () => {
    const { ledger } = test.simulator;
    const place = { campaign: 'Winter', callingList: 'L', phoneNumber: '5001' };
    for (let at = 0; at < 60; at += 1) ledger.records.note(place, { event: 'handedOut', handle: at });
    const events = ledger.records.all().at(-1)?.events ?? [];
    assert.deepEqual([events.length, events.at(-1)?.handle], [50, 59]);
    for (let at = 0; at < 6000; at += 1) ledger.records.list({ ...place });
    assert.equal(ledger.summary().records.length, 5000);
    ledger.clear();
    assert.ok(ledger.summary().records.every((record) => record.events.length === 0));
  });
});

describe('simulator: faults of operations', () => {
  const test = bench({ campaigns: [campaign(['5001', '5002'])] });

  it('suppress an acknowledgement, although the operation was done', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    test.simulator.faults.operations.silence('CompleteRecord');
    assert.equal((await desk.record(handle, 'CompleteRecord')).body.statusCode, 0);
    await desk.next();
    assert.ok(desk.client.events.every(({ data }) => data.notificationType !== 'RecordProcessedAcknowledge'));
    assert.ok(await desk.isDry());
  });

  it('answer with an ErrorMessage instead, and do nothing', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    test.simulator.faults.operations.fail('*', { errorMessage: 'no such record' });
    const { devicePath } = desk;
    assert.equal((await desk.record(handle, 'RejectRecord', { referenceId: 'r' })).body.statusCode, 0);
    const { channel, data } = await desk.event((event) => event.data.messageType === 'ErrorMessage');
    assert.equal(channel, '/v2/me/devices');
    const deviceUri = `${test.simulator.url}/api/v2${devicePath}`;
    const message = { messageType: 'ErrorMessage', devicePath, deviceUri };
    assert.deepEqual(data, { ...message, referenceId: 'r', errorMessage: 'no such record' });
    assert.equal((await desk.record(handle, 'RejectRecord')).body.statusCode, 0, 'the record is still there');
    await desk.told('RecordRejectAcknowledge');
  });

  it('can leave out the referenceId, as observed, apply several times, and be ended', async () => {
    const desk = await Desk.open(test);
    const { operations } = test.simulator.faults;
    operations.fail('StartPreviewSession', { referenceId: undefined }, 2);
    for (const referenceId of ['1', '2']) {
      await desk.campaign('StartPreviewSession', { referenceId });
      const { data } = await desk.event((event) => event.data.messageType === 'ErrorMessage');
      assert.equal('referenceId' in data, false);
    }
    operations.silence('*', Infinity);
    test.simulator.faults.clear();
    await desk.campaign('StartPreviewSession');
    await desk.told('PreviewSessionStarted');
  });
});
