/** Spans of time after a call, as rules count them: on the clock, or in days of the called party's calendar. */
import { choice, text } from '../../values/basics';
import { plainText } from '../../values/characters';
import { fault } from '../../values/faults';
import { Unreadable } from '../../values/unreadable';
import { type Clock, DAY, localDay, MINUTE } from '../zones/clock';

export const SPAN_UNITS = ['minutes', 'hours', 'days', 'calendarDays'] as const;

export type SpanUnit = (typeof SPAN_UNITS)[number];

/**
 * `days` are 24 hours each, whatever the clocks do. `calendarDays` end at midnight where the called party is, and the day
 * of the call is the first: one calendar day lasts until midnight.
 */
export interface Span {
  readonly amount: number;
  readonly unit: SpanUnit;
}

const HOUR = 60 * MINUTE;

/** ms of each unit. */
const LENGTH: Readonly<Record<SpanUnit, number>> = { minutes: MINUTE, hours: HOUR, days: DAY, calendarDays: DAY };

/** By which clocks are put back at most, so that days get longer. */
const LONGEST_SHIFT = 2 * HOUR;

/** A longer one is a mistake in the unit. */
const LONGEST = 3660 * DAY;

/** How long `span` is at most, in ms. */
export function longest({ amount, unit }: Span): number {
  return amount * LENGTH[unit] + (unit === 'calendarDays' ? LONGEST_SHIFT : 0);
}

/** Reads `24 hours`, `30 calendarDays`. @throws {Unreadable} */
export function readSpan(value: unknown, units: readonly SpanUnit[]): Span {
  const [, written = '', name = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z ]+)$/i.exec(plainText(text(value))) ?? [];
  if (written === '') {
    throw new Unreadable(fault('setting.span', { units: units.join(', ') }));
  }
  const unit = choice(name.endsWith('s') ? name : `${name}s`, { choices: units }) as SpanUnit;
  const span = { amount: Number(written), unit };
  const isWhole = unit === 'minutes' || unit === 'hours' || Number.isInteger(span.amount);
  if (span.amount <= 0 || !isWhole || longest(span) > LONGEST) {
    throw new Unreadable(fault('setting.spanLength'));
  }
  return span;
}

/**
 * When `span` is over that began at `begun`: the first moment after it, in ms since 1970. In calendar days, it is over when
 * it is so in every zone; if none is known, when it is so everywhere on earth.
 */
export function endOf(span: Span, begun: number, clocks: readonly Clock[]): number {
  if (span.unit !== 'calendarDays' || clocks.length === 0) {
    return begun + longest(span);
  }
  return Math.max(...clocks.map((clock) => startOfDay(clock, localDay(clock, begun) + span.amount)));
}

/** The first moment of the local date `day` (days since 1970), or of the next date that there is in that zone. */
export function startOfDay(clock: Clock, day: number): number {
  for (let utc = day - 1; ; utc += 1) {
    for (const { from, to, offset } of clock.ofDay(utc)) {
      const start = Math.max(from, day * DAY - offset);
      if (start < to) {
        return start;
      }
    }
  }
}
