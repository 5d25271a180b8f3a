/** The hours of a place as bars over a week, and in words for those who do not see them. */
import {
  type DayWindows,
  MINUTES_OF_DAY,
  onWeekdays,
  readWindows,
  type Window,
} from '../../../src/rules/hours/windows';
import { WEEKDAYS } from '../../../src/rules/settings';
import { isObject } from '../../../src/values/plain-json';
import { text } from './texts';

/** As people read a week. */
export const DAYS = [...WEEKDAYS.slice(1), ...WEEKDAYS.slice(0, 1), 'holiday'] as const;

interface Day {
  readonly name: string;
  /** With what is left of the night before; undefined: they cannot be read. */
  readonly windows: readonly Window[] | undefined;
}

const NONE: DayWindows = { today: [], tomorrow: [] };

/** Bars for hours such as `{ monday: '09:00-18:00' }`. */
export function weekPicture(hours: unknown): JQuery {
  const days = daysOf(isObject(hours) ? hours : {});
  const rows = days.map(({ name, windows }) =>
    $('<div class="gws-rules-day">').append(
      $('<span>').text(text(`field.${name}`)),
      $('<div class="gws-rules-track">')
        .toggleClass('gws-rules-unreadable', !windows)
        .append((windows ?? []).map(bar)),
    ),
  );
  const scale = $('<div class="gws-rules-day gws-rules-scale">').append(
    $('<span>'),
    $('<div>').append([0, 6, 12, 18, 24].map((hour) => $('<span>').text(String(hour)))),
  );
  return $('<div class="gws-rules-week" role="img">')
    .attr('aria-label', days.map(inWords).join('; '))
    .append(rows, scale);
}

function daysOf(hours: Readonly<Record<string, unknown>>): Day[] {
  const read = new Map([...WEEKDAYS, 'holiday'].map((name) => [name, windowsIn(hours[name])]));
  const byWeekday = onWeekdays(WEEKDAYS.map((name) => read.get(name) ?? NONE));
  const windows = new Map<string, readonly Window[]>(WEEKDAYS.map((name, index) => [name, byWeekday[index] ?? []]));
  windows.set('holiday', (read.get('holiday') ?? NONE).today);
  return DAYS.map((name) => ({ name, windows: read.get(name) && windows.get(name) }));
}

function windowsIn(typed: unknown): DayWindows | undefined {
  try {
    return readWindows(typed);
  } catch {
    return undefined;
  }
}

function bar({ from, to }: Window): JQuery {
  const percent = (minutes: number) => `${((100 * minutes) / MINUTES_OF_DAY).toFixed(2)}%`;
  return $('<div class="gws-rules-bar">').css({ left: percent(from), width: percent(to - from) });
}

function inWords({ name, windows }: Day): string {
  const said = windows?.map(({ from, to }) => `${timeOf(from)}–${timeOf(to)}`).join(', ');
  return `${text(`field.${name}`)}: ${said === undefined ? text('week.unreadable') : said || text('week.closed')}`;
}

function timeOf(minutes: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
