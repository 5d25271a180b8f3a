/** The errors of this package: each has a code that flows can rely on and a message that says what to do next. */
import { masked, PrintableError } from '../secrets/mask';

/**
 * | code | meaning |
 * | --- | --- |
 * | `GWS_INVALID_RECORD` | what the flow sent cannot be dialed; nothing was sent |
 * | `GWS_INVALID_REQUEST` | what the flow asked for is incomplete or not understood; nothing was sent |
 * | `GWS_NOT_POSSIBLE` | the state of the call or agent, or the server's limits, do not allow it now, the device is not clear, GWS refuses the channel that tells of the outcome, or it could not be sent in time; nothing was sent |
 * | `GWS_NOT_CONNECTED` | there is no working session; nothing was sent |
 * | `GWS_NOT_AUTHENTICATED` | GWS refuses this user (password, rights); nothing was done |
 * | `GWS_REJECTED` | GWS answered with an error: it certainly did not do it |
 * | `GWS_TIMEOUT` | GWS accepted the request; the state that was waited for did not come in time |
 * | `GWS_OUTCOME_UNKNOWN` | the request may or may not have been carried out |
 * | `GWS_ALREADY_DIALED` | this record was, or may have been, dialed before |
 * | `GWS_NOT_ALLOWED` | the calling rules do not allow this dial, now or ever; nothing was dialed |
 * | `GWS_LEDGER_UNAVAILABLE` | the dial ledger cannot be read or written; nothing was dialed |
 * | `GWS_CALL_FAILED` | the call ended before it reached the state that was waited for |
 * | `GWS_PROTOCOL` | what answers at the address does not speak as GWS does |
 * | `GWS_EVENTS_MISSED` | events may have been lost on their way, and GWS does not send them again |
 */
export type GwsErrorCode =
  | 'GWS_INVALID_RECORD'
  | 'GWS_INVALID_REQUEST'
  | 'GWS_NOT_POSSIBLE'
  | 'GWS_NOT_CONNECTED'
  | 'GWS_NOT_AUTHENTICATED'
  | 'GWS_REJECTED'
  | 'GWS_TIMEOUT'
  | 'GWS_OUTCOME_UNKNOWN'
  | 'GWS_ALREADY_DIALED'
  | 'GWS_NOT_ALLOWED'
  | 'GWS_LEDGER_UNAVAILABLE'
  | 'GWS_CALL_FAILED'
  | 'GWS_PROTOCOL'
  | 'GWS_EVENTS_MISSED';

/**
 * Whether the operation may have been carried out, judged by the error code alone. An error must not claim that nothing
 * was done unless it is certain (rule 1 of docs/safety.md).
 */
const MAY_HAVE_BEEN_DONE: Readonly<Record<GwsErrorCode, boolean>> = {
  GWS_INVALID_RECORD: false,
  GWS_INVALID_REQUEST: false,
  GWS_NOT_POSSIBLE: false,
  GWS_NOT_CONNECTED: false,
  GWS_NOT_AUTHENTICATED: false,
  GWS_REJECTED: false,
  GWS_ALREADY_DIALED: false,
  GWS_NOT_ALLOWED: false,
  GWS_LEDGER_UNAVAILABLE: false,
  GWS_TIMEOUT: true,
  GWS_OUTCOME_UNKNOWN: true,
  GWS_CALL_FAILED: true,
  GWS_PROTOCOL: true,
  GWS_EVENTS_MISSED: true,
};

/** Details besides the message. `statusCode` is the body's, `httpStatus` the answer's. */
export interface GwsErrorDetails {
  statusCode?: number;
  httpStatus?: number;
  cause?: unknown;
  /** Every single thing that is wrong with the input. */
  faults?: string[];
  /** The latest news of the call, `data` of a `CallStateChangeMessage`. */
  call?: unknown;
  /** The dial before, with `GWS_ALREADY_DIALED`. */
  earlier?: object;
  /** Name of the instance that has the agent, with `GWS_NOT_CONNECTED`. */
  holder?: string;
  /** With `GWS_NOT_ALLOWED`: the calling rule that says no, why, and from when on the dial is allowed, as ISO text; without it, never. */
  rule?: string;
  reason?: string;
  notBefore?: string;
  /** If it differs from what the code implies. */
  mayHaveBeenDone?: boolean;
}

export class GwsError extends PrintableError {
  override readonly name = 'GwsError';
  readonly code: GwsErrorCode;
  /** False only if it is certain that nothing was done. */
  declare readonly mayHaveBeenDone: boolean;
  declare readonly statusCode?: number;
  declare readonly httpStatus?: number;
  declare readonly faults?: string[];
  declare readonly call?: unknown;
  declare readonly earlier?: object;
  declare readonly holder?: string;
  declare readonly rule?: string;
  declare readonly reason?: string;
  declare readonly notBefore?: string;

  constructor(code: GwsErrorCode, message: string, { cause, mayHaveBeenDone, ...details }: GwsErrorDetails = {}) {
    super(message, cause);
    this.code = code;
    Object.defineProperty(this, 'mayHaveBeenDone', { value: mayHaveBeenDone ?? MAY_HAVE_BEEN_DONE[code] ?? true });
    for (const [name, value] of Object.entries(details)) {
      if (value !== undefined) {
        Object.defineProperty(this, name, { value: masked(value, name === 'faults'), enumerable: true });
      }
    }
  }

  /** The message alone: Node-RED shows this to people, in the log and as `msg.error.message`. */
  override toString(): string {
    return this.message;
  }

  /**
   * Returns `error` unchanged if it is one of ours, otherwise wrapped with `code`: no bare exception reaches a flow. As
   * its cause is unknown, it proves nothing.
   */
  static from(error: unknown, code: GwsErrorCode, message: string): GwsError {
    return error instanceof GwsError ? error : new GwsError(code, message, { cause: error, mayHaveBeenDone: true });
  }
}
