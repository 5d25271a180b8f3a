// The other end of `Child`: a process that answers questions.

/** @param questions by name: a function of the settings that come with the question; @param first the answer to nothing */
export function answering(questions, first = null) {
  process.on('message', async ({ ask, ...settings }) => {
    try {
      process.send({ answer: (await questions[ask](settings)) ?? null });
    } catch (error) {
      process.send({ error: `${process.argv.slice(1, 3).join(' ')}: ${error.stack ?? error}` });
    }
  });
  process.on('disconnect', () => process.exit());
  process.send({ answer: first });
}
