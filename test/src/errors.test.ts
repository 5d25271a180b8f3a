// What an error proves: that nothing was done, or nothing at all.
import assert from 'node:assert/strict';
import { GwsError, type GwsErrorCode } from '../../src';

const CERTAIN: Readonly<Record<GwsErrorCode, boolean>> = {
  GWS_INVALID_RECORD: true,
  GWS_INVALID_REQUEST: true,
  GWS_NOT_POSSIBLE: true,
  GWS_NOT_CONNECTED: true,
  GWS_NOT_AUTHENTICATED: true,
  GWS_REJECTED: true,
  GWS_ALREADY_DIALED: true,
  GWS_NOT_ALLOWED: true,
  GWS_LEDGER_UNAVAILABLE: true,
  GWS_TIMEOUT: false,
  GWS_OUTCOME_UNKNOWN: false,
  GWS_CALL_FAILED: false,
  GWS_PROTOCOL: false,
  GWS_EVENTS_MISSED: false,
};

describe('an error', () => {
  for (const [code, isCertain] of Object.entries(CERTAIN)) {
    it(`proves ${isCertain ? 'that nothing was done' : 'nothing'}: ${code}`, () => {
      assert.equal(new GwsError(code as GwsErrorCode, 'text').mayHaveBeenDone, !isCertain);
    });
  }

  it('proves nothing if its code is new, or if it says so', () => {
    assert.equal(new GwsError('GWS_NEW' as GwsErrorCode, 'text').mayHaveBeenDone, true);
    assert.equal(new GwsError('GWS_REJECTED', 'text', { mayHaveBeenDone: true }).mayHaveBeenDone, true);
  });

  it('proves nothing if it was made from another error, whatever its code', () => {
    const cause = new TypeError('of our own');
    const error = GwsError.from(cause, 'GWS_NOT_CONNECTED', 'text');
    assert.deepEqual([error.code, error.mayHaveBeenDone, error.cause], ['GWS_NOT_CONNECTED', true, cause]);
  });
});
