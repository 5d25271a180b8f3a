/**
 * The monotonic clock: how long something took, when the next is due. The system clock serves only for points in time, as
 * people and other machines read them; it jumps whenever somebody or NTP sets it.
 */

/** ms since some moment that is the same for the whole life of the process; never goes back. */
export function elapsed(): number {
  return performance.now();
}
