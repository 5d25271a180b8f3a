/** What a ledger knows of people who are to be called. */
import type { DialEntry } from './entry';
import type { Numbers } from './numbers';
import { meets } from './query';
import type { Suppression } from './suppressions';

/** Somebody who is to be called, as the ledger may know them. */
export interface Whom {
  /** With its country code, if it has one. */
  readonly number: string;
  /** As it is in the record. */
  readonly written: string;
  /** Other ways to write `number`, with the same last digits. */
  readonly spellings: readonly string[];
  /** ID of the person; undefined: their dials on other numbers do not matter. */
  readonly person?: string | undefined;
}

/** Dials are newest first. */
export interface Past {
  readonly ofNumber: readonly DialEntry[];
  readonly ofPerson: readonly DialEntry[];
  /** What says that the number, as it is in the record or with its country code, must not be called now. */
  readonly suppressions: readonly Suppression[];
}

/** People of whom a ledger tells at once. */
export const PAGE_OF_PEOPLE = 100;

export const NO_PAST: Past = { ofNumber: [], ofPerson: [], suppressions: [] };

/** The dials of somebody. @param entries newest first, with all that may be theirs @param from ms since 1970 */
export function dialsOf(
  { number, written, spellings, person }: Whom,
  entries: readonly DialEntry[],
  from: number,
  numbers: Numbers,
): Omit<Past, 'suppressions'> {
  const those = (query: Parameters<typeof meets>[1]) => entries.filter((entry) => meets(entry, query, numbers));
  return {
    ofNumber: those({ number, spellings: [written, ...spellings], from }),
    ofPerson: person === undefined ? [] : those({ person, from }),
  };
}
