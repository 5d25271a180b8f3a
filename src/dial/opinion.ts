/** What the calling rules say of all telephone numbers that a request or a record has. */
import type { Ledger } from '../ledger';
import { type CallableRecord, type CallingRules, isVerdict, type Verdict } from '../rules';
import { historyOf } from './history';

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
  const opinions = await Promise.all(
    asked.map(async (phoneNumber): Promise<Opinion> => {
      const record: CallableRecord = { phoneNumber, otherFields: fields };
      const called = rules.read(record, now);
      if (isVerdict(called)) {
        return { person: undefined, at: () => called };
      }
      const person = rules.countsPersons ? called.person : undefined;
      const { lookBack } = rules;
      const written = String(phoneNumber);
      const history = await historyOf(ledger, { number: called.number, written, person, lookBack, except });
      // Read again, since what a record says of its zone depends on the time of the year.
      return { person, at: (time) => rules.mayCall(record, time, history) };
    }),
  );
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
