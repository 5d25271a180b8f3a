/**
 * What the clocks of a time zone show. The offsets come from `Intl.DateTimeFormat`, whose data come with Node.js; asking it takes
 * some ten microseconds, so each answer is kept.
 */
import { ZONE_NEWS } from './news';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** No zone changes its offset twice within this many days; where summer time pauses for Ramadan, it does for five weeks. */
const DAYS_OF_BLOCK = 21;

/** Several years of one zone. */
const MAX_BLOCKS = 128;

/** A stretch of time with one offset: ms since 1970, `to` excluded. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** ms to add to UTC. */
  readonly offset: number;
}

export interface Clock {
  /** The zone (`Europe/Berlin`), or how far a fixed clock is from UTC (`UTC-05:00`). */
  readonly zone: string;
  offsetAt(at: number): number;
  /** All segments of a UTC day, which is counted from 1970. */
  ofDay(day: number): readonly Segment[];
}

/** A clock by a function that tells its offset at any time. */
export class OffsetClock implements Clock {
  readonly zone: string;
  readonly #offset: (at: number) => number;
  readonly #blocks = new Map<number, readonly Segment[]>();

  constructor(zone: string, offset: (at: number) => number) {
    this.zone = zone;
    this.#offset = offset;
  }

  offsetAt(at: number): number {
    const segments = this.#block(Math.floor(at / DAY / DAYS_OF_BLOCK));
    return (segments.find(({ to }) => at < to) ?? (segments.at(-1) as Segment)).offset;
  }

  ofDay(day: number): readonly Segment[] {
    const segments = this.#block(Math.floor(day / DAYS_OF_BLOCK));
    const [from, to] = [day * DAY, (day + 1) * DAY];
    return segments
      .filter((segment) => segment.from < to && segment.to > from)
      .map((segment) => ({ ...segment, from: Math.max(from, segment.from), to: Math.min(to, segment.to) }));
  }

  #block(index: number): readonly Segment[] {
    const known = this.#blocks.get(index);
    if (known) {
      return known;
    }
    const [from, to] = [index * DAYS_OF_BLOCK * DAY, (index + 1) * DAYS_OF_BLOCK * DAY];
    const [first, last] = [this.#offset(from), this.#offset(to)];
    const change = first === last ? to : this.#change(from, to, first);
    const segments = [
      { from, to: change, offset: first },
      { from: change, to, offset: last },
    ].filter((segment) => segment.from < segment.to);
    if (this.#blocks.size >= MAX_BLOCKS) {
      this.#blocks.clear();
    }
    this.#blocks.set(index, segments);
    return segments;
  }

  /** The first second with another offset. */
  #change(from: number, to: number, offset: number): number {
    let [before, after] = [from / 1000, to / 1000];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#offset(middle * 1000) === offset) {
        before = middle;
      } else {
        after = middle;
      }
    }
    return after * 1000;
  }
}

const clocks = new Map<string, readonly Clock[]>();

/**
 * The clocks of a zone by its IANA name, in any case: one, or two where the data of this Node.js and those of this package
 * do not agree on its rules. Then nobody here knows which is right.
 * @returns undefined if this Node.js does not know the zone
 */
export function clocksOf(zone: string): readonly Clock[] | undefined {
  const known = clocks.get(zone);
  if (known) {
    return known;
  }
  const offset = offsetOf(zone);
  if (!offset) {
    return undefined;
  }
  const news = newsOf(offset.zone) ?? newsOf(zone);
  const made = [
    new OffsetClock(offset.zone, offset.at),
    ...(news ? [new OffsetClock(offset.zone, news(offset.at))] : []),
  ];
  clocks.set(zone, made);
  return made;
}

/** A clock that is always as far from UTC. @param minutes to add to UTC */
export function fixedClock(minutes: number): Clock {
  const size = Math.abs(minutes);
  const zone = `UTC${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
  const known = clocks.get(zone);
  const clock = known?.[0] ?? new OffsetClock(zone, () => minutes * MINUTE);
  clocks.set(zone, [clock]);
  return clock;
}

/** The zone of this process, as the operating system or `TZ` says. */
export function serverZone(): string {
  return new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone;
}

/** `HH:MM` on the clock. */
export function localTime(clock: Clock, at: number): string {
  const minutes = Math.floor((at + clock.offsetAt(at)) / MINUTE) - localDay(clock, at) * (DAY / MINUTE);
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** The day on the clock, counted from 1970. */
export function localDay(clock: Clock, at: number): number {
  return Math.floor((at + clock.offsetAt(at)) / DAY);
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0');
}

/** How Intl writes a time, in any version: `12/31/2026, 23:59:59`. */
const WRITTEN = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/;

function offsetOf(timeZone: string): { zone: string; at: (at: number) => number } | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return {
    zone: format.resolvedOptions().timeZone,
    at: (at) => {
      const [, month, day, year, hour, minute, second] = (WRITTEN.exec(format.format(at)) ?? []).map(Number);
      return Date.UTC(year ?? Number.NaN, (month ?? 0) - 1, day, hour, minute, second) - at;
    },
  };
}

/** Offsets by the data of this package, and before and after what they cover those of Node.js. */
function newsOf(zone: string): ((runtime: (at: number) => number) => (at: number) => number) | undefined {
  const news = ZONE_NEWS.zones[zone];
  if (!news) {
    return undefined;
  }
  const [from, to] = [ZONE_NEWS.from * 1000, ZONE_NEWS.to * 1000];
  const changes = news.split(' ').map((change) => change.split(':').map(Number) as [since: number, minutes: number]);
  return (runtime) => (at) => {
    const change = at < from || at >= to ? undefined : changes.filter(([since]) => since * 1000 <= at).at(-1);
    return change ? change[1] * MINUTE : runtime(at);
  };
}
