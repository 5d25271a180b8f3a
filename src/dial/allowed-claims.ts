/** Claims only dials that the calling rules of the server allow, and writes down what the rules said of the others. */
import type { DialFacts } from '../ledger';
import { type CallingRules, isVerdict, type Verdict } from '../rules';
import type { Span } from '../tracing/span';
import type { ClaimedDial, Claims, Dialing } from './claims';
import type { RequestEffect } from './effect';
import { fieldsIn } from './fields';
import { NotAllowed, unusable } from './not-allowed';
import { type Opinion, opinionOn } from './opinion';

type Ringing = Exclude<RequestEffect, { kind: 'silent' }>;

/** A dial that is claimed and allowed. */
export interface AllowedDial extends ClaimedDial {
  /** Judges once more, at the time that it is now: a request may wait to be sent. @throws {GwsError} `GWS_NOT_ALLOWED` */
  check(): void;
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
   * @throws {GwsError} `GWS_NOT_ALLOWED`, also when the rules cannot be used; as {@link Claims.claim}
   */
  async claim(dial: Ringing, facts: DialFacts, redial: boolean | undefined, span: Span): Promise<AllowedDial> {
    const rules = await this.#rules();
    if (!rules) {
      return { ...(await this.#claims.claim(facts, redial, span)), check: () => {} };
    }
    const first = await this.#ask(rules, dial, undefined, span);
    const verdict = first.at(Date.now());
    const { person } = first;
    const told = { ...facts, ...(person !== undefined && { person }), verdict: kept(verdict, rules) };
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
      const outcome = refusal instanceof NotAllowed ? 'notAllowed' : 'notDialed';
      await this.#dialing.ledger.note(id, { state: 'notDialed', outcome });
      throw refusal;
    }
  }

  /** Those that cannot be used allow nothing. */
  async #rules(): Promise<CallingRules | Verdict | undefined> {
    try {
      return await this.#dialing.rules;
    } catch (error) {
      return unusable(error);
    }
  }

  /** @param own ID of the dial's own entry, which does not count */
  #ask(rules: CallingRules | Verdict, dial: Ringing, own: string | undefined, span: Span): Promise<Opinion> {
    return span.during('verdict', {}, async (within) => {
      const opinion = await this.#opinion(rules, dial, own);
      const { verdict, rule, reason } = opinion.at(Date.now());
      within.note({ 'gws.verdict': verdict, 'gws.rule': rule, 'gws.verdict.reason': reason.code });
      return opinion;
    });
  }

  async #opinion(rules: CallingRules | Verdict, dial: Ringing, own: string | undefined): Promise<Opinion> {
    if (isVerdict(rules)) {
      return { person: undefined, at: () => rules };
    }
    const { kind, numbers, recordNumbers, content } = dial;
    const asked = { numbers: kind === 'dial' ? [...numbers, ...recordNumbers] : numbers, fields: fieldsIn(content) };
    return opinionOn(rules, this.#dialing.ledger, asked, own);
  }
}

/** A verdict as the ledger keeps it, without anything that identifies the person. */
function kept(verdict: Verdict, rules: CallingRules | Verdict): object {
  const { rule, reason, zones } = verdict;
  return {
    ...('version' in rules && { rules: rules.version }),
    verdict: verdict.verdict,
    ...(rule !== undefined && { rule }),
    reason,
    ...(zones && { zones }),
    ...('notBefore' in verdict && { notBefore: new Date(verdict.notBefore).toISOString() }),
    tz: process.versions.tz,
  };
}

/** @throws {NotAllowed} */
function allow(verdict: Verdict): void {
  if (verdict.verdict !== 'now') {
    throw new NotAllowed(verdict);
  }
}
