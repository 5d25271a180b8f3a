/**
 * The only way for an agent's requests to make a telephone ring: the session's gate, which every request that changes
 * something must pass. It judges what is sent, so no node, operation or shape of body can bypass it.
 */

import type { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { notPossible } from '../errors/requests';
import type { ApiVerdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { DialEntry, DialFacts, LedgerState } from '../ledger';
import { notConnected } from '../session/availability';
import type { Send } from '../session/gate';
import type { Permit } from '../session/permit';
import { isCertainlyNotDone } from '../session/send';
import type { Session } from '../session/session';
import { InOrder } from '../timing/in-order';
import { CALLS_CHANNEL } from '../wire/call-events';
import { AllowedClaims, type AllowedDial } from './allowed-claims';
import { type ClaimedDial, Claims, type Dialing } from './claims';
import { DialTrace } from './dial-trace';
import { effectOf, type RequestEffect } from './effect';
import { Follower } from './follower';
import { DialsUnderWay, type DialUnderWay } from './under-way';

type Ringing = Exclude<RequestEffect, { kind: 'silent' }>;

/** Observes the progress of a request that the gate has let through. */
interface Course {
  readonly entry: DialEntry;
  /** It is about to be sent. @throws {GwsError} if it must no longer be sent */
  sent(): void;
  /** Why it must not be sent any more, although its turn has come. */
  obstacle(): string | undefined;
  over(answer: AnsweredAs): void;
}

/** `notDialed`: certainly not carried out; `unknown`: it may have been. */
type AnsweredAs = 'accepted' | 'notDialed' | 'unknown';

export class Seam {
  readonly #session: Session;
  readonly #claims: Claims;
  readonly #allowed: AllowedClaims;
  readonly #failed: NonNullable<Dialing['failed']>;
  readonly #follower: Follower;
  readonly #underWay: DialsUnderWay;
  /** A ledger may answer a later claim first. */
  readonly #inOrder = new InOrder();
  /** Requests that may make a telephone ring, from being asked for until they are answered. */
  readonly #open = new Set<Promise<unknown>>();
  #isListening = false;

  /** Guards the requests of `session` from now on. */
  constructor(session: Session, dialing: Dialing) {
    this.#session = session;
    this.#claims = new Claims(dialing);
    this.#allowed = new AllowedClaims(this.#claims, dialing);
    this.#failed = dialing.failed ?? (() => {});
    this.#follower = new Follower(session, dialing);
    this.#underWay = new DialsUnderWay((id) => session.calls.knows(id));
    session.guard((request, send, permit) => {
      const effect = effectOf(request);
      return effect.kind === 'silent' ? send() : this.#noted(this.#pass(effect, request, send, permit));
    });
    session.on('received', ({ callEvent, recovered }) => {
      if (callEvent) {
        const isNew = !session.calls.knows(callEvent.call.id);
        if (isNew) {
          this.#underWay.note(callEvent);
        }
        this.#follower.hear(callEvent, isNew, recovered);
      }
    });
    this.#takeUp(dialing);
  }

  /** Whether a telephone may be about to ring for the agent. */
  get isDialing(): boolean {
    return this.#open.size > 0 || this.#underWay.first() !== undefined;
  }

  /** Resolves when GWS has answered all dials, or no longer will. */
  async answered(): Promise<void> {
    await Promise.allSettled(this.#open);
  }

  #noted(passing: Promise<ApiVerdict>): Promise<ApiVerdict> {
    const over = () => {
      this.#open.delete(noted);
    };
    const noted = passing.then(over, over);
    this.#open.add(noted);
    return passing;
  }

  async #pass(effect: Ringing, request: HttpRequest, send: Send, permit: Permit): Promise<ApiVerdict> {
    const facts = this.#claims.factsOf(effect, request, permit);
    const trace = new DialTrace(effect.kind, request, facts, permit);
    let course: Course | undefined;
    try {
      course = await (effect.kind === 'dial'
        ? this.#dial(effect, facts, permit, trace)
        : this.#transfer(effect, facts, permit, trace));
    } catch (refusal) {
      this.#failed(facts, refusal);
      trace.failed(refusal);
      throw refusal;
    }
    const wasDone = <Said extends AnsweredAs>(answer: Said) =>
      answer === 'notDialed' && permit.wasDone?.() ? 'unknown' : answer;
    let verdict: ApiVerdict;
    try {
      verdict = await send(
        () => {
          course?.sent();
          trace.sent();
        },
        () => course?.obstacle(),
      );
    } catch (failure) {
      this.#failed(facts, failure, course?.entry.id);
      const answer = wasDone(isCertainlyNotDone(failure) ? 'notDialed' : 'unknown');
      course?.over(answer);
      trace.failed(failure, answer);
      throw failure;
    }
    if ('error' in verdict) {
      this.#failed(facts, verdict.error, course?.entry.id);
    }
    const answer = wasDone(answerIn(verdict));
    course?.over(answer);
    trace.answered(verdict, answer);
    return verdict;
  }

  /** Nothing is awaited before the agent is known to be dialing, so only one of two simultaneous dials is let through. */
  async #dial(dial: Ringing, facts: DialFacts, { redial, busyAgent }: Permit, trace: DialTrace): Promise<Course> {
    this.#listen();
    const obstacle = busyAgent === 'allow' ? undefined : this.#obstacle();
    if (obstacle !== undefined) {
      await this.#claims.check(facts, redial);
      throw busy(obstacle);
    }
    const underWay = this.#underWay.begin({ ...dial, deviceId: facts.device });
    let claimed: AllowedDial;
    try {
      claimed = await this.#inOrder.after(this.#allowed.claim(dial, facts, redial, trace.span));
    } catch (refusal) {
      underWay.notDone();
      throw refusal;
    }
    const { entry, obstacle: lost } = claimed;
    trace.claimed(entry);
    return {
      entry,
      obstacle: lost,
      sent: () => {
        checkLease(claimed);
        claimed.check();
        // The agent may have received a call while it waited to be sent.
        const call = busyAgent === 'allow' ? undefined : this.#call();
        if (call !== undefined) {
          throw busy(call);
        }
        underWay.sent();
        this.#follower.sent(entry, facts.number, trace.span);
      },
      over: (answer) => {
        if (answer === 'notDialed') {
          underWay.notDone();
        } else {
          underWay.answered();
        }
        this.#follower.answered(entry, answer);
      },
    };
  }

  /** It is a dial of the record only if the record's own number is called. */
  async #transfer(
    transfer: Ringing,
    facts: DialFacts,
    { redial }: Permit,
    trace: DialTrace,
  ): Promise<Course | undefined> {
    if (!(await this.#claims.isToPerson(transfer, facts))) {
      return undefined;
    }
    const claimed = await this.#allowed.claim(transfer, facts, redial, trace.span);
    trace.claimed(claimed.entry);
    return {
      entry: claimed.entry,
      sent: () => {
        checkLease(claimed);
        claimed.check();
      },
      obstacle: claimed.obstacle,
      over: (answer) => this.#follower.answered(claimed.entry, answer),
    };
  }

  /** Waits for the calls of earlier dials, as soon as the ledger can be read. */
  #takeUp({ ledger }: Dialing): void {
    const takeUp = () => {
      this.#follower.takeUp().then(
        (count) => {
          if (count > 0) {
            this.#listen();
          }
        },
        () => {},
      );
    };
    const retry = ({ phase }: LedgerState) => {
      if (phase === 'open') {
        takeUp();
      }
    };
    ledger.on('state', retry);
    this.#session.on('state', ({ phase }) => {
      if (phase === 'connected') {
        // Calls may have ended meanwhile, and another instance may have dialed for the agent.
        takeUp();
      } else if (phase === 'closed') {
        ledger.off('state', retry);
      }
    });
    takeUp();
  }

  /** What keeps the agent busy, as the end of a sentence. */
  #obstacle(): string | undefined {
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

/** @throws {GwsError} `GWS_NOT_CONNECTED` */
function checkLease({ obstacle }: ClaimedDial): void {
  const fault = obstacle();
  if (fault !== undefined) {
    throw notConnected(`${fault}. Nothing was dialed.`);
  }
}

function busy(obstacle: string): GwsError {
  return notPossible(
    `The agent ${obstacle}. Dial when that is over, or allow dialing for a busy agent (busyAgent) if several calls at once are intended.`,
  );
}

function answerIn(verdict: ApiVerdict): AnsweredAs {
  if (verdict.kind === 'ok') {
    return 'accepted';
  }
  return verdict.kind === 'rejected' && isCertainlyNotDone(verdict.error) ? 'notDialed' : 'unknown';
}
