/** The rule `pause`: for some time after a call with a given outcome, the number or person is left in peace. */
import type { DialOutcome } from '../../wire/outcomes';
import { isAt, type Place } from '../place';
import { type ReasonCode, reason } from '../reasons';
import type { Judge, PastDial } from '../rule';
import { dialsOf, mayBe, type Whose } from './outcomes';
import { endOf, type Span, type SpanUnit } from './spans';

export interface Pause {
  readonly where: Place;
  readonly after: readonly DialOutcome[];
  readonly lasts: Span;
  readonly per: Whose;
}

const PAUSES: Readonly<Record<SpanUnit, ReasonCode>> = {
  minutes: 'pause.minutes',
  hours: 'pause.hours',
  days: 'pause.days',
  calendarDays: 'pause.calendarDays',
};

/**
 * A pause begins when the call has ended, as far as that is known. A dial whose outcome is unknown begins every pause. Of
 * several pauses, the one that lasts longest is named. A person whom the record does not name cannot be judged.
 */
export function pause(pauses: readonly Pause[]): Judge {
  return (subject, at) => {
    let last: { pause: Pause; dial: PastDial; until: number } | undefined;
    for (const one of pauses.filter(({ where }) => isAt(where, subject))) {
      const dials = dialsOf(subject, one.per);
      if (!dials) {
        return { rule: 'pause', verdict: 'never', reason: reason('pause.noPerson') };
      }
      for (const dial of dials) {
        const until = mayBe(dial, one.after)
          ? endOf(one.lasts, endOfCall(dial), subject.zones.clocks)
          : Number.NEGATIVE_INFINITY;
        if (until > at && until > (last?.until ?? 0)) {
          last = { pause: one, dial, until };
        }
      }
    }
    if (!last) {
      return { rule: 'pause', verdict: 'now', reason: reason('pause.over') };
    }
    const { amount, unit } = last.pause.lasts;
    return {
      rule: 'pause',
      verdict: 'later',
      notBefore: last.until,
      reason: reason(PAUSES[unit], { amount, outcome: last.dial.outcome }),
    };
  };
}

/** The latest of what is known: a clock that was set back must not shorten the pause. */
function endOfCall({ at, answered = at, ended = answered }: PastDial): number {
  return Math.max(at, answered, ended);
}
