/** The monotonic clock, unaffected by changes to the system clock; the ledger and callbacks use dates. */

/** ms since some moment that is the same for the whole life of the process; never goes back. */
export function elapsed(): number {
  return performance.now();
}
