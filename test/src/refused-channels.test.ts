/** Operations whose outcome would not be known, because GWS refuses the channel that would report it. */
import assert from 'node:assert/strict';
import {
  AGENT_OPERATIONS,
  CALL_OPERATIONS,
  CALLS_CHANNEL,
  type GwsError,
  OUTBOUND_OPERATIONS,
  type OutboundRecordMessage,
  perform,
} from '../../src';
import { DEVICES, LIST, OUTBOUND, OutboundDesk, refusal, type Values } from '../support/outbound';

describe('an operation whose channel GWS refuses', () => {
  const desk = new OutboundDesk();
  let recordHandle: number;

  beforeEach(async () => {
    await desk.open();
    recordHandle = await desk.handedOver();
  });

  afterEach(() => desk.close());

  const refuse = (channel: string, times = Number.POSITIVE_INFINITY) =>
    desk.simulator.faults.refuseSubscription(channel, times);
  const operationsSent = (): unknown[] =>
    desk.simulator.ledger.requests.flatMap(({ body }) => {
      const name = /"operationName":"(\w+)"/.exec(body)?.[1];
      return name === undefined ? [] : [name];
    });
  const accepted = (operation: keyof typeof OUTBOUND_OPERATIONS, values: Values = {}) =>
    perform(OUTBOUND_OPERATIONS[operation], desk.agent, {
      operation,
      values: { ...LIST, ...values },
      wait: false,
      timeout: 1000,
    });

  it('is not sent, because its outcome would never be known', async () => {
    refuse(OUTBOUND);
    const before = operationsSent();
    for (const operation of ['CompleteRecord', 'RejectRecord'] as const) {
      await assert.rejects(
        desk.run(operation, { recordHandle, callingList: 'L' }),
        refusal('GWS_NOT_POSSIBLE', /refuses the channel \/v2\/me\/outbound.*Nothing was sent\. .*administrator/),
      );
    }
    await assert.rejects(desk.run('GetPreviewRecord'), refusal('GWS_NOT_POSSIBLE', /Nothing was sent/));
    assert.deepEqual(operationsSent(), before);
  });

  it('is sent if nobody waits for its outcome, unless the outcome is the record that it requests', async () => {
    refuse(OUTBOUND);
    desk.agent.session.observe(OUTBOUND, () => {});
    const before = operationsSent();
    await assert.rejects(accepted('GetPreviewRecord'), refusal('GWS_NOT_POSSIBLE', /Nothing was sent/));
    await assert.rejects(accepted('GetChainedRecord', { recordHandle }), refusal('GWS_NOT_POSSIBLE'));
    assert.deepEqual(operationsSent(), before);
    const { payload } = await accepted('CompleteRecord', { recordHandle, callingList: 'L' });
    assert.deepEqual(payload, { statusCode: 0 });
  });

  it('is sent once GWS accepts the channel', async () => {
    refuse(OUTBOUND, 1);
    await assert.rejects(desk.run('CompleteRecord', { recordHandle, callingList: 'L' }), refusal('GWS_NOT_POSSIBLE'));
    const { payload } = await desk.run('CompleteRecord', { recordHandle, callingList: 'L' });
    assert.equal((payload as OutboundRecordMessage).notificationType, 'RecordProcessedAcknowledge');
  });

  it('causes one warning, however often it is requested', async () => {
    const warnings: GwsError[] = [];
    desk.agent.session.on('warning', (warning) => warnings.push(warning));
    refuse(OUTBOUND);
    desk.agent.session.observe(OUTBOUND, () => {});
    for (const _ of [1, 2, 3]) {
      await assert.rejects(desk.run('CompleteRecord', { recordHandle, callingList: 'L' }));
    }
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['GWS_REJECTED'],
    );
  });

  it('is sent if the channel would only carry errors of outbound operations, which is mentioned if nothing arrives', async () => {
    refuse(DEVICES);
    const { payload } = await desk.run('UpdateRecord', { recordHandle, phoneNumber: '5005' });
    assert.equal((payload as OutboundRecordMessage).notificationType, 'UpdateCallCompletionStatsAcknowledge');
    desk.simulator.faults.operations.silence('CompleteRecord');
    await assert.rejects(
      desk.run('CompleteRecord', { recordHandle, callingList: 'L' }, 100),
      refusal('GWS_OUTCOME_UNKNOWN', /GWS refuses the channel \/v2\/me\/devices, on which it may have reported more/),
    );
  });

  it('is sent if the outcome can be read instead, like the state of an agent', async () => {
    refuse(DEVICES);
    const order = { values: {}, timeout: 2000 };
    const { StartContactCenterSession, Ready } = AGENT_OPERATIONS;
    await perform(StartContactCenterSession, desk.agent, { ...order, operation: 'StartContactCenterSession' });
    const { payload } = await perform(Ready, desk.agent, { ...order, operation: 'Ready' });
    assert.equal((payload as { state: string }).state, 'Ready');
  });

  it('dials nobody if it is the channel of calls', async () => {
    refuse(CALLS_CHANNEL);
    const { Dial } = CALL_OPERATIONS;
    assert.ok(Dial);
    await assert.rejects(
      perform(Dial, desk.agent, { operation: 'Dial', values: { destination: '5001' }, timeout: 1000 }),
      refusal('GWS_NOT_POSSIBLE', /refuses the channel \/v2\/me\/calls.*Nothing was sent/),
    );
    assert.deepEqual(desk.simulator.ledger.dials, []);
  });
});
