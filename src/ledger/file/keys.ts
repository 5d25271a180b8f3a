/**
 * Keys of the rows in the store. A key is a letter and parts, with zero characters between; every range of them sorts by the
 * ID at the end, and so by time.
 *
 * | key | value | for |
 * | --- | --- | --- |
 * | `m format` | version, path, ID, how numbers are kept | opening |
 * | `m since` | number of the first commit after a gap that somebody has accepted | to notice what is missing |
 * | `m count` | number of entries | the report |
 * | `w <number>` | | each of the last commits |
 * | `e <id>` | checksum and entry as JSON | the entry |
 * | `a <attempt> <id>`, `h <handle> <id>` | checksum and {@link ClaimMark} | claims, find |
 * | `n <token of number> <id>`, `g <agent> <id>`, `c <campaign> <id>`, `o <outcome> <id>` | | find |
 * | `p <token of person> <id>` | | find |
 * | `s <token of number> <id>` | checksum and suppression as JSON | suppressions |
 * | `x <time> <token of number> <id>` | | suppressions that will be over |
 * | `j <digest of row>` | checksum and row of a job as JSON | jobs |
 * | `i <time> <digest of row>` | | rows of jobs that are old |
 * | `u <id>` | | unsettled entries |
 * | `y <id>` | | entries that nobody was told of |
 */
import { createHash } from 'node:crypto';
import type { DialFacts } from '../entry';
import { sealed, unsealed } from './checksum';
import type { KeyRange } from './store';

const SEPARATOR = '\u0000';
/** The next character: ends a range. */
const END = '\u0001';

const LONGEST_PART = 200;

export type Index = 'e' | 'a' | 'h' | 'n' | 'p' | 's' | 'x' | 'j' | 'i' | 'g' | 'c' | 'o' | 'u' | 'y' | 'w' | 'm';

export const FORMAT = key('m', 'format');
export const SINCE = key('m', 'since');
export const COUNT = key('m', 'count');

export function key(index: Index, ...parts: string[]): string {
  return [index, ...parts.map(encoded)].join(SEPARATOR);
}

/** All keys that begin with these parts; with `from` and `to`, those with such IDs (`to` is left out). */
export function rangeOf(index: Index, parts: readonly string[] = [], from?: string, to?: string): KeyRange {
  const start = key(index, ...parts);
  return {
    gte: `${start}${SEPARATOR}${from ?? ''}`,
    lt: to === undefined ? start + END : `${start}${SEPARATOR}${to}`,
  };
}

/** The row of an entry alone. */
export function entryRange(id: string): KeyRange {
  const row = key('e', id);
  return { gte: row, lt: row + SEPARATOR };
}

/** The last part: the ID of an entry, or what stands in its place. */
export function lastPart(whole: string): string {
  return whole.slice(whole.lastIndexOf(SEPARATOR) + 1);
}

/** Of the row of an index by tokens: what is between its letter and the ID. */
export function tokenIn(whole: string): string {
  return whole.slice(2, whole.lastIndexOf(SEPARATOR));
}

/** The letter and the parts, of which none has had characters that are encoded. */
export function partsOf(whole: string): string[] {
  return whole.split(SEPARATOR);
}

/** Numbers of commits sort as text. */
export function commitKey(sequence: number): string {
  return key('w', String(sequence).padStart(14, '0'));
}

/** What tells, without reading the entry, whether it can be the same dial. */
export interface ClaimMark {
  readonly isDialed: boolean;
  readonly hasAttempt: boolean;
  /** Whose handle it is. */
  readonly owner: string;
}

/** Of the server and agent. */
export function ownerOf({ server, agent }: Pick<DialFacts, 'server' | 'agent'>): string {
  return createHash('sha256').update(`${server}\n${agent}`).digest('base64url').slice(0, 12);
}

export function markValue(rowKey: string, { isDialed, hasAttempt, owner }: ClaimMark): string {
  return sealed(rowKey, `${isDialed ? 'd' : 'n'}${hasAttempt ? 'a' : 'h'}${owner}`);
}

/** Undefined if it is damaged. */
export function readMark(rowKey: string, value: string): ClaimMark | undefined {
  const text = unsealed(rowKey, value);
  return text === undefined
    ? undefined
    : { isDialed: text[0] === 'd', hasAttempt: text[1] === 'a', owner: text.slice(2) };
}

/** As text that holds none of the separators. */
function encoded(part: string): string {
  const text = encodeURIComponent(Buffer.from(part).toString());
  return text.length > LONGEST_PART ? `#${createHash('sha256').update(part).digest('base64url')}` : text;
}
