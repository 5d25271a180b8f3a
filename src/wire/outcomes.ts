/**
 * What becomes of a dial, in one word that a flow can branch on, and the word for each of Outbound Contact Server's call
 * results. `docs/names.md` has the same table.
 */
import { type CallResultName, callResults, nameOf, numberOf } from './names';

/** How a call that was dialed can have ended. */
export const CALL_OUTCOMES = [
  'answered',
  'busy',
  'noAnswer',
  'invalidNumber',
  'answeringMachine',
  'fax',
  'abandoned',
  'failed',
  'notAllowed',
  'unknown',
] as const;

/**
 * All outcomes: those of a call, and
 * - `accepted`, `dialing`: so far, where no more was waited for;
 * - `notDialed`: certainly nobody was called;
 * - `alreadyDialed`: not called again, because the record was dialed before.
 *
 * `unknown`: the person may have been called, or the call has ended and nobody saw how. `failed`: the call ended without being answered, because
 * of the network or the dialer, or for a reason that was not told. `notAllowed`: the person must not be called.
 */
export const OUTCOMES = [...CALL_OUTCOMES, 'accepted', 'dialing', 'notDialed', 'alreadyDialed'] as const;

export type CallOutcome = (typeof CALL_OUTCOMES)[number];
export type DialOutcome = (typeof OUTCOMES)[number];

/** A call result as the dialer stated it; one that is newer than this package has no name. */
export interface CallResult {
  readonly number: number;
  readonly name?: CallResultName;
}

/**
 * The outcome that each call result stands for. None says that nobody was called: a call that has a result has been made.
 * `Unknown` is what a record has before it is dialed.
 */
const OUTCOME_OF: Readonly<Record<CallResultName, CallOutcome>> = {
  Ok: 'unknown',
  Transferred: 'answered',
  Conferenced: 'answered',
  'General Error': 'failed',
  'System Error': 'failed',
  'Remote Release': 'answered',
  Busy: 'busy',
  'No Answer': 'noAnswer',
  'SIT Detected': 'failed',
  'Answering Machine Detected': 'answeringMachine',
  'All Trunks Busy': 'failed',
  'SIT Invalid Num': 'invalidNumber',
  'SIT VC': 'invalidNumber',
  'SIT IC': 'invalidNumber',
  'SIT Unknown Call State': 'failed',
  'SIT NC': 'failed',
  'SIT RO': 'failed',
  'Fax Detected': 'fax',
  'Queue Full': 'abandoned',
  Cleared: 'failed',
  Overflowed: 'answered',
  Abandoned: 'abandoned',
  Redirected: 'answered',
  Forwarded: 'answered',
  Consult: 'answered',
  'Picked Up': 'answered',
  Dropped: 'abandoned',
  'Dropped on No Answer': 'abandoned',
  Unknown: 'unknown',
  Covered: 'answered',
  'Converse-On': 'answered',
  Bridged: 'answered',
  Silence: 'answered',
  Answer: 'answered',
  'NU Tone': 'invalidNumber',
  'No Dial Tone': 'failed',
  'No Progress': 'failed',
  'No Ring Back Tone': 'failed',
  'No Established Detected': 'noAnswer',
  'Pager Detected': 'answeringMachine',
  'Wrong Party': 'answered',
  'Dial Error': 'failed',
  'Call Drop Error': 'failed',
  'Switch Error': 'failed',
  'No Port Available': 'failed',
  'Transfer Error': 'failed',
  Stale: 'unknown',
  'Agent Callback Error': 'failed',
  'Group Callback Error': 'failed',
  Deafened: 'answered',
  Held: 'answered',
  'Do Not Call': 'notAllowed',
  'Cancel Record': 'unknown',
  'Wrong Number': 'invalidNumber',
};

/** The call result in `value`, by number or name as user data may carry it; undefined if it is neither. */
export function callResultOf(value: unknown): CallResult | undefined {
  const name = nameOf(callResults, value);
  const number = numberOf(callResults, value) ?? newNumber(value);
  return number === undefined ? undefined : { number, ...(name !== undefined && { name }) };
}

/** The outcome that a call result stands for; `unknown` for one that is newer than this package. */
export function outcomeOf({ name }: CallResult): CallOutcome {
  return name === undefined ? 'unknown' : OUTCOME_OF[name];
}

function newNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
