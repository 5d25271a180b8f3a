// The wait for a state of the call that a dial made, event by event.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { GwsError } from '../../src';
import { CallProgress } from '../../src/dial/call-progress';
import { CallWait } from '../../src/dial/call-wait';
import { callEvent } from '../support/call-events';

type Goal = 'dialing' | 'established' | 'released';

const LONG = 60_000;
/** Less than what a likely call has to wait, with room for a busy machine. */
const SOON = 350;

const progress = (...states: string[]): CallProgress => {
  const [first = '', ...later] = states;
  const call = new CallProgress(callEvent('a', first));
  for (const state of later) {
    call.note(callEvent('a', state));
  }
  return call;
};

/** What comes of the wait, and after how many ms. */
const ending = async (wait: CallWait, timeout: number, signal?: AbortSignal) => {
  const begun = performance.now();
  const outcome = await wait.outcome(timeout, signal).then(
    ({ event }) => event.call.state,
    (error: GwsError) => error,
  );
  return { outcome, after: performance.now() - begun };
};

describe('the wait for a state of a call', () => {
  it('is met by the first event that reaches that state', async () => {
    const cases: [Goal, string[], string][] = [
      ['dialing', ['Dialing', 'Ringing', 'Established'], 'Dialing'],
      ['dialing', ['Ringing', 'Established'], 'Ringing'],
      ['dialing', ['Held'], 'Held'],
      ['established', ['Dialing', 'Established', 'Held', 'Released'], 'Established'],
      ['established', ['Dialing', 'Held'], 'Held'],
      ['released', ['Dialing', 'Established', 'Released'], 'Released'],
    ];
    for (const [goal, states, met] of cases) {
      const wait = new CallWait(goal, true);
      wait.follow(progress(...states), true);
      assert.equal((await ending(wait, 0)).outcome, met, `${goal}: ${states.join()}`);
    }
  });

  it('fails when the call ends before, and says with which call', async () => {
    for (const goal of ['dialing', 'established'] as const) {
      const wait = new CallWait(goal, true);
      wait.follow(progress('Offered', 'Released'), true);
      const error = (await ending(wait, LONG)).outcome as GwsError;
      assert.deepEqual(
        [error.code, (error.call as { call: { state: string } }).call.state],
        ['GWS_CALL_FAILED', 'Released'],
      );
    }
  });

  it('says, when the time is up, what state the call is in', async () => {
    const wait = new CallWait('established', true);
    wait.follow(progress('Dialing'), true);
    const error = (await ending(wait, 50)).outcome as GwsError;
    assert.equal(error.code, 'GWS_TIMEOUT');
    assert.match(error.message, / 0\.05 s later the call was not established: the call is Dialing\./);
    assert.equal((error.call as { call: { state: string } }).call.state, 'Dialing');
  });

  it('accepts events of a proven call at once, and those of a likely one half a second later', async () => {
    for (const [canBeProven, isProven, isLater] of [
      [true, true, false],
      [true, false, true],
      [false, false, false],
    ] as const) {
      const wait = new CallWait('established', canBeProven);
      wait.follow(progress('Established'), isProven);
      const { outcome, after } = await ending(wait, LONG);
      assert.equal(outcome, 'Established');
      assert.equal(after > SOON, isLater, `after ${after} ms`);
    }
  });

  it('counts that half second from the event, not from the first event of the call', async () => {
    const wait = new CallWait('established', true);
    const call = progress('Dialing');
    wait.follow(call, false);
    const end = ending(wait, LONG);
    await sleep(200);
    call.note(callEvent('a', 'Established'));
    wait.follow(call, false);
    const { after } = await end;
    assert.ok(after > 600, `after ${after} ms`);
  });

  it('counts that half second from the answer if the event came before it, and does not restart it with later events', async () => {
    const wait = new CallWait('established', true);
    const call = progress('Established');
    wait.follow(call, false);
    await sleep(250);
    const end = ending(wait, LONG);
    for (const state of ['Held', 'Established', 'Held']) {
      await sleep(160);
      call.note(callEvent('a', state));
      wait.follow(call, false);
    }
    const { outcome, after } = await end;
    assert.equal(outcome, 'Established');
    assert.ok(after > 450 && after < 900, `after ${after} ms`);
  });

  it('goes on with another call when a likely one gives way or is withdrawn', async () => {
    for (const other of [undefined, progress('Dialing')]) {
      const wait = new CallWait('established', true);
      wait.follow(progress('Established'), false);
      const end = ending(wait, 700);
      await sleep(50);
      wait.follow(other, other !== undefined);
      const error = (await end).outcome as GwsError;
      assert.deepEqual([error.code, error.call === undefined], ['GWS_TIMEOUT', other === undefined]);
    }
  });

  it('accepts a proof at once, waits briefly for one that may come, and not for one that cannot', async () => {
    const proof = async (
      canBeProven: boolean,
      work: (wait: CallWait, closing: AbortController) => unknown = () => {},
    ) => {
      const [wait, closing, begun] = [
        new CallWait('established', canBeProven),
        new AbortController(),
        performance.now(),
      ];
      const proven = wait.proof(closing.signal);
      await work(wait, closing);
      return [await proven, performance.now() - begun > SOON];
    };
    assert.deepEqual(await proof(true), [false, true]);
    assert.deepEqual(await proof(false), [false, false]);
    assert.deepEqual(await proof(true, (wait) => wait.follow(progress('Dialing'), true)), [true, false]);
    assert.deepEqual(await proof(true, (wait) => wait.follow(progress('Dialing'), false)), [false, true]);
    assert.deepEqual(await proof(true, (_wait, closing) => closing.abort()), [false, false]);
  });

  it('ends when it is cancelled, whenever that is, unless the state has been reached', async () => {
    for (const delay of [0, 30]) {
      const [wait, closing] = [new CallWait('established', true), new AbortController()];
      wait.follow(progress('Dialing'), true);
      const abort = delay === 0 ? closing.abort() : sleep(delay).then(() => closing.abort());
      const { outcome, after } = await ending(wait, 1000, closing.signal);
      await abort;
      assert.equal((outcome as GwsError).code, 'GWS_OUTCOME_UNKNOWN');
      assert.match((outcome as GwsError).message, /which was Dialing/);
      assert.ok(after < 900, `after ${after} ms`);
    }
    const [wait, closing] = [new CallWait('established', true), new AbortController()];
    closing.abort();
    const error = (await ending(wait, LONG, closing.signal)).outcome as GwsError;
    assert.deepEqual([error.code, error.call], ['GWS_OUTCOME_UNKNOWN', undefined]);
    wait.follow(progress('Established'), true);
    assert.equal((await ending(wait, LONG, closing.signal)).outcome, 'Established');
  });

  it('says which call and why, if GWS has refused a dial whose call exists', () => {
    const wait = new CallWait('established', true);
    const refusal = new GwsError('GWS_REJECTED', 'GWS refused the request.');
    wait.follow(progress('Dialing'), true);
    const { code, message, call, cause } = wait.contradiction(refusal);
    assert.deepEqual([code, cause], ['GWS_OUTCOME_UNKNOWN', refusal]);
    assert.match(message, /^GWS refused the request\. But a call that names the record has appeared/);
    assert.equal((call as { call: { state: string } }).call.state, 'Dialing');
  });

  it("may be longer than Node's timers allow", async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    const [wait, closing] = [new CallWait('established', true), new AbortController()];
    const end = ending(wait, 1e12, closing.signal);
    await sleep(20);
    closing.abort();
    assert.equal(((await end).outcome as GwsError).code, 'GWS_OUTCOME_UNKNOWN');
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });
});
