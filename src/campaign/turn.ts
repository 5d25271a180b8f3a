/** One transition in the making: the state as it is to become, and the effects so far. Nobody else sees it. */
import type { GwsError } from '../errors/gws-error';
import type { CampaignRecord, EarlierWork } from './record';
import { type CampaignRules, growing } from './rules';
import type { CampaignState, Effect, EndReason, Phase, Step } from './state';

/** Records that are remembered once they have met their fate: they may be delivered again. */
const REMEMBERED = 200;

export class Turn {
  readonly effects: Effect[] = [];
  readonly rules: CampaignRules;
  #state: CampaignState;

  constructor(state: CampaignState, rules: CampaignRules) {
    this.#state = state;
    this.rules = rules;
  }

  get state(): CampaignState {
    return this.#state;
  }

  set(change: Partial<CampaignState>): void {
    this.#state = { ...this.#state, ...change };
  }

  enter(phase: Phase): void {
    this.set({ phase });
  }

  /** @returns its ID */
  request({ operation, values }: Step, record?: CampaignRecord): number {
    const id = this.#nextId();
    this.effects.push({ do: 'request', id, operation, values, ...(record && { record }) });
    return id;
  }

  /** @returns its ID */
  dial(record: CampaignRecord): number {
    const id = this.#nextId();
    this.effects.push({ do: 'dial', id, record });
    return id;
  }

  /** @returns its ID */
  follow(earlier: EarlierWork): number {
    const id = this.#nextId();
    this.effects.push({ do: 'follow', id, earlier });
    return id;
  }

  /** A wait for a decision, if `ms` is defined. @returns its ID */
  wait(ms: number | undefined): number {
    const id = this.#nextId();
    if (ms !== undefined) {
      this.effects.push({ do: 'wait', id, ms, spread: false });
    }
    return id;
  }

  /** A wait after the `failures`th failure in a row. @returns its ID */
  waitGrowing(failures: number): number {
    const id = this.#nextId();
    this.effects.push({ do: 'wait', id, ms: growing(this.rules.waits, failures), spread: true });
    return id;
  }

  /** A wait because something is not as it should be, longer than the one before. @returns its ID */
  setBack(): number {
    const setbacks = this.#state.setbacks + 1;
    this.set({ setbacks });
    return this.waitGrowing(setbacks);
  }

  warn(error: GwsError): void {
    this.effects.push({ do: 'warn', error });
  }

  /** The agent takes no further record. The first reason counts. */
  end(reason: EndReason, error?: GwsError): void {
    const known = this.#state.reason !== undefined;
    this.set({ wish: 'stop', ...(known ? {} : { reason, ...(error && { error }) }) });
  }

  /** These have met their fate. */
  remember(keys: readonly string[]): void {
    this.set({ known: [...this.#state.known, ...keys].slice(-REMEMBERED) });
  }

  #nextId(): number {
    const lastId = this.#state.lastId + 1;
    this.set({ lastId });
    return lastId;
  }
}
