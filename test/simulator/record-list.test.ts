/** What agents do about numbers: do not call them, add them to a list. */
import assert from 'node:assert/strict';
import { campaign, Desk, statusOf } from './outbound';
import { bench } from './setup';

const SECOND = { username: 'second', password: 'pw' };
const ADDED = { phoneNumber: '5006', timeZone: 'GMT', phoneType: 'Mobile', from: 0, until: 86_339 };

describe('simulator: the do-not-call list', () => {
  const records = [
    { phoneNumber: '5001', chain: [{ phoneNumber: '5002' }] },
    { phoneNumber: '5003' },
    { phoneNumber: '5001' },
  ];
  const test = bench({ campaigns: [campaign([], { records, repeat: true })], agents: [SECOND] });

  it('prevents a number from ever being handed out or dialed again, even by others', async () => {
    const [desk, other] = [await Desk.open(test), await Desk.open(test, 'second')];
    const first = await desk.next();
    await desk.record(first.handle, 'DoNotCallRecord');
    await other.next();
    for (let round = 0; round < 6; round += 1) assert.notEqual((await other.next()).phoneNumber, '5001');
    assert.deepEqual(statusOf(await desk.dial(first)), [403, 3]);
    assert.deepEqual(
      statusOf(await other.dial({ handle: (await other.next()).handle, phoneNumber: '5001' })),
      [403, 3],
    );
    assert.throws(() => test.simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } }), /do-not-call/);
    const calls = `/me${desk.devicePath}/calls`;
    const plain = { operationName: 'Dial', destination: { phoneNumber: '5001' } };
    assert.equal((await desk.client.post(calls, plain)).body.statusCode, 0, 'a plain call is the agent’s own business');
    assert.deepEqual(
      test.simulator.ledger.dials.map(({ statusCode }) => statusCode),
      [3, 3, 0],
    );
  });

  it('accepts numbers without a handle, and confirms them', async () => {
    const desk = await Desk.open(test);
    const parameters = { phoneNumber: '5001', callingList: undefined, referenceId: 'd' };
    assert.deepEqual(statusOf(await desk.list('DoNotCallRecord', parameters)), [200, 0]);
    const { data } = await desk.told('DoNotCallAcknowledge');
    const { devicePath } = desk;
    assert.deepEqual(data, {
      messageType: 'OutboundRecordMessage',
      notificationType: 'DoNotCallAcknowledge',
      referenceId: 'd',
      record: { devicePath, callingList: 'L', applicationId: 7, phoneNumber: '5001', campaignName: 'Winter' },
    });
    const raw = await desk.event(({ channel }) => channel === '/v2/me/devices');
    assert.equal(raw.data.userData.GSW_PHONE, '5001');
    assert.equal('GSW_RECORD_HANDLE' in raw.data.userData, false);
    assert.equal((await desk.next()).phoneNumber, '5002', 'the other number of the customer');
    assert.equal((await desk.next()).phoneNumber, '5003');
    assert.equal((await desk.next()).phoneNumber, '5002');
  });

  it('takes the whole chain of a number', async () => {
    const desk = await Desk.open(test);
    await desk.list('DoNotCallRecord', { phoneNumber: '5001', chainAttribute: 'AllChain' });
    assert.equal((await desk.next()).phoneNumber, '5003');
    assert.equal((await desk.next()).phoneNumber, '5003');
    await desk.list('DoNotCallRecord', { phoneNumber: '5003' });
    assert.ok(await desk.isDry());
  });

  it('takes another number of the customer by handle', async () => {
    const desk = await Desk.open(test);
    const first = await desk.next();
    await desk.record(first.handle, 'DoNotCallRecord', { phoneNumber: '5002' });
    assert.deepEqual(statusOf(await desk.dial({ ...first, phoneNumber: '5002' })), [403, 3]);
    assert.deepEqual(statusOf(await desk.dial(first)), [200, 0]);
  });
});

describe('simulator: adding records', () => {
  const test = bench({ campaigns: [campaign(['5001'])], agents: [SECOND] });

  it('puts them at the end of the list', async () => {
    const desk = await Desk.open(test);
    const otherFields = { name: 'Ada', chain: 'blue', phoneNumber: 'x' };
    await desk.list('AddRecord', { ...ADDED, otherFields, referenceId: 'a' });
    const { data } = await desk.told('AddRecordAcknowledge');
    assert.deepEqual([data.referenceId, data.record.phoneNumber], ['a', '5006']);
    await desk.event(({ channel }) => channel === '/v2/me/devices');
    await desk.next();
    const { phoneNumber, userData } = await desk.next();
    assert.deepEqual(
      [phoneNumber, userData.name, userData.chain, userData.GSW_PHONE_TYPE],
      ['5006', 'Ada', 'blue', 'Mobile'],
    );
    assert.ok(await desk.isDry());
  });

  it('adds to the chain that they name', async () => {
    const desk = await Desk.open(test);
    await desk.list('AddRecord', { ...ADDED, chainId: 12 });
    await desk.list('AddRecord', { ...ADDED, chainId: 12, phoneNumber: '5007' });
    await desk.next();
    const { handle, phoneNumber } = await desk.next();
    assert.equal(phoneNumber, '5006');
    assert.ok(await desk.isDry());
    await desk.record(handle, 'GetChainedRecord');
    assert.equal((await desk.told('ChainedRecord')).data.record.userData.GSW_PHONE, '5007');
  });

  it('refuses what is missing, wrong, or not to be called', async () => {
    const desk = await Desk.open(test);
    const refusal = async (more: object, operationName = 'AddRecord') =>
      statusOf(await desk.list(operationName, { ...ADDED, ...more }));
    for (const name of [...Object.keys(ADDED), 'applicationId', 'campaignName', 'callingList', 'devicePath']) {
      assert.deepEqual(await refusal({ [name]: undefined }), [400, 1], name);
      assert.deepEqual(await refusal({ [name]: true }), [400, 2], name);
    }
    for (const name of ['applicationId', 'campaignName', 'phoneNumber', 'devicePath']) {
      assert.deepEqual(await refusal({ [name]: undefined }, 'DoNotCallRecord'), [400, 1], name);
    }
    assert.deepEqual(await refusal({ phoneType: 'Fax' }), [400, 2]);
    assert.deepEqual(await refusal({ until: 86_400 }), [400, 10]);
    assert.deepEqual(await refusal({ chainId: 'x' }), [400, 2]);
    assert.deepEqual(await refusal({ otherFields: [] }), [400, 2]);
    assert.deepEqual(await refusal({ campaignName: 'None' }), [404, 6]);
    assert.deepEqual(await refusal({ applicationId: 8 }), [400, 2]);
    assert.deepEqual(await refusal({ callingList: 'Other' }), [400, 2]);
    assert.deepEqual(await refusal({}, 'RejectRecord'), [400, 2]);
    await desk.list('DoNotCallRecord', { phoneNumber: '5006' });
    assert.deepEqual(await refusal({}), [403, 3]);
    await desk.next();
    assert.ok(await desk.isDry(), 'nothing was added');
  });
});
