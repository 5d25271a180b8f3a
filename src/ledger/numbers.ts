/** How a ledger keeps telephone numbers: as they are, or as keyed hashes that only the holder of the key can compare. */
import { createHmac } from 'node:crypto';
import type { Secret } from '../secrets/secret';
import { isSameNumber, numberKey } from '../wire/call-events';

export interface Numbers {
  readonly mode: 'plain' | 'hashed';
  /** Differs for another mode or key, and reveals neither. */
  readonly check: string;
  /** The form in which `number` is kept. */
  store(number: string): string;
  /** Whether `stored` may be `number`, written in whatever way. */
  maybeSame(stored: string, number: string): boolean;
  /** Whether `stored` is `number`, as far as can be known. */
  isSame(stored: string, number: string): boolean;
  /** What to index `stored` by; the same for all numbers that it may be. @param salt of the ledger */
  tokenOf(stored: string, salt: string): string;
  /** What to look for `number` by. */
  token(number: string, salt: string): string;
}

export const PLAIN_NUMBERS: Numbers = {
  mode: 'plain',
  check: '',
  store: (number) => number,
  maybeSame: isSameNumber,
  isSame: isSameNumber,
  tokenOf: (stored, salt) => hmac(salt, numberKey(stored), 11),
  token: (number, salt) => hmac(salt, numberKey(number), 11),
};

/**
 * Keeps `<hash of the last digits>.<hash of all digits>`: the first finds the number in whatever way it is written, the
 * second tells it from others with the same last digits.
 */
export function hashedNumbers(key: Secret): Numbers {
  const near = (number: string) => hmac(key.reveal(), `near ${numberKey(number)}`, 11);
  const exact = (number: string) => hmac(key.reveal(), `exact ${number.replace(/\D/g, '') || number}`, 22);
  const parts = (stored: string) => stored.split('.');
  return {
    mode: 'hashed',
    check: hmac(key.reveal(), 'check', 22),
    store: (number) => `${near(number)}.${exact(number)}`,
    maybeSame: (stored, number) => parts(stored)[0] === near(number),
    isSame: (stored, number) => parts(stored)[1] === exact(number),
    tokenOf: (stored) => parts(stored)[0] ?? '',
    token: near,
  };
}

function hmac(key: string, text: string, length: number): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, length);
}
