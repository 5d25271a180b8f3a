/** The rows of an entry: itself, and what it is found by. */
import { type DialEntry, ERASED, isUnsettled } from '../entry';
import { type Numbers, personToken } from '../numbers';
import { sealed, unsealed } from './checksum';
import { key, markValue, ownerOf } from './keys';
import { del, put, type Write } from './store';

/** How the numbers of a ledger are kept, and what their tokens are made with. */
export interface NumberIndex {
  readonly numbers: Numbers;
  readonly salt: string;
}

/** Rows that are written once, and change only when the dial is found not to have been carried out, or is erased. */
interface Lasting {
  readonly claims: boolean;
  readonly number: boolean;
}

/** The rows of `entry` by key, those that last as far as they are wanted. */
function rowsOf(entry: DialEntry, { numbers, salt }: NumberIndex, wanted: Lasting): Map<string, string> {
  const { id, attempt, handle, number, person, agent, campaign, outcome } = entry;
  const itself = key('e', id);
  const rows = new Map([
    [itself, sealed(itself, JSON.stringify(entry))],
    [key('g', agent, id), ''],
  ]);
  if (wanted.claims) {
    const mark = { isDialed: isDialed(entry), hasAttempt: attempt !== undefined, owner: ownerOf(entry) };
    for (const row of [attempt !== undefined && key('a', attempt, id), handle !== undefined && key('h', handle, id)]) {
      if (row) {
        rows.set(row, markValue(row, mark));
      }
    }
  }
  if (wanted.number && number !== undefined && number !== ERASED) {
    rows.set(key('n', numbers.tokenOf(number, salt), id), '');
  }
  if (wanted.number && person !== undefined && person !== ERASED) {
    rows.set(key('p', personToken(person, salt), id), '');
  }
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
  const isBoth = before !== undefined && after !== undefined;
  const wanted = {
    claims: !isBoth || isDialed(before) !== isDialed(after),
    number: !isBoth || before.number !== after.number || before.person !== after.person,
  };
  const old = before ? rowsOf(before, index, wanted) : new Map<string, string>();
  const now = after ? rowsOf(after, index, wanted) : new Map<string, string>();
  return [
    ...[...old.keys()].filter((row) => !now.has(row)).map(del),
    ...[...now].filter(([row, value]) => old.get(row) !== value).map(([row, value]) => put(row, value)),
  ];
}

function isDialed({ state }: DialEntry): boolean {
  return state !== 'notDialed';
}

/** The entry in a row; undefined if it is damaged. */
export function entryIn(row: string, value: string): DialEntry | undefined {
  const text = unsealed(row, value);
  return text === undefined ? undefined : (JSON.parse(text) as DialEntry);
}
