/**
 * When several zones are open at once. A moment is open in a zone if the time on its clock lies in a window of the date on its
 * clock. What that means where clocks are changed follows by itself: hours that are left out are no moments, and hours
 * that come twice are open twice.
 */
import { type Clock, DAY, MINUTE, type Segment } from '../zones/clock';
import type { Window } from './windows';

/** The windows of each date, which is counted in days from 1970. */
export interface Schedule {
  readonly windowsOf: (date: number) => readonly Window[];
}

/** ms since 1970, `to` excluded. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Days after which a set of zones that has not been open will not be: all weekdays and holidays of a year, and both offsets. */
const HORIZON = 400;

/** Some more than the horizon, so that a search does not forget what it has just found. */
const MAX_DAYS = 512;

export class OpenTimes {
  readonly #clocks: readonly Clock[];
  readonly #schedules: readonly Schedule[];
  readonly #days = new Map<number, readonly Interval[]>();
  readonly #closedFrom = new Set<number>();

  /** Open when each schedule is open on each clock. */
  constructor(clocks: readonly Clock[], schedules: readonly Schedule[]) {
    this.#clocks = clocks;
    this.#schedules = schedules;
  }

  /** The first open interval that ends after `from`; undefined if there is none within more than a year. */
  next(from: number): Interval | undefined {
    const first = Math.floor(from / DAY);
    if (this.#closedFrom.has(first)) {
      return undefined;
    }
    for (let day = first; day <= first + HORIZON; day += 1) {
      const found = this.#ofDay(day).find(({ to }) => to > from);
      if (found) {
        return found;
      }
    }
    // Within the first day, something open may have gone by.
    if (this.#ofDay(first).length === 0) {
      this.#closedFrom.add(first);
    }
    return undefined;
  }

  /** What is open from one moment to another of the same UTC day. */
  within(from: number, to: number): Interval[] {
    return this.#ofDay(Math.floor(from / DAY))
      .map((open) => ({ from: Math.max(from, open.from), to: Math.min(to, open.to) }))
      .filter((open) => open.from < open.to);
  }

  /** The open intervals of a UTC day, in order. */
  #ofDay(day: number): readonly Interval[] {
    const known = this.#days.get(day);
    if (known) {
      return known;
    }
    // Most zones of a country are the same on most days.
    const offsets = new Map(
      this.#clocks.map((clock) => clock.ofDay(day)).map((segments) => [nameOf(segments), segments]),
    );
    let open: readonly Interval[] = [{ from: day * DAY, to: (day + 1) * DAY }];
    for (const segments of offsets.values()) {
      for (const { windowsOf } of this.#schedules) {
        open = common(
          open,
          segments.flatMap(({ from, to, offset }) => openIn({ from, to }, offset, windowsOf)),
        );
      }
    }
    if (this.#days.size >= MAX_DAYS) {
      this.#days.clear();
      this.#closedFrom.clear();
    }
    this.#days.set(day, open);
    return open;
  }
}

function nameOf(segments: readonly Segment[]): string {
  return segments.map(({ to, offset }) => `${offset} ${to}`).join(' ');
}

/** What is open within an interval of one offset. */
function openIn({ from, to }: Interval, offset: number, windowsOf: Schedule['windowsOf']): Interval[] {
  const open: Interval[] = [];
  for (let date = Math.floor((from + offset) / DAY); date * DAY < to + offset; date += 1) {
    for (const window of windowsOf(date)) {
      const start = Math.max(from, date * DAY + window.from * MINUTE - offset);
      const end = Math.min(to, date * DAY + window.to * MINUTE - offset);
      if (start < end) {
        open.push({ from: start, to: end });
      }
    }
  }
  return open;
}

function common(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  return some
    .flatMap((one) => others.map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) })))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
}
