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
  /** When it was asked for, by the clock for spans (src/clock.ts); now, unless it is given. */
  readonly askedAt?: number | undefined;
  /** Whether there is proof that it was done after all, when the answer says that it was not. */
  readonly wasDone?: (() => boolean) | undefined;
}

/**
 * Sends the request when its turn has come.
 * @param check called each time that it is about to be sent; where it throws, nothing is sent
 */
export type Send = (check?: () => void) => Promise<Verdict>;

/**
 * @param send sends `request`
 * @throws {GwsError} when it refuses the request; else what `send` throws
 */
export type Gate = (request: HttpRequest, send: Send, permit: Permit) => Promise<Verdict>;

/** Both gates as one, `outer` first; the checks of both are made. */
export function behind(outer: Gate, inner: Gate): Gate {
  return (request, send, permit) => {
    const sendInside: Send = (outerCheck) => {
      const sendChecked: Send = (innerCheck) =>
        send(() => {
          outerCheck?.();
          innerCheck?.();
        });
      return inner(request, sendChecked, permit);
    };
    return outer(request, sendInside, permit);
  };
}
