/**
 * An agent's work on a preview campaign as a pure state machine: which state follows which event, and the resulting effects.
 * It knows neither network nor clock; agent-loop.ts carries out the effects and reports back as events. One request is under
 * way at a time, and every record that is handed over meets one fate.
 *
 *     idle → ending → starting → asking → deciding → dialing → resulting → finishing ─┐
 *                                  ↑  ↘ waiting (no records)    ↘ chaining ↗          │
 *                                  └──────────────────────────────────────────────────┘
 *                 paused, listening (push preview), ending → over
 *
 * It begins by ending the preview session: so the dialer gets back what was handed over before a crash.
 * Rules that outrank everything else: a record is dialed again only if it certainly was not dialed; a record whose call nobody knows
 * is not completed, and is left to people.
 */
import { failureOf, isEmpty, isFinal } from './failure';
import { finishAnswered, giveBack, repeat } from './finishing';
import { takeMode } from './mode';
import { type CampaignRecord, type EarlierWork, workOn } from './record';
import type { CampaignRules } from './rules';
import type { Answer, CampaignEvent, CampaignState, Effect, Phase } from './state';
import { Turn } from './turn';
import {
  chainAnswered,
  decided,
  dialAnswered,
  faultOf,
  letGo,
  redial,
  resume,
  settleBy,
  stopWaiting,
  takeUp,
  undecided,
} from './working';

export { faultOf } from './working';

export interface Transition {
  readonly state: CampaignState;
  readonly effects: readonly Effect[];
}

/** The state after `event`, and the effects; an event that is irrelevant in `state` changes nothing. */
export function transition(state: CampaignState, event: CampaignEvent, rules: CampaignRules): Transition {
  const turn = new Turn(state, rules);
  turn.enter(take(turn, event));
  while (turn.state.phase.is === 'between') {
    turn.enter(goOn(turn));
  }
  return { state: turn.state, effects: turn.effects };
}

const BETWEEN: Phase = { is: 'between' };

function take(turn: Turn, event: CampaignEvent): Phase {
  const { state } = turn;
  const { phase } = state;
  switch (event.type) {
    case 'start':
      return phase.is === 'idle' ? begun(turn, event.earlier) : phase;
    case 'pause':
      turn.set({ wish: state.wish === 'run' ? 'pause' : state.wish });
      return interrupted(phase);
    case 'resume':
      turn.set({ wish: state.wish === 'pause' ? 'run' : state.wish });
      return interrupted(phase);
    case 'stop':
      turn.end('stopped');
      return stopped(turn, phase);
    case 'gone':
      turn.set({ wish: 'stop', reason: phase.is === 'over' && state.reason ? state.reason : 'agentGone' });
      return stopped(turn, phase);
    case 'renewed':
    case 'missed':
      turn.set({ session: 'doubtful' });
      return interrupted(phase);
    case 'campaign':
      return campaignTold(turn, event);
    case 'record':
      return handedOver(turn, event.record);
    case 'decided':
      return faultOf(state, event.decision) === undefined ? decided(turn, phase, event.decision) : phase;
    case 'answered':
      return 'id' in phase && phase.id === event.id ? answered(turn, phase, event.answer) : phase;
    case 'waited':
      return 'id' in phase && phase.id === event.id ? waited(turn, phase) : phase;
  }
}

function begun(turn: Turn, earlier: readonly EarlierWork[]): Phase {
  turn.set({ earlier });
  return BETWEEN;
}

/** Has the agent do what is next, unless something is under way. */
function interrupted(phase: Phase): Phase {
  return phase.is === 'waiting' || phase.is === 'listening' || phase.is === 'paused' ? BETWEEN : phase;
}

/** Ends what need not be waited for. */
function stopped(turn: Turn, phase: Phase): Phase {
  switch (phase.is) {
    case 'idle':
      return BETWEEN;
    case 'deciding':
    case 'redialing':
      return letGo(turn, phase.work);
    case 'resulting':
      return stopWaiting(turn, phase);
    case 'finishing':
      return phase.finish.isWaiting ? repeat(turn, phase) : phase;
    default:
      return interrupted(phase);
  }
}

function campaignTold(turn: Turn, { isRunning, dialingMode }: Extract<CampaignEvent, { type: 'campaign' }>): Phase {
  const { session, phase } = turn.state;
  // Outbound Contact Server knows of no preview session any more.
  turn.set({ isRunning, session: session === 'started' ? 'stale' : session, setbacks: 0 });
  if (isRunning) {
    takeMode(turn, dialingMode);
  }
  const isLeft = !isRunning || turn.state.wish === 'stop';
  return isLeft && (phase.is === 'deciding' || phase.is === 'redialing') ? letGo(turn, phase.work) : interrupted(phase);
}

/** It may come while the agent is busy. */
function handedOver(turn: Turn, record: CampaignRecord): Phase {
  const { phase } = turn.state;
  if (!takeIn(turn, record)) {
    return phase;
  }
  const isCalm = phase.is === 'waiting' && phase.for === 'calm';
  return phase.is === 'over' ? BETWEEN : isCalm ? phase : interrupted(phase);
}

/** Takes a record in, unless it was delivered before. */
function takeIn(turn: Turn, record: CampaignRecord): boolean {
  const { phase, queue, known } = turn.state;
  const inHands = 'work' in phase ? phase.work.keys : [];
  const isNew = ![...inHands, ...known, ...queue.map(({ key }) => key)].includes(record.key);
  turn.set({ queue: isNew ? [...queue, record] : queue });
  return isNew;
}

function answered(turn: Turn, phase: Phase, answer: Answer): Phase {
  switch (phase.is) {
    case 'starting':
      return started(turn, answer);
    case 'asking':
      return asked(turn, answer);
    case 'dialing':
      return dialAnswered(turn, phase, answer);
    case 'chaining':
      return chainAnswered(turn, phase, answer);
    case 'finishing':
      return finishAnswered(turn, phase, answer);
    case 'ending':
      return ended(turn, answer);
    default:
      return phase;
  }
}

function waited(turn: Turn, phase: Phase): Phase {
  switch (phase.is) {
    case 'waiting':
      // The campaign may run by now, and what said so may have been lost.
      return phase.for === 'campaign' ? start(turn) : BETWEEN;
    case 'deciding':
      return undecided(turn, phase.work);
    case 'redialing':
      return redial(turn, phase);
    case 'resulting':
      return settleBy(turn, phase.work);
    case 'finishing':
      return repeat(turn, phase);
    default:
      return phase;
  }
}

function start(turn: Turn): Phase {
  return { is: 'starting', id: turn.request({ operation: 'StartPreviewSession', values: {} }) };
}

function started(turn: Turn, answer: Answer): Phase {
  if (answer.is !== 'failed') {
    turn.set({ session: unlessDoubtful(turn.state, 'started'), isRunning: true });
    takeMode(turn, answer.is === 'done' ? answer.dialingMode : undefined);
    return BETWEEN;
  }
  turn.warn(answer.error);
  if (isFinal(answer.error)) {
    turn.end('refused', answer.error);
    return BETWEEN;
  }
  // It may have started.
  turn.set({ session: unlessDoubtful(turn.state, 'stale') });
  return waiting(turn, 'campaign');
}

function asked(turn: Turn, answer: Answer): Phase {
  const isNone = answer.is === 'none' || (answer.is === 'failed' && isEmpty(answer.error));
  if (answer.is === 'done' && answer.record) {
    takeIn(turn, answer.record);
  }
  if (answer.is === 'failed' && !isNone) {
    // A refusal may mean that the dialer has forgotten the preview session, silence that a record is lost on its way.
    turn.warn(answer.error);
    turn.set({ session: answer.error.mayHaveBeenDone ? 'doubtful' : unlessDoubtful(turn.state, 'stale') });
  }
  if (turn.state.queue.length > 0) {
    return BETWEEN;
  }
  if (isNone && turn.rules.whenEmpty === 'stop') {
    turn.end('noRecords');
    return BETWEEN;
  }
  return waiting(turn, 'records');
}

/** A doubt that arises while a request is under way outlives its answer. */
function unlessDoubtful({ session }: CampaignState, now: CampaignState['session']): CampaignState['session'] {
  return session === 'doubtful' ? session : now;
}

/** A growing wait, unless the agent is not to go on. */
function waiting(turn: Turn, what: 'campaign' | 'records' | 'calm'): Phase {
  return turn.state.wish === 'run' ? { is: 'waiting', for: what, id: turn.setBack() } : BETWEEN;
}

/** Nothing is under way: what is next. */
function goOn(turn: Turn): Phase {
  const { wish, isRunning, mode, session, earlier, queue, isCalming } = turn.state;
  const [left, ...others] = earlier;
  if (left) {
    turn.set({ earlier: others });
    return resume(turn, left);
  }
  if (isCalming && wish === 'run' && isRunning) {
    turn.set({ isCalming: false });
    return waiting(turn, 'calm');
  }
  const [record, ...rest] = queue;
  const isToReturn = wish === 'stop' || !isRunning || (wish === 'pause' && mode === 'pull');
  if (record && (isToReturn || wish === 'run')) {
    turn.set({ queue: rest });
    return isToReturn ? giveBack(turn, workOn(record)) : takeUp(turn, record);
  }
  if (wish === 'stop') {
    return end(turn);
  }
  if (wish === 'pause') {
    return { is: 'paused' };
  }
  if (!isRunning) {
    return waiting(turn, 'campaign');
  }
  if (session === 'doubtful') {
    // The dialer gets back what the agent has not dialed.
    return end(turn);
  }
  if (session !== 'started') {
    return start(turn);
  }
  return mode === 'push'
    ? { is: 'listening' }
    : { is: 'asking', id: turn.request({ operation: 'GetPreviewRecord', values: {} }) };
}

function end(turn: Turn): Phase {
  const { session, reason } = turn.state;
  if (session === 'none' || reason === 'agentGone') {
    return { is: 'over' };
  }
  turn.set({ session: 'none' });
  return { is: 'ending', id: turn.request({ operation: 'EndPreviewSession', values: {} }) };
}

/** Without certainty that the preview session has ended it is ended again, unless GWS does not seem to answer that. */
function ended(turn: Turn, answer: Answer): Phase {
  const failure = answer.is === 'failed' ? failureOf(answer.error) : undefined;
  const isToRepeat = failure === 'notSent' || (failure === 'unknown' && turn.state.setbacks === 0);
  if (!isToRepeat || turn.state.wish === 'stop') {
    return BETWEEN;
  }
  turn.set({ session: 'doubtful' });
  return waiting(turn, 'records');
}
