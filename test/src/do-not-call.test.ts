// A person who does not want to be called is not called by anybody: the operation DoNotCallRecord suppresses the number in the ledger.
import assert from 'node:assert/strict';
import { OUTBOUND_OPERATIONS, perform } from '../../src';
import { LIST, OutboundDesk, type Values } from '../support/outbound';

describe('a do not call', () => {
  const desk = new OutboundDesk();

  beforeEach(() => desk.open());

  afterEach(() => desk.close());

  async function suppressed(...numbers: string[]): Promise<(string | undefined)[]> {
    const found = await Promise.all(numbers.map((number) => desk.agent.ledger.suppressions.of([number])));
    return found.map((entries) => entries?.map(({ reason, by }) => `${reason} by ${by}`).join());
  }

  function request(values: Values, wait = true, timeout = 5000) {
    const order = { operation: 'DoNotCallRecord', values: { ...LIST, ...values }, wait, timeout };
    return perform(OUTBOUND_OPERATIONS.DoNotCallRecord, desk.agent, order);
  }

  it('of a number suppresses it', async () => {
    await request({ phoneNumber: '+49 711 123456' });
    assert.deepEqual(await suppressed('+49711123456', '5001'), ['doNotCall by agent', '']);
  });

  it('of a record suppresses the number with which it was handed over', async () => {
    const recordHandle = await desk.handedOver();
    await request({ recordHandle, callingList: 'L' });
    assert.deepEqual(await suppressed('5001', '5002'), ['doNotCall by agent', '']);
  });

  it('of a record of the chain suppresses its own number', async () => {
    const recordHandle = await desk.handedOver();
    const { payload } = await desk.run('GetChainedRecord', { recordHandle });
    const [chained] = payload as { record: { userData: { GSW_RECORD_HANDLE: number; GSW_PHONE: string } } }[];
    assert.ok(chained);
    const { GSW_RECORD_HANDLE, GSW_PHONE } = chained.record.userData;
    await request({ recordHandle: GSW_RECORD_HANDLE, callingList: 'L' });
    assert.deepEqual(await suppressed(GSW_PHONE, '5001'), ['doNotCall by agent', '']);
  });

  it('suppresses the number when it is only accepted, and when nobody knows what became of it', async () => {
    await request({ phoneNumber: '0711' }, false);
    desk.simulator.faults.operations.silence('DoNotCallRecord', 1);
    await assert.rejects(request({ phoneNumber: '0712' }, true, 50), { code: 'GWS_OUTCOME_UNKNOWN' });
    assert.deepEqual(await suppressed('0711', '0712'), ['doNotCall by agent', 'doNotCall by agent']);
  });

  it('suppresses nothing when GWS refuses it', async () => {
    await assert.rejects(request({ phoneNumber: '0711', campaignName: 'Nowhere' }), { code: 'GWS_REJECTED' });
    assert.deepEqual(await suppressed('0711'), ['']);
  });

  it('tells if the ledger cannot keep it', async () => {
    await desk.agent.ledger.close();
    await assert.rejects(request({ phoneNumber: '0711' }), {
      code: 'GWS_OUTCOME_UNKNOWN',
      message: /GWS has taken it, but the ledger could not keep the number suppressed.*Request it again/,
    });
  });
});
