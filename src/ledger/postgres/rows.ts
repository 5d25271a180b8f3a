/** Entries as rows of the table `dial`, and back. */
import { createHash } from 'node:crypto';
import { asUuid } from '../../postgres';
import { numberKey } from '../../wire/call-events';
import { type DialEntry, type DialFacts, type DialState, ERASED } from '../entry';
import type { Numbers } from '../numbers';
import { claimKeys, type DialIdentity } from '../same-dial';
import { indexed, restored, stored } from './texts';

const TEXTS = [
  'server',
  'agent',
  'device',
  'handle',
  'attempt',
  'campaign',
  'list',
  'number',
  'person',
  'node',
  'message',
] as const;

/** Columns that hold when a dial got into a state. */
const TIMES = {
  accepted: 'accepted_at',
  notDialed: 'not_dialed_at',
  unknown: 'unknown_at',
  dialing: 'dialing_at',
  established: 'established_at',
  ended: 'ended_at',
} as const satisfies Partial<Record<DialState, string>>;

type Timed = keyof typeof TIMES;

const TIMED = Object.keys(TIMES) as Timed[];

type Texts = { readonly [Name in (typeof TEXTS)[number]]: string | null };
type Times = { readonly [Name in Timed]: number | null };

/** What {@link COLUMNS} selects. */
export interface Row extends Texts, Times {
  readonly id: string;
  readonly at: number;
  readonly verdict: unknown;
  readonly state: DialState;
  readonly outcome: string | null;
  readonly callId: string | null;
  readonly talked: number | null;
  readonly recovered: boolean | null;
  readonly resolvedBy: string | null;
  readonly revision: number;
  /** s since 1970, as exactly as it is stored: where it stands among others. */
  readonly place: number;
}

export const COLUMNS = [
  'id',
  ...TEXTS,
  'verdict',
  'state',
  'outcome',
  'call_id AS "callId"',
  'talked',
  'recovered',
  'resolved_by AS "resolvedBy"',
  'revision',
  'extract(epoch FROM claimed_at)::float8 AS place',
  `${ms('claimed_at')} AS at`,
  ...TIMED.map((state) => `${ms(TIMES[state])} AS "${state}"`),
].join(', ');

/** ms since 1970. */
function ms(column: string): string {
  return `round(extract(epoch FROM date_trunc('milliseconds', ${column})) * 1000)::float8`;
}

/** An entry, and how often it has changed. */
export interface Version {
  readonly entry: DialEntry;
  readonly revision: number;
}

export function versionOf(row: Row): Version {
  const { id, at, state, outcome, talked, recovered } = row;
  const facts = Object.fromEntries(
    TEXTS.flatMap((name) => (row[name] === null ? [] : [[name, restored(row[name])]])),
  ) as unknown as DialFacts;
  const times = Object.fromEntries(TIMED.flatMap((name) => (row[name] === null ? [] : [[name, row[name]]])));
  const entry: DialEntry = {
    ...facts,
    ...(row.verdict !== null && { verdict: row.verdict }),
    id,
    at,
    state,
    times: { claimed: at, ...times },
    ...(outcome !== null && { outcome: restored(outcome) }),
    ...(row.callId !== null && { callId: restored(row.callId) }),
    ...(talked !== null && { talked }),
    ...(recovered && { recovered }),
    ...(row.resolvedBy !== null && { resolvedBy: restored(row.resolvedBy) }),
  };
  return { entry, revision: row.revision };
}

/** What all ways to write a number have in common, of a number as the ledger keeps it. */
export function keyOf(kept: string | undefined, numbers: Numbers): string | null {
  if (kept === undefined || kept === ERASED) {
    return null;
  }
  return indexed(numbers.mode === 'plain' ? numberKey(kept) : numbers.tokenOf(kept, ''));
}

/** The same, of a number as somebody writes it. */
export function keyFor(number: string, numbers: Numbers): string {
  return indexed(numbers.mode === 'plain' ? numberKey(number) : numbers.token(number, ''));
}

/** What tells plain numbers with the same key apart; nothing more can be known of hashed ones. */
export function digitsFor(number: string | undefined, numbers: Numbers): string | null {
  return number === undefined || numbers.mode === 'hashed' ? null : number.replace(/\D/g, '');
}

export function attemptKey(attempt: string): string {
  return asUuid(hash(attempt));
}

/** The columns of a dial that is claimed. @param number as the ledger keeps it */
export function dialRow(
  facts: DialIdentity & Partial<DialFacts>,
  number: string | undefined,
  numbers: Numbers,
): object {
  const { server, agent, handle, attempt, verdict } = facts;
  return {
    ...Object.fromEntries(
      TEXTS.map((name) => [name, facts[name]] as const).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, stored(value)]],
      ),
    ),
    server: stored(server),
    agent: indexed(agent),
    handle: handle === undefined ? null : indexed(handle),
    attempt: attempt === undefined ? null : stored(attempt),
    attempt_key: attempt === undefined ? null : attemptKey(attempt),
    number: number === undefined ? null : stored(number),
    number_key: keyOf(number, numbers),
    person: facts.person === undefined ? null : indexed(facts.person),
    verdict: verdict === undefined ? null : storable(verdict),
  };
}

/** All columns of an entry as it is, claimed by `instance`. */
export function wholeRow({ entry, revision }: Version, instance: string, numbers: Numbers): object {
  const { id, at, number } = entry;
  const [columns, values] = changeable(entry, numbers);
  return {
    ...dialRow(entry, number, numbers),
    ...Object.fromEntries(columns.map((column, index) => [column, values[index]])),
    id,
    claimed_at: new Date(at).toISOString(),
    instance,
    revision,
  };
}

/** Keys of the advisory locks that claims of the same dial have in common: 64-bit integers in ascending order. */
export function locksFor(schema: string, identity: DialIdentity): string[] {
  return claimKeys(identity)
    .map((key) => hash(`${schema}\0${key}`).readBigInt64BE())
    .sort((one, other) => (one < other ? -1 : 1))
    .map(String);
}

/** What a change may touch: columns and their values. */
export function changeable(entry: DialEntry, numbers: Numbers): [columns: string[], values: unknown[]] {
  const { state, outcome, callId, talked, recovered, resolvedBy, number, person, times } = entry;
  const text = (value: string | undefined) => (value === undefined ? null : stored(value));
  const columns: Record<string, unknown> = {
    state,
    outcome: text(outcome),
    call_id: text(callId),
    talked: talked ?? null,
    recovered: recovered ?? null,
    resolved_by: text(resolvedBy),
    number: text(number),
    number_key: keyOf(number, numbers),
    person: person === undefined ? null : indexed(person),
  };
  for (const name of TIMED) {
    columns[TIMES[name]] = times[name] === undefined ? null : new Date(times[name]).toISOString();
  }
  return [Object.keys(columns), Object.values(columns)];
}

function storable(verdict: unknown): unknown {
  return JSON.parse(JSON.stringify(verdict), (_key, value) => (typeof value === 'string' ? stored(value) : value));
}

function hash(text: string): Buffer {
  // As UTF-16: all texts are different.
  return createHash('sha256').update(text, 'utf16le').digest();
}
