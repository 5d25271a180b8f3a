/**
 * Writes into the ledger what becomes of an agent's dials: what GWS answers, and what their calls do. Dials of an earlier
 * session, of before a crash, or of another instance that had the agent are settled in the same way when their calls are
 * seen, and as ended when their calls are not there any more.
 */
import type { Change, DialEntry } from '../ledger';
import type { Session } from '../session/session';
import { waitFor } from '../timing/wait-for';
import type { Span } from '../tracing/span';
import { numbersOf } from '../wire/call-events';
import type { CallStateChangeMessage, Device } from '../wire/messages';
import { ATTEMPT_KEY, HANDLE_KEY } from '../wire/user-data';
import { CallProgress } from './call-progress';
import type { Dialing } from './claims';
import { CallTrace } from './dial-trace';
import { CallMatcher, canBeProven, type ExpectedCall } from './matcher';

/** Dials of one agent whose calls are waited for; the oldest are given up beyond that. */
const MOST = 2000;

/** ms after GWS has accepted a dial, by which any call has appeared. */
const APPEARANCE = 10_000;

/** ms after which nothing more is heard of a dial. */
const A_DAY = 24 * 60 * 60 * 1000;

/** States of a call in which it is answered. */
const ANSWERED: readonly string[] = ['Established', 'Held'];

export class Follower {
  readonly #session: Session;
  readonly #dialing: Dialing;
  readonly #matcher = new CallMatcher();
  readonly #expected = new Map<string, ExpectedCall>();
  readonly #traces = new Map<string, CallTrace>();
  /** Dials without a record, by the ID of the call that another session has seen; they have nothing else in common with it. */
  readonly #byCall = new Map<string, { readonly id: string; progress?: CallProgress }>();
  /** IDs of the calls that were found, by those of their dials. */
  readonly #callOf = new Map<string, string>();
  /** Aborted when the connection is over in which missing calls are looked for. */
  #looking = new AbortController();

  constructor(session: Session, dialing: Dialing) {
    this.#session = session;
    this.#dialing = dialing;
    session.on('state', ({ phase }) => {
      if (phase !== 'connected') {
        this.#looking.abort();
      }
      if (phase === 'closed') {
        this.#endTraces();
      }
    });
  }

  /**
   * Waits for the call of a dial that is about to be sent, possibly for the second time.
   * @param number as it was dialed
   * @param span of the dial
   */
  sent(entry: DialEntry, number: string | undefined, span: Span): void {
    const before = this.#expected.get(entry.id);
    const expected = before && this.#isUnderWay(entry) ? before : this.#expectedCall(entry, number);
    if (before && before !== expected) {
      this.#forget(entry.id, true);
    }
    this.#expected.set(entry.id, expected);
    this.#traces.set(entry.id, this.#traces.get(entry.id) ?? new CallTrace(span));
    this.#matcher.expect(expected);
    const [oldest] = this.#expected.keys();
    if (this.#expected.size > MOST && oldest !== undefined) {
      this.#forget(oldest, false);
    }
  }

  /** GWS has answered, or no longer will. */
  answered(entry: DialEntry, answer: 'accepted' | 'notDialed' | 'unknown'): void {
    this.#note(entry.id, { state: answer, outcome: answer });
    if (answer === 'notDialed') {
      this.#forget(entry.id, true);
    }
  }

  /** @param isNew whether the call was unknown until now */
  hear(message: CallStateChangeMessage, isNew: boolean, recovered: boolean): void {
    this.#matcher.handle(message, isNew, recovered);
    const known = this.#byCall.get(message.call.id);
    if (known) {
      known.progress?.note(message, recovered);
      known.progress ??= new CallProgress(message, recovered);
      this.#noteCall(known.id, known.progress);
    }
  }

  /**
   * Waits for the calls of dials that are not settled from earlier on. Those whose calls are not there, after a while, have
   * ended while nobody listened.
   * @returns how many there are
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`
   */
  async takeUp(): Promise<number> {
    const { ledger, server, agent } = this.#dialing;
    const open = (await ledger.unsettled({ server, agent })).reverse().slice(0, MOST);
    const unheard = open.filter(({ id }) => !this.#expected.has(id));
    // Of several dials of one record, its call belongs to the last.
    for (const entry of unheard) {
      this.#await(entry);
    }
    for (const message of unheard.length > 0 ? this.#session.calls.alive : []) {
      this.hear(message, false, true);
    }
    void this.#settleMissing(open.filter((entry) => isTaken(entry) || !this.#isUnderWay(entry)));
    return open.length;
  }

  /** Whether it is a dial of this session, whose answer is awaited, or was lost. */
  #isUnderWay({ id }: DialEntry): boolean {
    const expected = this.#expected.get(id);
    return expected !== undefined && expected.since === undefined;
  }

  /** Waits for the call of a dial of earlier on. */
  #await(entry: DialEntry): void {
    const { id, handle, attempt, callId } = entry;
    if (handle !== undefined || attempt !== undefined) {
      const expected = { ...this.#expectedCall(entry, undefined), since: Number.NEGATIVE_INFINITY };
      this.#expected.set(id, expected);
      this.#matcher.expect(expected);
    } else if (callId !== undefined) {
      this.#byCall.set(callId, { id });
    }
  }

  /**
   * Settles those of `open` that GWS has taken, and whose calls are not there although they must have appeared, unless the
   * connection is lost meanwhile. What had become of the others, whoever had the agent before may write down late: after
   * having hung, or when the ledger is available there again.
   */
  async #settleMissing(open: readonly DialEntry[]): Promise<void> {
    if (this.#session.state.phase !== 'connected') {
      return;
    }
    this.#looking.abort();
    this.#looking = new AbortController();
    const { signal } = this.#looking;
    let waiting = open;
    for (let pause = APPEARANCE; waiting.length > 0 && pause < A_DAY; pause *= 2) {
      await waitFor(() => {}, { limit: pause, signal });
      const now = signal.aborted ? undefined : await this.#reread(waiting);
      if (signal.aborted) {
        return;
      }
      if (!now) {
        continue;
      }
      const wereTaken = new Set(waiting.filter(isTaken).map(({ id }) => id));
      for (const entry of now.filter(({ id }) => wereTaken.has(id))) {
        if (this.#isMissing(entry)) {
          this.#settleAsEnded(entry);
        }
      }
      waiting = now.filter(({ id }) => !wereTaken.has(id));
    }
  }

  /** Those whose end is still not known, as they are by now; undefined if they cannot be read. */
  async #reread(entries: readonly DialEntry[]): Promise<readonly DialEntry[] | undefined> {
    const { ledger, server, agent } = this.#dialing;
    const ids = new Set(entries.map(({ id }) => id));
    const open = await ledger.unsettled({ server, agent }).catch(() => undefined);
    return open?.filter(({ id }) => ids.has(id));
  }

  #settleAsEnded({ id, state }: DialEntry): void {
    this.#note(id, { state: 'ended', isUntimed: true, outcome: state === 'established' ? undefined : 'unknown' });
    this.#forget(id, false);
  }

  /** Whether GWS has taken the dial, and its call is not there. */
  #isMissing(entry: DialEntry): boolean {
    const call = this.#callOf.get(entry.id) ?? entry.callId;
    return isTaken(entry) && !this.#session.calls.alive.some((message) => message.call.id === call);
  }

  /** @param number that the call must have, where the record does not prove it */
  #expectedCall(entry: DialEntry, number: string | undefined): ExpectedCall {
    const { id, handle, attempt } = entry;
    const record = {
      phoneNumber: number ?? '',
      otherFields: {
        ...(handle !== undefined && { [HANDLE_KEY]: handle }),
        ...(attempt !== undefined && { [ATTEMPT_KEY]: attempt }),
      },
    };
    const mustBeProven = canBeProven(record);
    return {
      record,
      device: this.#deviceOf(entry),
      onMatch: (call, isProven) => {
        if (call && (isProven || !mustBeProven) && this.#isTheirs(entry, call)) {
          this.#noteCall(id, call);
        }
      },
    };
  }

  /**
   * A handle may come again, and a call that is made with one of before a restart of Outbound Contact Server names the
   * attempt of another record: the number must agree, too.
   */
  #isTheirs(entry: DialEntry, { last: { call } }: CallProgress): boolean {
    const numbers = numbersOf(call);
    return (
      entry.number === undefined ||
      numbers.length === 0 ||
      numbers.some((number) => this.#dialing.ledger.isOf(entry, number))
    );
  }

  #noteCall(id: string, call: CallProgress): void {
    const callId = call.last.call.id;
    this.#callOf.set(id, callId);
    this.#traces.get(id)?.note(call);
    this.#note(id, { state: 'dialing', outcome: 'dialing', callId });
    const established = call.firstAt('established');
    if (established && ANSWERED.includes(established.event.call.state)) {
      this.#note(id, { state: 'established', outcome: 'answered', callId });
    }
    const ended = call.firstAt('released');
    if (ended) {
      this.#note(id, { state: 'ended', outcome: ended.outcome, callId });
      this.#byCall.delete(callId);
      this.#traces.get(id)?.end(ended);
      this.#forget(id, false);
    }
  }

  #note(id: string, change: Change): void {
    void this.#dialing.ledger.note(id, change);
  }

  #forget(id: string, madeNone: boolean): void {
    this.#callOf.delete(id);
    const expected = this.#expected.get(id);
    if (expected) {
      this.#expected.delete(id);
      this.#matcher.forget(expected, madeNone);
    }
    this.#traces.get(id)?.end(undefined);
    this.#traces.delete(id);
  }

  #endTraces(): void {
    for (const trace of this.#traces.values()) {
      trace.end(undefined);
    }
    this.#traces.clear();
  }

  #deviceOf({ device }: DialEntry): Device | undefined {
    return this.#session.devices.find(({ id }) => id === device);
  }
}

/** Whether GWS has taken the dial, and its end is not known. */
function isTaken({ state }: DialEntry): boolean {
  return state === 'accepted' || state === 'dialing' || state === 'established';
}
