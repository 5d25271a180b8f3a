/** What clocks show, found the slow way: by asking `Intl` minute by minute. */
import type { Offsets } from '../../src/rules/past/spans';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const formatters = new Map<string, Intl.DateTimeFormat>();

function shown(zone: string, at: number): number {
  const known =
    formatters.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formatters.set(zone, known);
  const parts = Object.fromEntries(known.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Days since 1970 of the date there. */
export function dateIn(zone: string, at: number): number {
  return Math.floor(shown(zone, at) / DAY);
}

export function offsetsOf(zone: string): Offsets {
  const offsetAt = (at: number) => shown(zone, at) - Math.floor(at / 1000) * 1000;
  return {
    offsetAt,
    ofDay(day) {
      const end = (day + 1) * DAY;
      const segments: { from: number; to: number; offset: number }[] = [];
      for (let from = day * DAY; from < end; ) {
        const offset = offsetAt(from);
        let to = offsetAt(end - 1) === offset ? end : from + MINUTE;
        while (to < end && offsetAt(to) === offset) {
          to += MINUTE;
        }
        segments.push({ from, to, offset });
        from = to;
      }
      return segments;
    },
  };
}
