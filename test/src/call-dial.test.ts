// Dialing a plain number: once for each time it is asked for, and which call it is.
import assert from 'node:assert/strict';
import type { CallStateChangeMessage } from '../../src';
import { CallControl, refusal } from '../support/call-control';

const SEVERAL = { busyAgent: 'allow' } as const;

describe('the dial of a plain number', () => {
  const bench = new CallControl();
  const { failure, operate, operations, outcome } = bench;
  beforeEach(bench.start);
  afterEach(bench.stop);

  it('is sent with its user data, on the device that is named', async () => {
    const chosen: string[] = [];
    const { call } = await outcome(
      'Dial',
      { destination: '5007', location: 'Berlin', userData: { Product: 'Guitars' } },
      { device: '5005', onDevice: ({ phoneNumber }) => chosen.push(String(phoneNumber)) },
    );
    assert.deepEqual(
      [call.state, call.dnis, call.userData, chosen],
      ['Established', '5007', { Product: 'Guitars' }, ['5005']],
    );
    assert.deepEqual(operations()[0]?.body, {
      operationName: 'Dial',
      destination: { phoneNumber: '5007' },
      location: 'Berlin',
      userData: { Product: 'Guitars' },
    });
  });

  it('is not mistaken for the dial of a record with the same number at the same time', async () => {
    const { userData } = bench.simulator.nextPreviewRecord({ record: { phoneNumber: '5007' } }).data.record;
    const record = { recordHandle: userData?.GSW_RECORD_HANDLE as number, phoneNumber: '5007' };
    bench.agent.dialer.watchCalls();
    const [plain, dialed] = await Promise.all([
      outcome('Dial', { destination: '5007' }, SEVERAL),
      bench.agent.dialer.dial({ record, waitFor: 'established', timeout: 5000, ...SEVERAL }),
    ]);
    assert.equal(plain.call.userData, undefined);
    const { call } = dialed.payload as CallStateChangeMessage;
    assert.equal(call.userData?.GSW_RECORD_HANDLE, record.recordHandle);
  });

  it('is made twice if requested twice, and the two calls are told apart', async () => {
    const calls = await Promise.all([1, 2].map(() => outcome('Dial', { destination: '5007' }, SEVERAL)));
    assert.equal(new Set(calls.map(({ call }) => call.id)).size, 2);
  });

  it('is refused for the user data of a record that was dialed before, unless it is to be dialed again', async () => {
    const userData = { GSW_RECORD_HANDLE: '77', GSW_CALL_ATTEMPT_GUID: 'A' };
    await outcome('Dial', { destination: '5007', userData });
    assert.equal((await failure('Dial', { destination: '5007', userData })).code, 'GWS_ALREADY_DIALED');
    assert.equal(operations().length, 1);
    await outcome('Dial', { destination: '5007', userData, redial: true }, SEVERAL);
    assert.equal(operations().length, 2);
  });

  it('fails when the call ends unanswered', async () => {
    const error = await failure('Dial', { destination: '5002' });
    assert.equal(error.code, 'GWS_CALL_FAILED');
    assert.equal((error.call as CallStateChangeMessage).call.state, 'Released');
  });

  it('is made once, however the request fails, and the error does not reveal the number', async () => {
    for (const effect of [{ dropBefore: true }, { respond: { status: 502, body: '<html>' } }]) {
      const before = operations().length;
      bench.simulator.faults.add({ body: /"Dial"/, times: 9 }, effect);
      for (const wait of [true, false]) {
        const { code, message } = await failure('Dial', { destination: '5550123' }, { wait, ...SEVERAL });
        assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
        assert.match(message, /not known whether the number was dialed/);
        assert.doesNotMatch(message, /5550123/);
      }
      assert.equal(operations().length, before + 2);
      bench.simulator.faults.clear();
    }
  });

  it('ends when GWS accepts, if that is what it waits for', async () => {
    assert.deepEqual((await operate('Dial', { destination: '5009' }, { wait: false })).payload, { statusCode: 0 });
  });

  it('says so if there is no event of the call', async () => {
    await assert.rejects(
      operate('Dial', { destination: '5009' }, { timeout: 50 }),
      refusal('GWS_TIMEOUT', /nothing was heard of the call/),
    );
  });
});
