/** What counts among the dials of the past. In doubt, a person was called, and with the outcome that matters. */
import type { DialOutcome } from '../../wire/outcomes';
import type { PastDial, Subject } from '../rule';

/** Whose calls are counted: those of the telephone number, or those of the person, on whatever number. */
export type Whose = 'number' | 'person';

/** Nobody knows yet, or ever, how these ended. */
const OPEN: readonly DialOutcome[] = ['unknown', 'accepted', 'dialing'];

/** Nobody was called. */
const NOT_CALLED: readonly DialOutcome[] = ['notDialed', 'alreadyDialed'];

/** The dials that count; undefined if the record does not say who the person is. */
export function dialsOf({ history, person }: Subject, whose: Whose): readonly PastDial[] | undefined {
  if (whose === 'person' && person === undefined) {
    return undefined;
  }
  const dials = whose === 'person' ? history.ofPerson : history.ofNumber;
  return dials.filter(({ outcome }) => !NOT_CALLED.includes(outcome));
}

/** Whether `dial` ended with one of `outcomes`, or may have. */
export function mayBe({ outcome }: PastDial, outcomes: readonly DialOutcome[]): boolean {
  return outcomes.includes(outcome) || OPEN.includes(outcome);
}
