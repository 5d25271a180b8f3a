/** How far a campaign has come: what became of its records, in all and by agent. */
import { elapsed } from '../timing/clock';
import type { DialOutcome } from '../wire/outcomes';
import type { Fate, RecordDone } from './done';

export interface RecordCounts {
  /** Those that have met their fate. */
  readonly records: number;
  readonly fates: Readonly<Partial<Record<Fate, number>>>;
  /** Of all dials that were made: a record may have several numbers. */
  readonly outcomes: Readonly<Partial<Record<DialOutcome, number>>>;
  /** s of talk. */
  readonly talked: number;
  /** Records in the last hour; while there was less than an hour, at that rate. */
  readonly perHour: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** ms of which a rate says something. */
const SHORTEST = MINUTE;

export class Progress {
  readonly #now: () => number;
  readonly #began: number;
  readonly #fates: Partial<Record<Fate, number>> = {};
  readonly #outcomes: Partial<Record<DialOutcome, number>> = {};
  /** Records by minute of the monotonic clock. */
  readonly #minutes = new Map<number, number>();
  #records = 0;
  #talked = 0;

  /** @param now the monotonic clock */
  constructor(now: () => number = elapsed) {
    this.#now = now;
    this.#began = now();
  }

  note({ fate, dials }: Pick<RecordDone, 'fate' | 'dials'>): void {
    this.#records += 1;
    this.#fates[fate] = (this.#fates[fate] ?? 0) + 1;
    for (const { dialed } of dials) {
      this.#outcomes[dialed.outcome] = (this.#outcomes[dialed.outcome] ?? 0) + 1;
      this.#talked += dialed.talked ?? 0;
    }
    const minute = this.#minute();
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + 1);
    this.#forget(minute);
  }

  report(): RecordCounts {
    this.#forget(this.#minute());
    const recent = [...this.#minutes.values()].reduce((sum, count) => sum + count, 0);
    const span = Math.min(HOUR, Math.max(SHORTEST, this.#now() - this.#began));
    return {
      records: this.#records,
      fates: { ...this.#fates },
      outcomes: { ...this.#outcomes },
      talked: this.#talked,
      perHour: Math.round((recent * HOUR) / span),
    };
  }

  #minute(): number {
    return Math.floor(this.#now() / MINUTE);
  }

  /** What is older than an hour. */
  #forget(now: number): void {
    for (const minute of this.#minutes.keys()) {
      if (minute > now - HOUR / MINUTE) {
        break;
      }
      this.#minutes.delete(minute);
    }
  }
}
