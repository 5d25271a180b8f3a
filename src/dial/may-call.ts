/** Asks the calling rules about a record without dialing it, with what a ledger knows of the past. */
import type { Ledger } from '../ledger';
import type { CallableRecord, CallingRules, Verdict } from '../rules';
import { outboundRecordIn } from '../wire/record';
import { fieldsIn } from './fields';
import { namesIn } from './identity';
import { type Asked, opinionOn } from './opinion';

/**
 * Whether the person of a record may be called. The answer binds nobody: the dial is judged once more.
 * @param record as it will be dialed, in any form that `parseRecord` reads, even without a handle; or just its number
 * @param at ms since 1970
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`; `GWS_INVALID_RECORD` if it is neither an object nor a number
 */
export async function mayCall(rules: CallingRules, ledger: Ledger, record: unknown, at = Date.now()): Promise<Verdict> {
  return (await opinionOn(rules, ledger, askedOf(record), undefined, at)).at(at);
}

/** What `planCalls` is told of a record; as {@link mayCall}, but only its first number counts. @throws {GwsError} */
export function callable(record: unknown): CallableRecord {
  const { numbers, fields } = askedOf(record);
  return { phoneNumber: numbers[0], otherFields: fields };
}

/** Read as a dial of it would be. */
function askedOf(record: unknown): Asked {
  if (typeof record !== 'object' || record === null) {
    return { numbers: [record], fields: {} };
  }
  const content = outboundRecordIn(record);
  const { numbers, recordNumbers } = namesIn(content);
  return { numbers: [...numbers, ...recordNumbers], fields: fieldsIn(content) };
}
