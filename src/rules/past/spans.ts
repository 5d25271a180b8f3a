/** Spans of time after a call, as rules count them: on the clock, or in days of the called party's calendar. */
import { Unreadable } from '../../values/unreadable';
import type { Subject } from '../rule';

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

/** What a span needs to know of a time zone: a part of its clock. */
export interface Offsets {
  /** ms to add to UTC. */
  offsetAt(at: number): number;
  /** The stretches with one offset each that make up a UTC day, which is counted from 1970; `to` is excluded. */
  ofDay(day: number): readonly { readonly from: number; readonly to: number; readonly offset: number }[];
}

/** The clocks of all zones that the called party may be in; none if they are not known. */
export type ClocksOf = (subject: Subject) => readonly Offsets[];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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

/** @throws {Unreadable} if it is empty, upside down or far too long */
export function assertSpan(span: Span): void {
  const { amount, unit } = span;
  if (!SPAN_UNITS.includes(unit)) {
    throw new Unreadable(`must have one of the units ${SPAN_UNITS.join(', ')}`);
  }
  const isWhole = unit === 'minutes' || unit === 'hours' || Number.isInteger(amount);
  if (!(amount > 0) || !isWhole || longest(span) > LONGEST) {
    throw new Unreadable('must be more than nothing and less than ten years, in days without a fraction');
  }
}

/**
 * When `span` is over that began at `begun`: the first moment after it, in ms since 1970. In calendar days, it is over when
 * it is so in every zone; if none is known, when it is so everywhere on earth.
 */
export function endOf(span: Span, begun: number, clocks: readonly Offsets[]): number {
  if (span.unit !== 'calendarDays' || clocks.length === 0) {
    return begun + longest(span);
  }
  const dayOf = (clock: Offsets) => Math.floor((begun + clock.offsetAt(begun)) / DAY);
  return Math.max(...clocks.map((clock) => startOfDay(clock, dayOf(clock) + span.amount)));
}

/** The first moment of the local date `day` (days since 1970), or of the next date that there is in that zone. */
export function startOfDay(clock: Offsets, day: number): number {
  for (let utc = day - 1; ; utc += 1) {
    for (const { from, to, offset } of clock.ofDay(utc)) {
      const start = Math.max(from, day * DAY - offset);
      if (start < to) {
        return start;
      }
    }
  }
}
