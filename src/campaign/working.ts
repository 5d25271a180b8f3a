/** The work on a record in the agent's hands: the decision, the dial, the other numbers of the chain, the result. */
import type { Choice, Decision } from './decision';
import { failureOf } from './failure';
import { callBack, carryOut, giveBack, leave, settle } from './finishing';
import { type CampaignRecord, type Dialed, type EarlierWork, knownOutcome, type Work, workOn } from './record';
import { growingInAll } from './rules';
import type { Answer, CampaignState, Phase } from './state';
import type { Turn } from './turn';

/** Attempts at a dial that certainly was not carried out: so many, and more until the agent is no longer busy with a lost one. */
const MOST_DIALS = 8;

/** ms of waits in all, which may be half as long: an agent is taken for busy until 10 s after a dial whose call has not appeared. */
const BUSY = 25_000;

type Dialing = Extract<Phase, { is: 'dialing' | 'redialing' }>;

/** A record's turn has come. */
export function takeUp(turn: Turn, record: CampaignRecord): Phase {
  return show(turn, workOn(record));
}

/** Takes up what a dial of before a restart has left. */
export function resume(turn: Turn, earlier: EarlierWork): Phase {
  const work = { ...workOn(earlier.record), isResumed: true };
  if (earlier.dialed) {
    return concluded(turn, work, earlier.dialed);
  }
  return { is: 'dialing', work, id: turn.follow(earlier), tries: 1 };
}

/** Why `decision` cannot be followed, as a sentence; undefined if it can. */
export function faultOf({ phase, queue, known }: CampaignState, { key, action }: Decision): string | undefined {
  const work = 'work' in phase ? phase.work : undefined;
  if (!work?.keys.includes(key)) {
    if (known.includes(key)) {
      return 'The decision comes too late: the record is finished.';
    }
    const isQueued = queue.some((record) => record.key === key);
    return `The decision is about ${isQueued ? 'a record whose turn has not come' : 'a record that the agent does not have'}.`;
  }
  if (phase.is === 'deciding' && work.record.key === key) {
    return action === 'complete' ? 'The record cannot be completed by a call result: it was not dialed.' : undefined;
  }
  if (phase.is === 'resulting') {
    const isForCall = action !== 'dial' && action !== 'skip';
    return isForCall ? undefined : 'The decision comes too late: the record was dialed, and is never dialed twice.';
  }
  return 'The decision comes too late, or twice: the record was decided on.';
}

/** The flow has decided. */
export function decided(turn: Turn, phase: Phase, { key: _key, ...choice }: Decision): Phase {
  if (phase.is === 'deciding') {
    return decidedBefore(turn, withFields(phase.work, choice), choice);
  }
  if (phase.is === 'resulting') {
    return carryOut(turn, { work: withFields(phase.work, choice), choice });
  }
  return phase;
}

function decidedBefore(turn: Turn, work: Work, choice: Choice): Phase {
  turn.set({ setbacks: 0 });
  if (choice.action === 'dial') {
    return dial(turn, work, 1);
  }
  if (choice.action === 'skip' && work.dials.length > 0) {
    return tryNext(turn, work);
  }
  return carryOut(turn, { work, choice });
}

/** Nobody has decided in time. */
export function undecided(turn: Turn, work: Work): Phase {
  if (turn.rules.undecided === 'dial') {
    return dial(turn, work, 1);
  }
  return work.dials.length > 0 ? tryNext(turn, work) : giveBack(turn, work);
}

/** Lets go of a record at once, without dialing (any further number of) it. */
export function letGo(turn: Turn, work: Work): Phase {
  return work.dials.length > 0 ? settleBy(turn, work) : giveBack(turn, work);
}

/** The agent is to stop while the result of a call is waited for. */
export function stopWaiting(turn: Turn, phase: Extract<Phase, { is: 'resulting' }>): Phase {
  const isEndless = turn.rules.resultWithin === undefined || turn.state.reason === 'agentGone';
  return isEndless ? settleBy(turn, phase.work) : phase;
}

export function dialAnswered(turn: Turn, phase: Dialing, answer: Answer): Phase {
  if (answer.is === 'dialed') {
    return dialed(turn, phase, answer.dialed);
  }
  // It should have been answered otherwise, so nothing is certain.
  return leave(turn, phase.work, 'unknown', answer.is === 'failed' ? answer.error : undefined);
}

/** The wait before it is tried again is over. */
export function redial(turn: Turn, { work, tries }: Dialing): Phase {
  return dial(turn, work, tries + 1);
}

/** The dialer has told the chain, or not. */
export function chainAnswered(turn: Turn, { work }: Extract<Phase, { is: 'chaining' }>, answer: Answer): Phase {
  if (answer.is === 'failed') {
    turn.warn(answer.error);
  }
  const told = answer.is === 'chain' ? answer.records : [];
  const chain = told.filter(({ key }) => !work.keys.includes(key));
  return tryNext(turn, { ...work, chain, keys: [...work.keys, ...chain.map(({ key }) => key)] });
}

function show(turn: Turn, work: Work): Phase {
  const { rules } = turn;
  const { fault } = work.record;
  if (fault) {
    return notDialed(turn, work, { outcome: 'notDialed', error: fault });
  }
  const ms = rules.decideWithin;
  turn.effects.push({ do: 'show', work, ms });
  return ms === 0 ? undecided(turn, work) : { is: 'deciding', work, id: turn.wait(ms) };
}

function dial(turn: Turn, work: Work, tries: number): Phase {
  return { is: 'dialing', work, id: turn.dial(work.record), tries };
}

function dialed(turn: Turn, { work, tries }: Dialing, dialed: Dialed): Phase {
  const { outcome, error, earlier } = dialed;
  if (outcome === 'notDialed' || (outcome === 'notAllowed' && error)) {
    const isPassing = error !== undefined && failureOf(error) === 'notSent';
    const isEarly = tries < MOST_DIALS || growingInAll(turn.rules.waits, tries - 1) < BUSY;
    const isWorthIt = isPassing && isEarly && turn.state.wish !== 'stop' && turn.state.isRunning;
    return isWorthIt ? { is: 'redialing', work, id: turn.waitGrowing(tries), tries } : notDialed(turn, work, dialed);
  }
  turn.set({ setbacks: 0 });
  return concluded(turn, work, outcome === 'alreadyDialed' ? { ...dialed, outcome: earlier ?? 'unknown' } : dialed);
}

/** Certainly nobody was called. */
function notDialed(turn: Turn, work: Work, { outcome, error, notBefore }: Dialed): Phase {
  const { undialable, notAllowed } = turn.rules;
  if (error) {
    turn.warn(error);
  }
  if (work.dials.length > 0) {
    return tryNext(turn, work);
  }
  if (outcome === 'notAllowed' && notBefore !== undefined && notAllowed === 'reschedule') {
    return callBack(turn, work, { callbackType: 'Campaign', timestamp: notBefore }, error);
  }
  if (undialable === 'complete' && error && failureOf(error) === 'refused') {
    return settle(turn, work, error.code === 'GWS_INVALID_RECORD' ? 'invalidNumber' : 'failed', error);
  }
  return giveBack(turn, work, error);
}

/** The call is over, or nobody knows what became of it. */
function concluded(turn: Turn, before: Work, dialed: Dialed): Phase {
  const work = { ...before, dials: [...before.dials, { record: before.record, dialed }] };
  const outcome = knownOutcome(work);
  if (outcome === undefined) {
    return leave(turn, work, 'unknown', dialed.error);
  }
  const isChained = turn.rules.chain.includes(outcome) && !work.isResumed && isToGoOn(turn.state);
  if (!isChained) {
    return askResult(turn, work);
  }
  if (work.chain) {
    return tryNext(turn, work);
  }
  return { is: 'chaining', work, id: turn.request({ operation: 'GetChainedRecord', values: {} }, work.record) };
}

/** The next number of the chain, or else the result of those that were dialed. */
function tryNext(turn: Turn, work: Work): Phase {
  const [record, ...chain] = work.chain ?? [];
  if (record && isToGoOn(turn.state)) {
    return show(turn, { ...work, record, chain });
  }
  return askResult(turn, { ...work, record: work.dials.at(-1)?.record ?? work.record });
}

function isToGoOn({ wish, isRunning }: CampaignState): boolean {
  return wish !== 'stop' && isRunning;
}

function askResult(turn: Turn, work: Work): Phase {
  const { wish, reason } = turn.state;
  if (reason === 'agentGone') {
    return settleBy(turn, work);
  }
  const limit = turn.rules.resultWithin;
  const ms = limit === undefined && wish === 'stop' ? 0 : limit;
  if (ms !== 0 || !work.isResumed) {
    turn.effects.push({ do: 'ask-result', work, ms });
  }
  return ms === 0 ? settleBy(turn, work) : { is: 'resulting', work, id: turn.wait(ms) };
}

/** Finishes a record that was dialed as the settings say. */
export function settleBy(turn: Turn, work: Work): Phase {
  const last = work.dials.at(-1);
  const outcome = knownOutcome(work);
  if (last && outcome !== undefined) {
    return settle(turn, { ...work, record: last.record }, outcome, last.dialed.error);
  }
  return leave(turn, work, 'unknown');
}

function withFields(work: Work, { fields = {} }: Choice): Work {
  return { ...work, fields: { ...work.fields, ...fields } };
}
