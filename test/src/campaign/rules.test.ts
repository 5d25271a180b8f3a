// What the settings of a campaign stand for.
import assert from 'node:assert/strict';
import { CALL_OUTCOMES, CALL_RESULTS, callResultOf, OUTBOUND_OPERATIONS, outcomeOf } from '../../../src';

describe('the call results of a campaign', () => {
  it('are spelled as GWS spells them, and stand for the outcomes that they are written for', () => {
    const { choices = [] } =
      OUTBOUND_OPERATIONS.CompleteRecord.parameters.find(({ name }) => name === 'callResult') ?? {};
    for (const [outcome, callResult] of Object.entries(CALL_RESULTS)) {
      assert.ok(choices.includes(callResult), callResult);
      const read = callResultOf(callResult);
      assert.equal(read && outcomeOf(read), outcome);
    }
  });

  it('are there for every outcome but unknown', () => {
    assert.deepEqual(Object.keys(CALL_RESULTS).concat('unknown').sort(), [...CALL_OUTCOMES].sort());
  });
});
