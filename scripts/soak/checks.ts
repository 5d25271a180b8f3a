/** The invariants at the end of a soak, computed from its ledger and from the memory use of the process under test. */
import type { LedgerSummary } from '../../simulator';
import type { Ledger } from './ledger';
import type { Vitals } from './protocol';

export interface Check {
  what: string;
  passed: boolean;
  /** The numbers behind it. */
  found: string;
}

export interface Sample extends Vitals {
  /** Dials ordered until then. */
  orders: number;
  /** Sockets at the server's end. */
  connections: number;
}

/** What a session remembers of a dialed record, so that nobody is called twice, in bytes. */
const BYTES_PER_DIAL = 1000;

/** By how much averages of the heap may differ for other reasons, in bytes. */
const HEAP_NOISE = 1_500_000;

/** By how much averages of sockets and timers may differ, since faults come irregularly. */
const COUNT_NOISE = 15;

export const check = (what: string, passed: boolean, found: string | number): Check => ({
  what,
  passed,
  found: `${found}`,
});

const none = (what: string, list: readonly unknown[]): Check =>
  check(what, list.length === 0, list.length === 0 ? 'none' : `${list.length}: ${list.slice(0, 5).join(', ')}`);

export function countsOf(ledger: Ledger) {
  const orders = [...ledger.orders.values()];
  const count = (outcome: string) => orders.filter((order) => order.outcome === outcome).length;
  const unknown = orders.filter((order) => order.outcome === 'unknown');
  const codes: Record<string, number> = {};
  for (const { code, outcome } of orders) {
    if (outcome) {
      const key = code ?? 'as wanted';
      codes[key] = (codes[key] ?? 0) + 1;
    }
  }
  return {
    requested: orders.length,
    made: count('made'),
    refused: count('refused'),
    unknown: unknown.length,
    unknownMade: unknown.filter(({ handle }) => ledger.accepted.has(handle)).length,
    codes,
    accepted: [...ledger.accepted.values()].reduce((sum, times) => sum + times, 0),
    turnedDown: ledger.turnedDown,
    calls: ledger.served.size,
    forgotten: [...ledger.served.values()].filter(({ end }) => end?.how === 'forgotten').length,
    heard: ledger.told.size,
    unheard: ledger.unheard().length,
    ends: [...ledger.told.values()].filter(({ ends }) => ends.size === 1).length,
    recovered: [...ledger.told.values()].filter(({ recovered }) => recovered).length,
    repeated: [...ledger.told.values()].filter(({ ends }) => [...ends.values()].some((times) => times > 1)).length,
  };
}

export function dialChecks(ledger: Ledger, summary: LedgerSummary): Check[] {
  const { requested, made, refused, unknown, unknownMade, accepted } = countsOf(ledger);
  const records = [...ledger.byRecord()];
  const times = (handle: number) => ledger.accepted.get(handle) ?? 0;
  const handles = (matches: (handle: number, outcomes: (string | undefined)[]) => boolean) =>
    records
      .filter(([handle, orders]) =>
        matches(
          handle,
          orders.map(({ outcome }) => outcome),
        ),
      )
      .map(([handle]) => handle);
  return [
    check(
      'dials requested = made + refused + unknown',
      requested === made + refused + unknown,
      `${requested} = ${made} + ${refused} + ${unknown}`,
    ),
    check(
      'dials accepted by GWS = made + unknown ones that were made',
      accepted === made + unknownMade,
      `${accepted} = ${made} + ${unknownMade}`,
    ),
    none(
      'records dialed more than once',
      [...ledger.accepted].filter(([, count]) => count > 1).map(([handle]) => handle),
    ),
    none("records dialed more than once, by the simulator's own ledger", summary.dialedMoreThanOnce),
    none(
      'reported as made, but never accepted',
      handles((handle, outcomes) => outcomes.includes('made') && times(handle) === 0),
    ),
    none(
      'reported as refused, but accepted',
      handles((handle, outcomes) => outcomes.every((outcome) => outcome === 'refused') && times(handle) > 0),
    ),
  ];
}

export function callChecks(ledger: Ledger): Check[] {
  const told = [...ledger.told];
  return [
    none('calls whose end the flow was not told', ledger.unended()),
    none(
      'calls whose end has two event ids',
      told.filter(([, { ends }]) => ends.size > 1).map(([id]) => id),
    ),
    none(
      'calls reported as ended that were not over',
      told
        .filter(([id, { endedAt }]) => endedAt !== undefined && endedAt < (ledger.served.get(id)?.end?.at ?? Infinity))
        .map(([id]) => id),
    ),
    none(
      'calls that never were',
      told.filter(([id]) => !ledger.served.has(id)).map(([id]) => id),
    ),
    none('events lost although their CometD session lived on', ledger.lost()),
  ];
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Averages of the first and the second half, once the process has warmed up. */
function halves(samples: readonly Sample[], of: (sample: Sample) => number): [number, number] {
  const warm = samples.slice(Math.floor(samples.length / 5));
  const middle = Math.floor(warm.length / 2);
  return [mean(warm.slice(0, middle).map(of)), mean(warm.slice(middle).map(of))];
}

export function growthChecks(samples: readonly Sample[]): Check[] {
  const [before, after] = halves(samples, ({ heap }) => heap);
  const [ordersBefore, ordersAfter] = halves(samples, ({ orders }) => orders);
  const allowed = HEAP_NOISE + (ordersAfter - ordersBefore) * BYTES_PER_DIAL;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const steady = (what: string, of: (sample: Sample) => number, noise: number): Check => {
    const [first, second] = halves(samples, of);
    return check(
      `${what}, first and second half`,
      second - first <= noise,
      `${first.toFixed(1)} → ${second.toFixed(1)}`,
    );
  };
  return [
    check(
      'MB of heap, first and second half',
      after - before <= allowed,
      `${megabytes(before)} → ${megabytes(after)} (may grow by ${megabytes(allowed)})`,
    ),
    steady('sockets', ({ connections }) => connections, COUNT_NOISE),
    steady('timers', ({ timers }) => timers, COUNT_NOISE),
    steady('listeners of the session', ({ listeners }) => listeners, COUNT_NOISE),
  ];
}
