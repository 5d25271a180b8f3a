import assert from 'node:assert/strict';
import { CallProgress } from '../../src/dial/call-progress';
import { CallWait } from '../../src/dial/call-wait';
import { callEvent } from '../support/call-events';

function failureOf(callResult: unknown): Promise<string> {
  const wait = new CallWait('established', true);
  wait.follow(new CallProgress(callEvent('1', 'Released', { userData: { GSW_CALL_RESULT: callResult } })), true);
  return wait.outcome(1000).then(
    () => assert.fail('the call was not established'),
    (error: Error) => error.message,
  );
}

describe('the error of a call that failed', () => {
  it("names the dialer's call result, even if user data has the number as text", async () => {
    assert.equal(await failureOf(6), 'The call ended before it was established: Busy.');
    assert.equal(await failureOf('7'), 'The call ended before it was established: No Answer.');
  });

  it('names nothing if the dialer does not know, or reports something that is not in the list', async () => {
    for (const value of [28, '28', 54, -1, 1.5, '', 'x', null, undefined, {}, [6], '__proto__', 'length']) {
      assert.equal(await failureOf(value), 'The call ended before it was established.');
    }
  });
});
