/** A queue that delivers at least once: a record without an answer is sent again. */
import type { WaitFor } from '../../../src';
import type { DialAnswer, DialBody } from './protocol';
import type { Truth } from './truth';

export interface Item {
  /** Nobody else has it, so it tells the record from all others, whatever its handle. */
  readonly phoneNumber: string;
  readonly record: DialBody['record'];
  readonly waitFor: WaitFor;
  isSettled: boolean;
}

/** Codes of dials that were carried out, or may have been. The others say that this one certainly was not. */
const PERHAPS_DIALED: readonly string[] = ['GWS_OUTCOME_UNKNOWN', 'GWS_TIMEOUT', 'GWS_CALL_FAILED'];

/** Codes of records that are not to be dialed any more: GWS rejects handles of before a restart of Outbound Contact Server. */
const FINAL: readonly string[] = ['GWS_ALREADY_DIALED', 'GWS_REJECTED'];

/** ms after which a record is sent again. */
const VISIBILITY = 8000;

export class Queue {
  readonly items: Item[] = [];
  readonly codes = new Map<string, number>();
  /** Answers that were not true. */
  readonly lies: string[] = [];
  readonly #truth: Truth;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  get open(): Item[] {
    return this.items.filter(({ isSettled }) => !isSettled);
  }

  /** Sends a record; resolves when it was answered, or will not be. @param given up when it aborts */
  async deliver(item: Item, address: string, signal: AbortSignal): Promise<void> {
    const before = this.#truth.dialsOf(item.phoneNumber).length;
    const { code } = await this.#send(item, address, AbortSignal.any([signal, AbortSignal.timeout(VISIBILITY)]));
    const dials = this.#truth.dialsOf(item.phoneNumber).length;
    this.codes.set(code ?? 'as wanted', (this.codes.get(code ?? 'as wanted') ?? 0) + 1);
    if (code === 'no answer') {
      return;
    }
    if (code === undefined && dials === 0) {
      this.lies.push(`${item.phoneNumber} was reported as dialed, but was not`);
    }
    const mayBeDialed = code === undefined || PERHAPS_DIALED.includes(code);
    if (!mayBeDialed && dials > before) {
      this.lies.push(`${item.phoneNumber} was dialed in spite of ${code}`);
    }
    item.isSettled ||= mayBeDialed || FINAL.includes(code);
  }

  async #send({ record, waitFor }: Item, address: string, signal: AbortSignal): Promise<DialAnswer> {
    const body: DialBody = { record, waitFor };
    const headers = { 'Content-Type': 'application/json' };
    try {
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body), signal });
      return response.ok ? ((await response.json()) as DialAnswer) : { code: 'no answer' };
    } catch {
      return { code: 'no answer' };
    }
  }
}
