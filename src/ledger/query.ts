/** What entries of a ledger can be looked for by. */
import type { DialEntry, DialState } from './entry';
import { ERASED } from './entry';
import type { Numbers } from './numbers';

/** Every given property must be met. */
export interface Query {
  readonly id?: string | undefined;
  /** In whatever way it is written. */
  readonly number?: string | undefined;
  /** Other ways to write `number`, with the same last digits: with its country code, or without. */
  readonly spellings?: readonly string[] | undefined;
  /** ID of the person, if dials have one. */
  readonly person?: string | undefined;
  /** In the form used for comparison (src/dial/identity.ts), as `attempt`. */
  readonly handle?: string | undefined;
  readonly attempt?: string | undefined;
  readonly server?: string | undefined;
  readonly agent?: string | undefined;
  readonly campaign?: string | undefined;
  readonly outcome?: string | undefined;
  readonly state?: DialState | undefined;
  /** Claimed from then on, and before then: ms since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const EQUAL = ['id', 'handle', 'attempt', 'server', 'agent', 'campaign', 'outcome', 'state'] as const;

export function meets(entry: DialEntry, query: Query, numbers: Numbers): boolean {
  const { number, spellings = [], person, from = 0, to = Number.POSITIVE_INFINITY } = query;
  return (
    EQUAL.every((name) => query[name] === undefined || query[name] === entry[name]) &&
    entry.at >= from &&
    entry.at < to &&
    (number === undefined || isOneOf(entry, [number, ...spellings], numbers)) &&
    (person === undefined || (entry.person !== ERASED && entry.person === numbers.person(person)))
  );
}

function isOneOf({ number }: DialEntry, asked: readonly string[], numbers: Numbers): boolean {
  return number !== undefined && number !== ERASED && asked.some((one) => numbers.isSame(number, one));
}
