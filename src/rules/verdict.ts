/** Puts what the rules say together: the first moment at which all say yes, found by asking each again. */
import { type Reason, reason } from './reasons';
import type { Judge, RuleName, RuleVerdict, Subject } from './rule';
import { DAY } from './zones/clock';

/** May this person be called? */
export type Verdict = {
  /** Of all rules; of several that say no, the first is named. */
  readonly rule?: RuleName | undefined;
  readonly reason: Reason;
  /** What each rule says at the time asked about. */
  readonly rules: readonly RuleVerdict[];
  /** When it was asked about: ms since 1970, as all times here. */
  readonly at: number;
  /** The number as it was read (E.164). */
  readonly number?: string | undefined;
  /** Where the called party may be. */
  readonly zones?: readonly string[] | undefined;
} & (
  | { readonly verdict: 'now' | 'never' }
  | {
      readonly verdict: 'later';
      /** The first moment at which all rules say `now`, if nothing changes but the time. */
      readonly notBefore: number;
    }
);

/** How many days ahead a moment is looked for. */
const HORIZON_DAYS = 400;

/** @param at ms since 1970 */
export function verdictOf(subject: Subject, judges: readonly Judge[], at: number): Verdict {
  const rules = judges.map((judge) => judge(subject, at));
  const found = {
    rules,
    at,
    number: subject.number.e164,
    zones: [...new Set(subject.zones.clocks.map(({ zone }) => zone))],
  };
  const no = rules.find(({ verdict }) => verdict === 'never') ?? rules.find(({ verdict }) => verdict === 'later');
  if (!no) {
    return { verdict: 'now', reason: reason('verdict.now'), ...found };
  }
  if (no.verdict === 'never') {
    return { verdict: 'never', rule: no.rule, reason: no.reason, ...found };
  }
  const first = firstMoment(subject, judges, at);
  return typeof first === 'number'
    ? { verdict: 'later', notBefore: first, rule: no.rule, reason: no.reason, ...found }
    : { verdict: 'never', ...first, ...found };
}

/**
 * The least common moment. Each rule answers with its own first one, so none is passed over, and what all agree on is the
 * first.
 */
function firstMoment(
  subject: Subject,
  judges: readonly Judge[],
  at: number,
): number | { readonly rule: RuleName; readonly reason: Reason } {
  const horizon = at + HORIZON_DAYS * DAY;
  let moment = at;
  let agreed = 0;
  for (let index = 0; agreed < judges.length; index = (index + 1) % judges.length) {
    const said = (judges[index] as Judge)(subject, moment);
    if (said.verdict === 'never') {
      return { rule: said.rule, reason: said.reason };
    }
    if (said.verdict !== 'later') {
      agreed += 1;
      continue;
    }
    // One that does not move ahead would have us ask for ever.
    moment = Math.max(said.notBefore, moment + 1);
    agreed = 1;
    if (moment > horizon) {
      return { rule: said.rule, reason: reason('verdict.horizon', { days: HORIZON_DAYS }) };
    }
  }
  return moment;
}
