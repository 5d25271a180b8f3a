/**
 * What an operator wants to know about the agents of a server: counters since its creation, and the rate and delay of
 * events over the last minute. An event costs a few additions and is not stored.
 */

import { GwsError } from '../errors/gws-error';
import type { SessionState } from '../session/machine';
import type { Session } from '../session/session';
import { elapsed } from '../timing/clock';
import { isObject } from '../values/plain-json';
import type { SessionNotification } from '../wire/notification';

/** How often each outcome came: `dialed` or `done`, else the code of the error. */
export type Outcomes = Record<string, number>;

export interface StatisticsReport {
  /** Start of the count, ms since the epoch. */
  since: number;
  agents: { total: number; phases: Partial<Record<SessionState['phase'], number>> };
  events: {
    total: number;
    /** How many of these were recovered after an interruption. */
    recovered: number;
    /** Over the last minute. */
    perSecond: number;
    /** Events that wait to be handed on, while they are many. */
    backlog: number;
    lag: LagReport;
  };
  dials: Outcomes;
  operations: Record<string, Outcomes>;
  /** An attempt that has to be repeated counts each time. */
  signIns: { succeeded: number; failed: number };
  /** Connections that were lost. */
  interruptions: number;
  /** Connections that were re-established. */
  reconnects: number;
  lastError?: { at: number; agent: string; code: string; message: string };
}

/** ms from GWS's own timestamp to the arrival, for events that carry one; it is as exact as the two clocks agree. */
interface LagReport {
  count: number;
  sum: number;
  /** Of the last minute; undefined when no event of it carries a timestamp. */
  mean?: number;
  max?: number;
}

/** What happened in one second, on the monotonic clock. */
interface Slot {
  second: number;
  events: number;
  timed: number;
  lag: number;
  maxLag: number;
}

/** Seconds that are looked back. */
const WINDOW = 60;

export class Statistics {
  readonly #now: () => number;
  readonly #began: number;
  readonly #since = Date.now();
  readonly #slots: Slot[] = Array.from({ length: WINDOW }, () => emptySlot(-1));
  readonly #dials: Outcomes = {};
  readonly #operations: Record<string, Outcomes> = {};
  readonly #signIns = { succeeded: 0, failed: 0 };
  #events = 0;
  #recovered = 0;
  #timed = 0;
  #lag = 0;
  #interruptions = 0;
  #reconnects = 0;
  #lastError: StatisticsReport['lastError'];

  /** @param now the monotonic clock */
  constructor(now: () => number = elapsed) {
    this.#now = now;
    this.#began = now();
  }

  /** Counts what happens in the session of the agent of that name. */
  watch(session: Session, name: string): void {
    let before = session.state.phase;
    let lost = false;
    session.on('state', (state) => {
      const { phase } = state;
      const wasSigningIn = before === 'signing-in' || before === 'starting';
      if (phase === 'connected') {
        this.#signIns.succeeded += wasSigningIn ? 1 : 0;
        this.#reconnects += lost ? 1 : 0;
        lost = false;
      } else if ('error' in state) {
        this.#signIns.failed += wasSigningIn ? 1 : 0;
        const { code, message } = state.error;
        this.#lastError = { at: Date.now(), agent: name, code, message };
      }
      if (before === 'connected' && isLoss(phase)) {
        this.#interruptions += 1;
        lost = true;
      }
      before = phase;
    });
    session.on('received', (notification) => this.event(notification));
  }

  /** Counts an event that came in. */
  event({ data, receivedAt, recovered }: Pick<SessionNotification, 'data' | 'receivedAt' | 'recovered'>): void {
    const slot = this.#slotOf(this.#now());
    this.#events += 1;
    slot.events += 1;
    if (recovered) {
      this.#recovered += 1;
      return;
    }
    const generatedAt = timestampOf(data);
    if (generatedAt !== undefined) {
      const lag = Math.max(0, receivedAt - generatedAt);
      this.#timed += 1;
      this.#lag += lag;
      slot.timed += 1;
      slot.lag += lag;
      slot.maxLag = Math.max(slot.maxLag, lag);
    }
  }

  /** Counts the outcome of the dial `work`. */
  dial<Result>(work: () => Promise<Result>): Promise<Result> {
    return counted(this.#dials, 'dialed', work);
  }

  /** Counts the outcome of the operation `work`. */
  operation<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    this.#operations[name] ??= {};
    return counted(this.#operations[name], 'done', work);
  }

  report(agents: readonly { readonly session: Session }[]): StatisticsReport {
    const phases: StatisticsReport['agents']['phases'] = {};
    for (const { session } of agents) {
      const { phase } = session.state;
      phases[phase] = (phases[phase] ?? 0) + 1;
    }
    return {
      since: this.#since,
      agents: { total: agents.length, phases },
      events: {
        total: this.#events,
        recovered: this.#recovered,
        backlog: agents.reduce((sum, { session }) => sum + session.backlog, 0),
        ...this.#ofLastMinute(),
      },
      dials: { ...this.#dials },
      operations: structuredClone(this.#operations),
      signIns: { ...this.#signIns },
      interruptions: this.#interruptions,
      reconnects: this.#reconnects,
      ...(this.#lastError && { lastError: { ...this.#lastError } }),
    };
  }

  #ofLastMinute(): { perSecond: number; lag: LagReport } {
    const now = this.#now();
    const current = Math.floor(now / 1000);
    const slots = this.#slots.filter(({ second }) => second > current - WINDOW && second <= current);
    const sum = (of: (slot: Slot) => number) => slots.reduce((total, slot) => total + of(slot), 0);
    const timed = sum((slot) => slot.timed);
    const seconds = Math.min(WINDOW, Math.max(1, (now - this.#began) / 1000));
    return {
      perSecond: Math.round((sum(({ events }) => events) / seconds) * 100) / 100,
      lag: {
        count: this.#timed,
        sum: this.#lag,
        ...(timed > 0 && {
          mean: Math.round(sum(({ lag }) => lag) / timed),
          max: Math.max(...slots.map(({ maxLag }) => maxLag)),
        }),
      },
    };
  }

  #slotOf(time: number): Slot {
    const second = Math.floor(time / 1000);
    const at = second % WINDOW;
    const slot = this.#slots[at];
    if (slot?.second === second) {
      return slot;
    }
    const fresh = emptySlot(second);
    this.#slots[at] = fresh;
    return fresh;
  }
}

/** A state that a connected session never enters on purpose. */
function isLoss(phase: SessionState['phase']): boolean {
  return phase === 'interrupted' || phase === 'signing-in' || phase === 'refused';
}

/** When GWS created the event, ms since the epoch; many messages include it. */
function timestampOf(data: unknown): number | undefined {
  const metrics = isObject(data) ? data.metrics : undefined;
  const processing = isObject(metrics) ? metrics.eventProcessing : undefined;
  const timestamp = isObject(processing) ? processing.serverGenerationTimestamp : undefined;
  return Number.isFinite(timestamp) ? (timestamp as number) : undefined;
}

async function counted<Result>(outcomes: Outcomes, success: string, work: () => Promise<Result>): Promise<Result> {
  let outcome = success;
  try {
    return await work();
  } catch (error) {
    outcome = error instanceof GwsError ? error.code : 'failed';
    throw error;
  } finally {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
}

function emptySlot(second: number): Slot {
  return { second, events: 0, timed: 0, lag: 0, maxLag: 0 };
}
