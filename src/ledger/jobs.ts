/**
 * The rows of jobs that add many records: which were sent, and which are done, so that a job that begins again after a
 * crash sends none twice. They are kept as long as dials are.
 */

/** What a job may do with a row: `claimed`, send it; `unsettled`, another run may have sent it; `done`, nothing. */
export type RowClaim = 'claimed' | 'unsettled' | 'done';

export interface Jobs {
  /**
   * Claims a row. Once it resolves with `claimed`, the claim is durable, and other runs get `unsettled`.
   * @param row digest of the job and of what is sent
   * @param run ID of the run, which may claim a row again that it has claimed and not settled
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`: not claimed, so it must not be sent
   */
  claim(row: string, run: string): Promise<RowClaim>;

  /**
   * Writes down what became of a row that this run has claimed.
   * @param isDone false if it certainly was not carried out; it is free then
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`: it may remain claimed
   */
  settle(row: string, run: string, isDone: boolean): Promise<void>;
}

/** A row as it is kept. */
export interface KeptRow {
  readonly run: string;
  readonly isDone: boolean;
  /** When it was claimed, in ms since 1970. */
  readonly at: number;
}

/** What `run` may do with a row. @param kept undefined if nobody has claimed it */
export function claimOf(kept: KeptRow | undefined, run: string): RowClaim {
  if (kept?.isDone) {
    return 'done';
  }
  return kept === undefined || kept.run === run ? 'claimed' : 'unsettled';
}

/**
 * The jobs of a ledger that is not always available.
 * @param use has something done with them when they are @throws {GwsError} if they are not
 */
export function jobsWhenAvailable(use: <Result>(work: (there: Jobs) => Promise<Result>) => Promise<Result>): Jobs {
  return {
    claim: (row, run) => use((there) => there.claim(row, run)),
    settle: (row, run, isDone) => use((there) => there.settle(row, run, isDone)),
  };
}
