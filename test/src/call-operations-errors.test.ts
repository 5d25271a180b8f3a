// Call control that is not sent, and why, and how it fails.
import assert from 'node:assert/strict';
import { type CallStateChangeMessage, Secret } from '../../src';
import { CallControl, refusal } from '../support/call-control';

describe('call control', () => {
  const bench = new CallControl();
  const { established, consulting, failure, hangup, heard, operate, operations, outcome, ringing } = bench;
  beforeEach(bench.start);
  afterEach(bench.stop);

  describe('is not sent', () => {
    afterEach(() => {
      const allowed = ['Answer', 'Hold', 'InitiateTransfer', 'Dial', 'UpdateUserData'];
      assert.deepEqual(
        operations().filter(({ body }) => !allowed.includes(String(body.operationName))),
        [],
      );
    });

    it('without a call', async () => {
      await assert.rejects(operate('Hangup'), refusal('GWS_NOT_POSSIBLE', /The agent has no call. Nothing was sent./));
    });

    it('for a call that is over', async () => {
      const callId = await established();
      await hangup(callId);
      await assert.rejects(operate('Hangup', { callId }), refusal('GWS_NOT_POSSIBLE', /is over. Nothing was sent./));
    });

    it('for a call that does not allow it now, and the error says what it allows', async () => {
      await ringing();
      const text =
        /Retrieve is not possible for the call \w+, which is Ringing. Possible operations: .*Answer.* Nothing was sent./;
      await assert.rejects(operate('Retrieve'), refusal('GWS_NOT_POSSIBLE', text));
    });

    it('with a parameter that is missing or wrong', async () => {
      await established();
      for (const [operation, values, text] of [
        ['SendDtmf', {}, /digits is missing/],
        ['SendDtmf', { digits: '12x' }, /digits must consist of digits/],
        ['SingleStepTransfer', { destination: ' ' }, /destination is empty/],
        ['InitiateConference', {}, /destination is missing/],
        ['RemoveParticipantFromConference', {}, /participant is missing/],
        ['UpdateUserData', { userData: 'x' }, /userData must be an object/],
        ['UpdateUserData', { userData: {} }, /userData is empty/],
        ['DeleteUserDataPair', {}, /key is missing/],
        ['Dial', { location: 'Berlin' }, /destination is missing/],
        ['Hangup', { callId: {} }, /callId must be text/],
      ] as const) {
        await assert.rejects(operate(operation, values), refusal('GWS_INVALID_REQUEST', text), operation);
      }
    });

    it('with another call that does not exist', async () => {
      const { original, consult } = await consulting();
      const text =
        /consultCallUri must be the URI or the id of another call of the agent, but it is text of 8 characters/;
      await assert.rejects(
        operate('CompleteTransfer', { callId: original, consultCallUri: "nobody's" }),
        refusal('GWS_INVALID_REQUEST', text),
      );
      await hangup(consult);
      await operate('UpdateUserData', { userData: { still: 'there' } });
      await assert.rejects(operate('SwapCalls'), refusal('GWS_NOT_POSSIBLE', /SwapCalls is not possible/));
    });

    it('for an agent who is not connected', async () => {
      await bench.agent.session.disconnect();
      await assert.rejects(operate('Hangup'), refusal('GWS_NOT_CONNECTED'));
      await assert.rejects(operate('Dial', { destination: '5007' }), refusal('GWS_NOT_CONNECTED'));
    });

    it('if it would remove the dialer’s keys from an outbound call', async () => {
      await operate('Dial', { destination: '5550100', userData: { GSW_CALLING_LIST: 'list', note: 'x' } });
      await assert.rejects(operate('DeleteUserData'), refusal('GWS_NOT_POSSIBLE', /UpdateUserData.*set force/));
      const text = /GSW_CALLING_LIST belongs to the dialer/;
      await assert.rejects(
        operate('DeleteUserDataPair', { key: 'GSW_CALLING_LIST' }),
        refusal('GWS_NOT_POSSIBLE', text),
      );
    });
  });

  it('removes the dialer’s keys from an outbound call with force, and others without', async () => {
    await operate('Dial', { destination: '5550100', userData: { GSW_CALLING_LIST: 'list', note: 'x', more: 'y' } });
    await operate('DeleteUserDataPair', { key: 'note' });
    await operate('DeleteUserDataPair', { key: 'GSW_CALLING_LIST', force: true });
    assert.deepEqual((await outcome('DeleteUserData', { force: 'true' })).call.userData, undefined);
    assert.equal('force' in (operations().at(-1)?.body ?? {}), false);
  });

  describe('fails', () => {
    it('when GWS refuses: a call of another agent, one that nobody knows', async () => {
      const anna = await bench.pool.signIn({ username: 'anna', password: new Secret('simulator') });
      for (const callId of [await ringing(anna), 'nobody/knows']) {
        const { code, statusCode } = await failure('Hangup', { callId });
        assert.deepEqual([code, statusCode], ['GWS_REJECTED', 6]);
      }
      assert.equal(anna.session.calls.alive.length, 1);
    });

    it('when GWS refuses, if the capabilities are not known', async () => {
      const id = await ringing();
      const { call, ...message } = bench.agent.session.calls.get(id) as CallStateChangeMessage;
      const { capabilities, ...silent } = call;
      const told = heard(({ notificationType }) => notificationType === 'AttachedDataChanged');
      bench.simulator.publishCall('agent', { ...message, notificationType: 'AttachedDataChanged', call: silent });
      await told;
      await assert.rejects(operate('Retrieve'), refusal('GWS_REJECTED'));
    });

    it('when the call ends instead, with what was last heard of it', async () => {
      const callId = await established();
      bench.simulator.faults.add({ body: /"Hold"/ }, { respond: { status: 200, body: { statusCode: 0 } } });
      bench.simulator.once('request', () => bench.simulator.hangup(callId));
      const error = await failure('Hold');
      assert.equal(error.code, 'GWS_CALL_FAILED');
      assert.match(error.message, /^Hold of call \w+: the call ended before it was on hold\.$/);
      assert.equal((error.call as CallStateChangeMessage).call.state, 'Released');
    });

    it('when there is no event in time', async () => {
      await established();
      bench.simulator.faults.add({ body: /"Hold"/ }, { respond: { status: 200, body: { statusCode: 0 } } });
      const text = /no event within 0.05 s said that the call was on hold. The call is Established. GWS accepted it/;
      await assert.rejects(operate('Hold', {}, { timeout: 50 }), refusal('GWS_TIMEOUT', text));
    });

    it('when there is no event of the consult call in time', async () => {
      await established();
      const accepted = { respond: { status: 200, body: { statusCode: 0 } } };
      bench.simulator.faults.add({ body: /"InitiateTransfer"/ }, accepted);
      const text = /no event within .* s said that the consult call was made\. GWS accepted it; it may still happen\.$/;
      await assert.rejects(
        operate('InitiateTransfer', { destination: '5007' }, { timeout: 50 }),
        refusal('GWS_TIMEOUT', text),
      );
    });

    it('as unknown, with the HTTP status, when what answers is not GWS', async () => {
      await established();
      bench.simulator.faults.add({ body: /"Hold"/ }, { respond: { status: 502, body: '<html>Bad Gateway</html>' } });
      const { code, httpStatus } = await failure('Hold', {}, { timeout: 50 });
      assert.deepEqual([code, httpStatus], ['GWS_OUTCOME_UNKNOWN', 502]);
    });

    it('as unknown, at once, when the node is closed while GWS has not answered', async () => {
      await established();
      const closing = new AbortController();
      bench.simulator.faults.add({ body: /"Hold"/ }, { stallBefore: true });
      bench.simulator.once('request', () => setImmediate(() => closing.abort()));
      await assert.rejects(
        operate('Hold', {}, { signal: closing.signal }),
        refusal('GWS_OUTCOME_UNKNOWN', /the request was cancelled before the answer came/),
      );
    });

    it('not, if the answer is lost but GWS reports the event', async () => {
      await established();
      bench.simulator.faults.add({ body: /"Hold"/ }, { dropAfter: true });
      assert.equal((await outcome('Hold')).call.state, 'Held');
    });

    it('not, because of events that make no sense', async () => {
      const id = await established();
      const { call, ...message } = bench.agent.session.calls.get(id) as CallStateChangeMessage;
      bench.simulator.faults.add({ body: /UpdateUserData/ }, { delayBefore: 50 });
      const updated = outcome('UpdateUserData', { userData: { constructor: '1' } });
      for (const oddity of [
        { userData: null },
        { userData: 'text' },
        { state: {} },
        { mute: [], capabilities: [[]] },
      ]) {
        const event = { ...message, notificationType: 'AttachedDataChanged', call: { ...call, ...oddity } };
        bench.simulator.publishCall('agent', event);
      }
      assert.deepEqual((await updated).call.userData, { constructor: '1' });
      await assert.rejects(operate('Retrieve'), refusal('GWS_NOT_POSSIBLE'));
    });

    it('as unknown, when the answer is lost and there is no event; it is not sent again', async () => {
      await established();
      const fault = bench.simulator.faults.add({ body: /"Hold"/, times: 9 }, { dropBefore: true });
      await assert.rejects(operate('Hold', {}, { timeout: 50 }), refusal('GWS_OUTCOME_UNKNOWN', /Hold of call/));
      assert.equal(fault.hits, 1);
    });
  });
});
