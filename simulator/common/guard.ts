/**
 * Guards for callbacks of timers and streams, which have no caller to catch an exception caused by a request or by the
 * simulator's user: Node would end the process.
 */

/** Told what a callback threw. */
export type OnFailure = (failure: Error) => void;

/** A version of `callback` that never throws, unless `onFailure` does. */
export function guarded<Args extends unknown[]>(
  onFailure: OnFailure,
  callback: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (thrown) {
      onFailure(
        thrown instanceof Error ? thrown : new Error('Something other than an error was thrown.', { cause: thrown }),
      );
    }
  };
}
