/**
 * The only way for an agent's requests to make a telephone ring: the session's gate, which every request that changes
 * something must pass. It judges what is sent, so no node, operation or shape of body can bypass it.
 */

import type { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { notPossible } from '../errors/requests';
import type { Verdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { Send } from '../session/gate';
import type { Permit } from '../session/permit';
import { isCertainlyNotDone } from '../session/send';
import type { Session } from '../session/session';
import { percentDecoded } from '../values/characters';
import { CALLS_CHANNEL, isSameNumber } from '../wire/call-events';
import type { DialedRecords } from './dialed-records';
import { effectOf, type RequestEffect } from './effect';
import { DialsUnderWay, type DialUnderWay } from './under-way';

type Ringing = Exclude<RequestEffect, { kind: 'silent' }>;

/** Observes the progress of a request that the gate has let through. */
interface Course {
  /** It is about to be sent. @throws {GwsError} `GWS_NOT_POSSIBLE` if it must no longer be sent */
  sent(): void;
  /** @param notDone whether it was certainly not done */
  over(notDone: boolean): void;
}

export class Seam {
  readonly #session: Session;
  readonly #dialed: DialedRecords;
  readonly #agent: string;
  readonly #underWay: DialsUnderWay;
  #isListening = false;

  /** Guards the requests of `session` from now on. @param agent whose handles are dialed here */
  constructor(session: Session, dialed: DialedRecords, agent: string) {
    this.#session = session;
    this.#dialed = dialed;
    this.#agent = agent;
    this.#underWay = new DialsUnderWay((id) => session.calls.knows(id));
    session.guard((request, send, permit) => this.#pass(request, send, permit));
    session.on('received', ({ callEvent }) => {
      if (callEvent && !session.calls.knows(callEvent.call.id)) {
        this.#underWay.note(callEvent);
      }
    });
  }

  /** Nothing is awaited before the claim, so only one of two simultaneous dials gets it. */
  async #pass(request: HttpRequest, send: Send, permit: Permit): Promise<Verdict> {
    const effect = effectOf(request);
    if (effect.kind === 'silent') {
      return send();
    }
    const course = effect.kind === 'dial' ? this.#dial(effect, request, permit) : this.#transfer(effect, permit);
    let verdict: Verdict;
    try {
      verdict = await send(() => course.sent());
    } catch (failure) {
      course.over(isCertainlyNotDone(failure) && !permit.wasDone?.());
      throw failure;
    }
    course.over(verdict.kind === 'rejected' && isCertainlyNotDone(verdict.error) && !permit.wasDone?.());
    return verdict;
  }

  #dial(dial: Ringing, { path }: HttpRequest, { redial, busyAgent }: Permit): Course {
    const takeBack = this.#claim(dial, redial);
    const obstacle = busyAgent === 'allow' ? undefined : this.#obstacle();
    if (obstacle !== undefined) {
      takeBack();
      throw busy(obstacle);
    }
    const underWay = this.#underWay.begin({ ...dial, deviceId: addressedDevice(path) });
    return {
      sent: () => {
        // The agent may have received a call while it waited to be sent.
        const call = busyAgent === 'allow' ? undefined : this.#call();
        if (call !== undefined) {
          throw busy(call);
        }
        underWay.sent();
      },
      over: (notDone) => {
        if (notDone) {
          takeBack();
          underWay.notDone();
        } else {
          underWay.answered();
        }
      },
    };
  }

  /**
   * A transferred call keeps its user data, which names the record of the person on the line. It is a dial of the record
   * only if the record's own number is called.
   */
  #transfer(transfer: Ringing, { redial }: Permit): Course {
    const { record, numbers, recordNumbers } = transfer;
    const before = record && this.#dialed.find(record, this.#agent);
    const theirs = [...recordNumbers, ...(before?.numbers ?? [])];
    const isToPerson =
      (before && theirs.length === 0) || numbers.some((number) => theirs.some((one) => isSameNumber(one, number)));
    const takeBack = isToPerson ? this.#claim(transfer, redial) : () => {};
    return {
      sent: () => {},
      over: (notDone) => {
        if (notDone) {
          takeBack();
        }
      },
    };
  }

  #claim({ record, numbers, recordNumbers }: Ringing, redial: boolean | undefined): () => void {
    return record ? this.#dialed.claim(record, redial === true, this.#agent, [...numbers, ...recordNumbers]) : () => {};
  }

  /** What keeps the agent busy, as the end of a sentence. */
  #obstacle(): string | undefined {
    this.#listen();
    const dial = this.#underWay.first();
    return this.#call() ?? (dial && `has a dial under way, ${this.#described(dial)}`);
  }

  /** The agent's call, as the end of a sentence. */
  #call(): string | undefined {
    const [call] = this.#session.calls.alive.map((message) => message.call);
    return call && `has a call, ${printable(call.id)}, which is ${printable(call.state)}`;
  }

  #described({ record, sentAt }: DialUnderWay): string {
    const { handle, attempt } = record ?? {};
    const name = handle ?? attempt;
    const what = name === undefined ? 'of a number' : `of record ${printable(name)}`;
    return sentAt === undefined
      ? `${what}, which waits to be sent`
      : `${what}, sent ${(this.#underWay.since(sentAt) / 1000).toFixed(1)} s ago, whose call has not appeared yet`;
  }

  /** In case no node does: dialing requires call events. */
  #listen(): void {
    if (!this.#isListening) {
      this.#isListening = true;
      this.#session.observe(CALLS_CHANNEL, () => {});
    }
  }
}

function busy(obstacle: string): GwsError {
  return notPossible(
    `The agent ${obstacle}. Dial when that is over, or allow dialing for a busy agent (busyAgent) if several calls at once are intended.`,
  );
}

/** ID of the device that a request is addressed to, if any. */
function addressedDevice(path: string): string | undefined {
  const [, id] = /\/devices\/([^/?;]+)/.exec(path) ?? [];
  return id === undefined ? undefined : percentDecoded(id);
}
