/** Claims only dials that the calling rules of the server allow, and writes down what the rules said of the others. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { DialFacts } from '../ledger';
import { type CallableRecord, type CallingRules, inWords, isVerdict, type Verdict } from '../rules';
import type { Span } from '../tracing/span';
import type { ClaimedDial, Claims, Dialing } from './claims';
import type { RequestEffect } from './effect';
import { fieldsIn } from './fields';
import { historyFrom } from './may-call';

type Ringing = Exclude<RequestEffect, { kind: 'silent' }>;

/** A dial that is claimed and allowed. */
export interface AllowedDial extends ClaimedDial {
  /** Judges once more, at the time that it is now: a request may wait to be sent. @throws {GwsError} `GWS_NOT_ALLOWED` */
  check(): void;
}

/** What the rules say at a time, given what was known when they were asked. */
interface Opinion {
  readonly person: string | undefined;
  at(time: number): Verdict;
}

export class AllowedClaims {
  readonly #claims: Claims;
  readonly #dialing: Dialing;

  constructor(claims: Claims, dialing: Dialing) {
    this.#claims = claims;
    this.#dialing = dialing;
    // Who opens the rules is told why they cannot be opened, and so is each dial.
    Promise.resolve(dialing.rules).catch(() => {});
  }

  /**
   * Claims a dial. One that is not allowed is in the ledger, too, with what the rules said.
   * @throws {GwsError} `GWS_NOT_ALLOWED`; why the rules cannot be opened; as {@link Claims.claim}
   */
  async claim(dial: Ringing, facts: DialFacts, redial: boolean | undefined, span: Span): Promise<AllowedDial> {
    const rules = await this.#dialing.rules;
    if (!rules) {
      return { ...(await this.#claims.claim(facts, redial, span)), check: () => {} };
    }
    const first = await this.#ask(rules, dial, undefined, span);
    const verdict = first.at(Date.now());
    const { person } = first;
    const told = { ...facts, ...(person !== undefined && { person }), verdict: kept(verdict, rules.version) };
    const claimed = await this.#claims.claim(told, redial, span);
    const { id } = claimed.entry;
    try {
      allow(verdict);
      // Somebody else may have claimed a dial of the same person meanwhile; each sees the other's claim.
      const opinion = await this.#ask(rules, dial, id, span);
      const check = () => allow(opinion.at(Date.now()));
      check();
      return { ...claimed, check };
    } catch (refusal) {
      const outcome = refusal instanceof GwsError && refusal.code === 'GWS_NOT_ALLOWED' ? 'notAllowed' : 'notDialed';
      await this.#dialing.ledger.note(id, { state: 'notDialed', outcome });
      throw refusal;
    }
  }

  /** @param own ID of the dial's own entry, which does not count */
  #ask(rules: CallingRules, dial: Ringing, own: string | undefined, span: Span): Promise<Opinion> {
    return span.during('verdict', {}, async (within) => {
      const opinion = await this.#opinion(rules, dial, own);
      const { verdict, rule, reason } = opinion.at(Date.now());
      within.note({ 'gws.verdict': verdict, 'gws.rule': rule, 'gws.verdict.reason': reason.code });
      return opinion;
    });
  }

  async #opinion(rules: CallingRules, dial: Ringing, own: string | undefined): Promise<Opinion> {
    const { kind, numbers, recordNumbers, content } = dial;
    const otherFields = fieldsIn(content);
    const asked = new Set(kind === 'dial' ? [...numbers, ...recordNumbers] : numbers);
    const opinions = await Promise.all(
      (asked.size > 0 ? [...asked] : [undefined]).map((phoneNumber) =>
        this.#opinionOn(rules, { phoneNumber, otherFields }, own),
      ),
    );
    return {
      person: opinions.find(({ person }) => person !== undefined)?.person,
      at: (time) => strictest(opinions.map((opinion) => opinion.at(time))),
    };
  }

  async #opinionOn(rules: CallingRules, record: Asked, own: string | undefined): Promise<Opinion> {
    const called = rules.read(record, Date.now());
    if (isVerdict(called)) {
      return { person: undefined, at: () => called };
    }
    const person = rules.countsPersons ? called.person : undefined;
    const history = await historyFrom(rules, this.#dialing.ledger, own)(called, record);
    // Read again, since what a record says of its zone depends on the time of the year.
    return { person, at: (time) => rules.mayCall(record, time, history) };
  }
}

type Asked = CallableRecord & { readonly phoneNumber: string | undefined };

/** All numbers of a request must be allowed: one that never is decides, and then the one that has to wait longest. */
function strictest(verdicts: readonly Verdict[]): Verdict {
  const waits = verdicts.flatMap((verdict) => (verdict.verdict === 'later' ? verdict : []));
  const longest = Math.max(...waits.map(({ notBefore }) => notBefore));
  return (
    verdicts.find(({ verdict }) => verdict === 'never') ??
    waits.find(({ notBefore }) => notBefore === longest) ??
    (verdicts[0] as Verdict)
  );
}

/** A verdict as the ledger keeps it, without anything that identifies the person. */
function kept(verdict: Verdict, version: string): object {
  const { rule, reason, zones } = verdict;
  return {
    rules: version,
    verdict: verdict.verdict,
    ...(rule !== undefined && { rule }),
    reason,
    ...(zones && { zones }),
    ...('notBefore' in verdict && { notBefore: new Date(verdict.notBefore).toISOString() }),
    tz: process.versions.tz,
  };
}

/** @throws {GwsError} `GWS_NOT_ALLOWED` */
function allow(verdict: Verdict): void {
  if (verdict.verdict === 'now') {
    return;
  }
  const { rule = '' } = verdict;
  const reason = printable(inWords(verdict.reason));
  const notBefore = verdict.verdict === 'later' ? new Date(verdict.notBefore).toISOString() : undefined;
  const when = notBefore === undefined ? '' : ` It is allowed from ${notBefore} on.`;
  throw new GwsError(
    'GWS_NOT_ALLOWED',
    `The calling rules do not allow this call (${rule}): ${reason}.${when} Nothing was dialed.`,
    { rule, reason, ...(notBefore !== undefined && { notBefore }) },
  );
}
