/** Which call result stands for which outcome; the dialog of the node shows the same ones. */
import type { CallOutcome } from '../wire/outcomes';

/** The outcome of a call that was made and whose end is known. */
export type KnownOutcome = Exclude<CallOutcome, 'unknown'>;

/** As GWS spells them (`callResult` of CompleteRecord). */
export const CALL_RESULTS: Readonly<Record<KnownOutcome, string>> = {
  answered: 'Answer',
  busy: 'Busy',
  noAnswer: 'NoAnswer',
  invalidNumber: 'WrongNumber',
  answeringMachine: 'AnsweringMachineDetected',
  fax: 'FaxDetected',
  abandoned: 'Abandoned',
  failed: 'GeneralError',
  notAllowed: 'DoNotCall',
};
