/** Dates without a zone, counted in days from 1970. */
import { DAY } from '../zones/clock';

/** @returns undefined if there is no such date */
export function dateOf(year: number, month: number, day: number): number | undefined {
  const time = new Date(Date.UTC(2000, 0, 1));
  time.setUTCFullYear(year, month - 1, day);
  const isSame = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  return isSame ? time.getTime() / DAY : undefined;
}

export function yearOf(date: number): number {
  return new Date(date * DAY).getUTCFullYear();
}

/** 0 is Sunday. */
export function weekdayOf(date: number): number {
  return (((date + 4) % 7) + 7) % 7;
}

/** `YYYY-MM-DD`. */
export function written(date: number): string {
  return new Date(date * DAY).toISOString().slice(0, 10);
}
