// What a message carries for an operation: all forms of records, and never two records mixed.
import assert from 'node:assert/strict';
import { OUTBOUND_OPERATIONS } from '../../src';
import { carriedValues } from '../../src/outbound/carried';

type Operation = keyof typeof OUTBOUND_OPERATIONS;

const carried = (operation: Operation, sources: unknown[], given: Record<string, unknown> = {}) =>
  carriedValues(OUTBOUND_OPERATIONS[operation].parameters, sources, given);

const USER_DATA = {
  GSW_RECORD_HANDLE: 431,
  GSW_PHONE: '5001',
  GSW_CAMPAIGN_NAME: 'Spring',
  GSW_CALLING_LIST: 'Renewals',
  GSW_APPLICATION_ID: 141,
  GSW_CALL_RESULT: 28,
  city: 'Ulm',
};

const CARRIED = { recordHandle: 431, campaignName: 'Spring', callingList: 'Renewals', applicationId: 141 };

const preview = (record: object) => ({
  messageType: 'OutboundRecordMessage',
  notificationType: 'PreviewRecord',
  record,
});

describe('what a message carries', () => {
  const acknowledged = { devicePath: '/devices/1', ...CARRIED };
  const older = { id: '9f', state: 'ReadyToCall', phone: '5001', customFields: USER_DATA };
  for (const [form, input] of Object.entries({
    'a notification': { channel: '/v2/me/outbound', data: preview({ userData: USER_DATA }) },
    'its data': preview({ userData: USER_DATA }),
    'its record': { userData: USER_DATA },
    'its user data': USER_DATA,
    'user data in which numbers are text': { ...USER_DATA, GSW_RECORD_HANDLE: '431', GSW_APPLICATION_ID: '141' },
    'the message of an older GWS': preview(older),
    'the record of an older GWS': older,
    'an acknowledgement': preview(acknowledged),
    'the record of an acknowledgement': acknowledged,
    'the raw copy of an acknowledgement': { messageType: 'DeviceUserEventMessage', userData: USER_DATA },
    'a record to dial': { recordHandle: 431, phoneNumber: '5001', otherFields: USER_DATA },
    'a call event, whose number is the agent’s': { call: { id: 'c', userData: USER_DATA }, phoneNumber: '5005' },
  })) {
    it(`is the same in ${form}`, () => {
      assert.deepEqual(carried('CompleteRecord', [input]), CARRIED);
      assert.deepEqual(carried('CompleteRecord', ['unrelated', input]), CARRIED);
      const { recordHandle, callingList, ...campaign } = CARRIED;
      assert.deepEqual(carried('GetPreviewRecord', [input]), campaign);
    });
  }

  it('is campaign and application, with a message about a campaign', () => {
    const campaign = { name: 'Spring', applicationId: 141, state: 'Started', devicePath: '/devices/1' };
    assert.deepEqual(carried('GetPreviewRecord', [{ messageType: 'OutboundCampaignMessage', campaign }]), {
      campaignName: 'Spring',
      applicationId: 141,
    });
  });

  it('is nothing, if nothing names a record', () => {
    const thrower = Object.defineProperty({}, 'data', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const input of [undefined, null, 7, 'text', [USER_DATA], Buffer.from('x'), {}, thrower, revoked.proxy]) {
      assert.deepEqual(carried('CompleteRecord', [input, undefined]), {});
    }
  });

  describe('of two records', () => {
    it('is the one in msg.payload', () => {
      const other = { ...CARRIED, recordHandle: 432, campaignName: 'Autumn' };
      assert.deepEqual(carried('CompleteRecord', [{ recordHandle: 7 }, other]), { recordHandle: 7 });
      assert.deepEqual(carried('CompleteRecord', [{}, other]), other);
    });

    it('is completed by what names the same handle', () => {
      assert.deepEqual(carried('CompleteRecord', [{ recordHandle: '431' }, USER_DATA]), CARRIED);
    });

    it('is not completed by the same handle of another campaign', () => {
      const other = { ...CARRIED, campaignName: 'Autumn' };
      const record = { recordHandle: 431, campaignName: 'Spring' };
      assert.deepEqual(carried('CompleteRecord', [record, other]), record);
    });

    it('takes the application, and not the list, from another record of the same campaign', () => {
      assert.deepEqual(carried('CompleteRecord', [{ recordHandle: 7, campaignName: 'Spring' }, USER_DATA]), {
        recordHandle: 7,
        campaignName: 'Spring',
        applicationId: 141,
      });
    });
  });

  describe('beside what is given', () => {
    it('is not used where it is about another record', () => {
      assert.deepEqual(carried('CompleteRecord', [USER_DATA, { campaignName: 'Spring' }], { recordHandle: 9 }), {
        recordHandle: 9,
      });
    });

    it('is not used where it is about another campaign', () => {
      assert.deepEqual(carried('GetPreviewRecord', [USER_DATA], { campaignName: 'Autumn' }), {
        campaignName: 'Autumn',
      });
    });

    it('is used where it is about the same', () => {
      assert.deepEqual(carried('CompleteRecord', [{}, USER_DATA], { recordHandle: '431' }), CARRIED);
      assert.equal(carried('GetPreviewRecord', [USER_DATA], { campaignName: 'Spring' }).applicationId, 141);
    });
  });

  describe('of numbers', () => {
    it('is not used if a handle identifies the record', () => {
      assert.deepEqual(carried('DoNotCallRecord', [USER_DATA]), CARRIED);
      for (const operation of ['UpdateRecord', 'CompleteRecord', 'AddRecord'] as const) {
        assert.equal('phoneNumber' in carried(operation, [USER_DATA]), false, operation);
      }
    });

    it('is used without a handle, for DoNotCallRecord and AddRecord only', () => {
      const customer = { phoneNumber: '0711', campaignName: 'Spring', applicationId: 141 };
      assert.deepEqual(carried('DoNotCallRecord', [customer]), customer);
      assert.deepEqual(carried('AddRecord', [customer]), customer);
      assert.equal('phoneNumber' in carried('UpdateRecord', [customer]), false);
    });

    it("is never combined with another customer's handle", () => {
      assert.deepEqual(carried('DoNotCallRecord', [{ phoneNumber: '0711' }, USER_DATA]), { phoneNumber: '0711' });
    });
  });

  it('is a whole new record for AddRecord, and campaign, list and application of a record', () => {
    const { campaignName, callingList, applicationId } = CARRIED;
    const described = {
      phoneNumber: '0711',
      phoneType: 'Mobile',
      timeZone: 'GMT',
      from: 0,
      until: 86339,
      chainId: 4,
      otherFields: { city: 'Ulm' },
    };
    const whole = { ...described, campaignName, callingList, applicationId };
    assert.deepEqual(carried('AddRecord', [whole]), whole);
    assert.deepEqual(carried('AddRecord', [{ ...CARRIED, ...described }]), {
      campaignName,
      callingList,
      applicationId,
    });
    assert.deepEqual(carried('AddRecord', [described, USER_DATA], { campaignName }), {
      ...described,
      campaignName,
      applicationId,
    });
  });

  it('is never a call result: a preview record’s is not that of the call', () => {
    const input = { ...USER_DATA, callResult: 'Unknown' };
    assert.equal('callResult' in carried('CompleteRecord', [input]), false);
  });
});
