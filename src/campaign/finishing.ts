/** From what is to become of a record to its fate: the operations that tell the dialer, and what is done when they fail. */
import type { GwsError } from '../errors/gws-error';
import type { KnownOutcome } from './call-results';
import type { Callback, Choice } from './decision';
import { failureOf } from './failure';
import { knownOutcome, type Work } from './record';
import { callbackAfter } from './rules';
import type { Answer, CampaignState, Finish, Phase, Step } from './state';
import type { Turn } from './turn';

/** Attempts at an operation that may or may not have been carried out, and at one that certainly was not. */
const MOST_UNKNOWN = 3;
const MOST_UNSENT = 8;

/** The same once the agent is to stop. */
const MOST_AT_END = 2;

type Finishing = Extract<Phase, { is: 'finishing' }>;

/** How a record is to be finished. */
type Plan = Pick<Finish, 'fate' | 'steps' | 'isByFlow'> & { readonly error?: GwsError | undefined };

/** Nobody was called, and the dialer gets the record back. */
export function giveBack(turn: Turn, work: Work, error?: GwsError, isByFlow = false): Phase {
  return begin(turn, work, { fate: 'rejected', steps: [{ operation: 'RejectRecord', values: {} }], isByFlow, error });
}

/** Completes the record with what became of its last call, or has the person called again, as the settings say. */
export function settle(turn: Turn, work: Work, outcome: KnownOutcome, error?: GwsError): Phase {
  const callback = work.isResumed ? undefined : callbackAfter(outcome, work.record.attempts + 1, turn.rules);
  const plan = callback ? rescheduled(callback) : completed(turn.rules.callResults[outcome]);
  return begin(turn, work, { ...plan, isByFlow: false, error });
}

/** The person is called again later. */
export function callBack(turn: Turn, work: Work, callback: Callback, error?: GwsError): Phase {
  return begin(turn, work, { ...rescheduled(callback), isByFlow: false, error });
}

/** Does what the flow wants to become of the record. */
export function carryOut(turn: Turn, { work, choice }: { work: Work; choice: Choice }): Phase {
  const isByFlow = true;
  const { action, callback, callResult, allChain } = choice;
  if (action === 'reschedule' && callback) {
    return begin(turn, work, { ...rescheduled(callback), isByFlow });
  }
  if (action === 'doNotCall') {
    const forbid: Step = {
      operation: 'DoNotCallRecord',
      values: { chainAttribute: allChain ? 'AllChain' : 'RecordOnly' },
    };
    const { steps } = completed(turn.rules.callResults.notAllowed);
    return begin(turn, work, { fate: 'doNotCall', steps: [forbid, ...steps], isByFlow });
  }
  if (action === 'complete') {
    const outcome = knownOutcome(work);
    return begin(turn, work, { ...completed(callResult ?? (outcome && turn.rules.callResults[outcome])), isByFlow });
  }
  return giveBack(turn, work, undefined, isByFlow);
}

/** The dialer is told nothing more of the record. */
export function leave(turn: Turn, work: Work, fate: 'unknown' | 'open' | 'expired', error?: GwsError): Phase {
  return conclude(turn, work, { ...untried({ fate, steps: [], isByFlow: false, error }), isConfirmed: true });
}

/** The answer to the operation under way. */
export function finishAnswered(turn: Turn, { work, finish }: Finishing, answer: Answer): Phase {
  if (answer.is !== 'failed') {
    return advance(turn, work, finish);
  }
  const { error } = answer;
  const failure = failureOf(error);
  // Without a connection there is nothing else to do.
  const mostUnsent = error.code === 'GWS_NOT_CONNECTED' ? Number.POSITIVE_INFINITY : MOST_UNSENT;
  if (failure === 'notSent' && isWorthRepeating(turn.state, finish, mostUnsent)) {
    return repeatLater(turn, work, finish);
  }
  if (failure === 'unknown') {
    return isWorthRepeating(turn.state, finish, MOST_UNKNOWN)
      ? repeatLater(turn, work, { ...finish, maybeDone: true })
      : advance(turn, work, { ...finish, isConfirmed: false, error });
  }
  if (finish.maybeDone) {
    // It was carried out the first time, or nobody can know.
    return advance(turn, work, failure === 'notFound' ? finish : { ...finish, isConfirmed: false, error });
  }
  return failure === 'notFound' ? leave(turn, work, 'expired', error) : surrender(turn, work, { ...finish, error });
}

/** The wait before the operation is repeated is over, or is cut short. */
export function repeat(turn: Turn, { work, finish }: Finishing): Phase {
  return send(turn, work, finish);
}

function isWorthRepeating({ wish, reason }: CampaignState, { tries }: Finish, most: number): boolean {
  return reason !== 'agentGone' && tries < (wish === 'stop' ? MOST_AT_END : most);
}

function completed(callResult: string | undefined): Pick<Plan, 'fate' | 'steps'> {
  const values = callResult === undefined ? {} : { callResult };
  return { fate: 'completed', steps: [{ operation: 'CompleteRecord', values }] };
}

function rescheduled(callback: Callback): Pick<Plan, 'fate' | 'steps'> {
  return { fate: 'rescheduled', steps: [{ operation: 'RescheduleRecord', values: { ...callback } }] };
}

function begin(turn: Turn, work: Work, plan: Plan): Phase {
  const isUpdated = Object.keys(work.fields).length > 0;
  const update: Step[] = isUpdated ? [{ operation: 'UpdateRecord', values: work.fields }] : [];
  return send(turn, work, { ...untried(plan), steps: [...update, ...plan.steps], isConfirmed: true });
}

function send(turn: Turn, work: Work, finish: Finish): Phase {
  const [step] = finish.steps;
  if (!step) {
    return conclude(turn, work, finish);
  }
  if (turn.state.reason === 'agentGone') {
    return leave(turn, work, 'open', finish.error ?? turn.state.error);
  }
  const id = turn.request(step, work.record);
  return { is: 'finishing', work, id, finish: { ...finish, tries: finish.tries + 1, isWaiting: false } };
}

function repeatLater(turn: Turn, work: Work, finish: Finish): Phase {
  return { is: 'finishing', work, id: turn.waitGrowing(finish.tries), finish: { ...finish, isWaiting: true } };
}

/** On to the next operation. */
function advance(turn: Turn, work: Work, finish: Finish): Phase {
  const [step, ...steps] = finish.steps;
  const written = step?.operation === 'CompleteRecord' ? step.values.callResult : undefined;
  return send(turn, work, { ...untried(finish), steps, ...(typeof written === 'string' && { callResult: written }) });
}

/** The operation was certainly not carried out, and will not be: what is next best. */
function surrender(turn: Turn, work: Work, finish: Finish & { readonly error: GwsError }): Phase {
  const { error, isByFlow, steps } = finish;
  const [step, ...rest] = steps;
  if (!work.isResumed) {
    turn.warn(error);
  }
  if (step?.operation === 'UpdateRecord') {
    return advance(turn, work, finish);
  }
  if (step?.operation === 'DoNotCallRecord') {
    // The dialer may hand the number out again, so it must not be told as `doNotCall`.
    return send(turn, work, { ...untried(finish), fate: 'completed', steps: rest });
  }
  if (step?.operation === 'RescheduleRecord') {
    const outcome = knownOutcome(work);
    const plan = outcome && { ...completed(turn.rules.callResults[outcome]), isByFlow, error };
    const unchanged = { ...work, fields: {} };
    return plan ? begin(turn, unchanged, plan) : giveBack(turn, unchanged, error, isByFlow);
  }
  if (step?.operation === 'CompleteRecord' && step.values.callResult !== undefined && failureOf(error) === 'refused') {
    return send(turn, work, { ...untried(finish), steps: [{ ...step, values: {} }] });
  }
  return leave(turn, work, 'open', error);
}

function untried<Some extends Plan>(plan: Some): Some & Pick<Finish, 'tries' | 'maybeDone' | 'isWaiting'> {
  return { ...plan, tries: 0, maybeDone: false, isWaiting: false };
}

function conclude(turn: Turn, work: Work, { fate, callResult, isConfirmed, isByFlow, error }: Finish): Phase {
  turn.remember(work.keys);
  const isFruitless = work.dials.length === 0 && !isByFlow;
  if (isFruitless && turn.state.wish === 'run') {
    turn.set({ isCalming: true });
  }
  const { record, dials, isResumed } = work;
  turn.effects.push({ do: 'tell', done: { record, fate, dials, callResult, isConfirmed, isResumed, isByFlow, error } });
  return { is: 'between' };
}
