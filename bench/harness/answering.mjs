// The other end of `Child`: a process that answers questions.
import { tell } from './parent.mjs';

/**
 * @template {object} Questions
 * @param {Questions} questions by name: a function of the settings that come with the question
 * @param {unknown} first the answer to nothing
 */
export function answering(questions, first = null) {
  process.on('message', async ({ ask, ...settings }) => {
    try {
      const answer = ask in questions && questions[/** @type {keyof Questions} */ (ask)];
      if (typeof answer !== 'function') {
        throw new Error(`there is no question ${ask}`);
      }
      tell({ answer: (await answer(settings)) ?? null });
    } catch (error) {
      tell({ error: `${process.argv.slice(1, 3).join(' ')}: ${error instanceof Error ? error.stack : error}` });
    }
  });
  process.on('disconnect', () => process.exit());
  tell({ answer: first });
}
