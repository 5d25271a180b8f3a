/** What stands before every request that changes something: it may refuse the request, and learns what became of it. */
import type { Verdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';

/** Whether an agent who has a call, or a dial under way, may dial. */
export type BusyAgent = 'refuse' | 'allow';

/** What whoever asks for a request allows. */
export interface Permit {
  /** Dial a record although it was dialed before. Only `true` counts. */
  readonly redial?: boolean | undefined;
  /** `refuse` unless it is `allow`. */
  readonly busyAgent?: BusyAgent | undefined;
  /** Whether there is proof that it was done after all, when the answer says that it was not. */
  readonly wasDone?: (() => boolean) | undefined;
}

/**
 * @param send sends `request`
 * @throws {GwsError} when it refuses the request; else what `send` throws
 */
export type Gate = (request: HttpRequest, send: () => Promise<Verdict>, permit: Permit) => Promise<Verdict>;
