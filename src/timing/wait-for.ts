/** Waits for what others have to say, though for no longer than makes sense. */

interface WaitLimits {
  /** ms that it is waited, at most. */
  readonly limit: number;
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves when `done` is called, when `limit` ms have passed or when `signal` aborts, whichever comes first. Which of them it
 * was is for whoever waits to look up.
 * @param listen called at once with `done`; it does no harm to call that right then, or again later
 */
export function waitFor(listen: (done: () => void) => void, { limit, signal }: WaitLimits): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, limit);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) {
      done();
    }
    listen(done);
  });
}
