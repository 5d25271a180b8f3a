/** Faults in the delivery of events to a CometD session: duplicates, losses, delays, reordering. */
import type { Timers } from '../common/timers';

/** Faults of deliveries below `/v2/me/`; they last until changed. */
export interface EventFaultSettings {
  /** Delivers everything twice. */
  duplicate?: boolean;
  /** Delivers nothing. */
  drop?: boolean;
  /** Delivers with this delay in ms. */
  delayMs?: number;
  /** Swaps every two successive deliveries. */
  reorder?: boolean;
}

/** How long the first of two swapped deliveries waits for the second. */
const PATIENCE = 250;

/** Applies the faults. Each session's deliveries are swapped among themselves only. */
export class EventFaults {
  #settings: EventFaultSettings = {};
  readonly #timers: Timers;
  readonly #waiting = new Map<string, () => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Chooses the faults; `{}` ends them. */
  set(settings: EventFaultSettings): void {
    this.#settings = settings;
    if (settings.reorder !== true) for (const key of [...this.#waiting.keys()]) this.#release(key);
  }

  /** Delivers, subject to the faults. */
  pass(sessionId: string, channel: string, deliver: () => void): void {
    const { duplicate, drop, delayMs, reorder } = channel.startsWith('/v2/me/') ? this.#settings : {};
    if (drop === true) return;
    const late = (work: () => void): void => {
      if (delayMs === undefined) work();
      else this.#timers.after(delayMs, work);
    };
    const send = (): void => {
      late(deliver);
      if (duplicate === true) late(deliver);
    };
    if (reorder !== true) {
      send();
    } else if (this.#waiting.has(sessionId)) {
      send();
      this.#release(sessionId);
    } else {
      this.#waiting.set(sessionId, send);
      this.#timers.after(PATIENCE, () => {
        if (this.#waiting.get(sessionId) === send) this.#release(sessionId);
      });
    }
  }

  /** Loses what is delayed or waiting. */
  stop(): void {
    this.#timers.clear();
    this.#waiting.clear();
  }

  #release(sessionId: string): void {
    const send = this.#waiting.get(sessionId);
    this.#waiting.delete(sessionId);
    send?.();
  }
}
