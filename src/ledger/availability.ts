/** Whether a ledger can be used: opens it, and again, at growing intervals, when it could not be opened or has failed. */
import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { Backoff, type BackoffOptions } from '../timing/backoff';
import { elapsed } from '../timing/clock';
import type { LedgerState } from './ledger';

interface AvailabilityOptions {
  /** What must be over before it is opened for the first time. */
  readonly after: Promise<void>;
  readonly backoff: BackoffOptions;
  /** @throws {Error} what people are told */
  open(): Promise<void>;
  onState(state: LedgerState): void;
}

export class Availability {
  readonly #options: AvailabilityOptions;
  readonly #backoff: Backoff;
  #state: LedgerState = { phase: 'opening' };
  #opening: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AvailabilityOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
    this.#opening = options.after.then(() => this.#open());
  }

  get state(): LedgerState {
    return this.#state;
  }

  /** Resolves at once, or when it has been opened for the first time. @throws {GwsError} why it cannot be used */
  async ready(): Promise<void> {
    if (this.#state.phase === 'opening') {
      await this.#opening;
    }
    const state = this.#state;
    if (state.phase === 'unavailable') {
      throw state.error;
    }
    if (state.phase === 'closed') {
      throw new GwsError('GWS_LEDGER_UNAVAILABLE', 'The ledger is closed. Nothing is dialed without it.');
    }
  }

  /** It is of no use as it is, and is opened again in a while. @param released what must be over before that */
  failed(error: Error, released: Promise<unknown> = Promise.resolve()): void {
    if (this.#state.phase === 'open') {
      this.#become({ phase: 'unavailable', error });
      const schedule = () => this.#schedule();
      this.#opening = released.then(schedule, schedule);
    }
  }

  /** Resolves when nobody opens it any more. */
  async close(): Promise<void> {
    this.#become({ phase: 'closed' });
    clearTimeout(this.#timer);
    await this.#opening;
  }

  async #open(): Promise<void> {
    if (this.#state.phase === 'closed') {
      return;
    }
    try {
      await this.#options.open();
      this.#backoff.connected(elapsed());
      this.#become({ phase: 'open' });
    } catch (error) {
      this.#become({ phase: 'unavailable', error: error as Error });
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#state.phase === 'closed') {
      return;
    }
    const retry = () => {
      this.#opening = this.#open();
    };
    this.#timer = setTimeout(
      guarded('A ledger', () => {}, retry),
      this.#backoff.next(),
    );
    this.#timer.unref();
  }

  #become(state: LedgerState): void {
    if (this.#state.phase !== 'closed') {
      this.#state = state;
      this.#options.onState(state);
    }
  }
}
