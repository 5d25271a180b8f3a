/**
 * The calling rules: may this person be called now, and if not, when? Each rule is a pure function ({@link Judge}); {@link CallingRules}
 * holds those of a site, and {@link planCalls} asks them about many people at once.
 */
export {
  type Called,
  CallingRules,
  isVerdict,
  NO_HISTORY,
} from './calling-rules';
export type { NumberKind, TelephoneNumber } from './numbers/telephone-number';
export { type Plan, type PlannedCall, type PlanOptions, planCalls, type Somebody } from './plan';
export { inWords, type Reason, type ReasonCode } from './reasons';
export type { CallableRecord } from './record';
export type { History, Judge, PastDial, RuleName, RuleVerdict, Subject } from './rule';
export type { Verdict } from './verdict';
