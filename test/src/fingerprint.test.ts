// Ids of events rest on this: the same event has the same fingerprint wherever it is read, another one another.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fingerprint } from '../../src/wire/fingerprint';
import { anyJson, jsonOf } from '../support/arbitraries';

const read = (value: unknown) => JSON.parse(jsonOf(value));

describe('the fingerprint of an event', () => {
  it('is the same in every process and version, so that stored ids stay valid', () => {
    assert.equal(fingerprint({ call: { id: 'a', duration: 1, userData: { name: 'Zoë' } } }), '1f059cd1b73bd626');
    assert.equal(
      fingerprint({ call: { id: 'a', duration: 1, userData: { name: 'Zoë' } }, more: undefined }),
      '1f059cd1b73bd626',
    );
  });

  it('is the same for the same content, and different for any other', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (value, another) => {
        assert.match(fingerprint(value), /^[0-9a-f]{16}$/);
        assert.equal(fingerprint(read(value)), fingerprint(read(value)));
        assert.equal(fingerprint(read(value)) === fingerprint(read(another)), jsonOf(value) === jsonOf(another));
      }),
      { numRuns: 2000 },
    );
  });

  it('depends on where each value is', () => {
    const alike = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc'],
      ['abc', ''],
      [['abc']],
      { a: 'bc' },
      { ab: 'c' },
      { a: { b: 'c' } },
      { a: 'b', c: '' },
      'abc',
      '1',
      1,
      -1,
      1.5,
      '1.5',
      4294967297,
      2 ** 40,
      true,
      'true',
      null,
      'null',
      '',
      [],
      {},
      [null],
      [[]],
      [{}],
      ['', ''],
    ];
    assert.equal(new Set(alike.map(fingerprint)).size, alike.length);
  });

  it('differs between ten thousand events that differ in one number', () => {
    const events = Array.from({ length: 10_000 }, (_, n) => ({
      call: { id: 'a', userData: { customer: `C${n}`, visits: n } },
    }));
    assert.equal(new Set(events.map(fingerprint)).size, events.length);
  });
});
