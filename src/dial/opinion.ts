/** What the calling rules say of all telephone numbers that a request or a record has. */
import type { Ledger } from '../ledger';
import { type CallableRecord, type CallingRules, type History, isVerdict, type Verdict } from '../rules';
import { historiesFrom } from './history';

/** Whom it is about. */
export interface Asked {
  readonly numbers: readonly unknown[];
  /** Fields of the record, also of its `otherFields`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the rules say at a time (ms since 1970), given what was known when they were asked. */
export interface Opinion {
  readonly person: string | undefined;
  at(time: number): Verdict;
}

/**
 * @param except ID of an entry that does not count
 * @param now ms since 1970
 * @returns rejects with `GWS_LEDGER_UNAVAILABLE`
 */
export async function opinionOn(
  rules: CallingRules,
  ledger: Ledger,
  { numbers, fields }: Asked,
  except?: string,
  now = Date.now(),
): Promise<Opinion> {
  const asked = numbers.length > 0 ? [...new Set(numbers)] : [undefined];
  const records = asked.map((phoneNumber): CallableRecord => ({ phoneNumber, otherFields: fields }));
  const read = records.map((record) => ({ record, called: rules.read(record, now) }));
  const people = read.flatMap(({ record, called }) => (isVerdict(called) ? [] : { record, called }));
  const histories: History[] = [];
  for await (const page of historiesFrom(rules, ledger, except)(people)) {
    histories.push(...page);
  }
  const opinions = read.map(({ record, called }): Opinion => {
    if (isVerdict(called)) {
      return { person: undefined, at: () => called };
    }
    const history = histories[people.findIndex((one) => one.record === record)] as History;
    // Read again, since what a record says of its zone depends on the time of the year.
    return {
      person: rules.countsPersons ? called.person : undefined,
      at: (time) => rules.mayCall(record, time, history),
    };
  });
  return {
    person: opinions.find(({ person }) => person !== undefined)?.person,
    at: (time) => strictest(opinions.map((opinion) => opinion.at(time))),
  };
}

/** All numbers must be allowed: one that never is decides, and then the one that has to wait longest. */
function strictest(verdicts: readonly Verdict[]): Verdict {
  const waits = verdicts.flatMap((verdict) => (verdict.verdict === 'later' ? verdict : []));
  const longest = Math.max(...waits.map(({ notBefore }) => notBefore));
  return (
    verdicts.find(({ verdict }) => verdict === 'never') ??
    waits.find(({ notBefore }) => notBefore === longest) ??
    (verdicts[0] as Verdict)
  );
}
