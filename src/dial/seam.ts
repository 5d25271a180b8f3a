/**
 * The one way by which an agent's requests make a telephone ring: the gate of the session, which every request passes that
 * changes something. It goes by what is sent, so that no node, operation or shape of a body can pass it by.
 */
import { isSameNumber } from '../calls/events';
import type { Verdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import { isCertainlyNotDone } from '../operations/send';
import type { Permit } from '../session/gate';
import type { Session } from '../session/session';
import type { DialedRecords } from './dialed-records';
import { type Effect, effectOf } from './effect';

type Ringing = Exclude<Effect, { kind: 'silent' }>;

export class Seam {
  readonly #dialed: DialedRecords;
  readonly #agent: string;

  /** Stands before the requests of `session` from now on. @param agent whose handles are dialed here */
  constructor(session: Session, dialed: DialedRecords, agent: string) {
    this.#dialed = dialed;
    this.#agent = agent;
    session.guard((request, send, permit) => this.#pass(request, send, permit));
  }

  /** Nothing is awaited before the claim, so that of two dials of one moment only one gets it. */
  async #pass(request: HttpRequest, send: () => Promise<Verdict>, permit: Permit): Promise<Verdict> {
    const effect = effectOf(request);
    if (effect.kind === 'silent') {
      return send();
    }
    const isOver = effect.kind === 'dial' ? this.#dial(effect, permit) : this.#transfer(effect, permit);
    let verdict: Verdict;
    try {
      verdict = await send();
    } catch (failure) {
      isOver(isCertainlyNotDone(failure));
      throw failure;
    }
    isOver(verdict.kind === 'rejected' && isCertainlyNotDone(verdict.error));
    return verdict;
  }

  /** @returns what takes note of the end: whether it was certainly not done */
  #dial(dial: Ringing, { redial }: Permit): (notDone: boolean) => void {
    const takeBack = this.#claim(dial, redial);
    return (notDone) => {
      if (notDone) {
        takeBack();
      }
    };
  }

  /**
   * A call that is passed on keeps its user data, which names the record of whoever is in it. Only where the record's own
   * number is called, it is a dial of the record.
   */
  #transfer(transfer: Ringing, { redial }: Permit): (notDone: boolean) => void {
    const { record, numbers, recordNumbers } = transfer;
    const before = record && this.#dialed.find(record, this.#agent);
    const theirs = [...recordNumbers, ...(before?.numbers ?? [])];
    const isToPerson =
      (before && theirs.length === 0) || numbers.some((number) => theirs.some((one) => isSameNumber(one, number)));
    const takeBack = isToPerson ? this.#claim(transfer, redial) : () => {};
    return (notDone) => {
      if (notDone) {
        takeBack();
      }
    };
  }

  #claim({ record, numbers, recordNumbers }: Ringing, redial: boolean | undefined): () => void {
    return record ? this.#dialed.claim(record, redial === true, this.#agent, [...numbers, ...recordNumbers]) : () => {};
  }
}
