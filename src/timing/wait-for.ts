/** Waiting with a time limit. */

interface WaitLimits {
  /** Longest wait, ms; it is over at once if negative. */
  readonly limit: number;
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves when `done` is called, when `limit` ms have passed or when `signal` aborts, whichever comes first. It does not
 * say which of them it was.
 * @param listen called at once with `done`, which may be called immediately and more than once
 */
export function waitFor(listen: (done: () => void) => void, { limit, signal }: WaitLimits): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, limit));
    signal?.addEventListener('abort', done);
    if (signal?.aborted) {
      done();
    }
    listen(done);
  });
}
