/** How a ledger keeps telephone numbers: as they are, or as keyed hashes that only the holder of the key can compare. */
import type { Secret } from '../secrets/secret';
import { hmacSha256, sha256 } from '../values/sha256';
import { isSameNumber, numberKey } from '../wire/call-events';
import type { DialFacts } from './entry';

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
  /** Whether a suppression of `stored` is meant for `number`, written with its country code or without: in doubt, it is. */
  covers(stored: string, number: string, salt: string): boolean;
  /** What a suppression keeps of `stored` when the number is erased: enough to tell, when it comes again, that it is this one. */
  remains(stored: string, salt: string): string;
  /** The form in which a person's ID is kept, and compared. */
  person(id: string): string;
  /** The form in which the digest of a job's row is kept: where numbers are hashed, it must not betray them. */
  row(digest: string): string;
}

/** In front of what remains of a number. */
const REMAINS = 'erased:';

/** Fewer digits are an extension, or a service. */
const COMPARABLE_DIGITS = 7;

export const PLAIN_NUMBERS: Numbers = {
  mode: 'plain',
  check: '',
  store: (number) => number,
  maybeSame: isSameNumber,
  isSame: isSameNumber,
  tokenOf: plainToken,
  token: plainToken,
  covers: (stored, number, salt) =>
    stored.startsWith(REMAINS)
      ? endingsOf(number).some((ending) => stored === remainsOf(ending, salt))
      : isSameNumber(withoutPrefix(stored), withoutPrefix(number)),
  remains: (stored, salt) => (stored.startsWith(REMAINS) ? stored : remainsOf(withoutPrefix(stored), salt)),
  person: (id) => id,
  row: (digest) => digest,
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
    covers: (stored, number) =>
      [number, ...endingsOf(number).flatMap((ending) => [ending, `0${ending}`, `00${ending}`])].some(
        (spelling) => parts(stored)[1] === exact(spelling),
      ),
    remains: (stored) => stored,
    person: (id) => hmac(key.reveal(), `person ${id}`, 22),
    row: (digest) => hmac(key.reveal(), `row ${digest}`, 22),
  };
}

let last = { key: '', salt: '', token: '' };

/** The last one is remembered: a number that is about to be dialed is looked for in several ways, one after another. */
function plainToken(number: string, salt: string): string {
  const key = numberKey(number);
  if (last.key !== key || last.salt !== salt) {
    last = { key, salt, token: hmac(salt, key, 11) };
  }
  return last.token;
}

function remainsOf(digits: string, salt: string): string {
  return `${REMAINS}${hmac(salt, `exact ${digits}`, 22)}`;
}

/** The digits, without zeros that lead out of a country or a town. */
function withoutPrefix(number: string): string {
  const digits = number.replace(/\D/g, '') || number;
  return digits.length < COMPARABLE_DIGITS ? digits : digits.replace(/^0+/, '');
}

/** The number as it may be written without what leads to its country or town. */
function endingsOf(number: string): string[] {
  const digits = withoutPrefix(number);
  return [
    digits,
    ...Array.from({ length: Math.max(0, digits.length - COMPARABLE_DIGITS) }, (_, at) => digits.slice(at + 1)),
  ];
}

/** The facts as the ledger keeps them: who is called in its own form. */
export function kept(facts: DialFacts, numbers: Numbers): DialFacts {
  const { number, person } = facts;
  return {
    ...facts,
    number: number && numbers.store(number),
    ...(person !== undefined && { person: numbers.person(person) }),
  };
}

/** What to index a person by. @param stored as {@link Numbers.person} gives it @param salt of the ledger */
export function personToken(stored: string, salt: string): string {
  return sha256(`${salt} person ${stored}`).toString('base64url').slice(0, 11);
}

function hmac(key: string, text: string, length: number): string {
  return hmacSha256(key, text).toString('base64url').slice(0, length);
}
