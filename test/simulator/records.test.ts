/** The life of a record: what an agent does with it, and when it comes back to whom. */
import assert from 'node:assert/strict';
import { campaign, Desk, statusOf } from './outbound';
import { bench } from './setup';

const SECOND = { username: 'second', password: 'pw' };

describe('simulator: the life of a record', () => {
  const test = bench({ campaigns: [campaign(['5001', '5002'])], agents: [SECOND] });

  it('is over with CompleteRecord: it never comes back', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    assert.deepEqual(statusOf(await desk.record(handle, 'CompleteRecord', { callResult: 'Answer' })), [200, 0]);
    assert.equal((await desk.record(handle, 'CompleteRecord')).body.statusCode, 6);
    assert.equal((await desk.next()).phoneNumber, '5002');
    assert.ok(await desk.isDry());
  });

  it('goes back to the list with RejectRecord, and comes again with another handle and attempt', async () => {
    const desk = await Desk.open(test);
    const first = await desk.next();
    await desk.record(first.handle, 'RejectRecord', { referenceId: 'r' });
    assert.equal((await desk.told('RecordRejectAcknowledge')).data.referenceId, 'r');
    assert.equal((await desk.next()).phoneNumber, '5002');
    const other = await Desk.open(test, 'second');
    const again = await other.next();
    assert.equal(again.phoneNumber, '5001');
    assert.notEqual(again.handle, first.handle);
    assert.notEqual(again.attempt, first.attempt);
    assert.deepEqual(statusOf(await desk.dial(first)), [404, 6]);
    assert.equal((await other.dial(again)).body.statusCode, 0);
  });

  it('does not come back with CancelRecord', async () => {
    const desk = await Desk.open(test);
    await desk.record((await desk.next()).handle, 'CancelRecord');
    await desk.told('RecordCancelAcknowledge');
    await desk.next();
    assert.ok(await desk.isDry());
  });

  it('is changed by UpdateRecord, as the next checkout shows', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    const changes = { phoneNumber: '5006', phoneType: 'Mobile', timeZone: 'CET', from: 3600, until: 7200 };
    const otherFields = { mood: 'good' };
    await desk.record(handle, 'UpdateRecord', { ...changes, otherFields, callingList: undefined });
    await desk.told('UpdateCallCompletionStatsAcknowledge');
    await desk.record(handle, 'RejectRecord');
    await desk.next();
    const { userData } = await desk.next();
    assert.deepEqual(
      [userData.GSW_PHONE, userData.GSW_PHONE_TYPE, userData.GSW_TZ_NAME, userData.GSW_FROM, userData.GSW_UNTIL],
      ['5006', 'Mobile', 'CET', 3600, 7200],
    );
    assert.equal(userData.mood, 'good');
  });

  it('is in nobody’s hands when Outbound Contact Server is restarted, and handles begin anew', async () => {
    const desk = await Desk.open(test);
    const dialed = await desk.next();
    await desk.dial(dialed);
    const { handle } = await desk.next();
    test.simulator.restartOutbound();
    assert.deepEqual(statusOf(await desk.record(handle, 'RejectRecord')), [404, 6]);
    await desk.campaign('StartPreviewSession');
    const again = await desk.next();
    assert.equal(again.phoneNumber, '5002', 'what was dialed does not come again');
    assert.equal(again.handle, dialed.handle);
    assert.notEqual(again.attempt, dialed.attempt);
    assert.ok(await desk.isDry());
  });

  it('counts how often it was dialed', async () => {
    const desk = await Desk.open(test);
    const first = await desk.next();
    await desk.dial(first);
    await desk.record(first.handle, 'RejectRecord');
    await desk.next();
    const { userData } = await desk.next();
    assert.deepEqual([first.userData.GSW_ATTEMPTS, userData.GSW_ATTEMPTS], [0, 1]);
  });

  it('can be handled without a preview session', async () => {
    const desk = await Desk.open(test, 'agent', { session: false });
    const { userData } = test.simulator.nextPreviewRecord().data.record;
    assert.equal((await desk.record(Number(userData?.GSW_RECORD_HANDLE), 'CompleteRecord')).body.statusCode, 0);
  });

  it('goes back to the list when the preview session of its agent ends, unless it was dialed', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const [dialed, held] = [await desk.next(), await desk.next()];
    await desk.dial(dialed);
    await desk.campaign('EndPreviewSession');
    assert.equal((await desk.record(held.handle, 'CompleteRecord')).body.statusCode, 6);
    assert.equal((await other.next()).phoneNumber, held.phoneNumber);
    assert.ok(await other.isDry());
    assert.equal((await desk.record(dialed.handle, 'CompleteRecord')).body.statusCode, 0);
  });

  it('goes back to the list when the contact-centre session of its agent ends', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const { handle, phoneNumber } = await desk.next();
    await other.next();
    await desk.client.post('/me', { operationName: 'EndContactCenterSession' });
    assert.equal((await other.next()).phoneNumber, phoneNumber);
    const back = await Desk.open(test, 'agent', { session: false });
    assert.equal((await back.record(handle, 'CompleteRecord')).body.statusCode, 6);
    assert.equal((await back.campaign('GetPreviewRecord')).body.statusCode, 2, 'its preview session is over, too');
  });
});

describe('simulator: callbacks', () => {
  let now = 1_800_000_000_000;
  const test = bench({ campaigns: [campaign(['5001', '5002', '5003'])], agents: [SECOND], now: () => now });
  const inAMinute = () => now / 1000 + 60;
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };

  it('come at their time and before fresh records, to any agent if they belong to the campaign', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const { handle, attempt } = await desk.next();
    await desk.record(handle, 'RescheduleRecord', { callbackType: 'Campaign', timestamp: inAMinute() });
    await desk.told('ScheduledRecordRescheduleAcknowledge');
    assert.equal((await desk.next()).phoneNumber, '5002');
    pass(60);
    const again = await other.next();
    assert.equal(again.phoneNumber, '5001');
    assert.notEqual(again.attempt, attempt);
    assert.deepEqual([again.userData.GSW_CALLBACK_TYPE, again.userData.record_type], ['Campaign', 6]);
    const fresh = await other.next();
    assert.deepEqual([fresh.phoneNumber, fresh.userData.GSW_CALLBACK_TYPE], ['5003', undefined]);
  });

  it('come when the clock is moved to their time, and wait again when it is set right', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    const tomorrow = now / 1000 + 24 * 60 * 60;
    await desk.record(handle, 'RescheduleRecord', { callbackType: 'Campaign', timestamp: tomorrow });
    await desk.told('ScheduledRecordRescheduleAcknowledge');
    test.simulator.moveClock(tomorrow * 1000);
    assert.equal(test.simulator.movedTime, tomorrow * 1000);
    test.simulator.moveClock();
    assert.equal(test.simulator.movedTime, undefined);
    assert.equal((await desk.next()).phoneNumber, '5002');
    test.simulator.moveClock(tomorrow * 1000);
    assert.equal((await desk.next()).phoneNumber, '5001');
  });

  it('come only to the agent who scheduled them if they are personal, even after a rejection', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const { handle } = await desk.next();
    await desk.record(handle, 'RescheduleRecord', { callbackType: 'Personal', timestamp: inAMinute() });
    pass(60);
    assert.equal((await other.next()).phoneNumber, '5002');
    const again = await desk.next();
    assert.deepEqual(
      [again.phoneNumber, again.userData.GSW_CALLBACK_TYPE, again.userData.record_type],
      ['5001', 'Personal', 5],
    );
    await desk.record(again.handle, 'RejectRecord');
    assert.equal((await other.next()).phoneNumber, '5003');
    assert.ok(await other.isDry());
    assert.equal((await desk.next()).phoneNumber, '5001');
  });

  it('begin with the record of the chain that was rescheduled', async () => {
    const desk = await Desk.open(test);
    const record = { phoneNumber: '5006', chain: [{ phoneNumber: '5007' }] };
    const { userData } = test.simulator.nextPreviewRecord({ record }).data.record;
    await desk.record(Number(userData?.GSW_RECORD_HANDLE), 'GetChainedRecord');
    const chained = (await desk.told('ChainedRecord')).data.record.userData.GSW_RECORD_HANDLE;
    await desk.record(chained, 'RescheduleRecord', { callbackType: 'Campaign', timestamp: inAMinute() });
    pass(60);
    assert.equal((await desk.next()).phoneNumber, '5007');
  });

  it('need a type and a time in the future', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    const refusal = async (more: object) => statusOf(await desk.record(handle, 'RescheduleRecord', more));
    assert.deepEqual(await refusal({ timestamp: inAMinute() }), [400, 1]);
    assert.deepEqual(await refusal({ callbackType: 'Personal' }), [400, 1]);
    assert.deepEqual(await refusal({ callbackType: 'Mine', timestamp: inAMinute() }), [400, 2]);
    assert.deepEqual(await refusal({ callbackType: 'Personal', timestamp: 'soon' }), [400, 2]);
    assert.deepEqual(await refusal({ callbackType: 'Personal', timestamp: now / 1000 }), [400, 10]);
    assert.equal((await desk.record(handle, 'CompleteRecord')).body.statusCode, 0, 'it is still there');
  });
});

describe('simulator: chains', () => {
  const chain = [
    { phoneNumber: '5002', phoneType: 'Mobile' },
    { phoneNumber: '5003', office: 'Bonn' },
  ];
  const records = [{ phoneNumber: '5001', name: 'Ada', chain }];
  const test = bench({ campaigns: [campaign([], { records })], agents: [SECOND] });

  it('are sent record by record, then ended, and every record can be dialed', async () => {
    const desk = await Desk.open(test);
    const first = await desk.next();
    assert.equal(first.userData.name, 'Ada');
    assert.equal('chain' in first.userData, false);
    await desk.record(first.handle, 'GetChainedRecord', { referenceId: 'c', callingList: undefined });
    const told = [
      await desk.told('ChainedRecord'),
      await desk.told('ChainedRecord'),
      await desk.told('ChainedRecordsDataEnd'),
    ];
    assert.deepEqual(
      told.map(({ data }) => data.referenceId),
      ['c', 'c', 'c'],
    );
    const [mobile, office] = told.map(({ data }) => data.record.userData);
    assert.deepEqual(
      [mobile.GSW_PHONE, mobile.GSW_PHONE_TYPE, office.GSW_PHONE, office.office],
      ['5002', 'Mobile', '5003', 'Bonn'],
    );
    assert.equal(told[2]?.data.record.recordHandle, first.handle);
    const handles = [first.handle, mobile.GSW_RECORD_HANDLE, office.GSW_RECORD_HANDLE];
    assert.equal(new Set(handles).size, 3);
    assert.equal((await desk.dial({ handle: handles[1], phoneNumber: '5002' })).body.statusCode, 0);
    await desk.record(handles[2], 'CompleteRecord');
    for (const handle of handles) assert.equal((await desk.record(handle, 'RejectRecord')).body.statusCode, 6);
    assert.ok(await desk.isDry(), 'the customer as a whole is done with');
  });

  it('end at once for a customer with a single number', async () => {
    const desk = await Desk.open(test);
    const { userData } = test.simulator.nextPreviewRecord({ record: { phoneNumber: '5006' } }).data.record;
    await desk.record(Number(userData?.GSW_RECORD_HANDLE), 'GetChainedRecord');
    await desk.told('ChainedRecordsDataEnd');
    assert.ok(desk.client.events.every(({ data }) => data.notificationType !== 'ChainedRecord'));
  });

  it('leave out a number that must not be called, and go on with the others', async () => {
    const desk = await Desk.open(test);
    const first = await desk.next();
    await desk.record(first.handle, 'DoNotCallRecord', { chainAttribute: 'RecordOnly' });
    await desk.told('DoNotCallAcknowledge');
    assert.deepEqual(statusOf(await desk.dial(first)), [403, 3]);
    await desk.record(first.handle, 'RejectRecord');
    const second = await desk.next();
    assert.equal(second.phoneNumber, '5002');
    await desk.record(second.handle, 'DoNotCallRecord', { chainAttribute: 'AllChain' });
    await desk.record(second.handle, 'RejectRecord');
    assert.ok(await desk.isDry());
  });
});

describe('simulator: operations on records', () => {
  const other = campaign(['5009'], { name: 'Other' });
  const test = bench({ campaigns: [campaign(['5001', '5002']), other], agents: [SECOND] });
  const OPERATIONS = {
    RejectRecord: ['RecordRejectAcknowledge', ['callingList']],
    CompleteRecord: ['RecordProcessedAcknowledge', ['callingList']],
    CancelRecord: ['RecordCancelAcknowledge', ['callingList']],
    UpdateRecord: ['UpdateCallCompletionStatsAcknowledge', []],
    RescheduleRecord: ['ScheduledRecordRescheduleAcknowledge', ['callbackType', 'timestamp']],
    GetChainedRecord: ['ChainedRecordsDataEnd', []],
    DoNotCallRecord: ['DoNotCallAcknowledge', ['callingList']],
  } as const;
  const valid = { callbackType: 'Personal', timestamp: 4_000_000_000 };

  for (const [operationName, [acknowledge, required]] of Object.entries(OPERATIONS)) {
    it(`${operationName} is acknowledged twice, once with referenceId`, async () => {
      const desk = await Desk.open(test);
      const { handle } = await desk.next();
      const { devicePath } = desk;
      await desk.record(handle, operationName, { ...valid, referenceId: 'r' });
      const { channel, data } = await desk.told(acknowledge);
      const record = { devicePath, callingList: 'L', applicationId: 7, recordHandle: handle, campaignName: 'Winter' };
      assert.deepEqual(
        [channel, data],
        [
          '/v2/me/outbound',
          { messageType: 'OutboundRecordMessage', notificationType: acknowledge, referenceId: 'r', record },
        ],
      );
      const raw = await desk.event((event) => event.channel === '/v2/me/devices');
      assert.deepEqual(raw.data, {
        messageType: 'DeviceUserEventMessage',
        deviceId: devicePath.replace('/devices/', ''),
        userData: {
          GSW_APPLICATION_ID: 7,
          GSW_RECORD_HANDLE: handle,
          GSW_USER_EVENT: acknowledge,
          GSW_CALLING_LIST: 'L',
          GSW_CAMPAIGN_NAME: 'Winter',
        },
      });
    });

    it(`${operationName} refuses what is missing, wrong or somebody else’s`, async () => {
      const [desk, second] = [await Desk.open(test), await Desk.open(test, 'second')];
      const { handle } = await desk.next();
      const refusal = async (more: object, at: number | string = handle, by = desk) =>
        statusOf(await by.record(at, operationName, { ...valid, ...more }));
      for (const name of ['applicationId', 'campaignName', 'devicePath', ...required]) {
        assert.deepEqual(await refusal({ [name]: undefined }), [400, 1], name);
        assert.deepEqual(await refusal({ [name]: true }), [400, 2], name);
      }
      assert.deepEqual(await refusal({ referenceId: 5 }), [400, 2]);
      assert.deepEqual(await refusal({ campaignName: 'None' }), [404, 6]);
      assert.deepEqual(await refusal({ campaignName: 'Other' }), [404, 6]);
      assert.deepEqual(await refusal({ applicationId: 8 }), [400, 2]);
      assert.deepEqual(await refusal({ callingList: 'Other list' }), [400, 2]);
      assert.deepEqual(await refusal({ devicePath: '/devices/none' }), [404, 6]);
      assert.deepEqual(await refusal({}, 9999), [404, 6]);
      assert.deepEqual(await refusal({}, 'x'), [404, 6]);
      assert.deepEqual(await refusal({}, handle, second), [404, 6]);
      assert.equal((await desk.record(handle, 'CompleteRecord')).body.statusCode, 0, 'nothing has happened to it');
    });
  }

  it('refuse values that a record cannot have', async () => {
    const desk = await Desk.open(test);
    const { handle } = await desk.next();
    const update = async (changes: object) => statusOf(await desk.record(handle, 'UpdateRecord', changes));
    assert.deepEqual(await update({ phoneType: 'Fax' }), [400, 2]);
    assert.deepEqual(await update({ phoneNumber: 5001 }), [400, 2]);
    assert.deepEqual(await update({ from: '0' }), [400, 2]);
    assert.deepEqual(await update({ otherFields: 'good' }), [400, 2]);
    assert.deepEqual(await update({ until: 86_400 }), [400, 10]);
    assert.deepEqual(await update({ from: -1 }), [400, 10]);
    assert.deepEqual(statusOf(await desk.record(handle, 'CompleteRecord', { callResult: 33 })), [400, 2]);
    assert.deepEqual(statusOf(await desk.record(handle, 'DoNotCallRecord', { chainAttribute: 'Some' })), [400, 2]);
  });
});
