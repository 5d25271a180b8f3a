/** The rule `suppressed`: numbers on lists in files, and those that flows and agents have added to the ledger. */
import { reason } from '../reasons';
import type { Judge, RuleVerdict } from '../rule';
import type { SuppressionFile } from './suppression-file';

/**
 * A list that cannot be read, or a ledger that could not be asked, refuses every number. What is suppressed until some time may be
 * called from then on.
 */
export function suppressed(lists: readonly Pick<SuppressionFile, 'name' | 'find'>[]): Judge {
  return ({ number, history }, at) => {
    for (const list of lists) {
      const found = list.find(number);
      if (found !== false) {
        const file = list.name;
        return never(
          found === true
            ? reason('suppressed.listed', { file })
            : reason('suppressed.unreadable', { file, fault: found.fault }),
        );
      }
    }
    if (!history.suppressions) {
      return never(reason('suppressed.unknown'));
    }
    const current = history.suppressions.filter(({ until = Number.POSITIVE_INFINITY }) => until > at);
    const forGood = current.find(({ until }) => until === undefined);
    if (forGood) {
      return never(reason('suppressed.forGood', { why: forGood.reason }));
    }
    const [last] = current.toSorted((one, other) => (other.until ?? 0) - (one.until ?? 0));
    return last?.until === undefined
      ? { rule: 'suppressed', verdict: 'now', reason: reason('suppressed.not') }
      : {
          rule: 'suppressed',
          verdict: 'later',
          notBefore: last.until,
          reason: reason('suppressed.until', { until: new Date(last.until).toISOString(), why: last.reason }),
        };
  };
}

function never(why: RuleVerdict['reason']): RuleVerdict {
  return { rule: 'suppressed', verdict: 'never', reason: why };
}
