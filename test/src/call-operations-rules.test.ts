// What call control goes by: which events are its outcome, when GWS is to decide, and what would harm the dialer.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallStateChangeMessage } from '../../src';
import { CallControl, refusal } from '../support/call-control';

const ACCEPTED = { respond: { status: 200, body: { statusCode: 0 } } };
const REFUSED = { respond: { status: 200, body: { statusCode: 3, statusMessage: 'no' } } };

describe('call control', () => {
  const bench = new CallControl();
  const { established, consulting, failure, operate, operations, outcome, ringing } = bench;
  beforeEach(bench.start);
  afterEach(bench.stop);

  /** Has GWS tell of the call once it has accepted the operation, and resolves to what counts as its outcome. */
  async function outcomeAmong(operation: string, values: object, id: string, ...userData: object[]) {
    const known = bench.agent.session.calls.get(id) as CallStateChangeMessage;
    bench.simulator.faults.add({ body: new RegExp(`"${operation}"`) }, ACCEPTED);
    bench.simulator.on('request', ({ body }) => {
      if (body.includes(`"${operation}"`)) {
        for (const data of userData) {
          const call = { ...known.call, userData: data };
          bench.simulator.publishCall('agent', { ...known, notificationType: 'AttachedDataChanged', call });
        }
      }
    });
    return (await outcome(operation, { ...values })).call.userData;
  }

  it('is done when all of the user data is there, or gone', async () => {
    const id = await established();
    const both = { one: '1', two: '2' };
    assert.deepEqual(await outcomeAmong('UpdateUserData', { userData: both }, id, { one: '1' }, both), both);
    assert.deepEqual(await outcomeAmong('DeleteUserDataPair', { key: 'two' }, id, both, { one: '1' }), { one: '1' });
    assert.deepEqual(await outcomeAmong('DeleteUserData', {}, id, { one: '1' }, {}), {});
  });

  it('clears a call that rings', async () => {
    const id = await ringing();
    const { call } = await outcome('ClearCall');
    assert.deepEqual([call.id, call.state], [id, 'Released']);
  });

  it('leaves it to GWS whether a call allows what another call may have changed, and nothing else', async () => {
    const { original, consult } = await consulting();
    const { calls } = bench.agent.session;
    const tell = async (id: string) => {
      const known = calls.get(id) as CallStateChangeMessage;
      const told = bench.heard(({ call }) => call.id === id);
      bench.simulator.publishCall('agent', { ...known, call: { ...known.call, capabilities: ['Hangup'] } });
      await told;
    };
    await tell(original);
    await tell(consult);
    bench.simulator.faults.add({ path: /me\/calls\//, times: Number.POSITIVE_INFINITY }, REFUSED);
    const values = { callId: original, destination: '5007', digits: '1', participant: '5007', userData: { a: 'b' } };
    const asked = async (operation: string, id: string) =>
      (await failure(operation, { ...values, callId: id })).code === 'GWS_REJECTED';
    for (const [operation, mayHaveChanged] of [
      ['Retrieve', true],
      ['InitiateTransfer', true],
      ['InitiateConference', true],
      ['CompleteTransfer', true],
      ['CompleteConference', true],
      ['SwapCalls', true],
      ['Answer', false],
      ['Hold', false],
      ['ClearCall', false],
      ['SendDtmf', false],
      ['SingleStepTransfer', false],
      ['SingleStepConference', false],
      ['RemoveParticipantFromConference', false],
      ['MuteCall', false],
      ['UpdateUserData', false],
      ['DeleteUserData', false],
      ['StartCallRecording', false],
    ] as const) {
      assert.equal(await asked(operation, original), mayHaveChanged, operation);
      assert.equal(await asked(operation, consult), false, `${operation} of the call with the latest news`);
    }
  });

  it('swaps the call on hold for the other one, which has to be named where there are several', async () => {
    const { original, consult } = await consulting();
    await outcome('SwapCalls');
    assert.ok(operations().at(-1)?.path.endsWith(original));
    await outcome('SwapCalls');
    assert.ok(operations().at(-1)?.path.endsWith(consult));
    await ringing();
    assert.match((await failure('SwapCalls')).message, /otherCallUri is missing, and the agent has several calls/);
    const { call } = await outcome('SwapCalls', { callId: consult, otherCallUri: original });
    const uri = bench.agent.session.calls.get(original)?.call.uri;
    assert.deepEqual([call.id, operations().at(-1)?.body.otherCallUri], [original, uri]);
  });

  describe('takes from an outbound call no data by which the dialer knows it', () => {
    const refused = (key: string, text: RegExp) =>
      assert.rejects(operate('DeleteUserDataPair', { key }), refusal('GWS_NOT_POSSIBLE', text));

    it('as its type says', async () => {
      await operate('Dial', { destination: '5550100', userData: { note: 'x', MY_GSW_NOTE: 'y' } });
      await assert.rejects(operate('DeleteUserData'), refusal('GWS_NOT_POSSIBLE', /set force/));
      await refused('GSW_CALLING_LIST', /GSW_CALLING_LIST belongs to the dialer/);
      await refused('gsw_phone', /gsw_phone belongs/);
      await operate('DeleteUserDataPair', { key: 'MY_GSW_NOTE' });
    });

    it('as its data says', async () => {
      await established();
      await operate('UpdateUserData', { userData: { GSW_CALLING_LIST: 'list', note: 'x' } });
      await assert.rejects(operate('DeleteUserData'), refusal('GWS_NOT_POSSIBLE', /set force/));
      await refused('GSW_CALLING_LIST', /belongs to the dialer/);
      await operate('DeleteUserDataPair', { key: 'note' });
    });

    it('and does not quote a key that may be personal data', async () => {
      await operate('Dial', { destination: '5550100' });
      for (const key of ['GSW_A 030 1234567', 'GSW_030 1234567 GSW_A', 'GSW_']) {
        await refused(key, /^The key belongs to the dialer/);
      }
    });

    it('while any other call is free, and one of which nothing is known is for GWS to decide', async () => {
      await established();
      await operate('UpdateUserData', { userData: { MY_GSW_NOTE: 'x' } });
      await operate('DeleteUserData');
      for (const operation of ['DeleteUserData', 'DeleteUserDataPair']) {
        const { code } = await failure(operation, { callId: 'unknown', key: 'GSW_PHONE' });
        assert.equal(code, 'GWS_REJECTED');
      }
    });
  });

  it('waits no longer for a call that it has dialed when its node is closed', async () => {
    const closing = new AbortController();
    const failed = failure('Dial', { destination: '5002' }, { signal: closing.signal });
    const accepted = bench.heard(({ call }) => call.state === 'Dialing');
    await accepted;
    closing.abort();
    const error = await Promise.race([failed, pause(3000)]);
    assert.equal(error?.code, 'GWS_OUTCOME_UNKNOWN');
    assert.equal(operations().length, 1);
  });

  it('dials a record again only if that is said plainly', async () => {
    const userData = { GSW_RECORD_HANDLE: '77', GSW_CALL_ATTEMPT_GUID: 'A' };
    await operate('Dial', { destination: '5007', userData });
    const dials = operations().length;
    for (const redial of ['true', 1, 'yes', undefined]) {
      assert.ok(
        ['GWS_INVALID_REQUEST', 'GWS_ALREADY_DIALED'].includes(
          (await failure('Dial', { destination: '5007', userData, redial })).code,
        ),
      );
    }
    assert.equal(operations().length, dials);
  });
});
