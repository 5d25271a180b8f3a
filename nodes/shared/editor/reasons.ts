/** Why the calling rules say what they say, and what is wrong with a setting, in the language of the editor. */
import { inWords, type Reason } from '../../../src/rules/reasons';
import { type Fault, faultInWords, filled } from '../../../src/values/faults';
import { sharedText } from './texts';

/** The words for a reason, as the rest of a sentence. */
export function reasonText(why: Reason): string {
  const words = wordsOf(`reason.${why.code}`);
  return words === undefined ? inWords(why) : filled(words, why.values, faultText);
}

/** The words for a fault, to be put behind what has it. */
export function faultText(fault: Fault): string {
  const words = wordsOf(`fault.${fault.code}`);
  return words === undefined ? faultInWords(fault) : filled(words, fault.values, faultText);
}

/** What is said of a call that is not allowed, as a whole. */
export function refusalText({ reason, rule, notBefore }: Refusal): string | undefined {
  const words = wordsOf(`refusal.${rule === undefined ? 'unusable' : notBefore === undefined ? 'never' : 'later'}`);
  const values = { rule: rule ?? '', reason: reasonText(reason), notBefore: notBefore ?? '' };
  return words === undefined ? undefined : filled(words, values);
}

interface Refusal {
  readonly reason: Reason;
  readonly rule?: string | undefined;
  readonly notBefore?: string | undefined;
}

/** Undefined if the catalogue lacks them: then it answers with the key. */
function wordsOf(key: string): string | undefined {
  const words = sharedText(key);
  return words.endsWith(key) ? undefined : words;
}
