/** One place where a Dial can fail: how it is broken, and what has to come of it. Each is a row of the table in docs/safety.md. */
import type { GwsSimulator, SimulatorOptions } from '../../../simulator';
import {
  CALLS_CHANNEL,
  type Dialer,
  type OutboundRecord,
  type Session,
  type SessionOptions,
  type WaitFor,
} from '../../../src';
import type { Relay } from '../../support/relay';
import type { Bench } from '../../support/session';

/** What a case has at hand: a connected session that reaches its simulator through a relay. */
export interface Scene {
  bench: Bench;
  simulator: GwsSimulator;
  relay: Relay;
  session: Session;
  dialer: Dialer;
  record: OutboundRecord;
  /** Given to the Dial, as a node gives the signal of its closing. */
  closing: AbortController;
  /** Does what a case needs undone at the end, whatever happens. */
  atEnd(work: () => void): void;
}

export interface DialCase {
  /** `accepted`, or the code of the error. */
  result: string;
  /** Dial requests that the simulator sees, and calls that it makes of them. */
  seen: number;
  made: number;
  /** Whether the record is refused as dialed when it is to be dialed again. */
  counts: boolean;
  simulator?: SimulatorOptions;
  session?: Partial<SessionOptions>;
  /** Host name by which the session reaches the relay. */
  host?: string;
  tls?: boolean;
  /** The relay stands before a proxy, not before the simulator. */
  proxy?: boolean;
  waitFor?: WaitFor;
  /** Length of a field that makes the request longer than what a socket takes at once. */
  ballast?: number;
  /** Breaks what is to break, before the Dial. */
  arrange(scene: Scene): void | Promise<void>;
  /** Repairs it, before the record is dialed again. */
  repair?(scene: Scene): void | Promise<void>;
}

export type DialCases = Readonly<Record<string, DialCase>>;

/** Requests that ask for a Dial. */
export const DIAL = { method: 'POST', path: /\/calls$/ };

export const ALWAYS = Number.POSITIVE_INFINITY;

/** Resolves when the session has heard, or hears, that the call of `id` is in `state`; `Released`: that it is over. */
export function heard(session: Session, id: string, state: string): Promise<void> {
  return new Promise((resolve) => {
    const isSo = () =>
      state === 'Released' ? session.calls.hasEnded(id) : session.calls.get(id)?.call.state === state;
    const end = session.observe(CALLS_CHANNEL, () => setImmediate(check));
    const check = () => {
      if (isSo()) {
        end();
        resolve();
      }
    };
    check();
  });
}
