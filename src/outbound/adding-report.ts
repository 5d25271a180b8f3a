/** What a run that adds many records has done, for flows. */
import type { GwsError, GwsErrorCode } from '../errors/gws-error';
import { maskedNumber, withMaskedNumbers } from '../values/masked-number';

/** `running`; `done`: all rows; `incomplete`: all that came, but more were to come; `stopped`: see `reason`. */
type AddingState = 'running' | 'done' | 'incomplete' | 'stopped';

/** What became of a row that was not added, or perhaps not. */
export interface RowProblem {
  /** Of the row, counted from 0. */
  readonly index: number;
  /** `failed`: certainly not added; `unknown`: perhaps; `duplicate`: the same as an earlier row. */
  readonly outcome: 'failed' | 'unknown' | 'duplicate';
  readonly code: GwsErrorCode;
  readonly message: string;
  readonly statusCode?: number;
  /** The last digits of its telephone number. */
  readonly number?: string;
}

export interface AddingProgress {
  readonly state: AddingState;
  readonly job?: string;
  /** How many have come. */
  readonly rows: number;
  /** How many were announced, if that is known. */
  readonly announced?: number;
  readonly added: number;
  /** Added by an earlier run of the job. */
  readonly already: number;
  readonly failed: number;
  readonly unknown: number;
  readonly duplicates: number;
  /** Not sent. */
  readonly left: number;
  /** ms. */
  readonly elapsed: number;
  /** Why it was stopped. */
  readonly reason?: { readonly code: GwsErrorCode; readonly message: string };
}

export interface AddingReport extends AddingProgress {
  /** In the order of the rows. */
  readonly problems: readonly RowProblem[];
}

/** @param number of the row, which `error` must not spread */
export function problemOf(
  index: number,
  outcome: RowProblem['outcome'],
  { code, message, statusCode }: GwsError,
  number: string | undefined,
): RowProblem {
  const masked = number === undefined ? undefined : maskedNumber(number);
  return {
    index,
    outcome,
    code,
    message: withMaskedNumbers(message, [number]),
    ...(statusCode !== undefined && { statusCode }),
    ...(masked !== undefined && { number: masked }),
  };
}
