/** The clock for spans of time, which goes on whatever the system clock is set to; the ledger and callbacks go by dates. */

/** ms since some moment that is the same for the whole life of the process; never goes back. */
export function elapsed(): number {
  return performance.now();
}
