/** The rows of an entry: itself, and what it is found by. */
import { type DialEntry, ERASED, isUnsettled } from '../entry';
import type { Numbers } from '../numbers';
import { sealed, unsealed } from './checksum';
import { key, markValue, ownerOf } from './keys';
import { del, put, type Write } from './store';

/** How the numbers of a ledger are kept, and what their tokens are made with. */
export interface NumberIndex {
  readonly numbers: Numbers;
  readonly salt: string;
}

/** All rows of `entry`, by key. */
function rowsOf(entry: DialEntry, { numbers, salt }: NumberIndex): Map<string, string> {
  const { id, attempt, handle, number, agent, campaign, outcome } = entry;
  const rows = new Map<string, string>();
  const itself = key('e', id);
  rows.set(itself, sealed(itself, JSON.stringify(entry)));
  const mark = { isDialed: entry.state !== 'notDialed', hasAttempt: attempt !== undefined, owner: ownerOf(entry) };
  const addClaim = (row: string) => rows.set(row, markValue(row, mark));
  if (attempt !== undefined) {
    addClaim(key('a', attempt, id));
  }
  if (handle !== undefined) {
    addClaim(key('h', handle, id));
  }
  if (number !== undefined && number !== ERASED) {
    rows.set(key('n', numbers.tokenOf(number, salt), id), '');
  }
  rows.set(key('g', agent, id), '');
  if (campaign !== undefined) {
    rows.set(key('c', campaign, id), '');
  }
  if (outcome !== undefined) {
    rows.set(key('o', outcome, id), '');
  }
  if (isUnsettled(entry)) {
    rows.set(key('u', id), '');
  }
  return rows;
}

/** What turns the rows of `before` into those of `after`; undefined stands for no entry. */
export function writesFor(before: DialEntry | undefined, after: DialEntry | undefined, index: NumberIndex): Write[] {
  const old = before ? rowsOf(before, index) : new Map<string, string>();
  const now = after ? rowsOf(after, index) : new Map<string, string>();
  return [
    ...[...old.keys()].filter((row) => !now.has(row)).map(del),
    ...[...now].filter(([row, value]) => old.get(row) !== value).map(([row, value]) => put(row, value)),
  ];
}

/** The entry in a row; undefined if it is damaged. */
export function entryIn(row: string, value: string): DialEntry | undefined {
  const text = unsealed(row, value);
  return text === undefined ? undefined : (JSON.parse(text) as DialEntry);
}
