/** What the ledger tells the calling rules of someone who is to be called. */
import { GwsError } from '../errors/gws-error';
import type { DialEntry, Ledger } from '../ledger';
import type { CallingRules, History, PastDial, Somebody, TelephoneNumber } from '../rules';
import { outcomeSoFar } from './claims';

/** Fewer digits are no number of a country. */
const FEWEST_DIGITS = 7;

/** A call that began before may have ended within the time that counts. */
const LONGEST_CALL = 24 * 60 * 60 * 1000;

const DAY = 24 * 60 * 60 * 1000;

/**
 * What a ledger tells of many people at once, for `planCalls` too: of each, all dials that were carried out, or may have been, and whether
 * the number is suppressed. A number is recognized with and without its country code.
 * @param except ID of an entry that does not count
 * @returns histories in pages, in order; throws `GWS_LEDGER_UNAVAILABLE`: then nobody must be dialed. A ledger that keeps dials for less time than the rules count
 *   them for is of no use to them.
 */
export function historiesFrom(
  rules: Pick<CallingRules, 'lookBack' | 'countsPersons'>,
  ledger: Ledger,
  except?: string,
): (people: readonly Somebody[]) => AsyncGenerator<readonly History[]> {
  const { lookBack, countsPersons } = rules;
  return async function* histories(people) {
    if (ledger.keepsFor !== undefined && ledger.keepsFor < lookBack) {
      throw keptTooShort(ledger.keepsFor, lookBack);
    }
    const whom = people.map(({ called: { number, person }, record: { phoneNumber } }) => ({
      number: number.e164,
      written: String(phoneNumber),
      spellings: nationally(number),
      person: countsPersons ? person : undefined,
    }));
    const from = lookBack > 0 ? Date.now() - lookBack - LONGEST_CALL : undefined;
    for await (const page of ledger.past(whom, from)) {
      yield page.map(({ ofNumber, ofPerson, suppressions }) => ({
        ofNumber: pastDials(ofNumber, except),
        ofPerson: pastDials(ofPerson, except),
        suppressions,
      }));
    }
  };
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
