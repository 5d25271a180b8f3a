// Call control: what each operation sends, on which call, and which event tells that it was done.
import assert from 'node:assert/strict';
import { CALLS_CHANNEL, type CallStateChangeMessage } from '../../src';
import { CallControl, refusal } from '../support/call-control';

describe('call control', () => {
  const bench = new CallControl();
  const { established, consulting, hangup, heard, operate, operations, outcome, reaches, ringing } = bench;
  beforeEach(bench.start);
  afterEach(bench.stop);

  describe('is done when GWS tells', () => {
    it('of a call that is answered, held, retrieved and hung up', async () => {
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

    it('with an event of its own: what a flow changes in what it hears of it is not seen there', async () => {
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

    it('as soon as GWS has answered, where it tells before it answers', async () => {
      await established();
      bench.simulator.faults.add({ body: /"Hold"/ }, { delayAfter: 50 });
      const asked = performance.now();
      assert.equal((await outcome('Hold', {}, { timeout: 5000 })).call.state, 'Held');
      assert.ok(performance.now() - asked < 2500);
    });

    it('of touch tones, of muting and of recording', async () => {
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

    it('of user data that is there, or gone', async () => {
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

    it('of user data that was asked for, not of what somebody else changed meanwhile', async () => {
      const id = await established();
      const foreign = { ...bench.agent.session.calls.get(id), notificationType: 'AttachedDataChanged' };
      bench.simulator.faults.add({ path: /calls\//, body: /UpdateUserData/ }, { delayBefore: 60 });
      const updated = outcome('UpdateUserData', { userData: { mine: '1' } });
      bench.simulator.publishCall('agent', foreign);
      assert.deepEqual((await updated).call.userData, { mine: '1' });
    });

    it('of a call that is transferred in one step', async () => {
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

    it('of the consult call that a transfer begins with, then of the end of both', async () => {
      const original = await established();
      const { call } = await outcome('InitiateTransfer', { destination: '5007' });
      assert.deepEqual([call.callType, call.state], ['Consult', 'Dialing']);
      assert.notEqual(call.id, original);
      await reaches(call.id, 'Established');
      const over = heard((message) => message.call.id === original && message.call.state === 'Released');
      assert.equal((await outcome('CompleteTransfer', { callId: call.id })).call.id, call.id);
      await over;
    });

    it('of a transfer that is completed from the original call, with the consult call named by its id', async () => {
      const { original, consult } = await consulting();
      const uri = bench.agent.session.calls.get(consult)?.call.uri;
      const { call } = await outcome('CompleteTransfer', { callId: original, consultCallUri: consult });
      assert.deepEqual([call.id, call.state], [original, 'Released']);
      assert.equal(operations().at(-1)?.body.consultCallUri, uri);
    });

    it('of the consult call of a build that does not say from which call it consults', async () => {
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

    it('of the consult call, not of one that the person who is to be consulted makes in that moment', async () => {
      const original = await established();
      const { call } = await outcome('InitiateTransfer', { callId: original, destination: '5010' });
      assert.deepEqual([call.callType, call.state], ['Consult', 'Dialing']);
    });

    for (const from of ['original', 'consult'] as const) {
      it(`of a conference that is completed from the ${from} call`, async () => {
        const calls = await consulting('InitiateConference');
        const { call, notificationType } = await outcome('CompleteConference', { callId: calls[from] });
        assert.deepEqual([call.id, notificationType], [calls.original, 'ParticipantsUpdated']);
        assert.equal(call.participants?.length, 2);
      });
    }

    it('of a conference in one step, and of a participant who leaves it', async () => {
      await established();
      assert.equal((await outcome('SingleStepConference', { destination: '5001' })).call.participants?.length, 2);
      const left = await outcome('RemoveParticipantFromConference', { participant: '5001' });
      assert.equal(left.call.participants?.length, 1);
    });

    it('of the call that is retrieved in exchange for another', async () => {
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

    it('only of what was accepted, when that is what is waited for', async () => {
      await ringing();
      const { payload } = await operate('Answer', {}, { wait: false });
      assert.deepEqual(payload, { statusCode: 0 });
    });
  });

  describe('finds the call', () => {
    it('among several only if it is named; and says which there are', async () => {
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

    it('and asks GWS whether it allows it, where another call may have changed that', async () => {
      const { original, consult } = await consulting();
      await operate('UpdateUserData', { callId: original, userData: { told: 'anew' } });
      assert.equal(bench.agent.session.calls.get(original)?.call.capabilities?.includes('InitiateTransfer'), false);
      await hangup(consult);
      assert.equal((await outcome('InitiateTransfer', { destination: '5007' })).call.callType, 'Consult');
    });

    it('that consults, where a consultation is completed', async () => {
      const { consult } = await consulting();
      assert.equal((await outcome('CompleteTransfer')).call.id, consult);
    });

    it('that began while nobody was connected', async () => {
      await bench.agent.session.disconnect();
      const id = bench.simulator.inboundCall({ from: '5007' });
      bench.agent.session.connect();
      assert.equal((await outcome('Answer')).call.id, id);
    });
  });
});
