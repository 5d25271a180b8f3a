import assert from 'node:assert/strict';
import { callResultName } from '../../src/dial/call-results';

describe('the name of a call result', () => {
  it('is that of its number, also where user data carries it as text', () => {
    assert.equal(callResultName(6), 'Busy');
    assert.equal(callResultName('7'), 'No Answer');
    assert.equal(callResultName(33), 'Answer');
    assert.equal(callResultName(53), 'Wrong Number');
  });

  it('is none for what says nothing', () => {
    for (const value of [28, '28', 54, -1, 1.5, '', 'x', null, undefined, {}, [6], '__proto__', 'length']) {
      assert.equal(callResultName(value), undefined);
    }
  });
});
