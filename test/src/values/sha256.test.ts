// Hashes of numbers are the same in every version of Node.js: those that are stored must be found again.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256, sha256 } from '../../../src/values/sha256';
import { anyText } from '../../support/arbitraries';

describe('SHA-256', () => {
  it('is what Node.js makes of any text and key', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ minLength: 60, maxLength: 140 })), anyText, (key, text) => {
        assert.equal(sha256(text).toString('hex'), createHash('sha256').update(text).digest('hex'));
        assert.equal(hmacSha256(key, text).toString('hex'), createHmac('sha256', key).update(text).digest('hex'));
      }),
      { numRuns: 500 },
    );
  });

  it('is that of the standards', () => {
    assert.match(sha256('abc').toString('hex'), /^ba7816bf8f01cfea414140de5dae2223/);
    assert.match(
      hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex'),
      /^5bdcc146bf60754e6a042426089575c7/,
    );
  });
});
