/** Asks the calling rules about a record without dialing it, with what a ledger knows of the past. */
import type { Ledger } from '../ledger';
import { type CallableRecord, type Called, type CallingRules, type History, isVerdict, type Verdict } from '../rules';
import { historyOf } from './history';

/**
 * What a ledger tells of someone, for `planCalls` too.
 * @param except ID of an entry that does not count
 * @returns rejects with `GWS_LEDGER_UNAVAILABLE`
 */
export function historyFrom(
  rules: CallingRules,
  ledger: Ledger,
  except?: string,
): (called: Called, record: CallableRecord) => Promise<History> {
  return ({ number, person }, { phoneNumber }) =>
    historyOf(ledger, {
      number,
      written: String(phoneNumber),
      person: rules.countsPersons ? person : undefined,
      lookBack: rules.lookBack,
      except,
    });
}

/**
 * Whether the person of a record may be called. The answer binds nobody: the dial is judged once more.
 * @param at ms since 1970
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`
 */
export async function mayCall(
  rules: CallingRules,
  ledger: Ledger,
  record: CallableRecord,
  at = Date.now(),
): Promise<Verdict> {
  const called = rules.read(record, at);
  return isVerdict(called) ? called : rules.judge(called, at, await historyFrom(rules, ledger)(called, record));
}
