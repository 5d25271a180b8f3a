/**
 * Reads the telephone number of a record. What is read is certainly what was meant, and a number that somebody has; all else
 * is refused, since a wrong number is a stranger's telephone.
 */
import { phoneNumber, withoutExtension } from '../../values/telephone';
import { faultOf } from '../../values/unreadable';
import { type Reason, reason } from '../reasons';
import { planOf, type ValidNumber, validNumber } from './library';
import type { NumberSettings } from './settings';
import type { TelephoneNumber } from './telephone-number';

/** Numbers by which somewhere an ambulance, the fire brigade or the police come. */
const EMERGENCY = new Set(
  '000 08 100 101 102 103 104 105 108 110 111 112 113 114 115 116 117 118 119 120 122 123 15 17 18 190 191 192 193 197 199 911 917 919 933 988 991 992 993 994 995 996 997 998 999'.split(
    ' ',
  ),
);

/** @returns the number, or why it may not be called */
export function readNumber(value: unknown, settings: NumberSettings): TelephoneNumber | Reason {
  let read: string;
  try {
    read = phoneNumber(value);
  } catch (error) {
    return reason('numbers.unreadable', { fault: faultOf(error) });
  }
  const { number, extension } = withoutExtension(read);
  if (/[*#]/.test(number)) {
    return reason('numbers.service');
  }
  if (extension !== '' && !settings.extensions) {
    return reason('numbers.extension');
  }
  const digits = number.replace(/[^\d+]/g, '');
  const found = internalNumber(digits, settings) ?? publicNumber(digits, settings);
  if ('code' in found) {
    return found;
  }
  return refusal(found, settings) ?? (extension === '' ? found : { ...found, extension });
}

function internalNumber(digits: string, { internal }: NumberSettings): TelephoneNumber | Reason | undefined {
  if (EMERGENCY.has(digits)) {
    return reason('numbers.emergency');
  }
  if (!internal || digits.startsWith('+') || digits.length < internal.min || digits.length > internal.max) {
    return undefined;
  }
  return { e164: digits, country: undefined, callingCode: '', kind: 'internal' };
}

function publicNumber(digits: string, settings: NumberSettings): TelephoneNumber | Reason {
  const { defaultCountry } = settings;
  if (digits.startsWith('+')) {
    return international(digits);
  }
  if (defaultCountry === undefined) {
    return reason('numbers.noCountry');
  }
  const exit = planOf(defaultCountry).exit.exec(digits)?.[0];
  return exit ? international(`+${digits.slice(exit.length)}`) : national(digits, defaultCountry, settings);
}

function international(digits: string): TelephoneNumber | Reason {
  const number = validNumber(digits);
  // A trunk prefix after the country's code, as in +49 (0) 211, is left out by the library.
  return number ? telephoneNumber(number) : reason('numbers.invalid');
}

/** Digits alone may be a number of this country or, where a plus was lost, of another. */
function national(digits: string, country: string, { plusless }: NumberSettings): TelephoneNumber | Reason {
  const number = validNumber(digits, country);
  if (number && isWrittenInFull(digits, number, country)) {
    return telephoneNumber(number);
  }
  const foreign = validNumber(`+${digits}`);
  if (!number && !foreign) {
    return reason('numbers.invalidIn', { country });
  }
  if (plusless === 'international' && foreign) {
    return telephoneNumber(foreign);
  }
  if (plusless === 'national' && number?.number.nationalNumber === digits) {
    return telephoneNumber(number);
  }
  return reason('numbers.plusless', { country });
}

/** Whether the digits are those that people in the country write and dial. */
function isWrittenInFull(digits: string, { number }: ValidNumber, country: string): boolean {
  const { trunk } = planOf(country);
  return (
    digits === number.formatNational().replace(/\D/g, '') || (trunk !== '' && digits === trunk + number.nationalNumber)
  );
}

function telephoneNumber({ number, kind }: ValidNumber): TelephoneNumber {
  return { e164: number.number, country: number.country, callingCode: number.countryCallingCode, kind };
}

function refusal({ country, kind }: TelephoneNumber, settings: NumberSettings): Reason | undefined {
  if (settings.refusedKinds.includes(kind)) {
    return reason('numbers.kind', { kind });
  }
  const { countries } = settings;
  if (kind === 'internal' || countries.length === 0 || (country !== undefined && countries.includes(country))) {
    return undefined;
  }
  return country === undefined ? reason('numbers.ofNoCountry') : reason('numbers.country', { country });
}
