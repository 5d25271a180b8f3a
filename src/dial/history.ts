/** What the ledger tells the calling rules of someone who is to be called. */
import { GwsError } from '../errors/gws-error';
import type { DialEntry, Ledger } from '../ledger';
import type { TelephoneNumber } from '../rules/numbers/telephone-number';
import type { History, PastDial } from '../rules/rule';
import { outcomeSoFar } from './claims';

/** Fewer digits are no number of a country. */
const FEWEST_DIGITS = 7;

interface Asked {
  readonly number: TelephoneNumber;
  /** The number as it is in the record, and so perhaps in the ledger. */
  readonly written: string;
  /** Undefined: calls are not counted per person. */
  readonly person: string | undefined;
  /** ms back from now that count; 0: calls are not counted. */
  readonly lookBack: number;
  /** ID of an entry that does not count: of the dial itself. */
  readonly except?: string | undefined;
}

/** A call that began before may have ended within the time that counts. */
const LONGEST_CALL = 24 * 60 * 60 * 1000;

const DAY = 24 * 60 * 60 * 1000;

/**
 * All dials that were carried out, or may have been, and whether the number is suppressed. A number is recognized with and
 * without its country code.
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`: then it must not be dialed. A ledger that keeps dials for less time than the rules
 *   count them for is of no use to them.
 */
export async function historyOf(
  ledger: Ledger,
  { number, written, person, lookBack, except }: Asked,
): Promise<History> {
  const from = Date.now() - lookBack - LONGEST_CALL;
  const spellings = [written, ...nationally(number)];
  const isCounted = lookBack > 0;
  if (ledger.keepsFor !== undefined && ledger.keepsFor < lookBack) {
    throw keptTooShort(ledger.keepsFor, lookBack);
  }
  const [ofNumber, ofPerson, suppressions] = await Promise.all([
    isCounted ? ledger.find({ number: number.e164, spellings, from }) : [],
    isCounted && person !== undefined ? ledger.find({ person, from }) : [],
    ledger.suppressions.of([number.e164, written]),
  ]);
  return { ofNumber: pastDials(ofNumber, except), ofPerson: pastDials(ofPerson, except), suppressions };
}

function keptTooShort(keepsFor: number, lookBack: number): GwsError {
  const days = (ms: number) => Math.ceil(ms / DAY);
  return new GwsError(
    'GWS_LEDGER_UNAVAILABLE',
    `The ledger keeps dials for ${days(keepsFor)} days, but the calling rules count those of ${days(lookBack)}. Nothing is dialed until the ledger keeps them for longer.`,
  );
}

function nationally({ e164, callingCode }: TelephoneNumber): string[] {
  const own = e164.slice(1 + callingCode.length);
  return callingCode === '' || own.length < FEWEST_DIGITS ? [] : [own, `0${own}`];
}

function pastDials(entries: readonly DialEntry[], except: string | undefined): PastDial[] {
  return entries
    .filter(({ id, state }) => id !== except && state !== 'notDialed')
    .map((entry) => ({
      at: entry.at,
      outcome: outcomeSoFar(entry),
      answered: entry.times.established,
      ended: entry.times.ended,
    }));
}
