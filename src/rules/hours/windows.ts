/** Windows of a day in which calls are allowed, as they are written in settings: `09:00-12:30, 14:00-20:00`. */
import { plainText } from '../../values/characters';
import { fault } from '../../values/faults';
import { kindIn, Unreadable } from '../../values/unreadable';

/** Minutes since local midnight; `to` is excluded, and 1440 is the end of the day. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The windows of a day, and those that begin on it and go on after midnight. */
export interface DayWindows {
  readonly today: readonly Window[];
  readonly tomorrow: readonly Window[];
}

export const MINUTES_OF_DAY = 24 * 60;

const WINDOW = /^(\d{1,2}):(\d\d)\s*[-\u2010-\u2015]\s*(\d{1,2}):(\d\d)(\s*\+\s*1)?$/;

/**
 * Reads windows, by commas or as a list; nothing means that the day has none. One that goes on after midnight says so: `22:00-02:00+1`.
 * @throws {Unreadable}
 */
export function readWindows(value: unknown): DayWindows {
  if (value === undefined || value === null) {
    return { today: [], tomorrow: [] };
  }
  const texts = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) {
    throw new Unreadable(fault('windows.needed', { kind: kindIn(value) }));
  }
  const windows = texts.map(plainText).filter((text) => text !== '');
  const days = windows.map(readWindow);
  return { today: days.map(({ today }) => today), tomorrow: days.flatMap(({ tomorrow }) => tomorrow ?? []) };
}

function readWindow(text: string): { today: Window; tomorrow?: Window } {
  const [, hours, minutes, endHours, endMinutes, nextDay] = WINDOW.exec(text) ?? [];
  if (hours === undefined) {
    throw new Unreadable(fault('windows.form'));
  }
  const from = minuteOfDay(hours, minutes);
  const to = minuteOfDay(endHours, endMinutes);
  if (from >= MINUTES_OF_DAY) {
    throw new Unreadable(fault('windows.late'));
  }
  if (nextDay !== undefined) {
    if (to > from) {
      throw new Unreadable(fault('windows.long'));
    }
    const today = { from, to: MINUTES_OF_DAY };
    return to === 0 ? { today } : { today, tomorrow: { from: 0, to } };
  }
  if (from === to) {
    throw new Unreadable(fault('windows.empty'));
  }
  if (to < from) {
    throw new Unreadable(fault('windows.upsideDown', { written: `${text.replaceAll(' ', '')}+1` }));
  }
  return { today: { from, to } };
}

function minuteOfDay(hours = '', minutes = ''): number {
  const read = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || read > MINUTES_OF_DAY) {
    throw new Unreadable(fault('windows.noTime'));
  }
  return read;
}

/** The windows of each weekday, with what is left of the night before. @param weekdays all seven */
export function onWeekdays(weekdays: readonly DayWindows[]): readonly (readonly Window[])[] {
  return weekdays.map(({ today }, index) => [...today, ...(weekdays[(index + 6) % 7]?.tomorrow ?? [])]);
}

/** Whether two of the windows have a minute in common. */
export function overlap(windows: readonly Window[]): boolean {
  const sorted = [...windows].sort((a, b) => a.from - b.from);
  return sorted.some((window, index) => window.from < (sorted[index - 1]?.to ?? 0));
}
