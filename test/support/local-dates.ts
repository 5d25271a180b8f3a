/** What clocks show, found the slow way: by asking `Intl` each time. */
const DAY = 24 * 60 * 60_000;

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
