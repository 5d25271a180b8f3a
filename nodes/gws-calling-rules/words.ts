/** Why a rule says what it says, as people read it. */
import { inWords, type Reason } from '../../src/rules/reasons';

/** The words for a reason, as the rest of a sentence. */
export function wordsOf(reason: Reason): string {
  return inWords(reason);
}
