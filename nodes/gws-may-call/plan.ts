/** The plan for a list of records: who may be called now, who from when on, who never, and how many in each hour. */
import {
  type CallableRecord,
  type CallingRules,
  callable,
  historiesFrom,
  type Ledger,
  planCalls,
  type Reason,
} from '../../src';
import { GwsError } from '../../src/errors/gws-error';
import { Breath } from '../../src/timing/breath';

/** `msg.payload` of a plan. Times are ISO 8601. */
export interface CallPlan {
  readonly at: string;
  /** Of the rules. */
  readonly version: string;
  readonly counts: Readonly<Record<'now' | 'later' | 'never', number>>;
  /** The records as they were given. */
  readonly now: readonly unknown[];
  /** The earliest first. */
  readonly later: readonly (Refused & { readonly notBefore: string })[];
  readonly never: readonly Refused[];
  /** For each hour from now on, how many of them can be called in it. */
  readonly hours: readonly { readonly from: string; readonly calls: number }[];
}

interface Refused {
  readonly record: unknown;
  readonly rule?: string | undefined;
  readonly reason: string;
  readonly reasonCode: string;
}

interface Planning {
  readonly rules: CallingRules;
  readonly ledger: Ledger;
  /** ms since 1970. */
  readonly at: number;
  readonly days: number;
  words(reason: Reason): string;
  /** Aborted when nobody waits for the plan any more. */
  readonly signal: AbortSignal;
}

/** @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`; `GWS_NOT_POSSIBLE` when it is aborted */
export async function planOf(records: readonly unknown[], planning: Planning): Promise<CallPlan> {
  const { rules, ledger, at, days, words, signal } = planning;
  const historiesOf = historiesFrom(rules, ledger);
  const plan = await planCalls(rules, callableOnes(records, signal), { at, days, historiesOf });
  const now: unknown[] = [];
  const later: { readonly from: number; readonly call: Refused & { readonly notBefore: string } }[] = [];
  const never: Refused[] = [];
  const breath = new Breath();
  for (const { index, verdict, notBefore = 0, rule, reason } of plan.calls) {
    const record = records[index];
    if (verdict === 'now') {
      now.push(record);
    } else {
      const call = { record, rule, reason: words(reason), reasonCode: reason.code };
      if (verdict === 'never') {
        never.push(call);
      } else {
        later.push({ from: notBefore, call: { ...call, notBefore: new Date(notBefore).toISOString() } });
      }
    }
    if (breath.isDue) {
      await breath.take();
    }
  }
  return {
    at: new Date(at).toISOString(),
    version: plan.version,
    counts: plan.counts,
    now,
    later: later.sort((one, other) => one.from - other.from).map(({ call }) => call),
    never,
    hours: plan.hours.map(({ from, calls }) => ({ from: new Date(from).toISOString(), calls })),
  };
}

/** One that cannot be read is never called, and the plan says why. */
function* callableOnes(records: readonly unknown[], signal: AbortSignal): Generator<CallableRecord> {
  for (const record of records) {
    if (signal.aborted) {
      throw new GwsError('GWS_NOT_POSSIBLE', 'There is no plan: the node was closed. Ask again.');
    }
    yield readOne(record);
  }
}

function readOne(record: unknown): CallableRecord {
  try {
    return callable(record);
  } catch {
    return { phoneNumber: record };
  }
}
