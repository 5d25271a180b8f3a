/** What the caller of a request permits beyond what is always permitted. */
import type { TraceContext } from '../tracing/trace-context';

/** Whether an agent who has a call, or a dial under way, may dial. */
export type BusyAgent = 'refuse' | 'allow';

/** Where a request comes from, and which trace it belongs to. */
export interface RequestSource extends TraceContext {
  /** ID of the node. */
  readonly node?: string | undefined;
  /** `_msgid` of the message. */
  readonly message?: string | undefined;
}

/** What the caller of a request permits. */
export interface Permit {
  /** Dial a record although it was dialed before. Only `true` counts. */
  readonly redial?: boolean | undefined;
  /** `refuse` unless it is `allow`. */
  readonly busyAgent?: BusyAgent | undefined;
  /** When it was requested, on the monotonic clock (src/timing/clock.ts); now by default. */
  readonly askedAt?: number | undefined;
  /** Who asks, for the ledger of dials. */
  readonly source?: RequestSource | undefined;
  /** Whether there is proof that it was carried out after all, although the answer says that it was not. */
  readonly wasDone?: (() => boolean) | undefined;
}
