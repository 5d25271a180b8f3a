// Dials while other calls come and go: the person who is dialed calls, the agent dials by hand, the answer is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import {
  type CallStateChangeMessage,
  type Dialer,
  type DialOrder,
  type GwsError,
  parseRecord,
  type Session,
  type SessionOptions,
  type WaitFor,
} from '../../src';
import { RequestQueue } from '../../src/session/request-queue';
import { CALLS_CHANNEL } from '../../src/wire/call-events';
import { Bench, reaches } from '../support/session';
import { FAST } from '../support/timing';
import { within } from '../support/within';
import { DIAL } from './dial-rules/case';

/** Nobody hangs up, and dialed calls appear later than GWS answers. */
const TIMING = { ...FAST, dialDelay: 60, noAnswer: 60_000, talking: 60_000 };
const GOALS: Exclude<WaitFor, 'accepted'>[] = ['dialing', 'established', 'released'];

describe('a dial while other calls come and go', () => {
  const bench = new Bench();
  let simulator: GwsSimulator;
  let session: Session;
  let dialer: Dialer;
  afterEach(() => bench.clear());

  const start = async (options: SimulatorOptions = {}, settings: Partial<SessionOptions> = {}) => {
    simulator = await bench.simulator({ timing: TIMING, singleLine: false, ...options });
    ({ session, dialer } = bench.session(simulator.url, settings));
    dialer.watchCalls();
    session.connect();
    await reaches(session, 'connected');
  };

  const dial = async (phoneNumber: string, waitFor: WaitFor, more: Partial<DialOrder> = {}) => {
    const record = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber } }));
    const { payload } = await dialer.dial({ record, waitFor, timeout: 3000, ...more });
    const { call } = payload as CallStateChangeMessage;
    return { record, call };
  };

  const failure = (...order: Parameters<typeof dial>): Promise<GwsError> =>
    dial(...order).then(
      ({ call }) => assert.fail(`succeeded with a call that is ${call.state}`),
      (error: GwsError) => error,
    );

  /** Tells of a call that GWS has from elsewhere. */
  const tell = (id: string, state: string, more: object) =>
    simulator.publishCall('agent', {
      messageType: 'CallStateChangeMessage',
      notificationType: 'StatusChange',
      call: { id, state, ...more },
    });

  /** Does `work` when GWS has the Dial, before it is carried out. */
  const meanwhile = (work: () => void) => {
    simulator.once('request', work);
  };

  for (const waitFor of GOALS) {
    it(`ends in what GWS said, whatever a flow does to the event that it hears: ${waitFor}`, async () => {
      await start({ timing: { ...TIMING, talking: 5, farEndHangsUp: 5 } });
      session.subscribe(CALLS_CHANNEL, ({ data }) => {
        const { call } = data as CallStateChangeMessage;
        Object.assign(call, { state: 'Changed', userData: {} });
      });
      const { record, call } = await dial('5001', waitFor);
      const states = { dialing: 'Dialing', established: 'Established', released: 'Released' };
      assert.deepEqual([call.state, call.userData?.GSW_RECORD_HANDLE], [states[waitFor], record.recordHandle]);
    });
  }

  for (const waitFor of GOALS) {
    for (const callUserData of [true, false]) {
      const known = callUserData ? 'names the record' : 'has no user data';
      it(`is not met by the call of that person to the agent: ${waitFor}, where the dialed call ${known}`, async () => {
        await start({ callUserData, timing: { ...TIMING, talking: 5 }, scenarios: { '5011': 'crosses' } });
        // The caller is answered, talks and hangs up before the dialed call has come so far.
        simulator.on('call', ({ call }) => {
          if (call.callType === 'Inbound' && call.state === 'Ringing') {
            setImmediate(() => simulator.answer(call.id));
          } else if (call.callType !== 'Inbound' && call.state === 'Established') {
            setImmediate(() => simulator.hangup(call.id));
          }
        });
        const { call } = await dial('5011', waitFor);
        assert.deepEqual([call.callType, call.dnis], ['Internal', '5011']);
        assert.equal(call.userData !== undefined, callUserData);
      });
    }

    it(`is not met by a call that the agent dials by hand, where the dialed one names the record: ${waitFor}`, async () => {
      await start({ timing: { ...FAST, dialDelay: 0 } });
      simulator.faults.add(DIAL, { delayBefore: 80 });
      meanwhile(() => simulator.dialByHand({ to: '5001' }));
      const { call, record } = await dial('5001', waitFor);
      assert.equal(call.userData?.GSW_RECORD_HANDLE, record.recordHandle);
    });

    it(`stays unknown when nothing was dialed, and the agent dials the number by hand: ${waitFor}`, async () => {
      await start();
      simulator.faults.add(DIAL, { delayBefore: 150, dropBefore: true });
      meanwhile(() => simulator.dialByHand({ to: '5006' }));
      const error = await failure('5006', waitFor);
      assert.deepEqual([error.code, simulator.ledger.summary().dialsAccepted], ['GWS_OUTCOME_UNKNOWN', 0]);
    });
  }

  it('is not met by a call that the agent dials by hand while the dial waits for its turn', async () => {
    await start({ callUserData: false }, { requests: new RequestQueue({ perAgent: 1 }) });
    const [byHand, ahead] = [once(simulator, 'call'), dial('5009', 'accepted')];
    simulator.faults.add(DIAL, { delayAfter: 150 });
    meanwhile(() => simulator.dialByHand({ to: '5007' }));
    const { call } = await dial('5007', 'dialing', { busyAgent: 'allow' });
    const [{ call: other }] = (await byHand) as [CallStateChangeMessage];
    await ahead;
    assert.deepEqual(
      [other.dnis, call.dnis, call.id],
      ['5007', '5007', simulator.ledger.dials.find(({ phoneNumber }) => phoneNumber === '5007')?.callId],
    );
  });

  it('is not met by a call that the agent dials by hand before the dial is resent in a new session', async () => {
    await start({ callUserData: false });
    simulator.faults.add(DIAL, { delayBefore: 80, respond: { status: 401 } });
    meanwhile(() => simulator.dialByHand({ to: '5007' }));
    const { call } = await dial('5007', 'dialing', { busyAgent: 'allow' });
    assert.equal(call.id, simulator.ledger.dials.at(-1)?.callId);
  });

  it('stays unknown when the answer is lost and the call has no user data', async () => {
    await start({ callUserData: false });
    simulator.faults.add(DIAL, { dropAfter: true });
    assert.equal((await failure('5007', 'dialing')).code, 'GWS_OUTCOME_UNKNOWN');
  });

  it('is known when the call names the record, also if it appears after the answer was lost', async () => {
    await start();
    simulator.faults.add(DIAL, { dropAfter: true });
    const { call, record } = await dial('5007', 'established');
    assert.deepEqual([call.state, call.userData?.GSW_RECORD_HANDLE], ['Established', record.recordHandle]);
  });

  it('of a plain number stays unknown when the answer is lost, whatever call appears', async () => {
    await start();
    simulator.faults.add(DIAL, { dropAfter: true });
    const device = await session.device();
    await assert.rejects(dialer.call({ phoneNumber: '5007', device, waitFor: 'dialing', timeout: 3000 }), {
      code: 'GWS_OUTCOME_UNKNOWN',
    });
  });

  it('has no call any more when its user data, which come later, name another record', async () => {
    await start();
    const outcome = failure('5009', 'established', { timeout: 400 });
    await once(simulator, 'dial');
    tell('a', 'Dialing', { dnis: '5009' });
    tell('a', 'Established', { dnis: '5009' });
    tell('a', 'Established', { dnis: '5009', userData: { GSW_RECORD_HANDLE: 4711 } });
    const { code, call } = await outcome;
    assert.deepEqual([code, call], ['GWS_TIMEOUT', undefined]);
  });

  it('is met by a likely call when the time is up and nothing speaks against it', async () => {
    await start({ callUserData: false });
    const { call } = await dial('5007', 'established', { timeout: 150 });
    assert.equal(call.state, 'Established');
  });

  it('is met by the call that is found when the calls are read after an interruption, and not by that of a caller', async () => {
    await start();
    simulator.faults.events({ drop: true });
    const outcome = dial('5007', 'established');
    await once(simulator, 'dial');
    const caller = simulator.inboundCall({ from: '5007' }) ?? '';
    simulator.answer(caller);
    for (let states: unknown[] = []; states.at(-1) !== 'Established'; ) {
      const [{ call }] = (await once(simulator, 'call')) as [CallStateChangeMessage];
      states = call.id === caller ? states : [...states, call.state];
    }
    simulator.faults.events({});
    simulator.sessions.forgetCometdSessions();
    const { call, record } = await outcome;
    assert.deepEqual([call.userData?.GSW_RECORD_HANDLE, call.state], [record.recordHandle, 'Established']);
  });

  it('ends with the time of its request when the node is closed while the answer is lost, though the call is there', async () => {
    await start();
    simulator.faults.add(DIAL, { stallAfter: true });
    const closing = new AbortController();
    session.observe('/v2/me/calls', ({ data }) => {
      if ((data as CallStateChangeMessage).call.state === 'Ringing') {
        setImmediate(() => closing.abort());
      }
    });
    const { code, message, call } = await failure('5003', 'established', { timeout: 1000, signal: closing.signal });
    assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
    assert.match(message, /The node was closed while it waited for the call, .* which was Ringing/);
    assert.equal((call as CallStateChangeMessage).call.state, 'Ringing');
  });

  it('ends with the time of its request when the node is closed while the answer is lost and no call is proven', async () => {
    await start({ callUserData: false });
    simulator.faults.add(DIAL, { stallAfter: true });
    const closing = new AbortController();
    simulator.once('dial', () => setTimeout(() => closing.abort(), 100));
    const { code, message } = await within(2000, failure('5007', 'established', { signal: closing.signal }));
    assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
    assert.match(message, /not known whether record \d+ was dialed/);
  });

  it('hands out a copy of the event: what a flow changes in it does not affect anybody else', async () => {
    await start();
    const { call } = await dial('5007', 'established');
    const { id } = call;
    Object.assign(call, { state: 'changed', userData: {} });
    assert.equal(session.calls.get(id)?.call.state, 'Established');
    assert.notDeepEqual(session.calls.get(id)?.call.userData, {});
  });
});
