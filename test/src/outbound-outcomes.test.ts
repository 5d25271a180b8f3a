// Outbound operations: how the outcome of each is recognized.
import assert from 'node:assert/strict';
import type { OutboundRecordMessage } from '../../src';
import {
  CAMPAIGN,
  DEVICES,
  NEW_RECORD,
  OUTBOUND,
  OutboundDesk,
  recordMessage,
  refusal,
  type Values,
} from '../support/outbound';

describe('the outcome of an outbound operation', () => {
  let desk: OutboundDesk;

  beforeEach(() => {
    desk = new OutboundDesk();
  });

  afterEach(() => desk.close());

  describe('is', () => {
    it('the acknowledgement, and not its raw copy', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      const { messageType, referenceId } = await desk.payloadOf('CompleteRecord', { recordHandle, callingList: 'L' });
      assert.equal(messageType, 'OutboundRecordMessage');
      assert.equal(referenceId, desk.lastRequest.body.referenceId);

      const userData = { GSW_USER_EVENT: 'RecordRejectAcknowledge', GSW_RECORD_HANDLE: 9, GSW_CAMPAIGN_NAME: CAMPAIGN };
      const raw = { messageType: 'DeviceUserEventMessage', userData, notificationType: 'RecordRejectAcknowledge' };
      const next = await desk.handedOver();
      desk.insteadOfOutcome('RejectRecord', [
        [DEVICES, raw],
        [OUTBOUND, raw],
      ]);
      await assert.rejects(
        desk.run('RejectRecord', { recordHandle: next, callingList: 'L' }, 100),
        refusal('GWS_OUTCOME_UNKNOWN'),
      );
    });

    it('an acknowledgement without referenceId only if it is of this type and record', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      const record = { recordHandle: String(recordHandle), campaignName: CAMPAIGN };
      const type = 'RecordProcessedAcknowledge';
      const right = recordMessage(type, record, { right: true });
      desk.insteadOfOutcome('CompleteRecord', [
        [OUTBOUND, null],
        [OUTBOUND, recordMessage(type, { ...record, recordHandle: 9 })],
        [OUTBOUND, recordMessage(type, { ...record, campaignName: 'Other' })],
        [OUTBOUND, recordMessage('RecordRejectAcknowledge', record)],
        [OUTBOUND, recordMessage(type, record, { referenceId: 'of another' })],
        [OUTBOUND, right],
      ]);
      assert.deepEqual(await desk.payloadOf('CompleteRecord', { recordHandle, callingList: 'L' }), right);
    });

    it('for a number, the acknowledgement that names it', async () => {
      await desk.open();
      const type = 'DoNotCallAcknowledge';
      const right = recordMessage(type, { phoneNumber: '0711', campaignName: CAMPAIGN });
      desk.insteadOfOutcome('DoNotCallRecord', [
        [OUTBOUND, recordMessage(type, { phoneNumber: '0712' })],
        [OUTBOUND, right],
      ]);
      assert.deepEqual(await desk.payloadOf('DoNotCallRecord', { phoneNumber: '0711' }), right);
    });

    it('any acknowledgement that names the referenceId, where no page shows which it is', async () => {
      await desk.open();
      const right = recordMessage('RecordCreateAcknowledge', {}, { referenceId: 'mine' });
      desk.insteadOfOutcome('AddRecord', [[OUTBOUND, right]]);
      assert.deepEqual(await desk.payloadOf('AddRecord', { ...NEW_RECORD, referenceId: 'mine' }), right);
    });

    it('the message about the session of this campaign', async () => {
      await desk.open();
      const told = (name: string) => ({
        messageType: 'OutboundCampaignMessage',
        notificationType: 'PreviewSessionStarted',
        campaign: { name },
      });
      desk.insteadOfOutcome('StartPreviewSession', [
        [OUTBOUND, told('Other')],
        [OUTBOUND, told(CAMPAIGN)],
      ]);
      assert.equal((await desk.payloadOf('StartPreviewSession')).campaign.name, CAMPAIGN);
    });

    for (const recordShape of ['userData', 'customFields'] as const) {
      it(`the record that was handed over, and its chain in order (${recordShape})`, async () => {
        await desk.open({ recordShape });
        await desk.run('StartPreviewSession');
        const dataOf = ({ record }: OutboundRecordMessage) => (record.userData ?? record.customFields) as Values;
        const handed = dataOf(await desk.payloadOf('GetPreviewRecord'));
        assert.equal(handed.GSW_PHONE, '5001');
        const recordHandle = handed.GSW_RECORD_HANDLE;
        const chain = (await desk.run('GetChainedRecord', { recordHandle })).payload as OutboundRecordMessage[];
        assert.deepEqual(
          chain.map((data) => dataOf(data).GSW_PHONE),
          ['5101', '5102'],
        );
        await desk.run('CompleteRecord', { recordHandle, callingList: 'L' });
        const alone = dataOf(await desk.payloadOf('GetPreviewRecord')).GSW_RECORD_HANDLE;
        assert.deepEqual((await desk.run('GetChainedRecord', { recordHandle: alone })).payload, []);
      });
    }

    it('a copy: what a flow changes in its record events does not affect it', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      desk.agent.session.subscribe(OUTBOUND, ({ data }) => {
        (data as OutboundRecordMessage).notificationType = 'spoilt';
      });
      const chain = (await desk.run('GetChainedRecord', { recordHandle })).payload as OutboundRecordMessage[];
      assert.deepEqual(
        chain.map(({ notificationType }) => notificationType),
        ['ChainedRecord', 'ChainedRecord'],
      );
    });

    it('a chain even if nothing names the referenceId, each record once', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      const chained = (handle: number, campaign = CAMPAIGN) =>
        recordMessage('ChainedRecord', { userData: { GSW_RECORD_HANDLE: handle, GSW_CAMPAIGN_NAME: campaign } });
      desk.insteadOfOutcome('GetChainedRecord', [
        [OUTBOUND, chained(71)],
        [OUTBOUND, chained(71)],
        [OUTBOUND, chained(73, 'Other')],
        [OUTBOUND, chained(72)],
        [OUTBOUND, recordMessage('ChainedRecordsDataEnd', { recordHandle: 9 })],
        [OUTBOUND, recordMessage('ChainedRecordsDataEnd', { recordHandle })],
      ]);
      assert.deepEqual((await desk.run('GetChainedRecord', { recordHandle })).payload, [chained(71), chained(72)]);
    });
  });

  describe('of GetPreviewRecord', () => {
    const pushed = (handle: number, campaignName = CAMPAIGN, more: object = {}) =>
      recordMessage(
        'PreviewRecord',
        { userData: { GSW_RECORD_HANDLE: handle, GSW_CAMPAIGN_NAME: campaignName } },
        more,
      );

    it('is a record without referenceId, if the request has waited longest for this campaign', async () => {
      await desk.open();
      await desk.run('StartPreviewSession');
      await desk.run('StartPreviewSession', { campaignName: 'Other' });
      const told = [pushed(1), pushed(2, 'Other'), pushed(3)];
      desk.insteadOfOutcome(
        'GetPreviewRecord',
        told.map((data) => [OUTBOUND, data]),
        3,
      );
      const asked = await Promise.all([
        desk.payloadOf('GetPreviewRecord'),
        desk.payloadOf('GetPreviewRecord'),
        desk.payloadOf('GetPreviewRecord', { campaignName: 'Other' }),
      ]);
      assert.deepEqual(
        asked.map(({ record }) => record.userData?.GSW_RECORD_HANDLE),
        [1, 3, 2],
      );
    });

    it('is the record that names its referenceId, in whatever order they come', async () => {
      await desk.open();
      await desk.run('StartPreviewSession');
      const told = [pushed(2, CAMPAIGN, { referenceId: 'second' }), pushed(1, CAMPAIGN, { referenceId: 'first' })];
      desk.insteadOfOutcome(
        'GetPreviewRecord',
        told.map((data) => [OUTBOUND, data]),
        2,
      );
      const asked = await Promise.all(
        ['first', 'second'].map((referenceId) => desk.payloadOf('GetPreviewRecord', { referenceId })),
      );
      assert.deepEqual(
        asked.map(({ record }) => record.userData?.GSW_RECORD_HANDLE),
        [1, 2],
      );
    });
  });

  describe('of what GWS accepts', () => {
    it('is a rejection if an error is reported, even without a text', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      const complete = () => desk.run('CompleteRecord', { recordHandle, callingList: 'L' });
      desk.simulator.faults.operations.fail('CompleteRecord');
      await assert.rejects(
        complete(),
        refusal('GWS_REJECTED', /CompleteRecord of record \d+, and then reported an error\.$/),
      );
      desk.simulator.faults.operations.fail('CompleteRecord', { errorMessage: 'OCS\nis away', errorCode: 51 });
      await assert.rejects(complete(), refusal('GWS_REJECTED', /error \(OCS is away, 51\)\.$/));
    });

    it('is unknown if nothing is reported', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      desk.simulator.faults.operations.silence('CompleteRecord');
      await assert.rejects(
        desk.run('CompleteRecord', { recordHandle, callingList: 'L' }, 50),
        refusal(
          'GWS_OUTCOME_UNKNOWN',
          /^CompleteRecord of record \d+: no event within 0.05 s said that the record was processed\. GWS accepted it, so it may or may not have been done\./,
        ),
      );
    });

    it('is unknown, with a hint, if only a device error is reported', async () => {
      await desk.open();
      const error = { messageType: 'ErrorMessage', devicePath: desk.devicePath, errorMessage: 'busy' };
      desk.insteadOfOutcome('StartPreviewSession', [
        [DEVICES, { ...error, devicePath: '/devices/other', errorMessage: 'no' }],
        [DEVICES, error],
      ]);
      await assert.rejects(
        desk.run('StartPreviewSession', {}, 100),
        refusal('GWS_OUTCOME_UNKNOWN', /device error.*\(busy\)\. GWS accepted/),
      );
      // It was another request's.
      const told = {
        messageType: 'OutboundCampaignMessage',
        notificationType: 'PreviewSessionStarted',
        campaign: { name: CAMPAIGN },
      };
      desk.insteadOfOutcome('StartPreviewSession', [
        [DEVICES, error],
        [OUTBOUND, told],
      ]);
      await desk.run('StartPreviewSession');
    });

    it('is what is reported, even if the answer is lost', async () => {
      await desk.open();
      const recordHandle = await desk.handedOver();
      desk.simulator.faults.add({ body: /CompleteRecord/ }, { dropAfter: true });
      const { payload, statusCode } = await desk.run('CompleteRecord', { recordHandle, callingList: 'L' });
      assert.equal((payload as OutboundRecordMessage).notificationType, 'RecordProcessedAcknowledge');
      assert.equal(statusCode, undefined);
    });
  });
});
