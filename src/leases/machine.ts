/**
 * The leases that one instance has on the agents of one server, as a pure function from state and event to state and effects:
 * whom to take over, whom to give away, when to sign out and when to let go. `leases.ts` carries it out.
 *
 * An instance has a *share*: as many agents as each of the members, those who share the agents of this server, gets if they
 * are spread evenly. Whoever has more gives away, if somebody else has less; an agent with a call stays until it is over.
 */

/** A lease as the database has it; the epoch grows each time that it changes hands. */
export interface Lease {
  readonly agent: string;
  readonly epoch: number;
}

/** `held`: the agent may be signed in and dial here; `leaving`: is being signed out; `left`: is signed out, to be released. */
type Stage = 'held' | 'leaving' | 'left';

/**
 * Why this instance has it. `share`: it belongs to its share; `left-over`: nobody else took it, so it is not given away while
 * there are the same members; `asked`: somebody signs this agent in here, so it counts for no share.
 */
type Reason = 'share' | 'left-over' | 'asked';

interface Held extends Lease {
  readonly stage: Stage;
  readonly reason: Reason;
}

/** An instance that shares the agents of this server. */
export interface Listing {
  readonly instance: string;
  /** How many agents it lists, which may differ for a while. */
  readonly agents: number;
}

export interface Member extends Listing {
  /** How many it has, and the sum of the epochs of their leases. */
  readonly held: number;
  readonly epochs: number;
}

/**
 * `absent`: takes no part; `joining`: wants to; `present`: is a member; `departing`: signs everybody out in order to be
 * absent.
 */
type Phase = 'absent' | 'joining' | 'present' | 'departing';

export interface LeaseState {
  readonly phase: Phase;
  /** ID of this instance while it is registered; another one after it has expired. */
  readonly instance: string | undefined;
  readonly held: ReadonlyMap<string, Held>;
  /** IDs of the members, as last seen. */
  readonly members: string;
  /** Looks until agents whom nobody takes are looked for. */
  readonly looksToGo: number;
}

export type LeaseEvent =
  | { readonly type: 'join' }
  | { readonly type: 'depart' }
  /** This instance is registered, under a new ID. */
  | { readonly type: 'registered'; readonly instance: string }
  /** This instance has expired, or may have: it has no lease any more. */
  | { readonly type: 'expired' }
  | { readonly type: 'joined' }
  /**
   * Who the members are. `busy`: agents who must not be given away now.
   */
  | {
      readonly type: 'seen';
      readonly members: readonly Member[];
      readonly busy: ReadonlySet<string>;
    }
  /** As {@link isAtRest}. */
  | { readonly type: 'rested' }
  /** All leases of this instance. */
  | { readonly type: 'listed'; readonly leases: readonly Lease[] }
  | { readonly type: 'acquired'; readonly leases: readonly Lease[]; readonly reason: Reason }
  /** Somebody signs the agent out here, whom somebody has signed in here. */
  | { readonly type: 'let-go'; readonly agent: string }
  /** The agent is signed out here. */
  | { readonly type: 'signed-out'; readonly agent: string }
  | { readonly type: 'released'; readonly leases: readonly Lease[] }
  /** The database refuses what is done with this lease. */
  | { readonly type: 'refused'; readonly lease: Lease }
  | { readonly type: 'departed' };

export type LeaseEffect =
  /** Become a member, and list the agents. */
  | { readonly do: 'join' }
  /** Read the leases of this instance: it has others than are known. */
  | { readonly do: 'list' }
  /** `left-over`: only those who have been there for the taking for a while. */
  | { readonly do: 'acquire'; readonly most: number; readonly reason: 'share' | 'left-over' }
  | { readonly do: 'sign-in'; readonly agent: string }
  /** In order to be released; a clean sign-out. */
  | { readonly do: 'sign-out'; readonly agent: string }
  /** The lease is gone, and somebody else may have it already: stop at once, and leave the agent's state alone. */
  | { readonly do: 'drop'; readonly agent: string }
  /** Those of {@link toRelease}. */
  | { readonly do: 'release' }
  /** Cease to be a member. */
  | { readonly do: 'depart' };

export interface LeaseTransition {
  readonly state: LeaseState;
  readonly effects: readonly LeaseEffect[];
}

/** How many agents are given away at a time: each costs a sign-out and a sign-in. */
export const MOST_AT_ONCE = 50;

/** Of so many looks, one is for agents whom nobody takes. */
const LOOKS_PER_SEARCH = 5;

export const ABSENT: LeaseState = {
  phase: 'absent',
  instance: undefined,
  held: new Map(),
  members: '',
  looksToGo: LOOKS_PER_SEARCH,
};

/** How many of `agents` the member has who is number `rank` of `members`, counted from 0. */
export function shareOf(agents: number, members: number, rank: number): number {
  return Math.floor(agents / members) + (rank < agents % members ? 1 : 0);
}

/** The lease with which the agent may dial; undefined if there is none. */
export function leaseOf({ held }: LeaseState, agent: string): Lease | undefined {
  const one = held.get(agent);
  return one?.stage === 'held' ? one : undefined;
}

/** The leases of agents who are signed out and whom others may have. */
export function toRelease(state: LeaseState): Lease[] {
  return withStage(state, 'left').map(({ agent, epoch }) => ({ agent, epoch }));
}

/**
 * Whether nothing is to be decided, whoever else has which agents: this instance has its share among the same members as
 * before, and agents whom nobody takes are not to be looked for yet.
 */
export function isAtRest(state: LeaseState, members: readonly Listing[]): boolean {
  const ids = idsOf(members);
  const me = members.find(({ instance }) => instance === state.instance);
  return (
    me !== undefined &&
    state.looksToGo > 0 &&
    state.members === ids.join(' ') &&
    shared(state).length === shareOf(me.agents, ids.length, ids.indexOf(me.instance))
  );
}

/** The state after `event`, and the effects; an event that is irrelevant in `state` changes nothing. */
export function transition(state: LeaseState, event: LeaseEvent): LeaseTransition {
  const { phase, instance } = state;
  switch (event.type) {
    case 'join':
      return phase === 'absent' || phase === 'departing' ? join(state) : stay(state);
    case 'registered':
      return register(state, event.instance);
    case 'expired':
      return expire(state);
    case 'joined':
      return phase === 'joining' ? to({ ...state, phase: 'present' }) : stay(state);
    case 'seen':
      return phase === 'present' && instance !== undefined ? judge(state, instance, event) : stay(state);
    case 'rested':
      return to({ ...state, looksToGo: Math.max(0, state.looksToGo - 1) });
    case 'listed':
      return reconcile(state, event.leases);
    case 'acquired':
      return hold(state, event.leases, event.reason);
    case 'let-go':
      return letGo(state, event.agent);
    case 'signed-out':
      return signedOut(state, event.agent);
    case 'released':
      return released(state, event.leases);
    case 'refused':
      return refused(state, event.lease);
    case 'depart':
      return phase === 'joining' || phase === 'present' ? depart(state) : stay(state);
    case 'departed':
      return phase === 'departing' ? to({ ...state, phase: 'absent' }) : stay(state);
  }
}

function to(state: LeaseState, ...effects: LeaseEffect[]): LeaseTransition {
  return { state, effects };
}

function stay(state: LeaseState): LeaseTransition {
  return to(state);
}

/** Agents who are being signed out go on being so, and come back like any others. */
function join(state: LeaseState): LeaseTransition {
  const effects: LeaseEffect[] = state.instance === undefined ? [] : [{ do: 'join' }];
  return to({ ...state, phase: 'joining' }, ...effects);
}

/** Whatever an instance had under another ID is not its any more. */
function register(state: LeaseState, instance: string): LeaseTransition {
  if (state.instance === instance) {
    return stay(state);
  }
  const { state: empty, effects } = expire(state);
  const isJoining = empty.phase === 'joining';
  return to({ ...empty, instance }, ...effects, ...(isJoining ? [{ do: 'join' } as const] : []));
}

function expire(state: LeaseState): LeaseTransition {
  const { phase, held } = state;
  const drops = [...held.keys()].map((agent) => ({ do: 'drop', agent }) as const);
  const next = phase === 'present' ? 'joining' : phase === 'departing' ? 'absent' : phase;
  return to({ ...state, phase: next, instance: undefined, held: new Map(), members: '' }, ...drops);
}

function judge(
  before: LeaseState,
  instance: string,
  { members, busy }: LeaseEvent & { type: 'seen' },
): LeaseTransition {
  const me = members.find((member) => member.instance === instance);
  if (!me) {
    return to({ ...before, phase: 'joining' }, { do: 'join' });
  }
  const epochs = [...before.held.values()].reduce((sum, { epoch }) => sum + epoch, 0);
  if (me.held !== before.held.size || me.epochs !== epochs) {
    return to(before, { do: 'list' });
  }
  const ids = idsOf(members);
  const state = seeing(before, ids.join(' '));
  const share = (member: Member) => shareOf(member.agents, ids.length, ids.indexOf(member.instance));
  const mine = shared(state);
  const surplus = mine.length - share(me);
  if (surplus < 0) {
    return to(state, { do: 'acquire', most: -surplus, reason: 'share' });
  }
  const isSearch = state.looksToGo <= 0;
  const looked = { ...state, looksToGo: isSearch ? LOOKS_PER_SEARCH : state.looksToGo - 1 };
  const missing = members
    .filter((member) => member !== me)
    .reduce((sum, member) => sum + Math.max(0, share(member) - member.held), 0);
  const spare = mine.filter(({ agent, reason }) => reason === 'share' && !busy.has(agent));
  const count = Math.min(surplus, missing, MOST_AT_ONCE);
  return leaving(
    looked,
    spare.slice(0, count),
    isSearch ? [{ do: 'acquire', most: MOST_AT_ONCE, reason: 'left-over' }] : [],
  );
}

function idsOf(members: readonly Listing[]): string[] {
  return members.map(({ instance }) => instance).sort();
}

/** Those that belong to its share. */
function shared(state: LeaseState): Held[] {
  return withStage(state, 'held').filter(({ reason }) => reason !== 'asked');
}

/** With other members than before, an agent whom nobody wanted may be wanted. */
function seeing(state: LeaseState, members: string): LeaseState {
  if (state.members === members) {
    return state;
  }
  const wanted = (one: Held): Held => (one.reason === 'left-over' ? { ...one, reason: 'share' } : one);
  const held = new Map([...state.held].map(([agent, one]) => [agent, wanted(one)]));
  return { ...state, members, held };
}

function withStage({ held }: LeaseState, stage: Stage): Held[] {
  return [...held.values()].filter((one) => one.stage === stage);
}

function leaving(state: LeaseState, those: readonly Held[], more: readonly LeaseEffect[] = []): LeaseTransition {
  const held = new Map(state.held);
  for (const one of those) {
    held.set(one.agent, { ...one, stage: 'leaving' });
  }
  const effects = those.map(({ agent }) => ({ do: 'sign-out', agent }) as const);
  return to(those.length > 0 ? { ...state, held } : state, ...effects, ...more);
}

function hold(state: LeaseState, leases: readonly Lease[], reason: Reason): LeaseTransition {
  const { phase, instance } = state;
  if (instance === undefined || leases.length === 0) {
    return stay(state);
  }
  const held = new Map(state.held);
  // What comes after all is over has only to be released.
  const stage: Stage = phase === 'present' || reason === 'asked' ? 'held' : 'left';
  for (const { agent, epoch } of leases) {
    held.set(agent, { agent, epoch, stage, reason });
  }
  const effects: LeaseEffect[] =
    stage === 'left' ? [{ do: 'release' }] : leases.map(({ agent }) => ({ do: 'sign-in', agent }));
  return to({ ...state, held }, ...effects);
}

function letGo(state: LeaseState, agent: string): LeaseTransition {
  const one = state.held.get(agent);
  return one?.stage === 'held' && one.reason === 'asked' ? leaving(state, [one]) : stay(state);
}

/** The answer to a statement may have been lost: what the database has is what counts. */
function reconcile(state: LeaseState, leases: readonly Lease[]): LeaseTransition {
  if (state.instance === undefined) {
    return stay(state);
  }
  const listed = new Set(leases.map(({ agent }) => agent));
  const gone = [...state.held.keys()].filter((agent) => !listed.has(agent));
  const unknown = leases.filter(({ agent, epoch }) => state.held.get(agent)?.epoch !== epoch);
  const { state: without, effects: drops } = drop(state, gone);
  const { state: next, effects } = hold(without, unknown, 'share');
  return to(next, ...drops, ...effects);
}

function drop(state: LeaseState, agents: readonly string[]): LeaseTransition {
  const held = new Map(state.held);
  for (const agent of agents) {
    held.delete(agent);
  }
  const next = agents.length > 0 ? { ...state, held } : state;
  return departedIfEmpty(next, ...agents.map((agent) => ({ do: 'drop', agent }) as const));
}

function refused(state: LeaseState, { agent, epoch }: Lease): LeaseTransition {
  return state.held.get(agent)?.epoch === epoch ? drop(state, [agent]) : stay(state);
}

function signedOut(state: LeaseState, agent: string): LeaseTransition {
  const one = state.held.get(agent);
  if (one?.stage !== 'leaving') {
    return stay(state);
  }
  return to({ ...state, held: new Map(state.held).set(agent, { ...one, stage: 'left' }) }, { do: 'release' });
}

function released(state: LeaseState, leases: readonly Lease[]): LeaseTransition {
  const held = new Map(state.held);
  for (const { agent, epoch } of leases) {
    const one = held.get(agent);
    if (one?.stage === 'left' && one.epoch === epoch) {
      held.delete(agent);
    }
  }
  return departedIfEmpty({ ...state, held });
}

function depart(state: LeaseState): LeaseTransition {
  const departing: LeaseState = { ...state, phase: state.instance === undefined ? 'absent' : 'departing' };
  const { state: next, effects } = leaving(departing, withStage(departing, 'held'));
  return departedIfEmpty(next, ...effects);
}

function departedIfEmpty(state: LeaseState, ...effects: LeaseEffect[]): LeaseTransition {
  const isOver = state.phase === 'departing' && state.held.size === 0;
  return to(state, ...effects, ...(isOver ? [{ do: 'depart' } as const] : []));
}
