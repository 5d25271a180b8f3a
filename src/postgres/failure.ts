/**
 * What went wrong with a statement, and whether it may have been carried out nevertheless: only the server's own refusal, or
 * a connection that never came about, proves that it was not.
 */
import { masked, PrintableError } from '../secrets/mask';

/**
 * `refused`: the server says no; `away`: no connection came about; both times nothing was done. `lost`: the connection
 * broke, or the answer did not come in time; it may have been done, now or in a moment.
 */
export type FailureKind = 'refused' | 'away' | 'lost';

export class DatabaseFailure extends PrintableError {
  override readonly name = 'DatabaseFailure';
  readonly kind: FailureKind;
  /** SQLSTATE, or the code of a system error. */
  readonly code: string | undefined;

  constructor(kind: FailureKind, cause: unknown) {
    super(masked(textOf(cause)), cause);
    this.kind = kind;
    this.code = codeOf(cause);
  }

  /** Whether the same may succeed at once: a deadlock, a lock that was not free in time, a serialization failure. */
  get isPassing(): boolean {
    return this.kind === 'refused' && ['40001', '40P01', '55P03'].includes(this.code ?? '');
  }

  /** Whether the server cannot be written to: a standby, or read-only. */
  get isReadOnly(): boolean {
    return this.code === '25006';
  }

  /** Whether a connection pooler refuses what is asked for at the start of a connection. */
  get isOfPooler(): boolean {
    return this.code === '08P01';
  }
}

/** Of a connection that could not be made. */
export function connectFailure(cause: unknown): DatabaseFailure {
  return new DatabaseFailure('away', cause);
}

/** Of a statement that was sent. */
export function queryFailure(cause: unknown): DatabaseFailure {
  const { severity } = cause as { severity?: unknown };
  const code = codeOf(cause);
  const isAnswer = severity === 'ERROR' || (typeof severity === 'string' && code !== undefined);
  const isEndOfConnection = code === undefined || /^(57P0[1-5]|08)/.test(code);
  return new DatabaseFailure(isAnswer && !isEndOfConnection ? 'refused' : 'lost', cause);
}

function codeOf(cause: unknown): string | undefined {
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** Of several attempts, such as for IPv4 and IPv6, the first. */
function textOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return textOf(cause.errors[0]);
  }
  return cause instanceof Error ? cause.message : String(cause);
}
