/** Why the calling rules say what they say, in the language of the editor. */
import { filled, inWords, type Reason } from '../../../src/rules/reasons';
import { sharedText } from './texts';

/** The words for a reason, as the rest of a sentence. */
export function reasonText(why: Reason): string {
  const key = `reason.${why.code}`;
  const words = sharedText(key);
  // A catalogue that lacks the key answers with the key.
  return words.endsWith(key) ? inWords(why) : filled(words, why.values);
}
