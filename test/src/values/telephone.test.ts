// Telephone numbers as people and programs write them: the intended number is dialed, and anything ambiguous is refused.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRecord } from '../../../src';
import { readParameters } from '../../../src/operations/parameters';
import { phoneNumber } from '../../../src/values/telephone';
import '../../support/arbitraries';
import { ACCEPTED_NUMBERS, REFUSED_NUMBERS } from './numbers';

const PARAMETER = { name: 'destination', kind: 'phoneNumber' } as const;

const faultOf = (value: unknown): string => {
  try {
    phoneNumber(value);
  } catch (error) {
    return (error as Error).message;
  }
  assert.fail(`${JSON.stringify(value)} was taken for a telephone number`);
};

describe('a telephone number', () => {
  for (const [written, meant] of ACCEPTED_NUMBERS) {
    it(`${JSON.stringify(written)} is dialed as ${meant}`, () => {
      assert.equal(phoneNumber(written), meant);
      assert.equal(parseRecord({ recordHandle: 1, phoneNumber: written }).phoneNumber, meant);
      assert.equal(parseRecord({ GSW_RECORD_HANDLE: 1, GSW_PHONE: written }).phoneNumber, meant);
      assert.deepEqual(readParameters([PARAMETER], { destination: written }), { destination: meant });
    });
  }

  for (const [written, fault] of REFUSED_NUMBERS) {
    it(`${JSON.stringify(written) ?? String(written)} is refused: ${fault.source}`, () => {
      assert.match(faultOf(written), fault);
      assert.throws(() => parseRecord({ recordHandle: 1, phoneNumber: written }), { code: 'GWS_INVALID_RECORD' });
      if (written !== '' && written !== null) {
        assert.throws(() => readParameters([PARAMETER], { destination: written }), { code: 'GWS_INVALID_REQUEST' });
      }
    });
  }

  const digits = (min: number, max: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

  it('comes out in ASCII, in whatever script its digits are', () => {
    const zeros = [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce, 0x1d7f6, 0x1e950];
    fc.assert(
      fc.property(digits(3, 15), fc.constantFrom(...zeros), (meant, zero) => {
        const written = meant.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
        assert.equal(phoneNumber(written), meant);
      }),
    );
  });

  it('comes out without invisible characters', () => {
    const invisible = fc.constantFrom(
      ...'\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\ufeff\ufe0f',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...'0123456789'), invisible), { minLength: 3, maxLength: 15 }),
        (pairs) => {
          assert.equal(phoneNumber(pairs.flat().join('')), pairs.map(([digit]) => digit).join(''));
        },
      ),
    );
  });

  it('is two numbers if a separator, a line break or a second plus is between them', () => {
    const between = fc.constantFrom('/', ' / ', ';', ',', '\n', '\r\n', '\u2028', '|', ' or ', ' +', '\t', ' & ');
    fc.assert(
      fc.property(digits(3, 12), between, digits(3, 12), (one, sign, other) => {
        assert.match(faultOf(`${one}${sign}${other}`), /two numbers|separates|letters|\+|control/);
      }),
    );
  });

  it('is never mistaken for another one, and a fault never quotes the input', () => {
    const near = fc.string({
      unit: fc.constantFrom(...'0123456789+*#()[]-. \u00a0\u200bxeE/,;=\'"@n٣５'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' }), fc.double(), fc.anything()), (value) => {
        let read: string;
        try {
          read = phoneNumber(value);
        } catch (error) {
          const { message } = error as Error;
          if (typeof value === 'string' && value.trim().length > 3) {
            assert.ok(!message.includes(value), message);
          }
          return;
        }
        assert.match(read, /^[\d+*#()[\]. -]+( *(extension|extn?|x)[. :]*\d+)?$/i);
        assert.match(read, /\d/);
        assert.equal(phoneNumber(read), read);
      }),
      { numRuns: 2000 },
    );
  });
});
