/**
 * The two sides of a soak: what the simulator received and did, and what the flow requested and was told. It lives in the
 * soak's process, not in the one under test, so it does not count towards that one's memory.
 */
import type { LedgerDial } from '../../simulator';
import type { CallStateChangeMessage } from '../../src';
import { elapsed } from '../../src/timing/clock';

/** `made`: GWS has accepted it; `refused`: it certainly was not dialed; `unknown`: it may have been. */
type Outcome = 'made' | 'refused' | 'unknown';

/** What an error code says about whether the person was called; no code is a success. */
function outcomeOf(code: string | undefined): Outcome {
  switch (code) {
    case undefined:
    case 'GWS_TIMEOUT':
    case 'GWS_CALL_FAILED':
      return 'made';
    case 'GWS_OUTCOME_UNKNOWN':
      return 'unknown';
    default:
      return 'refused';
  }
}

interface Order {
  handle: number;
  code?: string | undefined;
  outcome?: Outcome;
}

interface ServerEvent {
  at: number;
  state: string;
  /** The CometD sessions that were to hear of it. */
  sessions: string[];
}

interface ServerCall {
  end?: { at: number; how: 'released' | 'forgotten' };
  events: ServerEvent[];
}

interface FlowCall {
  /** The states that the flow was told of; true if GWS sent it, false if it was only found out. */
  states: Map<string, boolean>;
  /** How often each event of its end was told, by event id. */
  ends: Map<string, number>;
  /** Whether the end was found out, and not received, at least once. */
  recovered: boolean;
  endedAt?: number;
}

/** ms by which events may be out of order, as the faults make them. */
const DISORDER = 2000;

export class Ledger {
  readonly orders = new Map<number, Order>();
  readonly accepted = new Map<number, number>();
  readonly served = new Map<string, ServerCall>();
  readonly told = new Map<string, FlowCall>();
  readonly #alive = new Set<string>();
  #open = 0;
  /** Dials that the simulator handled and turned down. */
  turnedDown = 0;

  /** Orders without an outcome. */
  get open(): number {
    return this.#open;
  }

  /** Calls at the server that are not over. */
  get alive(): number {
    return this.#alive.size;
  }

  ordered(order: number, handle: number): void {
    this.orders.set(order, { handle });
    this.#open += 1;
  }

  outcome(number: number, code: string | undefined): void {
    const order = this.orders.get(number);
    if (!order || order.outcome) {
      throw new Error(`Order ${number} has ${order ? 'two outcomes' : 'an outcome, but was never given'}.`);
    }
    order.code = code;
    order.outcome = outcomeOf(code);
    this.#open -= 1;
  }

  dialed({ accepted, recordHandle }: LedgerDial): void {
    if (accepted && recordHandle !== undefined) {
      this.accepted.set(recordHandle, (this.accepted.get(recordHandle) ?? 0) + 1);
    } else {
      this.turnedDown += 1;
    }
  }

  callChanged({ call }: CallStateChangeMessage, sessions: string[]): void {
    const served: ServerCall = this.served.get(call.id) ?? { events: [] };
    this.served.set(call.id, served);
    served.events.push({ at: elapsed(), state: call.state, sessions });
    if (call.state === 'Released') {
      served.end = { at: elapsed(), how: 'released' };
      this.#alive.delete(call.id);
    } else {
      this.#alive.add(call.id);
    }
  }

  callsForgotten(): void {
    for (const id of this.#alive) {
      const served = this.served.get(id);
      if (served) {
        served.end = { at: elapsed(), how: 'forgotten' };
      }
    }
    this.#alive.clear();
  }

  eventTold(callId: string, state: string, eventId: string, recovered: boolean): void {
    const told: FlowCall = this.told.get(callId) ?? { states: new Map(), ends: new Map(), recovered: false };
    this.told.set(callId, told);
    told.states.set(state, !recovered || told.states.get(state) === true);
    if (state === 'Released') {
      told.ends.set(eventId, (told.ends.get(eventId) ?? 0) + 1);
      told.recovered ||= recovered;
      told.endedAt ??= elapsed();
    }
  }

  /** Calls that the flow was told of, and not of their end. */
  unended(): string[] {
    return [...this.told].filter(([, { ends }]) => ends.size === 0).map(([id]) => id);
  }

  /** Calls that the flow never heard of. */
  unheard(): string[] {
    return [...this.served.keys()].filter((id) => !this.told.has(id));
  }

  /**
   * Events that were lost although their CometD session lived on: the flow was told of later ones of the same session.
   * With acknowledgements that must not happen, whatever happens to polls.
   */
  lost(): string[] {
    const heardUntil = new Map<string, number>();
    for (const [id, { events }] of this.served) {
      for (const { at, state, sessions } of events) {
        const [session, ...others] = sessions;
        if (session !== undefined && others.length === 0 && this.told.get(id)?.states.get(state)) {
          heardUntil.set(session, Math.max(at, heardUntil.get(session) ?? 0));
        }
      }
    }
    return [...this.served].flatMap(([id, { events }]) =>
      events
        .filter(({ at, state, sessions }) => {
          const owed = sessions.some((session) => (heardUntil.get(session) ?? 0) > at + DISORDER);
          return owed && !this.told.get(id)?.states.has(state);
        })
        .map(({ state }) => `${id} ${state}`),
    );
  }

  /** The orders of each record. */
  byRecord(): Map<number, Order[]> {
    const records = new Map<number, Order[]>();
    for (const order of this.orders.values()) {
      records.set(order.handle, [...(records.get(order.handle) ?? []), order]);
    }
    return records;
  }
}
