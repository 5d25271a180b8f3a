// Telephone numbers as everybody may see them.
import assert from 'node:assert/strict';
import { hashedNumbers, Secret } from '../../../src';
import { fault } from '../../../src/values/faults';
import { maskedNumber, withMaskedNumbers, withMaskedValues } from '../../../src/values/masked-number';

describe('a masked number', () => {
  it('has its last digits only', () => {
    const numbers = {
      '+44 1632 960123': '…123',
      '0049(30)901820': '…820',
      '5001': '…01',
      '7': '…7',
      '': '…',
      erased: 'erased',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(numbers).map((number) => [number, maskedNumber(number)])), numbers);
  });

  it('is nothing if the ledger has only its hash', () => {
    const { store } = hashedNumbers(new Secret('a key that nobody guesses'));
    assert.equal(maskedNumber(store('+44 1632 960123')), undefined);
  });

  for (const [text, shown] of [
    [
      'Record 431 of +44 1632 960123 was dialed at 2026-11-27T10:05:06.789Z.',
      'Record 431 of …123 was dialed at 2026-11-27T10:05:06.789Z.',
    ],
    ['(030) 901820-17', '(…017'],
    ['tel:+441632960123, 01632/960124', '…123, …124'],
    [
      'call 0077BPPU8GSQ1234567 at 192.168.100.200:8090, HTTP 503 after 12.5 s',
      'call 0077BPPU8GSQ1234567 at 192.168.100.200:8090, HTTP 503 after 12.5 s',
    ],
    ['not before 2026-11-27', 'not before 2026-11-27'],
  ] as const) {
    it(`is found in a text: ${text}`, () => {
      assert.equal(withMaskedNumbers(text), shown);
    });
  }

  it('is found in a text however short, if it is known', () => {
    assert.equal(
      withMaskedNumbers('The number 5001 of 50012 (5001)', ['5001', undefined, '']),
      'The number …01 of 50012 (…01)',
    );
  });

  it('is found among the values of a reason, and of a fault in it', () => {
    const values = {
      ...{ why: 'asked by +44 1632 960123', amount: 7, zone: 'Europe/London' },
      fault: fault('calendar.line', { line: 3, what: fault('other', { text: 'no 01632 960124' }) }),
    };
    assert.deepEqual(withMaskedValues(values), {
      ...{ why: 'asked by …123', amount: 7, zone: 'Europe/London' },
      fault: fault('calendar.line', { line: 3, what: fault('other', { text: 'no …124' }) }),
    });
    assert.deepEqual(withMaskedValues({ why: 'asked by 5001' }, ['5001']), { why: 'asked by …01' });
  });
});
