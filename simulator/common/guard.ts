/**
 * Callbacks of timers and streams, which nobody stands above to catch what a request, or whoever uses the simulator, makes
 * them throw: Node ends the process over it.
 */

/** Told what a callback threw. */
export type OnFailure = (failure: Error) => void;

/** `callback`, made so that it never throws, unless `onFailure` does. */
export function guarded<Args extends unknown[]>(
  onFailure: OnFailure,
  callback: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (thrown) {
      onFailure(
        thrown instanceof Error ? thrown : new Error('Something was thrown that is no error.', { cause: thrown }),
      );
    }
  };
}
