/**
 * Adds many records to a calling list, a limited number at a time. A row is sent once: what may have been added, and
 * nobody knows, is told and not sent again, in this run or, if the run has a job, in a later one.
 *
 * What certainly was not sent because it could not be sent just then (no connection, no ledger, the server limits the
 * rate) is sent again when it can. If Outbound Contact Server does not acknowledge a row, the next ones go one at a time
 * until it does; if it stays silent, the run stops before the whole list is in doubt.
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { perform } from '../operations/operation';
import type { Values } from '../operations/parameters';
import type { Performer } from '../operations/performer';
import type { RequestSource } from '../session/permit';
import { Breath } from '../timing/breath';
import { elapsed } from '../timing/clock';
import { FirstIn } from '../timing/first-in';
import { waitFor } from '../timing/wait-for';
import { duplicate, isForGood, isForNow, silent, unsettled } from './adding-failures';
import { type AddingProgress, type AddingReport, problemOf, type RowProblem } from './adding-report';
import { digestOf, newRecord, numberIn, type RowReading } from './new-record';
import { OUTBOUND_OPERATIONS } from './operations';

/** Rows under way at a time, as measured: docs/decisions/0023-rows-are-claimed-as-dials-are.md. */
export const DEFAULT_AT_ONCE = 16;

/** Rows in succession that may remain unanswered, beyond those under way at a time. */
const SILENT = 3;

/** ms until what could not be sent is sent again. */
const RETRY_AFTER = 1000;

/** ms after which a run stops if nothing can be sent. */
const PATIENCE = 120_000;

/** ms that answers to what was sent are waited for when the run is cancelled; within the time that a node has to close. */
const FAREWELL = 3000;

export interface AddingOptions extends Pick<RowReading, 'columns'> {
  readonly agent: Performer;
  /** Under this name, rows that an earlier run has sent are not sent again. */
  readonly job?: string | undefined;
  readonly atOnce?: number | undefined;
  /** ms to wait for the acknowledgement of a row. */
  readonly timeout: number;
  readonly device?: string | undefined;
  readonly source?: RequestSource | undefined;
  /** Cancels the run: nothing more is sent. */
  readonly signal?: AbortSignal | undefined;
  readonly retryAfter?: number | undefined;
  readonly patience?: number | undefined;
  /** Called when something has become of a row, unless it was the last. */
  onProgress?(): void;
}

/** A row that is to be added. */
export interface TableRow extends Pick<RowReading, 'common'> {
  /** Counted from 0. */
  readonly index: number;
  readonly content: unknown;
}

const COUNTED = { failed: 'failed', unknown: 'unknown', duplicate: 'duplicates' } as const;

export class Adding {
  /** Resolves when nothing is under way any more, and nothing more will be sent. */
  readonly over: Promise<void>;
  readonly #options: AddingOptions;
  readonly #run = randomUUID();
  readonly #since = elapsed();
  readonly #breath = new Breath();
  /** Of digests, the first row that has it. */
  readonly #seen = new Map<string, number>();
  readonly #waiting = new FirstIn<TableRow>();
  readonly #problems: RowProblem[] = [];
  readonly #counts = { added: 0, already: 0, failed: 0, unknown: 0, duplicates: 0 };
  /** Aborted when nothing more is to be sent, and when answers are no longer waited for. */
  readonly #stopping = new AbortController();
  readonly #leaving = new AbortController();
  #rows = 0;
  #underWay = 0;
  #announced: number | undefined;
  #hasEnded = false;
  #isComplete = true;
  #isOver = false;
  #reason: GwsError | undefined;
  /** Rows in succession that were not answered. */
  #unanswered = 0;
  /** Since when nothing can be sent. */
  #troubledSince: number | undefined;
  #recovery: Promise<void> | undefined;
  #took = 0;
  #conclude = (): void => {};

  constructor(options: AddingOptions) {
    this.#options = options;
    setMaxListeners(0, this.#stopping.signal, this.#leaving.signal);
    const { signal } = options;
    const cancel = guarded(
      'A cancelled run',
      () => {},
      () => this.#cancel(),
    );
    signal?.addEventListener('abort', cancel);
    this.over = new Promise<void>((resolve) => {
      this.#conclude = resolve;
    }).finally(() => signal?.removeEventListener('abort', cancel));
    options.agent.finishFirst(this.over);
    if (signal?.aborted) {
      this.#cancel();
    }
  }

  add(row: TableRow): void {
    this.#rows += 1;
    this.#waiting.add(row);
    this.#goOn();
  }

  /**
   * No more rows will come.
   * @param isComplete whether all have come
   * @param announced how many were announced, if that is known
   */
  end(isComplete = true, announced?: number): void {
    this.#isComplete = isComplete;
    this.#announced = announced;
    this.#hasEnded = true;
    this.#goOn();
  }

  /** Nothing more is sent. */
  stop(reason?: GwsError): void {
    this.#reason ??= reason;
    this.#stopping.abort();
    this.#goOn();
  }

  get progress(): AddingProgress {
    const { job } = this.#options;
    return {
      state: this.#state,
      ...(job !== undefined && { job }),
      rows: this.#rows,
      ...(this.#announced !== undefined && { announced: this.#announced }),
      ...this.#counts,
      left: this.#left,
      elapsed: Math.round(this.#isOver ? this.#took : elapsed() - this.#since),
      ...(this.#reason && { reason: { code: this.#reason.code, message: this.#reason.message } }),
    };
  }

  get report(): AddingReport {
    const problems = this.#problems.toSorted((one, other) => one.index - other.index);
    return { ...this.progress, problems };
  }

  get #left(): number {
    return Object.values(this.#counts).reduce((left, count) => left - count, this.#rows);
  }

  get #state(): AddingProgress['state'] {
    if (!this.#isOver) {
      return 'running';
    }
    if (this.#stopping.signal.aborted) {
      return 'stopped';
    }
    return this.#isComplete ? 'done' : 'incomplete';
  }

  #cancel(): void {
    this.stop();
    const leave = guarded(
      'A cancelled run',
      () => {},
      () => this.#leaving.abort(),
    );
    const farewell = setTimeout(leave, FAREWELL);
    void this.over.then(() => clearTimeout(farewell));
  }

  get #mostAtOnce(): number {
    if (this.#recovery || this.#stopping.signal.aborted) {
      return 0;
    }
    return this.#unanswered > 0 ? 1 : (this.#options.atOnce ?? DEFAULT_AT_ONCE);
  }

  #goOn(): void {
    while (this.#underWay < this.#mostAtOnce) {
      const row = this.#waiting.take();
      if (!row) {
        break;
      }
      this.#underWay += 1;
      void this.#take(row);
    }
    const isDone = this.#stopping.signal.aborted || (this.#hasEnded && this.#waiting.isEmpty);
    if (isDone && this.#underWay === 0 && !this.#isOver) {
      this.#took = elapsed() - this.#since;
      this.#isOver = true;
      this.#conclude();
    }
  }

  async #take(row: TableRow): Promise<void> {
    try {
      if (this.#breath.isDue) {
        await this.#breath.take();
      }
      await this.#addOnce(row);
    } catch (error) {
      this.#note(row, 'failed', GwsError.from(error, 'GWS_INVALID_REQUEST', 'The row could not be added.'));
    } finally {
      this.#underWay -= 1;
      try {
        if (!this.#hasEnded || this.#left > 0) {
          this.#options.onProgress?.();
        }
      } finally {
        this.#goOn();
      }
    }
  }

  /** @throws {GwsError} if it certainly was not added, and need not be tried again */
  async #addOnce(row: TableRow): Promise<void> {
    const { values, digest } = newRecord(row.content, { common: row.common, columns: this.#options.columns });
    const earlier = this.#seen.get(digest);
    if (earlier !== undefined) {
      this.#note(row, 'duplicate', duplicate(earlier));
      return;
    }
    this.#seen.set(digest, row.index);
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#send(row, values, digest);
        this.#troubledSince = undefined;
        return;
      } catch (error) {
        if (!(error instanceof GwsError) || !isForNow(error)) {
          this.#troubledSince = undefined;
          this.#unanswered = 0;
          throw error;
        }
        await this.#recover(error);
      }
    }
  }

  /** @throws {GwsError} if it certainly was not added */
  async #send(row: TableRow, values: Values, digest: string): Promise<void> {
    const { agent, job, timeout, device, source } = this.#options;
    const { jobs } = agent.ledger;
    const key = job === undefined ? undefined : digestOf(job, digest);
    const claim = key === undefined ? 'claimed' : await jobs.claim(key, this.#run);
    if (claim === 'done') {
      this.#counts.already += 1;
      return;
    }
    if (claim === 'unsettled') {
      this.#note(row, 'unknown', unsettled());
      return;
    }
    const settle = (isDone: boolean) => key !== undefined && jobs.settle(key, this.#run, isDone).catch(() => {});
    try {
      await perform(OUTBOUND_OPERATIONS.AddRecord, agent, {
        operation: 'AddRecord',
        values,
        timeout,
        signal: this.#leaving.signal,
        source,
        ...(device !== undefined && { device }),
      });
    } catch (error) {
      if (!(error instanceof GwsError) || error.mayHaveBeenDone) {
        this.#note(row, 'unknown', GwsError.from(error, 'GWS_OUTCOME_UNKNOWN', 'The row may have been added.'));
        this.#missAnswer(error);
        return;
      }
      await settle(false);
      throw error;
    }
    this.#unanswered = 0;
    this.#counts.added += 1;
    await settle(true);
  }

  #missAnswer(error: unknown): void {
    const { atOnce = DEFAULT_AT_ONCE } = this.#options;
    this.#unanswered += 1;
    if (this.#unanswered >= atOnce + SILENT) {
      this.stop(silent(this.#unanswered, error));
    }
  }

  /** Resolves when it is worth another try, or nothing more is to be sent. */
  async #recover(error: GwsError): Promise<void> {
    const { retryAfter = RETRY_AFTER, patience = PATIENCE } = this.#options;
    this.#troubledSince ??= elapsed();
    if (isForGood(error) || elapsed() - this.#troubledSince >= patience) {
      this.stop(error);
      return;
    }
    this.#recovery ??= waitFor(() => {}, { limit: retryAfter, signal: this.#stopping.signal }).then(() => {
      this.#recovery = undefined;
      this.#goOn();
    });
    await this.#recovery;
  }

  #note({ index, content }: TableRow, outcome: RowProblem['outcome'], error: GwsError): void {
    this.#counts[COUNTED[outcome]] += 1;
    this.#problems.push(problemOf(index, outcome, error, numberIn(content, this.#options)));
  }
}
