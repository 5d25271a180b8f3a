// Outbound operations: what is sent, and what is not.
import assert from 'node:assert/strict';
import { type GwsError, OUTBOUND_OPERATIONS, perform } from '../../src';
import { CAMPAIGN, LIST, NEW_RECORD, type Operation, OutboundDesk, refusal, type Values } from '../support/outbound';

describe('an outbound operation', () => {
  let desk: OutboundDesk;

  beforeEach(() => {
    desk = new OutboundDesk();
  });

  afterEach(() => desk.close());

  describe('is sent as documented', () => {
    it('on a campaign, whose name is part of the path', async () => {
      await desk.open();
      for (const operation of ['StartPreviewSession', 'GetPreviewRecord', 'EndPreviewSession'] as const) {
        await desk.run(operation, { referenceId: 'mine' });
        assert.deepEqual(desk.lastRequest, {
          path: `/me/outbound-campaigns/${encodeURIComponent(CAMPAIGN)}`,
          body: { operationName: operation, applicationId: 7, devicePath: desk.devicePath, referenceId: 'mine' },
        });
      }
    });

    it('on a record, with what is optional, and a referenceId of its own', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      const common = () => ({ ...LIST, devicePath: desk.devicePath });
      const sent = async (operation: Operation, values: Values, expected: Values = values) => {
        await desk.run(operation, { recordHandle, ...values });
        const { path, body } = desk.lastRequest;
        const { referenceId, ...rest } = body;
        assert.equal(path, `/me/outbound-records/${recordHandle}`);
        assert.deepEqual(rest, { operationName: operation, ...common(), ...expected });
        assert.match(String(referenceId), /^[0-9a-f-]{36}$/);
        return referenceId;
      };
      const first = await sent('GetChainedRecord', {});
      assert.notEqual(await sent('GetChainedRecord', {}), first);
      await sent(
        'UpdateRecord',
        { callingList: 'L', phoneNumber: '5009', timeZone: 'GMT', phoneType: 4, from: '8:00', until: '20:30' },
        { callingList: 'L', phoneNumber: '5009', timeZone: 'GMT', phoneType: 'Mobile', from: 28800, until: 73800 },
      );
      await sent('UpdateRecord', { otherFields: { mood: 'good' } });
      await sent(
        'DoNotCallRecord',
        { callingList: 'L', chainAttribute: 'allchain' },
        { callingList: 'L', chainAttribute: 'AllChain' },
      );
      await sent('CompleteRecord', { callingList: 'L', callResult: 7 }, { callingList: 'L', callResult: 'NoAnswer' });
    });

    it('for each way in which a record ends', async () => {
      for (const [operation, values] of [
        ['RejectRecord', { callingList: 'L' }],
        ['CancelRecord', { callingList: 'L' }],
        ['RescheduleRecord', { callbackType: 'Personal', timestamp: Date.now() + 60_000 }],
      ] as const) {
        await desk.open();
        const recordHandle = await desk.handedOver();
        const { notificationType, record } = await desk.payloadOf(operation, { recordHandle, ...values });
        assert.match(notificationType, /Acknowledge$/);
        assert.equal(record.recordHandle, recordHandle);
        await assert.rejects(desk.run(operation, { recordHandle, ...values }), refusal('GWS_REJECTED', /not found/));
        await desk.agent.session.close();
      }
    });

    it('on the list, if there is no handle', async () => {
      await desk.open();
      const { record } = await desk.payloadOf('DoNotCallRecord', { phoneNumber: ' 0711 ' });
      assert.equal(record.phoneNumber, '0711');
      assert.equal(desk.lastRequest.path, '/me/outbound-records');
      await desk.run('AddRecord', {
        ...NEW_RECORD,
        phoneNumber: '0712',
        phoneType: 'home_phone',
        chainId: '4',
        otherFields: { city: 'Ulm' },
      });
      const { operationName, referenceId, ...body } = desk.lastRequest.body;
      assert.equal(operationName, 'AddRecord');
      assert.deepEqual(body, {
        ...LIST,
        ...NEW_RECORD,
        phoneNumber: '0712',
        phoneType: 'HomePhone',
        chainId: 4,
        otherFields: { city: 'Ulm' },
        devicePath: desk.devicePath,
      });
    });

    it('with a call result as people write it, unless it is a number', async () => {
      await desk.open();
      for (const [given, expected] of [
        ['Sale (Premium)', 'Sale (Premium)'],
        ['No Answer', 'No Answer'],
        ['wrongnumber', 'WrongNumber'],
        ['27', 'DroppedOnNoAnswer'],
        [99, '99'],
      ]) {
        const recordHandle = desk.simulator.nextPreviewRecord({ record: { phoneNumber: '1' } }).data.record.userData
          ?.GSW_RECORD_HANDLE;
        await desk.run('CompleteRecord', { recordHandle, callingList: 'L', callResult: given });
        assert.equal(desk.lastRequest.body.callResult, expected);
      }
    });
  });

  describe('is not sent', () => {
    for (const [why, operation, values, fault] of [
      ['without a handle', 'CompleteRecord', { callingList: 'L' }, /recordHandle is missing/],
      [
        'with a handle that is none',
        'RejectRecord',
        { recordHandle: '9f2c', callingList: 'L' },
        /recordHandle must be a whole number/,
      ],
      ['without an application', 'StartPreviewSession', { applicationId: '' }, /applicationId is missing/],
      [
        'with the name of an application',
        'StartPreviewSession',
        { applicationId: 'OCS' },
        /applicationId must be a whole number/,
      ],
      ['with a campaign that is no text', 'GetPreviewRecord', { campaignName: {} }, /campaignName must be text/],
      [
        'for a time that is past',
        'RescheduleRecord',
        { recordHandle: 1, callbackType: 'Personal', timestamp: 1433917552 },
        /timestamp must be a time in the future, but read as seconds since 1970 it is about 1\d years in the past/,
      ],
      [
        'for a callback of an unknown type',
        'RescheduleRecord',
        { recordHandle: 1, callbackType: 'Later', timestamp: Date.now() + 60_000 },
        /callbackType must be one of Personal, Campaign/,
      ],
      [
        'for a date that does not exist',
        'RescheduleRecord',
        { recordHandle: 1, callbackType: 'Personal', timestamp: '2027-02-30T10:00:00Z' },
        /timestamp must be a time, but there is no such date/,
      ],
      [
        'for a time in another unit, of which nobody can have meant the result',
        'RescheduleRecord',
        { recordHandle: 1, callbackType: 'Personal', timestamp: Date.now() * 1000 },
        /timestamp must be a time within 10 years, but read as milliseconds since 1970 it is about \d+ years ahead/,
      ],
      ['for half a number', 'DoNotCallRecord', { phoneNumber: 0.5 }, /phoneNumber must be text, but it is a fraction/],
      ['for a number that lost its digits', 'DoNotCallRecord', { phoneNumber: 4.41632960123e21 }, /must be text/],
      ['for what a spreadsheet made of a number', 'DoNotCallRecord', { phoneNumber: '4.4163E+11' }, /exponent/],
      ['for two numbers', 'AddRecord', { ...NEW_RECORD, phoneNumber: '5001 / 5002' }, /may be|separates two numbers/],
      ['for no number', 'UpdateRecord', { recordHandle: 1, phoneNumber: '[object Object]' }, /has no digit/],
      ['with hours for seconds', 'AddRecord', { ...NEW_RECORD, from: 9 }, /if hours are meant, write HH:MM/],
      [
        'for neither handle nor number',
        'DoNotCallRecord',
        {},
        /recordHandle or phoneNumber is needed, and both are missing/,
      ],
      ['by handle without a list', 'DoNotCallRecord', { recordHandle: 1 }, /callingList is missing/],
      [
        'with a phone type that is none',
        'AddRecord',
        { ...NEW_RECORD, phoneType: 99 },
        /phoneType must be one of NoContactType, HomePhone/,
      ],
      ['with a time of day that is none', 'AddRecord', { ...NEW_RECORD, from: '24:00' }, /from must be a time of day/],
      [
        'with fields that are no map',
        'AddRecord',
        { ...NEW_RECORD, otherFields: 'city' },
        /otherFields must be an object/,
      ],
    ] as const) {
      it(why, async () => {
        await desk.open();
        await assert.rejects(desk.run(operation, values), refusal('GWS_INVALID_REQUEST', fault));
        assert.equal(desk.requests.length, 0);
      });
    }

    it('with several faults, which are all named', async () => {
      await desk.open();
      await assert.rejects(desk.run('AddRecord', { until: 'late' }), (error: GwsError) => {
        assert.equal(error.faults?.length, 6);
        return true;
      });
    });

    it('to a device that the agent does not have', async () => {
      await desk.open();
      const order = { operation: 'StartPreviewSession', values: LIST, device: '4711', timeout: 100 };
      await assert.rejects(
        perform(OUTBOUND_OPERATIONS.StartPreviewSession, desk.agent, order),
        refusal('GWS_NOT_POSSIBLE', /no device "4711"/),
      );
      assert.equal(desk.requests.length, 0);
    });
  });

  describe('is refused by GWS', () => {
    it('for a campaign that it does not know, or without a preview session', async () => {
      await desk.open();
      await assert.rejects(
        desk.run('StartPreviewSession', { campaignName: 'None' }),
        refusal('GWS_REJECTED', /not found/),
      );
      await assert.rejects(desk.run('GetPreviewRecord'), refusal('GWS_REJECTED', /No preview session/));
    });

    it("for another agent's handle, and for a handle without a record", async () => {
      await desk.open();
      const { userData } = desk.simulator.nextPreviewRecord({ username: 'boris' }).data.record;
      for (const recordHandle of [userData?.GSW_RECORD_HANDLE, 99_999]) {
        await assert.rejects(desk.run('CompleteRecord', { recordHandle, callingList: 'L' }), (error: GwsError) => {
          assert.equal(error.code, 'GWS_REJECTED');
          assert.equal(error.statusCode, 6);
          return true;
        });
      }
    });
  });
});
