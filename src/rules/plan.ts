/** Plans calls: who can be called now, who when, who never and why, and how many in each hour of the next days. */
import { Breath } from '../timing/breath';
import { type Called, type CallingRules, isVerdict, NO_HISTORY } from './calling-rules';
import type { SubjectTimes } from './hours/hours';
import type { OpenTimes } from './hours/open-times';
import type { Reason } from './reasons';
import type { CallableRecord } from './record';
import type { History, RuleName } from './rule';
import type { Verdict } from './verdict';
import { MINUTE } from './zones/clock';

const HOUR = 60 * MINUTE;

const MAX_DAYS = 31;

/** People whose history is asked for at the same time: a ledger finds many at once faster. */
const BATCH = 100_000;

/** Somebody who is to be called, and the record that says so. */
export interface Somebody {
  readonly record: CallableRecord;
  readonly called: Called;
}

export interface PlannedCall {
  /** Its place among the records, from 0. */
  readonly index: number;
  readonly verdict: Verdict['verdict'];
  /** ms since 1970. */
  readonly notBefore?: number | undefined;
  readonly rule?: RuleName | undefined;
  readonly reason: Reason;
}

export interface Plan {
  /** What the plan is for: ms since 1970. */
  readonly at: number;
  /** Of the rules. */
  readonly version: string;
  readonly calls: readonly PlannedCall[];
  readonly counts: Readonly<Record<Verdict['verdict'], number>>;
  /**
   * For each hour of UTC, from the one of `at` on: how many of the people can be called in it, if they have not been called
   * before. An hour that is open in part counts.
   */
  readonly hours: readonly { readonly from: number; readonly calls: number }[];
}

export interface PlanOptions {
  /** ms since 1970. */
  readonly at: number;
  /** Days ahead to count calls for, 7 by default, 31 at most. */
  readonly days?: number | undefined;
  /** What the ledger tells of each, in order and in pages; nothing by default. */
  historiesOf?(people: readonly Somebody[]): Iterable<readonly History[]> | AsyncIterable<readonly History[]>;
}

/**
 * Judges all records at the same moment, in pieces, so that others can work meanwhile.
 * @throws what `records` or `historiesOf` throws
 */
export async function planCalls(
  rules: CallingRules,
  records: Iterable<CallableRecord> | AsyncIterable<CallableRecord>,
  { at, days = 7, historiesOf = (people) => [people.map(() => NO_HISTORY)] }: PlanOptions,
): Promise<Plan> {
  const calls: PlannedCall[] = [];
  const counts = { now: 0, later: 0, never: 0 };
  const hours = new HourCounts(at, Math.min(MAX_DAYS, Math.max(1, Math.ceil(days))) * 24);
  const breath = new Breath();
  const plan = (index: number, { verdict, rule, reason, ...more }: Verdict): void => {
    const notBefore = 'notBefore' in more ? more.notBefore : undefined;
    calls[index] = { index, verdict, notBefore, rule, reason };
    counts[verdict] += 1;
  };
  const judge = async (people: readonly (Somebody & { readonly index: number })[]): Promise<void> => {
    let next = 0;
    for await (const histories of historiesOf(people)) {
      for (const history of histories) {
        const { index, called } = people[next] as (typeof people)[number];
        const verdict = rules.judge(called, at, history);
        plan(index, verdict);
        if (verdict.verdict !== 'never') {
          hours.add(rules.timesOf(called), verdict.verdict === 'later' ? verdict.notBefore : at);
        }
        next += 1;
        if (breath.isDue) {
          await breath.take();
        }
      }
    }
  };
  let people: (Somebody & { readonly index: number })[] = [];
  let index = 0;
  for await (const record of records) {
    const called = rules.read(record, at);
    if (isVerdict(called)) {
      plan(index, called);
    } else {
      people.push({ index, record, called });
    }
    index += 1;
    if (people.length === BATCH) {
      await judge(people);
      people = [];
    }
    if (breath.isDue) {
      await breath.take();
    }
  }
  await judge(people);
  return { at, version: rules.version, calls, counts, hours: await hours.counted() };
}

/** Counts people by hours. Those whose hours are the same are counted together. */
class HourCounts {
  readonly #from: number;
  readonly #count: number;
  readonly #groups = new Map<string, { times: SubjectTimes; starts: number[] }>();

  constructor(at: number, count: number) {
    this.#from = Math.floor(at / HOUR) * HOUR;
    this.#count = count;
  }

  add(times: SubjectTimes, notBefore: number): void {
    const group = this.#groups.get(times.key) ?? { times, starts: [] };
    this.#groups.set(times.key, group);
    const hour = Math.floor((notBefore - this.#from) / HOUR);
    group.starts[hour] = (group.starts[hour] ?? 0) + 1;
  }

  async counted(): Promise<Plan['hours']> {
    const calls = new Array<number>(this.#count).fill(0);
    const breath = new Breath();
    for (const { times, starts } of this.#groups.values()) {
      let people = 0;
      for (const hour of calls.keys()) {
        people += starts[hour] ?? 0;
        const isOpen = people > 0 && isOpenIn(times, this.#from + hour * HOUR);
        calls[hour] = (calls[hour] ?? 0) + (isOpen ? people : 0);
      }
      if (breath.isDue) {
        await breath.take();
      }
    }
    return calls.map((count, hour) => ({ from: this.#from + hour * HOUR, calls: count }));
  }
}

/** Whether there is a moment in the hour in which both are open. */
function isOpenIn({ hours, onHolidays }: SubjectTimes, hour: number): boolean {
  const within = (times: OpenTimes) => times.within(hour, hour + HOUR);
  const others = within(onHolidays);
  return within(hours).some((one) => others.some((other) => one.from < other.to && other.from < one.to));
}
