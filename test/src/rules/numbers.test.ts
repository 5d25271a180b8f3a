// Reading the number of a record: what was certainly meant is read, and everything else is refused with a word that says why.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json';
import { inWords } from '../../../src/rules';
import { COUNTRIES } from '../../../src/rules/numbers/countries';
import { countries } from '../../../src/rules/numbers/library';
import { readNumber } from '../../../src/rules/numbers/read';
import type { NumberSettings } from '../../../src/rules/numbers/settings';
import { NUMBER_KINDS, type TelephoneNumber } from '../../../src/rules/numbers/telephone-number';
import '../../support/arbitraries';

const OPEN: NumberSettings = { countries: [], refusedKinds: [], plusless: 'refuse', extensions: false };

const numberOf = (value: unknown, settings: Partial<NumberSettings> = {}): TelephoneNumber => {
  const read = readNumber(value, { ...OPEN, ...settings });
  assert.ok('e164' in read, `${String(value)}: ${'code' in read ? inWords(read) : ''}`);
  return read;
};

const refusalOf = (value: unknown, settings: Partial<NumberSettings> = {}): string => {
  const read = readNumber(value, { ...OPEN, ...settings });
  assert.ok('code' in read, `${String(value)} was read`);
  return read.code;
};

describe('the number of a record', () => {
  for (const [written, country, e164, of, kind] of [
    ['+1 (212) 555-0123', undefined, '+12125550123', 'US', 'fixedOrMobile'],
    ['212.555.0123', 'US', '+12125550123', 'US', 'fixedOrMobile'],
    ['1 212 555 0123', 'US', '+12125550123', 'US', 'fixedOrMobile'],
    ['011 32 2 555 66 66', 'US', '+3225556666', 'BE', 'fixed'],
    ['0211 1234567', 'DE', '+492111234567', 'DE', 'fixed'],
    ['+49 (0) 211 1234567', undefined, '+492111234567', 'DE', 'fixed'],
    ['0049 211 1234567', 'DE', '+492111234567', 'DE', 'fixed'],
    ['0171 1234567', 'DE', '+491711234567', 'DE', 'mobile'],
    ['8 (916) 123-45-67', 'RU', '+79161234567', 'RU', 'mobile'],
    ['347 123 4567', 'IT', '+393471234567', 'IT', 'mobile'],
    ['06 30 123 4567', 'HU', '+36301234567', 'HU', 'mobile'],
    ['011 15-1234-5678', 'AR', '+5491112345678', 'AR', 'mobile'],
    ['(11) 91234-5678', 'BR', '+5511912345678', 'BR', 'mobile'],
    ['1300 555 123', 'AU', '+611300555123', 'AU', 'sharedCost'],
    ['0412 345 678', 'AU', '+61412345678', 'AU', 'mobile'],
    ['+1 800 555 1234', undefined, '+18005551234', 'US', 'tollFree'],
    ['+800 1234 5678', undefined, '+80012345678', undefined, 'tollFree'],
    ['+7 701 234 5678', undefined, '+77012345678', 'KZ', 'mobile'],
    ['tel:+49-211-1234567', undefined, '+492111234567', 'DE', 'fixed'],
    ['\u200E+49 211 1234567', undefined, '+492111234567', 'DE', 'fixed'],
    ['+٤٩ ٢١١ ١٢٣٤٥٦٧', undefined, '+492111234567', 'DE', 'fixed'],
  ] as const) {
    it(`reads ${written}${country ? ` in ${country}` : ''}`, () => {
      assert.deepEqual(numberOf(written, { defaultCountry: country }), {
        e164,
        country: of,
        callingCode: numberOf(e164).callingCode,
        kind,
      });
    });
  }

  for (const [written, country, code] of [
    [4921112345678, 'DE', 'numbers.unreadable'],
    ['2.12556E+09', 'US', 'numbers.unreadable'],
    ["'+492111234567", undefined, 'numbers.unreadable'],
    ['="+492111234567"', undefined, 'numbers.unreadable'],
    ['1-800-FLOWERS', 'US', 'numbers.unreadable'],
    ['O212 555 0123', 'US', 'numbers.unreadable'],
    ['+1 212-555-O123', undefined, 'numbers.unreadable'],
    ['212 555 0123 / 212 555 0124', 'US', 'numbers.unreadable'],
    ['212 555 0123 or 212 555 0124', 'US', 'numbers.unreadable'],
    ['sip:anna@example.com', 'US', 'numbers.unreadable'],
    ['*67 212 555 0123', 'US', 'numbers.service'],
    ['#31#+492111234567', undefined, 'numbers.service'],
    ['+39 6 1234567', undefined, 'numbers.invalid'],
    ['+49 211', undefined, 'numbers.invalid'],
    ['911', 'US', 'numbers.emergency'],
    ['112', 'DE', 'numbers.emergency'],
    ['5001', 'US', 'numbers.invalidIn'],
    ['555 0123', 'US', 'numbers.invalidIn'],
    ['212 555 0123', undefined, 'numbers.noCountry'],
    ['+1 212 555 0123 ext. 12', undefined, 'numbers.extension'],
  ] as const) {
    it(`refuses ${written}${country ? ` in ${country}` : ''}: ${code}`, () => {
      assert.equal(refusalOf(written, { defaultCountry: country }), code);
    });
  }

  it('refuses an emergency number even where numbers within the company are as short', () => {
    const internal = { min: 2, max: 6 };
    assert.equal(refusalOf('911', { internal }), 'numbers.emergency');
    assert.deepEqual(numberOf('5001', { internal, defaultCountry: 'US' }), {
      e164: '5001',
      country: undefined,
      callingCode: '',
      kind: 'internal',
    });
    assert.equal(refusalOf('+5001', { internal }), 'numbers.invalid');
  });

  it('keeps an extension apart from the number where extensions are allowed', () => {
    const { e164, extension } = numberOf('+1 212 555 0123 x456', { extensions: true });
    assert.deepEqual([e164, extension], ['+12125550123', '456']);
  });

  it('refuses kinds and countries that may not be called', () => {
    assert.equal(refusalOf('+1 900 555 1234', { refusedKinds: ['premium'] }), 'numbers.kind');
    assert.equal(refusalOf('+492111234567', { countries: ['US', 'CA'] }), 'numbers.country');
    assert.equal(refusalOf('+80012345678', { countries: ['US', 'CA'] }), 'numbers.ofNoCountry');
    assert.equal(numberOf('+12125550123', { countries: ['US', 'CA'] }).country, 'US');
  });
});

describe('a number that has lost its plus', () => {
  for (const [digits, country] of [
    ['4921112345678', 'DE'],
    ['492111234567', 'DE'],
    ['5511912345678', 'BR'],
    ['393471234567', 'IT'],
    ['112125550123', 'US'],
    ['9161234567', 'RU'],
    ['412345678', 'AU'],
    ['61412345678', 'AU'],
    ['447911123456', 'GB'],
    ['33612345678', 'FR'],
  ] as const) {
    it(`is refused: ${digits} in ${country}`, () => {
      assert.equal(refusalOf(digits, { defaultCountry: country }), 'numbers.plusless');
    });
  }

  it('is taken for what the settings say', () => {
    const settings = { defaultCountry: 'DE' };
    assert.equal(numberOf('492111234567', { ...settings, plusless: 'international' }).e164, '+492111234567');
    assert.equal(numberOf('2111234567', { ...settings, plusless: 'national' }).e164, '+492111234567');
    assert.equal(refusalOf('112125550123', { defaultCountry: 'US', plusless: 'national' }), 'numbers.plusless');
  });

  it('is never taken for a number of a country where people write a 0 before it', () => {
    const plain = countries().filter((country) => country in examples);
    for (const country of ['DE', 'AT', 'FR', 'GB', 'AU', 'NL', 'IN', 'JP']) {
      for (const other of plain) {
        const digits = numberOf(`+${fullDigits(other)}`).e164.slice(1);
        const read = readNumber(digits, { ...OPEN, defaultCountry: country });
        assert.ok('code' in read || read.e164 === `+${digits}`, `+${digits} was read in ${country} as another number`);
      }
    }
  });
});

describe('the numbers of all countries', () => {
  it('are of the countries that settings can name', () => {
    assert.deepEqual([...COUNTRIES], countries());
  });

  for (const country of countries().filter((one) => one in examples)) {
    it(`are read as they are written in ${country}`, () => {
      const { e164 } = numberOf(`+${fullDigits(country)}`);
      const again = numberOf(e164, { defaultCountry: 'US' });
      assert.equal(again.e164, e164);
      assert.ok(NUMBER_KINDS.includes(again.kind));
    });
  }

  it('are the same when they are read again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countries()), fc.stringMatching(/^[0-9 ()-]{4,16}$/), (defaultCountry, text) => {
        const read = readNumber(text, { ...OPEN, defaultCountry });
        if ('e164' in read) {
          assert.equal(numberOf(read.e164).e164, read.e164);
        }
      }),
    );
  });
});

/** The library's example of a mobile number, with the country's code. */
function fullDigits(country: string): string {
  const { getCountryCallingCode } = require('libphonenumber-js/max') as typeof import('libphonenumber-js/max');
  const code = getCountryCallingCode(country as Parameters<typeof getCountryCallingCode>[0]);
  return `${code}${(examples as Record<string, string>)[country]}`;
}
