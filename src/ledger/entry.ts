/** An entry of the ledger: one dial, from the claim to what became of it, and which state may follow which. */

/**
 * `claimed`: about to be sent, or being sent; `accepted`: GWS has taken it; `notDialed`: it certainly was not carried out;
 * `unknown`: it may have been; `dialing`, `established`, `ended`: the states of its call.
 */
export type DialState = 'claimed' | 'notDialed' | 'unknown' | 'accepted' | 'dialing' | 'established' | 'ended';

/** What is known of a dial before it is sent. */
export interface DialFacts {
  /** Address of the server, and the user name of the agent who dials. */
  readonly server: string;
  readonly agent: string;
  /** ID of the device that dials. */
  readonly device?: string | undefined;
  /** Record handle and call attempt, in the form used for comparison (src/dial/identity.ts). */
  readonly handle?: string | undefined;
  readonly attempt?: string | undefined;
  readonly campaign?: string | undefined;
  /** The calling list. */
  readonly list?: string | undefined;
  /** Telephone number, as dialed. In an entry: as the ledger keeps it (`numbers.ts`), or {@link ERASED}. */
  readonly number?: string | undefined;
  /** ID of the person, from the field of the record that a calling rule names. In an entry: as the ledger keeps it. */
  readonly person?: string | undefined;
  /** ID of the node that dials, and `_msgid` of its message. */
  readonly node?: string | undefined;
  readonly message?: string | undefined;
  /** What the calling rules said, as JSON. */
  readonly verdict?: unknown;
}

export interface DialEntry extends DialFacts {
  /** Sorts by time of the claim. */
  readonly id: string;
  /** When it was claimed: ms since 1970 by the system clock, as all times here. */
  readonly at: number;
  readonly state: DialState;
  /** When it got into each state. */
  readonly times: Readonly<Partial<Record<DialState, number>>>;
  /** One word for how it ended; see `docs/names.md`. */
  readonly outcome?: string | undefined;
  readonly callId?: string | undefined;
  /** s between `established` and `ended`. */
  readonly talked?: number | undefined;
  /** It was found claimed when the ledger was opened, so whoever claimed it has gone without a word. */
  readonly recovered?: true | undefined;
  /** Who decided what it was, if nobody could know. */
  readonly resolvedBy?: string | undefined;
}

/** What has become known of a dial. */
export interface Change {
  readonly state?: DialState | undefined;
  readonly outcome?: string | undefined;
  readonly callId?: string | undefined;
  /** When, if not now. */
  readonly at?: number | undefined;
  readonly recovered?: true | undefined;
  readonly resolvedBy?: string | undefined;
  /** It was so some time ago, nobody knows when. */
  readonly isUntimed?: true | undefined;
}

/** In place of a number or person that was erased. */
export const ERASED = 'erased';

/** A dial only ever gets on; the answer may be read after events of the call. */
const ORDER: Readonly<Record<DialState, number>> = {
  claimed: 0,
  notDialed: 1,
  unknown: 1,
  accepted: 2,
  dialing: 3,
  established: 4,
  ended: 5,
};

/** Whether its end is still to come, or to be found out. */
export function isUnsettled({ state }: Pick<DialEntry, 'state'>): boolean {
  return state !== 'notDialed' && state !== 'ended';
}

/** ms after which no call of a dial can be alive any more. */
const LONGEST_CALL = 24 * 60 * 60 * 1000;

/** Whether nothing more will be heard of a dial that GWS has accepted. */
export function isPast({ state, at }: DialEntry, now: number): boolean {
  return ORDER[state] >= ORDER.accepted && now - at > LONGEST_CALL;
}

/** A dial that is claimed now. @param facts as the ledger keeps them, see `kept` */
export function newEntry(id: string, facts: DialFacts, at: number): DialEntry {
  return { ...facts, id, at, state: 'claimed', times: { claimed: at } };
}

/** Whether somebody must be told of the change, if not now, then at the next start. */
export function isNews(after: DialEntry, before: DialEntry): boolean {
  return after.state !== before.state && (after.state === 'unknown' || after.state === 'ended');
}

/**
 * The entry with `change`; undefined if that says nothing new. A dial that certainly was not carried out gets on only if
 * its call is seen nevertheless, and one whose outcome is unknown becomes `notDialed` only if somebody says so.
 */
export function changed(entry: DialEntry, change: Change, now: number): DialEntry | undefined {
  const at = change.at ?? now;
  const state = nextState(entry, change);
  const isOn = state !== entry.state;
  if (!isOn && change.state !== undefined && change.state !== state) {
    return undefined;
  }
  const { callId = entry.callId, resolvedBy = entry.resolvedBy } = change;
  // What is known does not become unknown.
  const isKept = !isOn && change.outcome === 'unknown' && change.resolvedBy === undefined;
  const outcome = isKept ? entry.outcome : (change.outcome ?? entry.outcome);
  const recovered = change.recovered ?? entry.recovered;
  if (!isOn && outcome === entry.outcome && callId === entry.callId && resolvedBy === entry.resolvedBy) {
    return undefined;
  }
  const times = isOn ? { ...entry.times, [state]: at } : entry.times;
  const talked =
    isOn && state === 'ended' && times.established !== undefined && !change.isUntimed
      ? Math.max(0, Math.round((at - times.established) / 1000))
      : entry.talked;
  return { ...entry, state, times, outcome, callId, talked, recovered, resolvedBy };
}

function nextState({ state }: DialEntry, { state: next = state, resolvedBy }: Change): DialState {
  if (resolvedBy !== undefined) {
    return next;
  }
  if (state === 'notDialed') {
    return ORDER[next] > ORDER.accepted ? next : state;
  }
  return ORDER[next] > ORDER[state] ? next : state;
}

/** The entry, free of everything that identifies the person called. */
export function erased(entry: DialEntry): DialEntry {
  return { ...entry, number: ERASED, ...(entry.person !== undefined && { person: ERASED }) };
}
