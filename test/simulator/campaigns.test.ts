/** Preview sessions, the records that they hand out, and what is done with records. */
import assert from 'node:assert/strict';
import { DEFAULT_CAMPAIGN } from '../../simulator';
import { bench } from './setup';

const ID = 'efelab32-53f9-43ce-b65e-5768c61f7d4a';
const PATH = `/me/outbound-campaigns/${encodeURIComponent(DEFAULT_CAMPAIGN.name)}`;
const ask = (operationName: string, more: object = {}) => ({
  operationName,
  applicationId: DEFAULT_CAMPAIGN.applicationId,
  devicePath: `/devices/${ID}`,
  ...more,
});

describe('simulator: campaigns', () => {
  const test = bench({ agents: [{ username: 'second', password: 'pw' }] });

  it('start a session, hand out records, and end it, echoing referenceId', async () => {
    const client = await test.client().online();
    for (const operationName of ['StartPreviewSession', 'GetPreviewRecord', 'EndPreviewSession']) {
      assert.deepEqual((await client.post(PATH, ask(operationName, { referenceId: operationName }))).body, {
        statusCode: 0,
      });
    }
    const events = await client.receive(3);
    assert.deepEqual(
      events.map(({ channel, data }) => [channel, data.messageType, data.notificationType, data.referenceId]),
      [
        ['/v2/me/outbound', 'OutboundCampaignMessage', 'PreviewSessionStarted', 'StartPreviewSession'],
        ['/v2/me/outbound', 'OutboundRecordMessage', 'PreviewRecord', 'GetPreviewRecord'],
        ['/v2/me/outbound', 'OutboundCampaignMessage', 'PreviewSessionEnded', 'EndPreviewSession'],
      ],
    );
    assert.equal(events[0]?.data.campaign.dialingMode, 'Preview');
    const { userData } = events[1]?.data.record ?? {};
    assert.equal(userData.GSW_PHONE, '5001');
    assert.equal(userData.GSW_USER_EVENT, 'PreviewRecord');
    assert.match(userData.GSW_CALL_ATTEMPT_GUID, /^[0-9A-F]{32}$/);
    assert.equal(userData.first_name, 'Ada');
  });

  it('are listed as objects of Configuration Server, to those who may read them', async () => {
    const client = test.client();
    await client.signIn();
    const listed = async (query = '') => (await client.get(`/platform/configuration/campaigns${query}`)).body;
    const { statusCode, campaigns } = await listed();
    assert.equal(statusCode, 0);
    assert.deepEqual(campaigns, [
      { DBID: '101', tenantDBID: '1', name: DEFAULT_CAMPAIGN.name, description: '', state: '1' },
    ]);
    assert.deepEqual((await listed('?name="none"')).campaigns, []);
    test.simulator.agent().features = ['api-voice', 'api-voice-outbound'];
    assert.equal((await listed()).statusCode, 5);
  });

  it('refuse what is out of order, unknown or wrong', async () => {
    const client = test.client();
    await client.signIn();
    const refused = async (body: unknown, path = PATH) => {
      const reply = await client.post(path, body);
      return [reply.status, reply.body.statusCode];
    };
    assert.deepEqual(await refused(ask('GetPreviewRecord')), [400, 2]);
    assert.deepEqual(await refused(ask('EndPreviewSession')), [400, 2]);
    assert.deepEqual(await refused(ask('StartPreviewSession'), '/me/outbound-campaigns/none'), [404, 6]);
    assert.deepEqual(await refused(ask('StartPreviewSession', { applicationId: undefined })), [400, 1]);
    assert.deepEqual(await refused(ask('StartPreviewSession', { applicationId: 1 })), [400, 2]);
    assert.deepEqual(await refused(ask('StartPreviewSession', { devicePath: undefined })), [400, 1]);
    assert.deepEqual(await refused(ask('StartPreviewSession', { devicePath: '/devices/x' })), [404, 6]);
    assert.deepEqual(await refused(ask('Explode')), [400, 2]);
    test.simulator.agent().features = ['api-voice'];
    assert.deepEqual(await refused(ask('StartPreviewSession')), [403, 5]);
  });

  it('push records, whose handles are valid for their agent only', async () => {
    const client = await test.client().online();
    const other = test.client();
    await other.signIn('second', 'pw');
    const notification = test.simulator.nextPreviewRecord();
    const [event] = await client.receive(1);
    assert.deepEqual({ channel: event?.channel, data: event?.data }, notification);
    const recordHandle = notification.data.record.userData?.GSW_RECORD_HANDLE;
    const body = {
      operationName: 'Dial',
      devicePath: '/devices/x',
      outboundRecord: { recordHandle, phoneNumber: '5002' },
    };
    const [device] = test.simulator.agent('second').devices;
    assert.equal((await other.post(`/me/devices/${device?.id}/calls`, body)).body.statusCode, 6);
    assert.equal((await client.post(`/me/devices/${ID}/calls`, body)).body.statusCode, 0);
  });

  it('never run dry by default, with a new handle and GUID each time', () => {
    const rounds = Array.from(
      { length: 2 * DEFAULT_CAMPAIGN.records.length },
      () => test.simulator.nextPreviewRecord().data.record.userData,
    );
    assert.equal(rounds[0]?.GSW_PHONE, rounds[DEFAULT_CAMPAIGN.records.length]?.GSW_PHONE);
    assert.equal(new Set(rounds.map((data) => data?.GSW_RECORD_HANDLE)).size, rounds.length);
    assert.equal(new Set(rounds.map((data) => data?.GSW_CALL_ATTEMPT_GUID)).size, rounds.length);
  });

  it('throw for campaigns and agents that do not exist', () => {
    assert.throws(() => test.simulator.nextPreviewRecord({ campaign: 'none' }), RangeError);
    assert.throws(() => test.simulator.nextPreviewRecord({ username: 'nobody' }), RangeError);
  });
});

describe('simulator: records', () => {
  const records = [{ phoneNumber: '5001' }];
  const test = bench({ campaigns: [{ name: 'One', applicationId: 7, callingList: 'L', records }] });
  const parameters = { applicationId: 7, campaignName: 'One', callingList: 'L', devicePath: `/devices/${ID}` };

  it('are acknowledged twice, and are over when completed', async () => {
    const client = await test.client().online();
    const handle = test.simulator.nextPreviewRecord().data.record.userData?.GSW_RECORD_HANDLE;
    const reply = await client.post(`/me/outbound-records/${handle}`, {
      operationName: 'CompleteRecord',
      ...parameters,
      referenceId: 'r',
    });
    assert.deepEqual(reply.body, { statusCode: 0 });
    const [, acknowledge, raw] = await client.receive(3);
    assert.deepEqual(acknowledge?.data, {
      messageType: 'OutboundRecordMessage',
      notificationType: 'RecordProcessedAcknowledge',
      referenceId: 'r',
      record: {
        devicePath: `/devices/${ID}`,
        callingList: 'L',
        applicationId: 7,
        recordHandle: handle,
        campaignName: 'One',
      },
    });
    assert.equal(raw?.data.messageType, 'DeviceUserEventMessage');
    assert.equal(raw?.data.userData.GSW_USER_EVENT, 'RecordProcessedAcknowledge');
    const dial = {
      operationName: 'Dial',
      devicePath: '/devices/x',
      outboundRecord: { recordHandle: handle, phoneNumber: '5001' },
    };
    assert.equal((await client.post(`/me/devices/${ID}/calls`, dial)).body.statusCode, 6);
  });

  it('refuse unknown handles and operations, and missing parameters', async () => {
    const client = test.client();
    await client.signIn();
    const status = async (path: string, body: object) =>
      (await client.post(`/me/outbound-records/${path}`, body)).body.statusCode;
    assert.equal(await status('9', { operationName: 'RejectRecord', ...parameters }), 6);
    assert.equal(await status('9', { operationName: 'valueOf', ...parameters }), 2);
    assert.equal(await status('9', { operationName: 'RejectRecord', ...parameters, callingList: undefined }), 1);
  });

  it('run out when the campaign does not repeat', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.nextPreviewRecord();
    assert.throws(() => test.simulator.nextPreviewRecord(), /no more records/);
    const session = { applicationId: 7, devicePath: `/devices/${ID}` };
    await client.post('/me/outbound-campaigns/One', { operationName: 'StartPreviewSession', ...session });
    const reply = await client.post('/me/outbound-campaigns/One', { operationName: 'GetPreviewRecord', ...session });
    assert.deepEqual([reply.status, reply.body.statusCode], [500, 12]);
  });
});
