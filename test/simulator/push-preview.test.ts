/** Push preview: records that come unasked; starting and stopping campaigns; the older shape of records. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { campaign, Desk, preview } from './outbound';
import { bench } from './setup';

const SECOND = { username: 'second', password: 'pw' };

describe('simulator: push preview', () => {
  const PUSH_INTERVAL = 30;
  const pushed = campaign(['5001', '5002', '5003'], { mode: 'PushPreview', pushInterval: PUSH_INTERVAL });
  const test = bench({ campaigns: [pushed], agents: [SECOND] });

  it('hands an agent record after record, one at a time', async () => {
    const desk = await Desk.open(test);
    const numbers = [];
    for (let at = 0; at < 3; at += 1) {
      const { handle, phoneNumber } = preview(await desk.told('PreviewRecord'));
      numbers.push(phoneNumber);
      const finished = performance.now();
      await desk.record(handle, 'CompleteRecord');
      if (at === 2) break;
      await desk.client.receive(desk.client.events.length + 3);
      assert.ok(performance.now() - finished >= PUSH_INTERVAL - 2);
    }
    assert.deepEqual(numbers, ['5001', '5002', '5003']);
    assert.throws(() => test.simulator.nextPreviewRecord(), /no more records/);
  });

  it('gives each agent a different record, and a rejected one to somebody else', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const mine = preview(await desk.told('PreviewRecord'));
    const yours = preview(await other.told('PreviewRecord'));
    assert.deepEqual([mine.phoneNumber, yours.phoneNumber], ['5001', '5002']);
    await desk.record(mine.handle, 'RejectRecord');
    assert.equal(preview(await desk.told('PreviewRecord')).phoneNumber, '5003');
    await other.record(yours.handle, 'CompleteRecord');
    assert.equal(preview(await other.told('PreviewRecord')).phoneNumber, '5001');
  });

  it('tells the mode of the campaign when a session starts', async () => {
    const desk = await Desk.open(test, 'agent', { session: false });
    await desk.campaign('StartPreviewSession');
    assert.equal((await desk.told('PreviewSessionStarted')).data.campaign.dialingMode, 'PushPreview');
  });

  it('serves agents who are ready, without a session', async () => {
    const desk = await Desk.open(test, 'agent', { session: false });
    await desk.client.post('/me', { operationName: 'StartContactCenterSession', channels: ['voice'] });
    await desk.client.post('/me/channels/voice', { operationName: 'Ready' });
    assert.equal(preview(await desk.told('PreviewRecord')).phoneNumber, '5001');
  });

  it('pushes records that are added or rescheduled when they are due', async () => {
    const desk = await Desk.open(test);
    for (const _number of pushed.records) {
      await desk.record(preview(await desk.told('PreviewRecord')).handle, 'CompleteRecord');
    }
    const added = { phoneNumber: '5006', timeZone: 'GMT', phoneType: 'Mobile', from: 0, until: 9 };
    await desk.list('AddRecord', added);
    const { handle, phoneNumber } = preview(await desk.told('PreviewRecord'));
    assert.equal(phoneNumber, '5006');
    const timestamp = Math.floor(Date.now() / 1000) + 1;
    await desk.record(handle, 'RescheduleRecord', { callbackType: 'Personal', timestamp });
    const again = preview(await desk.told('PreviewRecord'));
    assert.deepEqual([again.phoneNumber, again.userData.GSW_CALLBACK_TYPE], ['5006', 'Personal']);
    assert.ok(Date.now() >= timestamp * 1000);
  });

  it('pauses while the campaign is stopped', async () => {
    test.simulator.stopCampaign();
    const desk = await Desk.open(test, 'agent', { session: false });
    await desk.client.post('/me', { operationName: 'StartContactCenterSession', channels: ['voice'] });
    await desk.client.post('/me/channels/voice', { operationName: 'Ready' });
    await sleep(2 * PUSH_INTERVAL);
    test.simulator.startCampaign('Winter');
    await desk.told('PreviewRecord');
    const [started, record] = desk.client.events.slice(-2);
    assert.equal(started?.data.userData.GSW_USER_EVENT, 'CampaignStarted');
    assert.equal(record?.data.notificationType, 'PreviewRecord');
  });
});

describe('simulator: a callback while the system clock is set', () => {
  let set = 0;
  const now = () => Date.now() + set;
  const pushed = campaign(['5001'], { mode: 'PushPreview', pushInterval: 1 });
  const test = bench({ campaigns: [pushed], now });

  it('comes at its time by the clock as set then', async () => {
    const desk = await Desk.open(test);
    const { handle } = preview(await desk.told('PreviewRecord'));
    const timestamp = Math.floor(now() / 1000) + 1;
    await desk.record(handle, 'RescheduleRecord', { callbackType: 'Personal', timestamp });
    set = -500;
    assert.equal(preview(await desk.told('PreviewRecord')).phoneNumber, '5001');
    assert.ok(now() >= timestamp * 1000);
  });
});

describe('simulator: campaigns that are started and stopped', () => {
  const test = bench({ campaigns: [campaign(['5001'], { description: 'Cold' })], agents: [SECOND] });

  it('tell every agent', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    test.simulator.stopCampaign('Winter');
    test.simulator.startCampaign('Winter');
    for (const { client, devicePath, event } of [desk, other].map((one) => ({
      client: one.client,
      devicePath: one.devicePath,
      event: () => one.event(({ channel }) => channel === '/v2/me/devices'),
    }))) {
      const stopped = await event();
      assert.equal(stopped.data.userData.GSW_USER_EVENT, 'CampaignStopped', client.username);
      assert.deepEqual((await event()).data, {
        messageType: 'DeviceUserEventMessage',
        deviceId: devicePath.replace('/devices/', ''),
        userData: {
          GSW_APPLICATION_ID: 7,
          GSW_CAMPAIGN_NAME: 'Winter',
          GSW_CAMPAIGN_DESCRIPTION: 'Cold',
          GSW_CAMPAIGN_MODE: 'Preview',
          GSW_USER_EVENT: 'CampaignStarted',
        },
      });
    }
  });

  it('hand out nothing while they are stopped', async () => {
    const desk = await Desk.open(test);
    test.simulator.stopCampaign();
    assert.equal((await desk.campaign('GetPreviewRecord')).body.statusCode, 2);
    assert.equal((await desk.campaign('StartPreviewSession')).body.statusCode, 2);
    assert.throws(() => test.simulator.nextPreviewRecord(), /not started/);
    assert.equal((await desk.campaign('EndPreviewSession')).body.statusCode, 0);
    assert.throws(() => test.simulator.stopCampaign('None'), RangeError);
  });
});

describe('simulator: the older shape of records', () => {
  const records = [{ phoneNumber: '5001', name: 'Ada' }];
  const test = bench({ campaigns: [campaign([], { records })], recordShape: 'customFields' });

  it('has custom fields, an id and a state', async () => {
    const desk = await Desk.open(test);
    await desk.campaign('GetPreviewRecord', { referenceId: 'g' });
    const { data } = await desk.told('StatusChanged');
    const { id, customFields, ...record } = data.record;
    assert.deepEqual([data.messageType, data.referenceId], ['OutboundRecordMessage', 'g']);
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const path = `/outbound-records/${id}`;
    assert.deepEqual(record, { state: 'ReadyToCall', phone: '5001', uri: `${test.simulator.url}/api/v2${path}`, path });
    assert.equal(customFields.name, 'Ada');
    const dialed = await desk.dial({ handle: customFields.GSW_RECORD_HANDLE, phoneNumber: '5001' });
    assert.equal(dialed.body.statusCode, 0);
  });
});
