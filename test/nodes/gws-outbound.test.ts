import assert from 'node:assert/strict';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import type { OutboundRecord, OutboundRecordMessage } from '../../src';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  type Message,
  nextMessage,
  node,
  OUT,
  outboundNode,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';

const CAMPAIGN = { campaignName: 'Spring', applicationId: 141 };
const parameters = {
  campaignName: { value: 'Spring', type: 'str' },
  applicationId: { value: '141', type: 'num' },
};

const PEOPLE = [
  { phoneNumber: '5001', first_name: 'Ada', chain: [{ phoneNumber: '5007' }] },
  { phoneNumber: '5002', first_name: 'Bruno' },
];

describe('gws-outbound', () => {
  let simulator: GwsSimulator;

  afterEach(tearDown);

  async function start(flow: FlowNode[], options: SimulatorOptions = {}, server: object = {}): Promise<void> {
    simulator = await startSimulator({
      campaigns: [{ name: 'Spring', applicationId: 141, callingList: 'Renewals', records: PEOPLE }],
      ...options,
    });
    await deploy(simulator.url, [...flow, OUT], { server });
    await connected();
  }

  const perform = (operation: string, msg: object = {}) => send('outbound', { operation, ...msg });

  /** The message with the first record of the campaign. */
  async function preview(): Promise<Message> {
    const started = await perform('StartPreviewSession', { parameters: CAMPAIGN });
    return perform('GetPreviewRecord', { payload: started.payload });
  }

  const outboundRequests = () => simulator.ledger.requests.filter(({ path }) => path.includes('/outbound-'));

  const lastBody = () => JSON.parse(outboundRequests().at(-1)?.body ?? '');

  const resultsOf = (phoneNumber: string) =>
    simulator.ledger.records
      .all()
      .filter((record) => record.phoneNumber === phoneNumber)
      .flatMap(({ events }) => events.map(({ event, callResult }) => [event, callResult].filter(Boolean).join(' ')));

  it("sends the same message on, with GWS's notification, and says what was done", async () => {
    await start([outboundNode('StartPreviewSession', { parameters })], {}, { name: 'My GWS' });
    const msg = await send('outbound', { _msgid: 'm1', customer: { id: 7 }, payload: 'go' });
    const { messageType, notificationType, campaign } = msg.payload as Record<string, unknown>;
    assert.deepEqual([messageType, notificationType], ['OutboundCampaignMessage', 'PreviewSessionStarted']);
    assert.equal((campaign as { name: string }).name, 'Spring');
    assert.deepEqual([msg._msgid, msg.customer, msg.agent], ['m1', { id: 7 }, 'agent']);
    const { elapsed, ...gws } = msg.gws as Record<string, unknown>;
    assert.deepEqual(gws, {
      server: 'My GWS',
      agent: 'agent',
      operation: 'StartPreviewSession',
      device: 'efelab32-53f9-43ce-b65e-5768c61f7d4a',
      statusCode: 0,
    });
    assert.ok(Number.isInteger(elapsed));
  });

  it('takes a record from the list to its end, without having to be told anything twice', async () => {
    await start([outboundNode(''), dialNode({ waitFor: 'released' })]);
    let msg = await preview();
    const { record } = msg.payload as OutboundRecordMessage;
    assert.equal(record.userData?.first_name, 'Ada');
    const { recordHandle, phoneNumber } = msg.record as OutboundRecord;
    assert.deepEqual([recordHandle, phoneNumber], [431, '5001']);

    msg = await send('dial', msg);
    msg = await perform('UpdateRecord', { ...msg, parameters: { phoneType: 'mobile', from: '09:00' } });
    assert.deepEqual(msg.record, { ...(msg.record as object), recordHandle, phoneNumber });
    msg = await perform('CompleteRecord', { ...msg, parameters: { callResult: 'Answer' } });
    assert.deepEqual(resultsOf('5001'), ['handedOut', 'dialed', 'updated', 'completed Answer']);

    msg = await perform('GetPreviewRecord', msg);
    assert.equal((msg.record as OutboundRecord).phoneNumber, '5002');
    msg = await perform('RejectRecord', msg);
    assert.equal((msg.payload as OutboundRecordMessage).notificationType, 'RecordRejectAcknowledge');
    msg = await perform('EndPreviewSession', msg);
    assert.equal((msg.payload as OutboundRecordMessage).notificationType, 'PreviewSessionEnded');
    assert.equal('operation' in msg || 'parameters' in msg, false);
  });

  it('gets the chain of a record, and each record can be dialed', async () => {
    await start([outboundNode(''), dialNode({ waitFor: 'dialing' })]);
    const msg = await perform('GetChainedRecord', await preview());
    assert.equal((msg.record as OutboundRecord).phoneNumber, '5001');
    const [chained, ...others] = msg.payload as OutboundRecordMessage[];
    assert.deepEqual(others, []);
    const dialed = await send('dial', { payload: chained });
    assert.equal((dialed.record as OutboundRecord).phoneNumber, '5007');
    assert.equal(simulator.ledger.summary().dialsAccepted, 1);
  });

  it('takes the record from the events of a call', async () => {
    await start([outboundNode(''), dialNode({ waitFor: 'released' })]);
    const { record, ...dialed } = await send('dial', await preview());
    assert.equal((dialed.payload as { messageType: string }).messageType, 'CallStateChangeMessage');
    await perform('CompleteRecord', { payload: dialed.payload });
    assert.equal(lastBody().callingList, 'Renewals');
    assert.equal('callResult' in lastBody(), false);
    assert.deepEqual(resultsOf('5001'), ['handedOut', 'dialed', 'completed']);
  });

  it('adds a record that the payload describes, and puts a number on the do-not-call list', async () => {
    await start([outboundNode('', { parameters })]);
    const person = {
      callingList: 'Renewals',
      phoneNumber: '5010',
      phoneType: 4,
      timeZone: 'GMT',
      from: 0,
      until: 86339,
    };
    await perform('AddRecord', { payload: { ...person, otherFields: { first_name: 'Zoe' } } });
    await perform('DoNotCallRecord', { payload: { phoneNumber: '5010' } });
    assert.deepEqual(resultsOf('5010'), ['added', 'doNotCall']);
    const refused = errorOf(await perform('AddRecord', { payload: person }));
    assert.equal(refused.code, 'GWS_REJECTED');
    assert.doesNotMatch(refused.message, /5010/);
  });

  it('gives the message precedence over the node, and the node over the carried record', async () => {
    await start([outboundNode('RejectRecord', { parameters: { callResult: { value: 'outcome', type: 'msg' } } })]);
    const msg = await preview();
    await perform('CompleteRecord', { ...msg, outcome: 'Busy', parameters: { phoneNumber: '5009' } });
    assert.equal(lastBody().callResult, 'Busy');
    assert.equal(lastBody().phoneNumber, '5009');
    await perform('GetPreviewRecord', msg);
    await perform('CompleteRecord', {
      ...(await handedBack()),
      outcome: 'Busy',
      parameters: { callResult: 'No Answer' },
    });
    assert.equal(lastBody().callResult, 'No Answer');
  });

  const handedBack = async () => ({ payload: simulator.nextPreviewRecord({ record: { phoneNumber: '1' } }).data });

  it('acts for the agent that the message names', async () => {
    await start([outboundNode('')], { agents: [{ username: 'anna', password: 'simulator' }] });
    const secret = new (require('../../src') as typeof import('../../src')).Secret('simulator');
    await serverNode().agents.signIn({ username: 'anna', password: secret });
    const { data } = simulator.nextPreviewRecord({ username: 'anna' });
    const refused = await perform('CompleteRecord', { payload: data });
    assert.equal(errorOf(refused).code, 'GWS_REJECTED');
    assert.equal((refused.gws as { statusCode: number }).statusCode, 6);
    const msg = await perform('CompleteRecord', { payload: data, agent: 'anna' });
    assert.equal(msg.agent, 'anna');
    assert.equal(errorOf(await perform('CompleteRecord', { payload: data, agent: 'boris' })).code, 'GWS_NOT_CONNECTED');
  });

  describe('with a GWS that sends records in the older shape', () => {
    it('passes on the record in the form that can be dialed', async () => {
      await start([outboundNode(''), dialNode({ waitFor: 'dialing' })], { recordShape: 'customFields' });
      const msg = await preview();
      assert.equal((msg.payload as OutboundRecordMessage).notificationType, 'StatusChanged');
      const { recordHandle, phoneNumber, otherFields, ...more } = msg.record as OutboundRecord;
      assert.deepEqual([recordHandle, phoneNumber, otherFields?.first_name, more], [431, '5001', 'Ada', {}]);
      const dialed = await send('dial', { ...msg, payload: (msg.payload as OutboundRecordMessage).record });
      assert.equal((dialed.record as OutboundRecord).recordHandle, 431);
      await perform('CompleteRecord', { record: dialed.record });
      assert.deepEqual(resultsOf('5001'), ['handedOut', 'dialed', 'completed']);
    });

    it('does not take an earlier record for one that has no handle', async () => {
      await start([outboundNode(''), dialNode()]);
      const first = await preview();
      simulator.faults.operations.silence('GetPreviewRecord');
      const older = { id: '9f2c', state: 'ReadyToCall', phone: '5002', customFields: { first_name: 'Bruno' } };
      simulator.once('request', ({ body }) => {
        const { referenceId } = JSON.parse(body);
        const data = {
          messageType: 'OutboundRecordMessage',
          notificationType: 'StatusChanged',
          record: older,
          referenceId,
        };
        simulator.publish('agent', '/v2/me/outbound', data);
      });
      const msg = await perform('GetPreviewRecord', first);
      assert.deepEqual(msg.record, older);
      const invalid = errorOf(await perform('CompleteRecord', msg));
      assert.equal(invalid.code, 'GWS_INVALID_REQUEST');
      assert.match(invalid.message, /recordHandle is missing/);
      const undialable = errorOf(await send('dial', msg));
      assert.equal(undialable.code, 'GWS_INVALID_RECORD');
      assert.match(undialable.message, /recordHandle is missing.*customFields/);
    });
  });

  describe('sends nothing, and keeps the message,', () => {
    for (const [why, msg, text] of [
      ['for an unknown operation', { operation: 'Dial' }, /"Dial" is not one of StartPreviewSession, /],
      [
        'for an unknown parameter',
        { operation: 'RejectRecord', parameters: { callResult: 'Busy' } },
        /RejectRecord has no parameter "callResult"/,
      ],
      [
        'for parameters that are none',
        { operation: 'RejectRecord', parameters: 'all' },
        /msg.parameters must be an object/,
      ],
      [
        'without an application',
        { operation: 'StartPreviewSession', parameters: { campaignName: 'Spring' } },
        /applicationId is missing/,
      ],
      [
        'for a handle that is none',
        { operation: 'GetChainedRecord', parameters: CAMPAIGN, record: { recordHandle: {} } },
        /recordHandle must be a whole number/,
      ],
      [
        'for a time that is past',
        { operation: 'RescheduleRecord', parameters: { callbackType: 'Campaign', timestamp: '2020-01-01T00:00:00Z' } },
        /timestamp must be a time in the future/,
      ],
    ] as const) {
      it(why, async () => {
        await start([outboundNode('')]);
        const caught = await send('outbound', structuredClone(msg));
        assert.equal(errorOf(caught).code, 'GWS_INVALID_REQUEST');
        assert.match(errorOf(caught).message, text);
        assert.equal(caught.operation, msg.operation);
        assert.equal(outboundRequests().length, 0);
      });
    }

    it('without a server', async () => {
      simulator = await startSimulator();
      await deploy(simulator.url, [outboundNode('StartPreviewSession', { parameters, server: '' }), OUT]);
      assert.equal(errorOf(await send('outbound', {})).code, 'GWS_NOT_CONNECTED');
    });

    it('while the agent is not signed in', async () => {
      simulator = await startSimulator();
      const manual = { connect: 'manual' };
      await deploy(simulator.url, [outboundNode('StartPreviewSession', { parameters }), OUT], { server: manual });
      assert.equal(errorOf(await send('outbound', {})).code, 'GWS_NOT_CONNECTED');
      assert.equal(simulator.ledger.requests.length, 0);
    });
  });

  it('reports that GWS refused: no session, unknown campaign, a completed record', async () => {
    await start([outboundNode('')]);
    assert.match(errorOf(await perform('GetPreviewRecord', { parameters: CAMPAIGN })).message, /No preview session/);
    const unknown = { ...CAMPAIGN, campaignName: 'None' };
    assert.match(errorOf(await perform('StartPreviewSession', { parameters: unknown })).message, /not found/);
    const msg = await preview();
    const { record } = msg;
    await perform('CompleteRecord', msg);
    const again = errorOf(await perform('CompleteRecord', { record }));
    assert.deepEqual([again.code, resultsOf('5001')], ['GWS_REJECTED', ['handedOut', 'completed']]);
  });

  it('reports an unknown outcome, with the operation, and shows it', async () => {
    await start([outboundNode('StartPreviewSession', { parameters, timeout: 0.05 })]);
    simulator.faults.operations.silence('StartPreviewSession');
    const failed = statusWith(
      'outbound',
      '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.failed.GWS_OUTCOME_UNKNOWN',
    );
    const caught = await send('outbound', { payload: 1 });
    assert.equal(errorOf(caught).code, 'GWS_OUTCOME_UNKNOWN');
    assert.match(errorOf(caught).message, /no event within 0.05 s said that the preview session has started/);
    assert.equal(caught.payload, 1);
    await failed;
    const shown = statusWith('outbound', 'gws-outbound.operation.StartPreviewSession');
    node('outbound').receive({} as Message);
    await Promise.all([shown, nextMessage()]);
  });

  it('reports an error that GWS sends later', async () => {
    await start([outboundNode('StartPreviewSession', { parameters })]);
    simulator.faults.operations.fail('StartPreviewSession', { errorMessage: 'OCS is away' });
    const { code, message } = errorOf(await send('outbound', {}));
    assert.equal(code, 'GWS_REJECTED');
    assert.match(message, /StartPreviewSession of campaign "Spring".*OCS is away/);
  });
});
