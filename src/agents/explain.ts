/**
 * Why a dial was made or refused, and what became of it: the story of a record, attempt, number or call in the order in
 * which it happened, from the ledger and from what has happened lately.
 */
import { namesIn } from '../dial/identity';
import { printable } from '../errors/printable';
import { type DialEntry, type DialState, ERASED, type Ledger, type Query } from '../ledger';
import { inWords, type Reason } from '../rules';
import { maskedNumber, withMaskedNumbers, withMaskedValues } from '../values/masked-number';
import { isObject } from '../values/plain-json';
import { isSameNumber } from '../wire/call-events';
import type { CallNote, FailureNote, Journal, RecordNote } from './journal';
import type { SaidByRules, StepKind, StoryStep } from './step';

/** What is asked about; all that is given must fit. */
export interface StorySubject {
  /** ID of an entry in the ledger. */
  readonly id?: string | undefined;
  /** In the form used for comparison (src/dial/identity.ts), as `attempt`. */
  readonly handle?: string | undefined;
  readonly attempt?: string | undefined;
  readonly number?: string | undefined;
  readonly callId?: string | undefined;
}

export interface Sources {
  readonly ledger: Ledger;
  readonly journal: Journal;
  /** Address of the server. */
  readonly server: string;
}

/** Dials that are told of, newest first. */
const MOST_DIALS = 20;
/** Entries that are looked through for a call, which the ledger has no index of. */
const MOST_READ = 20_000;
const DAY = 24 * 60 * 60 * 1000;
const CALL_WITHIN = 7 * DAY;
/** ms before a claim in which its record was handed out, and in which it was refused. */
const BEFORE = DAY;

const LAST = 11;

/** Of steps at the same moment, the one that leads to the other comes first. */
const RANK: Readonly<Record<StepKind, number>> = {
  ledgerUnavailable: 0,
  handedOut: 1,
  verdict: 2,
  claimed: 3,
  accepted: 4,
  dialing: 5,
  call: 6,
  established: 7,
  failed: 8,
  notDialed: 9,
  unknown: 9,
  ended: 10,
};

/** Who is refused without an entry comes after what the ledger has of the dial before. */
function rankOf({ what, entry }: StoryStep): number {
  return what === 'failed' && entry === undefined ? LAST : RANK[what];
}

/** What somebody has typed, in each way that it can be meant. */
export function subjectsIn(text: string): StorySubject[] {
  const typed = text.trim();
  const [handle] = namesIn({ recordHandle: typed }).handles;
  const [attempt] = namesIn({ callAttemptGuid: typed }).attempts;
  const isNumber = /^\+?[\d ()/.-]+$/.test(typed);
  return typed === ''
    ? []
    : [{ id: typed }, { callId: typed }, { attempt }, { handle }, ...(isNumber ? [{ number: typed }] : [])];
}

/** The steps of all dials that any of `subjects` fits, oldest first. Telephone numbers are masked. */
export async function explain(sources: Sources, subjects: readonly StorySubject[]): Promise<StoryStep[]> {
  const { journal, server } = sources;
  const steps: StoryStep[] = [];
  const entries = new Map<string, DialEntry>();
  try {
    for (const subject of subjects) {
      for (const entry of await entriesOf(sources, subject)) {
        entries.set(entry.id, entry);
      }
    }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    steps.push({ at: Date.now(), what: 'ledgerUnavailable', code, text: message });
  }
  const dials = [...entries.values()].filter((entry) => entry.server === server).slice(0, MOST_DIALS);
  const calls = new Set(dials.map(({ callId }) => callId).filter((id) => id !== undefined));
  const isMeant = (fits: (subject: StorySubject) => boolean, belongs: (dial: DialEntry) => boolean) =>
    subjects.some(fits) || dials.some(belongs);
  steps.push(...dials.flatMap(stepsOf));
  for (const note of journal.records) {
    if (
      isMeant(
        (subject) => isOfRecord(note, subject),
        (dial) => isRecordOf(note, dial),
      )
    ) {
      steps.push(handedOut(note));
    }
  }
  for (const note of journal.failures) {
    if (
      isMeant(
        (subject) => isOfFailure(note, subject),
        (dial) => isFailureOf(note, dial),
      )
    ) {
      steps.push(failed(note));
    }
  }
  for (const note of journal.calls) {
    if (calls.has(note.callId) || subjects.some(({ callId }) => callId === note.callId)) {
      steps.push(news(note));
    }
  }
  return steps.sort((one, other) => one.at - other.at || rankOf(one) - rankOf(other));
}

async function entriesOf({ ledger, journal, server }: Sources, subject: StorySubject): Promise<DialEntry[]> {
  const { callId, ...query } = subject;
  if (Object.values(subject).every((value) => value === undefined)) {
    return [];
  }
  if (callId === undefined) {
    return ledger.find({ ...query, server }, MOST_DIALS);
  }
  const seen = journal.dials.findLast(({ entry }) => entry.callId === callId);
  const found = seen ? await ledger.find({ id: seen.entry.id }, 1) : await search(ledger, { server }, callId);
  return found.filter((entry) =>
    (['id', 'handle', 'attempt'] as const).every((name) => query[name] === undefined || query[name] === entry[name]),
  );
}

/** The ledger has no index of calls. */
async function search(ledger: Ledger, query: Query, callId: string): Promise<DialEntry[]> {
  let count = 0;
  for await (const page of ledger.stream({ ...query, from: Date.now() - CALL_WITHIN })) {
    const found = page.filter((entry) => entry.callId === callId);
    count += page.length;
    if (found.length > 0 || count > MOST_READ) {
      return found;
    }
  }
  return [];
}

function isOfRecord(note: RecordNote, { id, callId, handle, attempt, number }: StorySubject): boolean {
  return id === undefined && callId === undefined && isAllOf(note, { handle, attempt }, note.number, number);
}

function isOfFailure({ facts, entry }: FailureNote, { id, callId, handle, attempt, number }: StorySubject): boolean {
  return (
    callId === undefined &&
    (id === undefined ? isAllOf(facts, { handle, attempt }, facts.number, number) : id === entry)
  );
}

/** Whether something is asked for, and all of that fits. */
function isAllOf(
  note: { readonly handle?: string | undefined; readonly attempt?: string | undefined },
  { handle, attempt }: Pick<StorySubject, 'handle' | 'attempt'>,
  has: string | undefined,
  number: string | undefined,
): boolean {
  const isAsked = handle !== undefined || attempt !== undefined || number !== undefined;
  return (
    isAsked &&
    (handle === undefined || handle === note.handle) &&
    (attempt === undefined || attempt === note.attempt) &&
    (number === undefined || (has !== undefined && isSameNumber(has, number)))
  );
}

/** A handle counts only for the agent who got the record, and for a while. */
function isSameRecord(
  note: { readonly at: number; readonly agent: string },
  names: { readonly handle?: string | undefined; readonly attempt?: string | undefined },
  { handle, attempt, agent, at }: DialEntry,
): boolean {
  return names.attempt !== undefined && attempt !== undefined
    ? names.attempt === attempt
    : handle !== undefined && names.handle === handle && note.agent === agent && Math.abs(note.at - at) < BEFORE;
}

function isRecordOf(note: RecordNote, dial: DialEntry): boolean {
  return isSameRecord(note, note, dial);
}

function isFailureOf(note: FailureNote, dial: DialEntry): boolean {
  return note.entry === undefined ? isSameRecord(note, note.facts, dial) : note.entry === dial.id;
}

function handedOut({ at, agent, handle, attempt, campaign, number }: RecordNote): StoryStep {
  return given({ at, what: 'handedOut', agent, handle, attempt, campaign, number: number && maskedNumber(number) });
}

function failed({ at, agent, entry, facts, code, text, outcome, details, said: rules }: FailureNote): StoryStep {
  const { handle, attempt, campaign, number, node, message } = facts;
  const shown = number && maskedNumber(number);
  const said = withMaskedNumbers(text, [number]);
  const where = { agent, entry, handle, attempt, campaign, number: shown, node, message };
  return given({
    at,
    what: 'failed',
    ...where,
    code,
    text: said,
    outcome,
    details: masked(details, number),
    said: maskedSaid(rules, number),
  });
}

function news({ at, agent, callId, state, type, number }: CallNote): StoryStep {
  const shown = number && maskedNumber(number);
  return given({ at, what: 'call', agent, callId, state, notificationType: type, number: shown });
}

/** The entry's states, with what is known of it where it belongs. */
function stepsOf(entry: DialEntry): StoryStep[] {
  const { id, agent, handle, attempt, campaign, number, node, message, verdict, times, at } = entry;
  const shown = number && (number === ERASED ? number : maskedNumber(number));
  const whose = { agent, entry: id };
  const steps: StoryStep[] = [];
  if (verdict !== undefined) {
    const { text, details, said } = verdictIn(verdict);
    const shownText = withMaskedNumbers(text, [number]);
    steps.push(given({ at, what: 'verdict', ...whose, text: shownText, details, said: maskedSaid(said, number) }));
  }
  for (const [state, time] of Object.entries(times) as [DialState, number][]) {
    steps.push(
      given({
        at: time,
        what: state,
        ...whose,
        ...(state === 'claimed' && { handle, attempt, campaign, number: shown, node, message }),
        ...(state === 'dialing' && { callId: entry.callId }),
        ...(state === entry.state && { outcome: entry.outcome, resolvedBy: entry.resolvedBy }),
      }),
    );
  }
  return steps;
}

/** What the calling rules said, as the ledger keeps it: in words, with the rule, and from when on it is allowed. */
export function verdictIn(
  verdict: unknown,
  words = inWords,
): {
  readonly text: string;
  readonly details: Readonly<Record<string, string>>;
  /** The same as `text`, if it is known what it means. */
  readonly said?: SaidByRules;
} {
  const said = (isObject(verdict) ? verdict : {}) as Readonly<Record<string, unknown>>;
  const details = ['verdict', 'rule', 'notBefore'].flatMap((name) =>
    typeof said[name] === 'string' ? [[name, said[name]] as const] : [],
  );
  const { verdict: _verdict, ...named }: Record<string, string> = Object.fromEntries(details);
  try {
    const reason = said.reason as Reason;
    return { text: words(reason), details: Object.fromEntries(details), said: { reason, ...named } };
  } catch {
    // Another version may have written other reasons.
    return { text: printable(verdict), details: Object.fromEntries(details) };
  }
}

/** Without telephone numbers. */
export function maskedSaid(said: SaidByRules | undefined, number: string | undefined): SaidByRules | undefined {
  return said && { ...said, reason: { ...said.reason, values: withMaskedValues(said.reason.values, [number]) } };
}

function masked(details: FailureNote['details'], number: string | undefined): StoryStep['details'] {
  const texts = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? withMaskedNumbers(value, [number]) : value,
  ]);
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

/** Without what is not known. */
function given(step: StoryStep): StoryStep {
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as StoryStep;
}
