/** A call that the calling rules do not allow. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { Reason, Verdict } from '../rules';
import { inWords, reason } from '../rules/reasons';

export class NotAllowed extends GwsError {
  /** `reason` as a code with values, for words in other languages. */
  declare readonly why: Reason;

  /** @param verdict other than `now` */
  constructor(verdict: Verdict) {
    const { rule } = verdict;
    const why = printable(inWords(verdict.reason));
    const notBefore = verdict.verdict === 'later' ? new Date(verdict.notBefore).toISOString() : undefined;
    const when = notBefore === undefined ? '' : ` It is allowed from ${notBefore} on.`;
    const by = rule === undefined ? 'This call is not allowed' : `The calling rules do not allow this call (${rule})`;
    super('GWS_NOT_ALLOWED', `${by}: ${why}.${when} Nothing was dialed.`, {
      ...(rule !== undefined && { rule }),
      reason: why,
      ...(notBefore !== undefined && { notBefore }),
    });
    Object.defineProperty(this, 'why', { value: verdict.reason });
  }
}

/** What rules say that cannot be used, for the reason in `error`. */
export function unusable(error: unknown): Verdict {
  const { faults, message = String(error) } = (error ?? {}) as { faults?: readonly string[]; message?: string };
  const fault = (faults?.join('; ') ?? message).replace(/\.$/, '');
  return { verdict: 'never', reason: reason('rules.unusable', { fault }), rules: [], at: Date.now() };
}
