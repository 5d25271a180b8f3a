// Call control: what each operation sends, for which call, and which event confirms it.
import assert from 'node:assert/strict';
import { CALLS_CHANNEL, type CallStateChangeMessage } from '../../src';
import { CallControl, refusal } from '../support/call-control';

describe('call control', () => {
  const bench = new CallControl();
  const { established, consulting, hangup, heard, operate, operations, outcome, reaches, ringing } = bench;
  beforeEach(bench.start);
  afterEach(bench.stop);

  describe('is complete when GWS reports', () => {
    it('that a call is answered, held, retrieved and hung up', async () => {
      const id = await ringing();
      for (const [operation, state] of [
        ['Answer', 'Established'],
        ['Hold', 'Held'],
        ['Retrieve', 'Established'],
        ['Hangup', 'Released'],
      ] as const) {
        const { payload, statusCode } = await operate(operation);
        const { call } = payload as CallStateChangeMessage;
        assert.deepEqual([call.id, call.state, statusCode], [id, state, 0], operation);
      }
      assert.deepEqual(
        operations().map(({ path, body }) => [path.endsWith(`/me/calls/${id}`), body]),
        ['Answer', 'Hold', 'Retrieve', 'Hangup'].map((operationName) => [true, { operationName }]),
      );
    });

    it('the event, of which it hands out a copy: what a flow changes in call events does not affect it', async () => {
      const id = await established();
      const spoil = ({ call }: CallStateChangeMessage) => {
        call.state = 'spoilt';
      };
      const end = bench.agent.session.subscribe(CALLS_CHANNEL, ({ data }) => spoil(data as CallStateChangeMessage));
      assert.equal((await outcome('Hold')).call.state, 'Held');
      bench.simulator.faults.add({ body: /"Retrieve"/ }, { respond: { status: 200, body: { statusCode: 0 } } });
      bench.simulator.once('request', () => bench.simulator.hangup(id));
      const { code, call } = await bench.failure('Retrieve');
      assert.deepEqual([code, (call as CallStateChangeMessage).call.state], ['GWS_CALL_FAILED', 'Released']);
      end();
    });

    it('the event before it answers: as soon as it has answered', async () => {
      await established();
      bench.simulator.faults.add({ body: /"Hold"/ }, { delayAfter: 50 });
      const asked = performance.now();
      assert.equal((await outcome('Hold', {}, { timeout: 5000 })).call.state, 'Held');
      assert.ok(performance.now() - asked < 2500);
    });

    it('touch tones, muting and recording', async () => {
      await established();
      assert.equal((await outcome('SendDtmf', { digits: '123' })).notificationType, 'DtmfSent');
      assert.equal(operations().at(-1)?.body.digits, '123');
      assert.equal((await outcome('MuteCall')).call.mute, 'On');
      assert.equal((await outcome('UnmuteCall')).call.mute, 'Off');
      assert.equal((await outcome('StartCallRecording')).call.recordingState, 'Recording');
      const stopped = await outcome('StopCallRecording');
      assert.deepEqual(
        [stopped.notificationType, stopped.call.recordingState],
        ['CallRecordingStateChange', 'Stopped'],
      );
    });

    it('that user data is there, or gone', async () => {
      await established();
      const updated = await outcome('UpdateUserData', { userData: { one: '1', two: '2' } });
      assert.deepEqual(
        [updated.notificationType, updated.call.userData],
        ['AttachedDataChanged', { one: '1', two: '2' }],
      );
      assert.equal((await outcome('AttachUserData', { userData: { three: '3' } })).call.userData?.three, '3');
      assert.deepEqual(Object.keys((await outcome('DeleteUserDataPair', { key: 'two' })).call.userData ?? {}), [
        'one',
        'three',
      ]);
      assert.equal((await outcome('DeleteUserData')).call.userData, undefined);
    });

    it('the user data that was requested, not what somebody else changed meanwhile', async () => {
      const id = await established();
      const foreign = { ...bench.agent.session.calls.get(id), notificationType: 'AttachedDataChanged' };
      bench.simulator.faults.add({ path: /calls\//, body: /UpdateUserData/ }, { delayBefore: 60 });
      const updated = outcome('UpdateUserData', { userData: { mine: '1' } });
      bench.simulator.publishCall('agent', foreign);
      assert.deepEqual((await updated).call.userData, { mine: '1' });
    });

    it('that a call is transferred in one step', async () => {
      const id = await established();
      const { call } = await outcome('SingleStepTransfer', {
        destination: ' 5002 ',
        location: 'Berlin',
        userData: { why: 'escalation' },
      });
      assert.deepEqual([call.id, call.state], [id, 'Released']);
      assert.deepEqual(operations().at(-1)?.body, {
        operationName: 'SingleStepTransfer',
        destination: { phoneNumber: '5002' },
        location: 'Berlin',
        userData: { why: 'escalation' },
      });
    });

    it('the consult call that a transfer begins with, then the end of both', async () => {
      const original = await established();
      const { call } = await outcome('InitiateTransfer', { destination: '5007' });
      assert.deepEqual([call.callType, call.state], ['Consult', 'Dialing']);
      assert.notEqual(call.id, original);
      await reaches(call.id, 'Established');
      const over = heard((message) => message.call.id === original && message.call.state === 'Released');
      assert.equal((await outcome('CompleteTransfer', { callId: call.id })).call.id, call.id);
      await over;
    });

    it('a transfer that is completed from the original call, with the consult call named by its id', async () => {
      const { original, consult } = await consulting();
      const uri = bench.agent.session.calls.get(consult)?.call.uri;
      const { call } = await outcome('CompleteTransfer', { callId: original, consultCallUri: consult });
      assert.deepEqual([call.id, call.state], [original, 'Released']);
      assert.equal(operations().at(-1)?.body.consultCallUri, uri);
    });

    it('the consult call, even on a build that does not say which call it belongs to', async () => {
      await established();
      bench.simulator.faults.add({ body: /InitiateTransfer/ }, { respond: { status: 200, body: { statusCode: 0 } } });
      const consult = outcome('InitiateTransfer', { destination: '5550100' });
      const { call, ...message } = bench.agent.session.calls.alive[0] as CallStateChangeMessage;
      for (const [id, dnis] of [
        ['another', '5550199'],
        ['consult', '5550100'],
      ]) {
        const other = { ...message, call: { ...call, id, dnis, participants: [], state: 'Dialing' } };
        bench.simulator.publishCall('agent', other);
      }
      assert.equal((await consult).call.id, 'consult');
    });

    it('the consult call, not a call that the consulted person makes at that moment', async () => {
      const original = await established();
      const { call } = await outcome('InitiateTransfer', { callId: original, destination: '5010' });
      assert.deepEqual([call.callType, call.state], ['Consult', 'Dialing']);
    });

    for (const from of ['original', 'consult'] as const) {
      it(`a conference that is completed from the ${from} call`, async () => {
        const calls = await consulting('InitiateConference');
        const { call, notificationType } = await outcome('CompleteConference', { callId: calls[from] });
        assert.deepEqual([call.id, notificationType], [calls.original, 'ParticipantsUpdated']);
        assert.equal(call.participants?.length, 2);
      });
    }

    it('a conference in one step, and a participant who leaves it', async () => {
      await established();
      assert.equal((await outcome('SingleStepConference', { destination: '5001' })).call.participants?.length, 2);
      const left = await outcome('RemoveParticipantFromConference', { participant: '5001' });
      assert.equal(left.call.participants?.length, 1);
    });

    it('the call that is retrieved in exchange for another', async () => {
      const { original, consult } = await consulting();
      for (const [callId, retrieved] of [
        [original, original],
        [original, consult],
        [undefined, original],
      ]) {
        const { call } = await outcome('SwapCalls', { callId });
        assert.deepEqual([call.id, call.state], [retrieved, 'Established']);
      }
    });

    it('nothing yet, if only acceptance is waited for', async () => {
      await ringing();
      const { payload } = await operate('Answer', {}, { wait: false });
      assert.deepEqual(payload, { statusCode: 0 });
    });
  });

  describe('finds the call', () => {
    it('among several only if it is named, and otherwise lists them', async () => {
      const { original, consult } = await consulting();
      const before = operations().length;
      await assert.rejects(
        operate('Hangup'),
        refusal(
          'GWS_INVALID_REQUEST',
          new RegExp(`several calls: ${original} \\(Held\\), ${consult} \\(Established\\)`),
        ),
      );
      assert.equal(operations().length, before);
      assert.equal((await outcome('Hangup', { callId: consult })).call.id, consult);
    });

    it('and leaves it to GWS whether the operation is allowed, if another call may have changed that', async () => {
      const { original, consult } = await consulting();
      await operate('UpdateUserData', { callId: original, userData: { told: 'anew' } });
      assert.equal(bench.agent.session.calls.get(original)?.call.capabilities?.includes('InitiateTransfer'), false);
      await hangup(consult);
      assert.equal((await outcome('InitiateTransfer', { destination: '5007' })).call.callType, 'Consult');
    });

    it('of the consultation, if one is completed', async () => {
      const { consult } = await consulting();
      assert.equal((await outcome('CompleteTransfer')).call.id, consult);
    });

    it('that began while there was no connection', async () => {
      await bench.agent.session.disconnect();
      const id = bench.simulator.inboundCall({ from: '5007' });
      bench.agent.session.connect();
      assert.equal((await outcome('Answer')).call.id, id);
    });
  });
});
