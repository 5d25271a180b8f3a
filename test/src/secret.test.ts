import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import { Secret } from '../../src';

describe('a secret', () => {
  it('cannot be printed by accident', () => {
    const secret = new Secret('hunter2');
    for (const printed of [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true }),
      format('%o %s', secret, secret),
    ]) {
      assert.doesNotMatch(printed, /hunter2/);
    }
    assert.equal(secret.reveal(), 'hunter2');
  });
});
